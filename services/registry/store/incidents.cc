#include "services/registry/store/incidents.h"

#include "absl/strings/str_cat.h"
#include "common/errors/errors.h"
#include "common/errors/status_macros.h"
#include "common/ids/resource_name.h"

namespace clientele::registry {
namespace {

#define CLIENTELE_INCIDENT_COLUMNS                                                               \
  "incident_id, client_id, title, description, severity, kind, source_system, reporter, owner, " \
  "day, deadline_day, state, state_note, reopen_count, position, create_time, update_time"

Incident ReadIncident(const Row& row) {
  Incident incident;
  incident.id = row.Text(0);
  incident.client_id = row.Text(1);
  IncidentFields& fields = incident.fields;
  fields.title = row.Text(2);
  fields.description = row.Text(3);
  fields.severity = static_cast<Severity>(row.Int32(4));
  fields.kind = row.Text(5);
  fields.source_system = row.Text(6);
  fields.reporter = row.Text(7);
  fields.owner = row.Text(8);
  fields.day = row.Int32(9);
  if (!row.IsNull(10)) fields.deadline_day = row.Int32(10);
  incident.state = static_cast<IncidentState>(row.Int32(11));
  incident.state_note = row.Text(12);
  incident.reopen_count = row.Int32(13);
  incident.position = row.Int64(14);
  incident.create_time = row.Int64(15);
  incident.update_time = row.Int64(16);
  return incident;
}

}  // namespace

absl::StatusOr<std::optional<Incident>> FindIncident(Transaction& transaction,
                                                     std::string_view id) {
  std::optional<Incident> incident;
  const absl::StatusOr<bool> found = transaction.QueryOne(
      "SELECT " CLIENTELE_INCIDENT_COLUMNS " FROM incidents WHERE incident_id = ?",
      [&](const Row& row) { incident = ReadIncident(row); }, id);
  if (!found.ok()) return found.status();
  return incident;
}

absl::Status InsertIncident(Transaction& transaction, const Incident& incident) {
  const IncidentFields& f = incident.fields;
  return transaction.Execute("INSERT INTO incidents (" CLIENTELE_INCIDENT_COLUMNS
                             ") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                             incident.id, incident.client_id, f.title, f.description,
                             static_cast<int>(f.severity), f.kind, f.source_system, f.reporter,
                             f.owner, f.day, f.deadline_day, static_cast<int>(incident.state),
                             incident.state_note, incident.reopen_count, incident.position,
                             incident.create_time, incident.update_time);
}

absl::Status ReplaceIncident(Transaction& transaction, const Incident& before,
                             const Incident& after) {
  const IncidentFields& f = after.fields;
  ASSIGN_OR_RETURN(
      const int64_t written,
      transaction.ExecuteCounted(
          "UPDATE incidents SET client_id = ?, title = ?, description = ?, severity = ?, kind = ?, "
          "source_system = ?, reporter = ?, owner = ?, day = ?, deadline_day = ?, state = ?, "
          "state_note = ?, reopen_count = ?, position = ?, update_time = ? "
          "WHERE incident_id = ? AND position = ?",
          after.client_id, f.title, f.description, static_cast<int>(f.severity), f.kind,
          f.source_system, f.reporter, f.owner, f.day, f.deadline_day,
          static_cast<int>(after.state), after.state_note, after.reopen_count, after.position,
          after.update_time, before.id, before.position));
  if (written == 1) return absl::OkStatus();
  return EtagMismatch(
      "incident", ResourceName(ResourceName("clients", before.client_id), "incidents", before.id));
}

const std::vector<QueryField>& IncidentFilterFields() {
  using Type = QueryField::Type;
  static const auto* const kFields = new std::vector<QueryField>{
      {"incident_id", "incident_id", Type::kText, {}},
      {"client_id", "client_id", Type::kText, {}},
      {"state",
       "state",
       Type::kEnum,
       {{"OPEN", 1}, {"IN_PROGRESS", 2}, {"RESOLVED", 3}, {"CLOSED", 4}, {"CANCELLED", 5}}},
      {"severity",
       "severity",
       Type::kEnum,
       {{"LOW", 1}, {"MEDIUM", 2}, {"HIGH", 3}, {"CRITICAL", 4}}},
      {"kind", "kind", Type::kText, {}},
      {"source_system", "source_system", Type::kText, {}},
      {"owner", "owner", Type::kText, {}},
      {"date", "day", Type::kDate, {}},
      {"deadline", "deadline_day", Type::kDate, {}}};
  return *kFields;
}

absl::StatusOr<std::vector<Incident>> ListIncidents(Transaction& transaction,
                                                    const IncidentQuery& query, int limit) {
  std::string sql =
      absl::StrCat("SELECT " CLIENTELE_INCIDENT_COLUMNS " FROM incidents WHERE ", query.filter.sql,
                   " AND client_id >= ? AND (client_id, incident_id) > (?, ?)");
  SqlValues values = query.filter.values;
  values.emplace_back(query.after_client);
  values.emplace_back(query.after_client);
  values.emplace_back(query.after_id);
  if (!query.client_id.empty()) {
    absl::StrAppend(&sql, " AND client_id = ?");
    values.emplace_back(query.client_id);
  }
  if (query.overdue_day) {
    absl::StrAppend(&sql, " AND deadline_day < ? AND state IN (?, ?)");
    values.emplace_back(int64_t{*query.overdue_day});
    values.emplace_back(static_cast<int64_t>(IncidentState::kOpen));
    values.emplace_back(static_cast<int64_t>(IncidentState::kInProgress));
  }
  absl::StrAppend(&sql, " ORDER BY client_id, incident_id LIMIT ?");
  values.emplace_back(int64_t{limit});
  std::vector<Incident> incidents;
  RETURN_IF_ERROR(transaction.Query(
      sql, [&](const Row& row) { incidents.push_back(ReadIncident(row)); }, values));
  return incidents;
}

absl::StatusOr<bool> ScanIncidents(Transaction& transaction, const ExportScan& scan,
                                   std::string_view after, int limit,
                                   absl::FunctionRef<void(const Incident&)> fn) {
  int rows = 0;
  RETURN_IF_ERROR(transaction.Query(
      "SELECT " CLIENTELE_INCIDENT_COLUMNS
      " FROM incidents WHERE incident_id >= ? AND incident_id < ? AND incident_id > ? "
      "AND position > ? AND position <= ? ORDER BY incident_id LIMIT ?",
      [&](const Row& row) {
        ++rows;
        fn(ReadIncident(row));
      },
      scan.start, scan.end, after, scan.since, scan.position, limit));
  return rows == limit;
}

}  // namespace clientele::registry
