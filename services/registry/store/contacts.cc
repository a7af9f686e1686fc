#include "services/registry/store/contacts.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "common/errors/errors.h"
#include "common/errors/status_macros.h"
#include "common/ids/resource_name.h"
#include "common/text/view.h"
#include "services/registry/store/client_references.h"

namespace clientele::registry {
namespace {

#define CLIENTELE_CONTACT_COLUMNS                                                               \
  "client_id, contact_id, display_name, role, decision_maker, phones, emails, note, from_day, " \
  "to_day, consent_source, consent_day, create_time, update_time, delete_time, erase_time, "    \
  "position"

// Entries hold no control character.
std::string Lines(const std::vector<std::string>& entries) { return absl::StrJoin(entries, "\n"); }

std::vector<std::string> Entries(std::string_view lines) {
  return absl::StrSplit(AbslView(lines), '\n', absl::SkipEmpty());
}

std::optional<int32_t> DayAt(const Row& row, int column) {
  return row.IsNull(column) ? std::nullopt : std::optional<int32_t>(row.Int32(column));
}

Contact ReadContact(const Row& row) {
  Contact contact;
  contact.client_id = row.Text(0);
  contact.id = row.Text(1);
  ContactFields& fields = contact.fields;
  fields.display_name = row.Text(2);
  fields.role = row.Text(3);
  fields.decision_maker = row.Bool(4);
  fields.phones = Entries(row.Text(5));
  fields.emails = Entries(row.Text(6));
  fields.note = row.Text(7);
  fields.from_day = DayAt(row, 8);
  fields.to_day = DayAt(row, 9);
  fields.consent_source = row.Text(10);
  fields.consent_day = DayAt(row, 11);
  contact.create_time = row.Int64(12);
  contact.update_time = row.Int64(13);
  contact.delete_time = row.Int64(14);
  contact.erase_time = row.Int64(15);
  contact.position = row.Int64(16);
  return contact;
}

std::string Blanks(std::string_view text) { return std::string(text.size(), ' '); }

}  // namespace

absl::StatusOr<std::optional<Contact>> FindContact(Transaction& transaction,
                                                   std::string_view client, std::string_view id) {
  std::optional<Contact> contact;
  const absl::StatusOr<bool> found = transaction.QueryOne(
      "SELECT " CLIENTELE_CONTACT_COLUMNS " FROM contacts WHERE client_id = ? AND contact_id = ?",
      [&](const Row& row) { contact = ReadContact(row); }, client, id);
  if (!found.ok()) return found.status();
  return contact;
}

absl::Status InsertContact(Transaction& transaction, const Contact& contact) {
  const ContactFields& f = contact.fields;
  const std::string phones = Lines(f.phones);
  const std::string emails = Lines(f.emails);
  return transaction.Execute(
      "INSERT INTO contacts (" CLIENTELE_CONTACT_COLUMNS
      ") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
      contact.client_id, contact.id, f.display_name, f.role, f.decision_maker, phones, emails,
      f.note, f.from_day, f.to_day, f.consent_source, f.consent_day, contact.create_time,
      contact.update_time, contact.delete_time, contact.erase_time, contact.position);
}

absl::Status ReplaceContact(Transaction& transaction, const Contact& before, const Contact& after) {
  const ContactFields& f = after.fields;
  const std::string phones = Lines(f.phones);
  const std::string emails = Lines(f.emails);
  ASSIGN_OR_RETURN(
      const int64_t written,
      transaction.ExecuteCounted(
          "UPDATE contacts SET display_name = ?, role = ?, decision_maker = ?, phones = ?, "
          "emails = ?, note = ?, from_day = ?, to_day = ?, consent_source = ?, consent_day = ?, "
          "update_time = ?, delete_time = ?, erase_time = ?, position = ? "
          "WHERE client_id = ? AND contact_id = ? AND position = ?",
          f.display_name, f.role, f.decision_maker, phones, emails, f.note, f.from_day, f.to_day,
          f.consent_source, f.consent_day, after.update_time, after.delete_time, after.erase_time,
          after.position, before.client_id, before.id, before.position));
  if (written == 1) return absl::OkStatus();
  return EtagMismatch(
      "contact", ResourceName(ResourceName("clients", before.client_id), "contacts", before.id));
}

absl::Status EraseContact(Transaction& transaction, const Contact& before, const Contact& after) {
  Contact blank = before;
  ContactFields& f = blank.fields;
  f.display_name = Blanks(f.display_name);
  f.role = Blanks(f.role);
  f.phones = {Blanks(Lines(f.phones))};
  f.emails = {Blanks(Lines(f.emails))};
  f.note = Blanks(f.note);
  f.consent_source = Blanks(f.consent_source);
  RETURN_IF_ERROR(ReplaceContact(transaction, before, blank));
  return ReplaceContact(transaction, blank, after);
}

const std::vector<QueryField>& ContactFilterFields() {
  using Type = QueryField::Type;
  static const auto* const kFields =
      new std::vector<QueryField>{{"contact_id", "contact_id", Type::kText, {}},
                                  {"display_name", "display_name", Type::kText, {}},
                                  {"role", "role", Type::kText, {}},
                                  {"decision_maker", "decision_maker", Type::kBool, {}},
                                  {"phones", "phones", Type::kText, {}},
                                  {"emails", "emails", Type::kText, {}},
                                  {"from", "from_day", Type::kDate, {}},
                                  {"to", "to_day", Type::kDate, {}},
                                  {"consent_source", "consent_source", Type::kText, {}},
                                  {"consent_date", "consent_day", Type::kDate, {}}};
  return *kFields;
}

absl::StatusOr<std::vector<Contact>> ScanContacts(Transaction& transaction, const ExportScan& scan,
                                                  std::string_view after_client,
                                                  std::string_view after_id, int limit) {
  std::vector<Contact> contacts;
  const auto add = [&](const Row& row) { contacts.push_back(ReadContact(row)); };
  constexpr std::string_view kChanged =
      "SELECT " CLIENTELE_CONTACT_COLUMNS
      " FROM contacts WHERE (client_id, contact_id) > (?, ?) AND client_id >= ? AND client_id < ?"
      " AND position <= ? AND position > ? ORDER BY client_id, contact_id LIMIT ?";
  if (scan.since == 0) {
    RETURN_IF_ERROR(transaction.Query(kChanged, add, after_client, after_id, scan.start, scan.end,
                                      scan.position, scan.since, limit));
    return contacts;
  }
  // Those that went back from the survivor of a merge that was undone: its copy elsewhere must lose
  // them.
  constexpr std::string_view kGivenBack =
      "SELECT m.survivor_id AS client_id, r.row_key AS contact_id, '' AS display_name, '' AS role,"
      " 0 AS decision_maker, '' AS phones, '' AS emails, '' AS note, NULL AS from_day,"
      " NULL AS to_day, '' AS consent_source, NULL AS consent_day, 0 AS create_time,"
      " 0 AS update_time, MAX(m.undo_time) AS delete_time, 0 AS erase_time,"
      " MAX(m.undo_position) AS position FROM merges m JOIN merge_rows r ON"
      " r.merge_id = m.merge_id AND r.kind = ? WHERE m.undo_position > ? AND m.undo_position <= ?"
      " AND (m.survivor_id, r.row_key) > (?, ?) AND m.survivor_id >= ? AND m.survivor_id < ?"
      " AND NOT EXISTS (SELECT 1 FROM contacts c WHERE c.client_id = m.survivor_id AND"
      " c.contact_id = r.row_key) GROUP BY m.survivor_id, r.row_key"
      " ORDER BY m.survivor_id, r.row_key LIMIT ?";
  RETURN_IF_ERROR(transaction.Query(
      absl::StrCat("SELECT * FROM (", AbslView(kChanged), ") a UNION ALL SELECT * FROM (",
                   AbslView(kGivenBack), ") b ORDER BY client_id, contact_id LIMIT ?"),
      add, after_client, after_id, scan.start, scan.end, scan.position, scan.since, limit,
      kContactRows, scan.since, scan.position, after_client, after_id, scan.start, scan.end, limit,
      limit));
  return contacts;
}

absl::StatusOr<std::vector<Contact>> ListContacts(Transaction& transaction,
                                                  const ContactQuery& query, int limit) {
  std::string sql =
      absl::StrCat("SELECT " CLIENTELE_CONTACT_COLUMNS " FROM contacts WHERE ", query.filter.sql);
  SqlValues values = query.filter.values;
  if (!query.client_id.empty()) {
    absl::StrAppend(&sql, " AND client_id = ?");
    values.emplace_back(query.client_id);
  }
  if (!query.show_deleted) absl::StrAppend(&sql, " AND delete_time = 0 AND erase_time = 0");
  absl::StrAppend(&sql,
                  " AND (client_id, contact_id) > (?, ?)"
                  " ORDER BY client_id, contact_id LIMIT ?");
  values.emplace_back(query.after_client);
  values.emplace_back(query.after_id);
  values.emplace_back(int64_t{limit});
  std::vector<Contact> contacts;
  RETURN_IF_ERROR(transaction.Query(
      sql, [&](const Row& row) { contacts.push_back(ReadContact(row)); }, values));
  return contacts;
}

}  // namespace clientele::registry
