#include "services/registry/api/incident_records.h"

#include <optional>
#include <string>

#include "clientele/registry/v1/incidents.pb.h"
#include "common/errors/status_macros.h"
#include "services/registry/domain/client_rules.h"
#include "services/registry/domain/import_rows.h"
#include "services/registry/domain/incident.h"
#include "services/registry/store/incidents.h"

namespace clientele::registry {
namespace {

using google::protobuf::Message;

const v1::IncidentRows& RowsOf(const Message& rows) {
  return static_cast<const v1::IncidentRows&>(rows);
}

// The incident as the row has it. What the file lacks, and an empty state, stay as in `current`,
// null for a new one. The system that reports decides: any state may follow any other.
Incident IncidentAt(const v1::IncidentRows& rows, int row, const Incident* current) {
  Incident incident = current != nullptr ? *current : Incident();
  incident.id = rows.incident_id(row);
  incident.client_id = rows.client_id(row);
  IncidentFields& fields = incident.fields;
  fields.day = rows.date(row);
  fields.severity = static_cast<Severity>(rows.severity(row));
  fields.title = rows.title(row);
  const auto take = [row](const auto& column, std::string* text) {
    if (!column.empty()) *text = column.Get(row);
  };
  take(rows.owner(), &fields.owner);
  take(rows.description(), &fields.description);
  take(rows.kind(), &fields.kind);
  take(rows.source_system(), &fields.source_system);
  take(rows.reporter(), &fields.reporter);
  if (!rows.deadline().empty()) fields.deadline_day = DayAt(rows.deadline(), row);
  const auto state = rows.state().empty() ? IncidentState::kUnspecified
                                          : static_cast<IncidentState>(rows.state(row));
  if (state != IncidentState::kUnspecified && state != incident.state) {
    incident = Moved(incident, state, "");
  }
  take(rows.state_note(), &incident.state_note);
  return incident;
}

class IncidentCheck final : public RecordCheck {
 public:
  explicit IncidentCheck(ImportReferences* references) : references_(*references) {}

  absl::Status CheckRows(Transaction& transaction, const RecordBatch& batch,
                         ImportIssues* issues) override {
    const v1::IncidentRows& rows = RowsOf(batch.rows);
    for (int row = 0; row < batch.size(); ++row) {
      if (!batch.sound[static_cast<size_t>(row)]) continue;
      const RowPlace place = batch.places[static_cast<size_t>(row)];
      const std::string& client = rows.client_id(row);
      RETURN_IF_ERROR(references_.LookUp(transaction, {client}, {}));
      CheckKnownClient(client, references_.Client(client), place, issues);
      ASSIGN_OR_RETURN(const std::optional<Incident> current,
                       FindIncident(transaction, rows.incident_id(row)));
      if (current && current->client_id != client) {
        issues->Add(place, "client_id", rule::kUnknownValue, "the incident is another client's");
      }
      const Incident incident = IncidentAt(rows, row, current ? &*current : nullptr);
      for (const RuleBreach& breach : CheckIncident(incident.fields)) {
        issues->Add(place, breach.field, breach.rule, breach.message);
      }
    }
    return absl::OkStatus();
  }

 private:
  ImportReferences& references_;
};

class IncidentKind final : public RecordKind {
 public:
  v1::ImportKind kind() const override { return v1::IMPORT_KIND_INCIDENTS; }

  std::unique_ptr<RecordCheck> NewCheck(ImportReferences* references) const override {
    return std::make_unique<IncidentCheck>(references);
  }

  absl::StatusOr<WriteOutcome> PutRow(const RecordWrite& write, const Message& rows,
                                      int row) const override {
    ASSIGN_OR_RETURN(const std::optional<Incident> current,
                     FindIncident(write.transaction, RowsOf(rows).incident_id(row)));
    Incident incident = IncidentAt(RowsOf(rows), row, current ? &*current : nullptr);
    if (current && current->client_id != incident.client_id) {
      return absl::FailedPreconditionError(
          "the registry changed under a failed import: an incident is another client's");
    }
    if (current && *current == incident) return WriteOutcome::kUnchanged;
    incident.update_time = write.now;
    incident.position = write.position;
    if (!current) incident.create_time = write.now;
    if (write.write) {
      RETURN_IF_ERROR(current ? ReplaceIncident(write.transaction, *current, incident)
                              : InsertIncident(write.transaction, incident));
    }
    return current ? WriteOutcome::kUpdated : WriteOutcome::kCreated;
  }

  absl::StatusOr<bool> ExportSlice(Transaction& transaction,
                                   const RecordSlice& slice) const override {
    std::string last = slice.after->empty() ? "" : std::get<std::string>((*slice.after)[0]);
    const std::string after = last;
    auto& rows = static_cast<v1::IncidentRows&>(*slice.rows);
    ASSIGN_OR_RETURN(
        const bool more,
        ScanIncidents(transaction, slice.scan, after, slice.limit, [&](const Incident& incident) {
          last = incident.id;
          if (!slice.deleted_clients.contains(incident.client_id)) {
            Append(incident, &rows);
          }
        }));
    *slice.after = {last};
    return more;
  }

  // Descriptions may be long.
  int slice_rows() const override { return 1'024; }

 private:
  static void Append(const Incident& incident, v1::IncidentRows* rows) {
    const IncidentFields& fields = incident.fields;
    rows->add_incident_id(incident.id);
    rows->add_client_id(incident.client_id);
    rows->add_date(fields.day);
    rows->add_severity(static_cast<v1::IncidentSeverity>(fields.severity));
    rows->add_title(fields.title);
    rows->add_owner(fields.owner);
    rows->add_deadline(fields.deadline_day.value_or(kNoDay));
    rows->add_state(static_cast<v1::IncidentState>(incident.state));
    rows->add_description(fields.description);
    rows->add_kind(fields.kind);
    rows->add_source_system(fields.source_system);
    rows->add_reporter(fields.reporter);
    rows->add_state_note(incident.state_note);
  }
};

}  // namespace

const RecordKind& IncidentRecords() {
  static const auto* const kKind = new IncidentKind();
  return *kKind;
}

}  // namespace clientele::registry
