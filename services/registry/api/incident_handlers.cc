#include "services/registry/api/incident_handlers.h"

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "common/errors/errors.h"
#include "common/errors/status_macros.h"
#include "common/rpc/dates.h"
#include "common/rpc/paging.h"
#include "common/sql/etag.h"
#include "services/registry/api/access_handlers.h"
#include "services/registry/api/convert.h"
#include "services/registry/api/incident_convert.h"
#include "services/registry/api/list_page.h"
#include "services/registry/api/mutation.h"
#include "services/registry/api/references.h"
#include "services/registry/api/rule_status.h"
#include "services/registry/store/incidents.h"

namespace clientele::registry {
namespace {

// The two ids of clients/{client}/incidents/{incident}: the validator has checked the form, and
// "-" stands for any client.
struct IncidentKey {
  std::string client_id;
  std::string id;
};

IncidentKey KeyOf(const std::string& name) {
  const std::vector<std::string> parts = absl::StrSplit(name, '/');
  return {parts[1], parts[3]};
}

absl::Status CheckContent(const IncidentFields& fields) {
  return ToStatus(CheckIncident(fields), "incident.");
}

absl::StatusOr<Incident> CurrentIncident(Transaction& transaction, const std::string& name) {
  const IncidentKey key = KeyOf(name);
  ASSIGN_OR_RETURN(std::optional<Incident> incident, FindIncident(transaction, key.id));
  if (!incident || (key.client_id != "-" && key.client_id != incident->client_id)) {
    return NotFound("incident", name);
  }
  return *std::move(incident);
}

absl::Status WriteChange(Mutation& mutation, const Incident& before, Incident after,
                         v1::Incident* response) {
  after.update_time = mutation.now;
  after.position = mutation.position;
  RETURN_IF_ERROR(ReplaceIncident(mutation.transaction, before, after));
  PublishChange(&before, after, mutation);
  v1::Incident image;
  ToProto(before, &image);
  ToProto(after, response);
  return mutation.Audit(response->name(), &image, *response);
}

absl::StatusOr<IncidentQuery> QueryOf(const v1::ListIncidentsRequest& request) {
  IncidentQuery query;
  ASSIGN_OR_RETURN(query.filter, FilterToSql(request.filter(), IncidentFilterFields()));
  const std::string client_id = IdOf(request.parent());
  if (client_id != "-") query.client_id = client_id;
  if (request.has_overdue_as_of()) {
    ASSIGN_OR_RETURN(query.overdue_day, rpc::DayFrom(request.overdue_as_of(), "overdue_as_of"));
  }
  ASSIGN_OR_RETURN(const std::string token, rpc::ReadPageToken(request));
  const std::pair<std::string, std::string> last = absl::StrSplit(token, '/');  // no id has one
  query.after_client = last.first;
  query.after_id = last.second;
  return query;
}

}  // namespace

absl::Status CreateIncident(const Registry& registry, rpc::Call& call,
                            const v1::CreateIncidentRequest& request, v1::Incident* response) {
  ASSIGN_OR_RETURN(const IncidentFields fields, FieldsOf(request.incident()));
  RETURN_IF_ERROR(CheckContent(fields));
  const auto create = [&](Mutation& mutation) -> absl::Status {
    RETURN_IF_ERROR(LiveClient(mutation.transaction, request.parent()).status());
    Incident incident;
    incident.id = request.incident_id();
    incident.client_id = IdOf(request.parent());
    incident.fields = fields;
    incident.create_time = mutation.now;
    incident.update_time = mutation.now;
    incident.position = mutation.position;
    const absl::Status inserted = InsertIncident(mutation.transaction, incident);
    if (IsUniqueViolation(inserted)) return AlreadyExists("incident", IncidentName(incident));
    RETURN_IF_ERROR(inserted);
    PublishChange(nullptr, incident, mutation);
    ToProto(incident, response);
    return mutation.Audit(response->name(), nullptr, *response);
  };
  return Mutate(registry, call, "clientele.registry.v1.Incidents/CreateIncident", request, response,
                create);
}

absl::Status GetIncident(const Registry& registry, rpc::Call& call,
                         const v1::GetIncidentRequest& request, v1::Incident* response) {
  RETURN_IF_ERROR(
      registry.database->Read(OptionsFor(call), [&](Transaction& transaction) -> absl::Status {
        ASSIGN_OR_RETURN(const Incident incident, CurrentIncident(transaction, request.name()));
        ToProto(incident, response);
        return absl::OkStatus();
      }));
  return NoteRead(registry, call, "clientele.registry.v1.Incidents/GetIncident",
                  {response->name()});
}

absl::Status ListIncidents(const Registry& registry, rpc::Call& call,
                           const v1::ListIncidentsRequest& request,
                           v1::ListIncidentsResponse* response) {
  ASSIGN_OR_RETURN(const int page_size, rpc::PageSize(request.page_size()));
  ASSIGN_OR_RETURN(const IncidentQuery query, QueryOf(request));
  ASSIGN_OR_RETURN(
      const ListPage<Incident> page,
      ReadPage<Incident>(registry, call, page_size, [&](Transaction& transaction, int limit) {
        return ListIncidents(transaction, query, limit);
      }));
  for (const Incident& incident : page.items) ToProto(incident, response->add_incidents());
  if (page.more) {
    const Incident& last = page.items.back();
    response->set_next_page_token(
        rpc::MakePageToken(absl::StrCat(last.client_id, "/", last.id), request));
  }
  return NoteRead(registry, call, "clientele.registry.v1.Incidents/ListIncidents",
                  {request.parent(), response->incidents_size(), FilterShape(request.filter())});
}

absl::Status UpdateIncident(const Registry& registry, rpc::Call& call,
                            const v1::UpdateIncidentRequest& request, v1::Incident* response) {
  const std::string& name = request.incident().name();
  if (name.empty()) return InvalidField("incident.name", "is required");
  const auto update = [&](Mutation& mutation) -> absl::Status {
    ASSIGN_OR_RETURN(const Incident before, CurrentIncident(mutation.transaction, name));
    RETURN_IF_ERROR(CheckEtag(request.incident().etag(), name, before.position));
    if (HasEnded(before.state)) {
      return Precondition(common::v1::ERROR_REASON_STATE, "STATE", name,
                          "the incident is closed or cancelled");
    }
    v1::Incident merged;
    ToProto(before, &merged);
    RETURN_IF_ERROR(ApplyMask(request.update_mask(), request.incident(),
                              {"name", "state", "state_note", "reopen_count", "etag", "create_time",
                               "update_time", "position"},
                              &merged));
    Incident after = before;
    ASSIGN_OR_RETURN(after.fields, FieldsOf(merged));
    RETURN_IF_ERROR(CheckContent(after.fields));
    ToProto(before, response);
    if (after == before) return absl::OkStatus();
    return WriteChange(mutation, before, std::move(after), response);
  };
  return Mutate(registry, call, "clientele.registry.v1.Incidents/UpdateIncident", request, response,
                update);
}

absl::Status MoveIncident(const Registry& registry, rpc::Call& call,
                          const v1::MoveIncidentRequest& request, v1::Incident* response) {
  const auto to = static_cast<IncidentState>(request.state());
  const auto move = [&](Mutation& mutation) -> absl::Status {
    ASSIGN_OR_RETURN(const Incident before, CurrentIncident(mutation.transaction, request.name()));
    RETURN_IF_ERROR(CheckEtag(request.etag(), request.name(), before.position));
    ToProto(before, response);
    if (before.state == to) return absl::OkStatus();
    if (!MayMove(before.state, to)) {
      return Precondition(
          common::v1::ERROR_REASON_STATE, "STATE", request.name(),
          absl::StrCat("an incident does not go from ", v1::IncidentState_Name(response->state()),
                       " to ", v1::IncidentState_Name(request.state())));
    }
    if (NeedsNote(to) && request.note().empty()) {
      return InvalidField("note", "is required for this state");
    }
    return WriteChange(mutation, before, Moved(before, to, request.note()), response);
  };
  return Mutate(registry, call, "clientele.registry.v1.Incidents/MoveIncident", request, response,
                move);
}

}  // namespace clientele::registry
