#include "services/registry/store/client_references.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "common/errors/status_macros.h"
#include "common/text/view.h"
#include "services/registry/store/sales.h"

namespace clientele::registry {
namespace {

// Columns are separated by a comma and a space; everything here is a constant, never input.
struct Reference {
  std::string_view kind{};
  std::string_view table{};
  std::string_view key{};      // columns that identify a current row of one client
  std::string_view content{};  // the other columns of a version; empty for a table without versions
  // Whether the survivor's rows (other) exclude a row of the merged client (mine), beyond an equal
  // key.
  std::string_view excludes{};
  // Whether a key identifies a row of any client: then two clients cannot have the same.
  bool unique_key = false;
  // The column with the position of the last change; empty for a table without.
  std::string_view changed_at{};
  // The bytes of the long texts that a change in place writes before and after; empty for none.
  std::string_view text_bytes{};
  // A table with a position whose rows show those of this one, by the same key: they change with
  // them.
  std::string_view shown_by{};

  bool versioned() const { return !content.empty(); }
};

constexpr Reference kReferences[] = {
    {.kind = "sales",
     .table = "sales",
     .key = "sale_id",
     .content = "day, product_id, amount, profit, currency",
     .unique_key = true,
     .changed_at = "position"},
    {.kind = "holdings",
     .table = "holdings",
     .key = "product_id, from_day",
     .content = "to_day, limit_amount, currency",
     .excludes = "mine.product_id = other.product_id AND mine.from_day <= other.to_day AND "
                 "other.from_day <= mine.to_day"},
    {.kind = "balances",
     .table = "balances",
     .key = "product_id, day, measure",
     .content = "amount, currency"},
    {.kind = kContactRows,
     .table = "contacts",
     .key = "contact_id",
     // A contact that is gone may stay where it is, unless interactions that move name it: they
     // would then name another person.
     .excludes = "mine.contact_id = other.contact_id AND ((mine.delete_time = 0 AND "
                 "mine.erase_time = 0) OR EXISTS (SELECT 1 FROM interactions i WHERE i.client_id = "
                 "mine.client_id AND i.contact_id = mine.contact_id))",
     .changed_at = "position",
     .text_bytes = "LENGTH(display_name) + LENGTH(role) + LENGTH(phones) + LENGTH(emails) + "
                   "LENGTH(note) + LENGTH(consent_source)"},
    {.kind = "interactions",
     .table = "interactions",
     .key = "interaction_id",
     .unique_key = true,
     .changed_at = "position",
     .text_bytes = "LENGTH(subject) + LENGTH(outcome)"},
    {.kind = "offer cases",
     .table = "offer_cases",
     .key = "offer_case_id",
     .unique_key = true,
     .changed_at = "position",
     .text_bytes = "LENGTH(display_name) + LENGTH(technical_story) + LENGTH(economic_story)"},
    {.kind = "audiences",
     .table = "campaign_audience",
     .key = "campaign_id",
     .excludes = "1 = 0",
     .text_bytes = "(SELECT LENGTH(c.audience_filter) + LENGTH(c.analysis_comment) FROM campaigns "
                   "c WHERE c.campaign_id = campaign_audience.campaign_id)",
     .shown_by = "campaigns"},
    {.kind = kIncidentRows,
     .table = "incidents",
     .key = "incident_id",
     .unique_key = true,
     .changed_at = "position",
     .text_bytes = "LENGTH(title) + LENGTH(description) + LENGTH(reporter) + LENGTH(state_note)"},
};

// "a, b" with "mine." before each.
std::string Prefixed(std::string_view columns, std::string_view prefix) {
  return absl::StrCat(
      AbslView(prefix), ".",
      absl::StrReplaceAll(AbslView(columns), {{", ", absl::StrCat(", ", AbslView(prefix), ".")}}));
}

std::string Equal(std::string_view columns) {
  return absl::StrCat("(", Prefixed(columns, "mine"), ") = (", Prefixed(columns, "other"), ")");
}

int CountColumns(std::string_view columns) {
  int count = 1;
  for (const char c : columns) count += c == ',' ? 1 : 0;
  return count;
}

std::string KeyText(const Row& row, int columns) {
  std::string key;
  for (int i = 0; i < columns; ++i) {
    absl::StrAppend(&key, i == 0 ? "" : ", ", AbslView(row.Text(i)));
  }
  return key;
}

// The sum over the rows of a client.
std::string TextBytes(const Reference& reference) {
  if (reference.text_bytes.empty()) return "0";
  return absl::StrCat("CAST(COALESCE(SUM(", AbslView(reference.text_bytes), "), 0) AS SIGNED)");
}

std::string_view Current(const Reference& reference, std::string_view prefix) {
  if (!reference.versioned()) return "";
  return prefix == "mine" ? " AND mine.closed = 0" : " AND other.closed = 0";
}

// Runs `sql`, whose first columns are the key, and reports its rows in the order of their texts.
// The query has no order of its own: with a limit MariaDB would read the whole table in the order
// of an index on the key instead of the rows of two clients.
template <class... Args>
absl::Status Report(Transaction& transaction, const Reference& reference, std::string_view why,
                    int limit, std::vector<MoveConflict>* conflicts, const std::string& sql,
                    const Args&... args) {
  const int columns = CountColumns(reference.key);
  std::vector<std::string> keys;
  RETURN_IF_ERROR(transaction.Query(
      absl::StrCat(sql, " LIMIT ?"), [&](const Row& row) { keys.push_back(KeyText(row, columns)); },
      args..., limit));
  std::sort(keys.begin(), keys.end());
  for (std::string& key : keys) {
    if (static_cast<int>(conflicts->size()) == limit) break;
    conflicts->push_back({std::string(reference.kind), std::move(key), std::string(why)});
  }
  return absl::OkStatus();
}

// Writes a version of `to` at `position` for each version of `from` that was closed at `closed`.
absl::Status CopyVersions(Transaction& transaction, const Reference& reference,
                          std::string_view from, Position closed, std::string_view to,
                          Position position) {
  const absl::string_view table = AbslView(reference.table);
  const std::string columns =
      absl::StrCat(AbslView(reference.key), ", ", AbslView(reference.content));
  return transaction.Execute(absl::StrCat("INSERT INTO ", table, " (client_id, ", columns,
                                          ", position, closed) SELECT ?, ", columns, ", ?, 0 FROM ",
                                          table, " WHERE client_id = ? AND closed = ?"),
                             to, position, from, closed);
}

// The rows that the merge took from the merged client, as a table expression `mine`; binds two
// values.
std::string MovedRows(const Reference& reference) {
  if (reference.versioned()) {
    return absl::StrCat("(SELECT ", AbslView(reference.key), ", ", AbslView(reference.content),
                        " FROM ", AbslView(reference.table),
                        " WHERE client_id = ? AND closed = ?) AS mine");
  }
  return absl::StrCat("(SELECT row_key AS ", AbslView(reference.key),
                      " FROM merge_rows WHERE merge_id = ? AND kind = '", AbslView(reference.kind),
                      "' AND client_id = ?) AS mine");
}

SqlValues MovedRowsValues(const Reference& reference, const ClientMove& move) {
  if (reference.versioned()) return {move.merged, move.position};
  return {move.merge_id, move.merged};
}

// Whether a row of the survivor (other) is the one that was moved (mine), with its content where
// versions tell; binds the survivor.
std::string IsStillThere(const Reference& reference) {
  std::string condition = absl::StrCat("other.client_id = ? AND ", Equal(reference.key),
                                       AbslView(Current(reference, "other")));
  if (!reference.versioned()) return condition;
  for (const absl::string_view column : absl::StrSplit(AbslView(reference.content), ", ")) {
    absl::StrAppend(&condition, " AND (mine.", column, " = other.", column, " OR (mine.", column,
                    " IS NULL AND other.", column, " IS NULL))");
  }
  return condition;
}

// The noted rows of `from` go to `to`.
absl::StatusOr<int64_t> GiveRows(Transaction& transaction, const Reference& reference,
                                 const ClientMove& move, std::string_view from, std::string_view to,
                                 Position position) {
  SqlValues values = {std::string(to)};
  std::string changed;
  if (!reference.changed_at.empty()) {
    changed = absl::StrCat(", ", AbslView(reference.changed_at), " = ?");
    values.emplace_back(position);
  }
  if (!reference.shown_by.empty()) {
    RETURN_IF_ERROR(transaction.Execute(
        absl::StrCat("UPDATE ", AbslView(reference.shown_by), " SET position = ? WHERE ",
                     AbslView(reference.key),
                     " IN (SELECT row_key FROM merge_rows WHERE merge_id = ? AND kind = ? AND "
                     "client_id = ?)"),
        position, move.merge_id, reference.kind, move.merged));
  }
  return transaction.ExecuteCounted(
      absl::StrCat(
          "UPDATE ", AbslView(reference.table), " SET client_id = ?", changed,
          " WHERE client_id = ? AND ", AbslView(reference.key),
          " IN (SELECT row_key FROM merge_rows WHERE merge_id = ? AND kind = ? AND client_id = ?)"),
      values, from, move.merge_id, reference.kind, move.merged);
}

// Notes the rows to be moved: those whose key the survivor does not have.
absl::Status NoteRows(Transaction& transaction, const Reference& reference,
                      const ClientMove& move) {
  const absl::string_view table = AbslView(reference.table);
  return transaction.Execute(
      absl::StrCat("INSERT INTO merge_rows (merge_id, kind, row_key, client_id) SELECT ?, ?, ",
                   Prefixed(reference.key, "mine"), ", mine.client_id FROM ", table,
                   " mine WHERE mine.client_id = ? AND NOT EXISTS (SELECT 1 FROM ", table,
                   " other WHERE other.client_id = ? AND ", Equal(reference.key), ")"),
      move.merge_id, reference.kind, move.merged, move.survivor);
}

absl::StatusOr<int64_t> MoveOut(Transaction& transaction, const Reference& reference,
                                const ClientMove& move) {
  const absl::string_view table = AbslView(reference.table);
  if (reference.versioned()) {
    ASSIGN_OR_RETURN(
        const int64_t closed,
        transaction.ExecuteCounted(
            absl::StrCat("UPDATE ", table, " SET closed = ? WHERE client_id = ? AND closed = 0"),
            move.position, move.merged));
    RETURN_IF_ERROR(CopyVersions(transaction, reference, move.merged, move.position, move.survivor,
                                 move.position));
    return closed;
  }
  RETURN_IF_ERROR(NoteRows(transaction, reference, move));
  return GiveRows(transaction, reference, move, move.merged, move.survivor, move.position);
}

absl::Status MoveBack(Transaction& transaction, const Reference& reference, const ClientMove& move,
                      Position position) {
  if (!reference.versioned()) {
    return GiveRows(transaction, reference, move, move.survivor, move.merged, position).status();
  }
  // DISTINCT keeps MySQL from merging the inner query with the update of the same table, which it
  // refuses.
  RETURN_IF_ERROR(transaction.Execute(
      absl::StrCat("UPDATE ", AbslView(reference.table),
                   " SET closed = ? WHERE client_id = ? AND closed = 0 AND (",
                   AbslView(reference.key), ") IN (SELECT * FROM (SELECT DISTINCT ",
                   AbslView(reference.key), " FROM ", AbslView(reference.table),
                   " WHERE client_id = ? AND closed = ?) AS mine)"),
      position, move.survivor, move.merged, move.position));
  return CopyVersions(transaction, reference, move.merged, move.position, move.merged, position);
}

}  // namespace

std::vector<std::string_view> ReferenceTables() {
  std::vector<std::string_view> tables;
  for (const Reference& reference : kReferences) tables.push_back(reference.table);
  return tables;
}

absl::StatusOr<MoveSize> SizeOfReferences(Transaction& transaction, std::string_view client_id) {
  MoveSize size;
  for (const Reference& reference : kReferences) {
    int64_t rows = 0;
    RETURN_IF_ERROR(transaction
                        .QueryOne(
                            absl::StrCat("SELECT COUNT(*), ", TextBytes(reference), " FROM ",
                                         AbslView(reference.table), " WHERE client_id = ?",
                                         reference.versioned() ? " AND closed = 0" : ""),
                            [&](const Row& row) {
                              rows = row.Int64(0);
                              size.text_bytes += row.Int64(1);
                            },
                            client_id)
                        .status());
    size.rows += rows;
    if (reference.kind == kIncidentRows) size.incidents = rows;
  }
  return size;
}

absl::StatusOr<std::vector<MoveConflict>> FindMoveConflicts(Transaction& transaction,
                                                            const ClientMove& move, int limit) {
  std::vector<MoveConflict> conflicts;
  for (const Reference& reference : kReferences) {
    if (reference.unique_key && reference.excludes.empty()) continue;
    const absl::string_view condition = AbslView(reference.excludes);
    RETURN_IF_ERROR(Report(
        transaction, reference, "both clients have it", limit, &conflicts,
        absl::StrCat("SELECT DISTINCT ", Prefixed(reference.key, "mine"), " FROM ",
                     AbslView(reference.table), " mine JOIN ", AbslView(reference.table),
                     " other ON ",
                     condition.empty() ? Equal(reference.key) : std::string(condition),
                     " WHERE mine.client_id = ? AND other.client_id = ?",
                     AbslView(Current(reference, "mine")), AbslView(Current(reference, "other"))),
        move.merged, move.survivor));
  }
  return conflicts;
}

absl::StatusOr<std::vector<RowCount>> MoveReferences(Transaction& transaction,
                                                     const ClientMove& move) {
  std::vector<RowCount> moved;
  for (const Reference& reference : kReferences) {
    ASSIGN_OR_RETURN(const int64_t count, MoveOut(transaction, reference, move));
    if (count > 0) moved.push_back({std::string(reference.kind), count});
  }
  RETURN_IF_ERROR(MarkUnpacked(transaction, move.survivor));
  RETURN_IF_ERROR(MarkUnpacked(transaction, move.merged));
  return moved;
}

absl::StatusOr<std::vector<MoveConflict>> FindUndoConflicts(Transaction& transaction,
                                                            const ClientMove& move, int limit) {
  std::vector<MoveConflict> conflicts;
  for (const Reference& reference : kReferences) {
    SqlValues values = MovedRowsValues(reference, move);
    values.emplace_back(move.survivor);
    RETURN_IF_ERROR(Report(
        transaction, reference, "was changed after the merge", limit, &conflicts,
        absl::StrCat("SELECT ", Prefixed(reference.key, "mine"), " FROM ", MovedRows(reference),
                     " WHERE NOT EXISTS (SELECT 1 FROM ", AbslView(reference.table),
                     " other WHERE ", IsStillThere(reference), ")"),
        values));
  }
  return conflicts;
}

absl::Status ReturnReferences(Transaction& transaction, const ClientMove& move, Position position) {
  for (const Reference& reference : kReferences) {
    RETURN_IF_ERROR(MoveBack(transaction, reference, move, position));
  }
  RETURN_IF_ERROR(MarkUnpacked(transaction, move.survivor));
  return MarkUnpacked(transaction, move.merged);
}

}  // namespace clientele::registry
