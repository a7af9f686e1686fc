#include "services/registry/api/incident_convert.h"

#include "common/errors/status_macros.h"
#include "common/ids/resource_name.h"
#include "common/rpc/dates.h"
#include "common/sql/etag.h"
#include "common/time/date.h"
#include "services/registry/api/convert.h"

namespace clientele::registry {

std::string IncidentName(const Incident& incident) {
  return ResourceName(ClientName(incident.client_id), "incidents", incident.id);
}

std::string EtagOf(const Incident& incident) {
  return MakeEtag(IncidentName(incident), incident.position);
}

void ToProto(const Incident& incident, v1::Incident* proto) {
  const IncidentFields& fields = incident.fields;
  proto->Clear();
  proto->set_name(IncidentName(incident));
  proto->set_title(fields.title);
  proto->set_description(fields.description);
  proto->set_severity(static_cast<v1::IncidentSeverity>(fields.severity));
  proto->set_kind(fields.kind);
  proto->set_source_system(fields.source_system);
  proto->set_reporter(fields.reporter);
  proto->set_owner(fields.owner);
  *proto->mutable_date() = rpc::ProtoDate(DateFromDayNumber(fields.day));
  if (fields.deadline_day) {
    *proto->mutable_deadline() = rpc::ProtoDate(DateFromDayNumber(*fields.deadline_day));
  }
  proto->set_state(static_cast<v1::IncidentState>(incident.state));
  proto->set_state_note(incident.state_note);
  proto->set_reopen_count(incident.reopen_count);
  proto->set_etag(EtagOf(incident));
  ToProto(incident.create_time, proto->mutable_create_time());
  ToProto(incident.update_time, proto->mutable_update_time());
  proto->set_position(incident.position);
}

absl::StatusOr<IncidentFields> FieldsOf(const v1::Incident& proto) {
  IncidentFields fields;
  fields.title = proto.title();
  fields.description = proto.description();
  fields.severity = static_cast<Severity>(proto.severity());
  fields.kind = proto.kind();
  fields.source_system = proto.source_system();
  fields.reporter = proto.reporter();
  fields.owner = proto.owner();
  ASSIGN_OR_RETURN(fields.day, rpc::DayFrom(proto.date(), "incident.date"));
  if (proto.has_deadline()) {
    ASSIGN_OR_RETURN(fields.deadline_day, rpc::DayFrom(proto.deadline(), "incident.deadline"));
  }
  return fields;
}

v1::IncidentChange ChangeOf(const Incident& incident) {
  v1::IncidentChange change;
  const IncidentFields& fields = incident.fields;
  change.set_incident(IncidentName(incident));
  change.set_title(fields.title);
  change.set_severity(static_cast<v1::IncidentSeverity>(fields.severity));
  change.set_state(static_cast<v1::IncidentState>(incident.state));
  change.set_owner(fields.owner);
  *change.mutable_date() = rpc::ProtoDate(DateFromDayNumber(fields.day));
  if (fields.deadline_day) {
    *change.mutable_deadline() = rpc::ProtoDate(DateFromDayNumber(*fields.deadline_day));
  }
  change.set_position(incident.position);
  change.set_kind(fields.kind);
  return change;
}

void PublishChange(const Incident* before, const Incident& after, Mutation& mutation) {
  mutation.Publish(EventType(before, after), IncidentName(after), ChangeOf(after));
}

}  // namespace clientele::registry
