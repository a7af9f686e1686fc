#include "services/registry/store/interactions.h"

#include "absl/strings/str_cat.h"
#include "common/errors/errors.h"
#include "common/errors/status_macros.h"
#include "common/ids/resource_name.h"

namespace clientele::registry {
namespace {

#define CLIENTELE_INTERACTION_COLUMNS                                                            \
  "interaction_id, client_id, kind, day, happened, manager_id, contact_id, direction, subject, " \
  "outcome, next_step_day, create_time, update_time, delete_time, position"

Interaction ReadInteraction(const Row& row) {
  Interaction interaction;
  interaction.id = row.Text(0);
  InteractionFields& fields = interaction.fields;
  fields.client_id = row.Text(1);
  fields.kind = static_cast<InteractionKind>(row.Int32(2));
  fields.day = row.Int32(3);
  fields.time = row.Int64(4);
  fields.manager_id = row.Text(5);
  fields.contact_id = row.Text(6);
  fields.direction = static_cast<InteractionDirection>(row.Int32(7));
  fields.subject = row.Text(8);
  fields.outcome = row.Text(9);
  if (!row.IsNull(10)) fields.next_step_day = row.Int32(10);
  interaction.create_time = row.Int64(11);
  interaction.update_time = row.Int64(12);
  interaction.delete_time = row.Int64(13);
  interaction.position = row.Int64(14);
  return interaction;
}

}  // namespace

absl::StatusOr<std::optional<Interaction>> FindInteraction(Transaction& transaction,
                                                           std::string_view id) {
  std::optional<Interaction> interaction;
  const absl::StatusOr<bool> found = transaction.QueryOne(
      "SELECT " CLIENTELE_INTERACTION_COLUMNS " FROM interactions WHERE interaction_id = ?",
      [&](const Row& row) { interaction = ReadInteraction(row); }, id);
  if (!found.ok()) return found.status();
  return interaction;
}

absl::Status InsertInteraction(Transaction& transaction, const Interaction& interaction) {
  const InteractionFields& f = interaction.fields;
  return transaction.Execute("INSERT INTO interactions (" CLIENTELE_INTERACTION_COLUMNS
                             ") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                             interaction.id, f.client_id, static_cast<int>(f.kind), f.day, f.time,
                             f.manager_id, f.contact_id, static_cast<int>(f.direction), f.subject,
                             f.outcome, f.next_step_day, interaction.create_time,
                             interaction.update_time, interaction.delete_time,
                             interaction.position);
}

absl::Status ReplaceInteraction(Transaction& transaction, const Interaction& before,
                                const Interaction& after) {
  const InteractionFields& f = after.fields;
  ASSIGN_OR_RETURN(
      const int64_t written,
      transaction.ExecuteCounted(
          "UPDATE interactions SET client_id = ?, kind = ?, day = ?, happened = ?, manager_id = ?, "
          "contact_id = ?, direction = ?, subject = ?, outcome = ?, next_step_day = ?, "
          "update_time = ?, delete_time = ?, position = ? WHERE interaction_id = ? AND position = "
          "?",
          f.client_id, static_cast<int>(f.kind), f.day, f.time, f.manager_id, f.contact_id,
          static_cast<int>(f.direction), f.subject, f.outcome, f.next_step_day, after.update_time,
          after.delete_time, after.position, before.id, before.position));
  if (written != 1) return EtagMismatch("interaction", InteractionName(before));
  return absl::OkStatus();
}

std::string InteractionName(const Interaction& interaction) {
  return ResourceName(ResourceName("clients", interaction.fields.client_id), "interactions",
                      interaction.id);
}

const std::vector<QueryField>& InteractionFilterFields() {
  using Type = QueryField::Type;
  static const auto* const kFields = new std::vector<QueryField>{
      {"kind",
       "kind",
       Type::kEnum,
       {{"CALL", 1}, {"MEETING", 2}, {"EMAIL", 3}, {"PROPOSAL", 4}, {"OTHER", 5}}},
      {"direction", "direction", Type::kEnum, {{"INBOUND", 1}, {"OUTBOUND", 2}}},
      {"date", "day", Type::kDate, {}},
      {"manager_id", "manager_id", Type::kText, {}},
      {"contact_id", "contact_id", Type::kText, {}},
      {"next_step_date", "next_step_day", Type::kDate, {}}};
  return *kFields;
}

absl::StatusOr<std::vector<Interaction>> ListInteractions(
    Transaction& transaction, const InteractionQuery& query,
    const std::optional<InteractionKey>& after, int limit) {
  std::string sql = absl::StrCat(
      "SELECT " CLIENTELE_INTERACTION_COLUMNS " FROM interactions WHERE ", query.filter.sql);
  SqlValues values = query.filter.values;
  if (!query.client_id.empty()) {
    absl::StrAppend(&sql, " AND client_id = ?");
    values.emplace_back(query.client_id);
  }
  if (!query.show_deleted) absl::StrAppend(&sql, " AND delete_time = 0");
  if (after) {
    absl::StrAppend(&sql, " AND (day, happened, interaction_id) < (?, ?, ?)");
    values.insert(values.end(), {int64_t{after->day}, after->time, after->id});
  }
  absl::StrAppend(&sql, " ORDER BY day DESC, happened DESC, interaction_id DESC LIMIT ?");
  values.emplace_back(int64_t{limit});
  std::vector<Interaction> interactions;
  RETURN_IF_ERROR(transaction.Query(
      sql, [&](const Row& row) { interactions.push_back(ReadInteraction(row)); }, values));
  return interactions;
}

absl::StatusOr<std::vector<Interaction>> ScanInteractions(Transaction& transaction,
                                                          const ExportScan& scan,
                                                          std::string_view after, int limit) {
  std::vector<Interaction> found;
  RETURN_IF_ERROR(transaction.Query(
      "SELECT " CLIENTELE_INTERACTION_COLUMNS
      " FROM interactions WHERE interaction_id >= ? AND interaction_id < ? AND interaction_id > ? "
      "AND position > ? AND position <= ? ORDER BY interaction_id LIMIT ?",
      [&](const Row& row) { found.push_back(ReadInteraction(row)); }, scan.start, scan.end, after,
      scan.since, scan.position, limit));
  return found;
}

}  // namespace clientele::registry
