#include <string_view>

#include "absl/strings/str_cat.h"
#include "clientele/registry/v1/events.pb.h"
#include "common/errors/errors.h"
#include "common/errors/status_macros.h"
#include "services/registry/api/client_change.h"
#include "services/registry/api/client_handlers.h"
#include "services/registry/api/convert.h"
#include "services/registry/api/currency_check.h"
#include "services/registry/api/industry_check.h"
#include "services/registry/api/mutation.h"
#include "services/registry/api/rule_status.h"
#include "services/registry/domain/client_rules.h"
#include "services/registry/domain/event_types.h"
#include "services/registry/domain/import_rules.h"
#include "services/registry/domain/timeline.h"
#include "services/registry/store/clients.h"
#include "services/registry/store/imports.h"
#include "services/registry/store/timelines.h"

namespace clientele::registry {
namespace {

// The owner exists, and on no day of the period the chain of owners comes back to the client.
absl::Status CheckParent(Transaction& transaction, std::string_view id, const Period& period) {
  const std::string& parent = period.fields.parent_id;
  if (parent.empty()) return absl::OkStatus();
  ASSIGN_OR_RETURN(const bool importing, IsImportActive(transaction, ImportKind::kClients));
  if (importing) {
    return Precondition(common::v1::ERROR_REASON_IMPORT_STATE, "IMPORT", ClientName(id),
                        "owners cannot be set while clients are imported");
  }
  ASSIGN_OR_RETURN(const std::optional<Client> owner, FindClient(transaction, parent));
  if (!owner || owner->deleted()) {
    return InvalidField("client.parent_id", owner && !owner->merged_into.empty()
                                                ? DeletedText(parent, owner->merged_into)
                                                : absl::StrCat("no client ", parent));
  }
  ASSIGN_OR_RETURN(const bool cycle,
                   ClosesCycle(transaction, {id, parent, period.from, period.until}));
  if (cycle) return InvalidField("client.parent_id", "the client would own itself");
  return absl::OkStatus();
}

// The owner and the industry of every period that has others than what was known about its days.
absl::Status CheckReferences(Transaction& transaction, std::string_view id, const Timeline& before,
                             const Timeline& after) {
  for (const Period& period : after) {
    const Period* held = PeriodAt(before, period.from);
    if (held != nullptr && held->until < period.until) held = nullptr;
    if (held == nullptr || held->fields.parent_id != period.fields.parent_id) {
      RETURN_IF_ERROR(CheckParent(transaction, id, period));
    }
    if (held == nullptr || held->fields.industry != period.fields.industry) {
      RETURN_IF_ERROR(CheckIndustry(transaction, period.fields.industry));
    }
  }
  return absl::OkStatus();
}

// The fields of a period with those that the request names.
absl::StatusOr<ClientFields> Masked(const v1::UpdateClientRequest& request, const Client& client,
                                    const ClientFields& fields) {
  Client held = client;
  held.fields = fields;
  v1::Client merged;
  ToProto(held, &merged);
  RETURN_IF_ERROR(ApplyMask(request.update_mask(), request.client(),
                            {"name", "etag", "create_time", "update_time", "delete_time",
                             "position", "valid_from", "valid_to", "merged_into"},
                            &merged));
  ASSIGN_OR_RETURN(ClientFields changed, FieldsOf(merged, "client."));
  // A share that the request does not name is the former group's.
  const bool same_share = changed.group_ppm == fields.group_ppm;
  const bool named = request.client().group_ownership_ppm() == fields.group_ppm;
  if (changed.group_id != fields.group_id && same_share && !named) changed.group_ppm = 0;
  RETURN_IF_ERROR(ToStatus(CheckClient(client.id, changed, &fields), "client."));
  return changed;
}

}  // namespace

absl::Status CreateClient(const Registry& registry, rpc::Call& call,
                          const v1::CreateClientRequest& request, v1::Client* response) {
  ASSIGN_OR_RETURN(const ClientFields fields, FieldsOf(request.client(), "client."));
  RETURN_IF_ERROR(ToStatus(CheckClient(request.client_id(), fields), "client."));
  ASSIGN_OR_RETURN(const int32_t valid_from,
                   DayOr(request.has_valid_from(), request.valid_from(), "valid_from", kBeginning));
  const auto create = [&](Mutation& mutation) -> absl::Status {
    ASSIGN_OR_RETURN(const std::optional<Client> taken,
                     FindClient(mutation.transaction, request.client_id()));
    if (taken) return AlreadyExists("client", ClientName(request.client_id()));
    RETURN_IF_ERROR(
        CheckParent(mutation.transaction, request.client_id(), {valid_from, kForever, fields}));
    RETURN_IF_ERROR(CheckIndustry(mutation.transaction, fields.industry));
    Client client;
    client.id = request.client_id();
    client.fields = fields;
    client.valid_from = valid_from;
    client.create_time = mutation.now;
    client.update_time = mutation.now;
    client.position = mutation.position;
    RETURN_IF_ERROR(InsertClient(mutation.transaction, client));
    ToProto(client, response);
    PublishClient(event::kClientCreated, client, mutation);
    return mutation.Audit(response->name(), nullptr, *response);
  };
  return Mutate(registry, call, "clientele.registry.v1.ClientRegistry/CreateClient", request,
                response, create);
}

absl::Status UpdateClient(const Registry& registry, rpc::Call& call,
                          const v1::UpdateClientRequest& request, v1::Client* response) {
  const std::string& name = request.client().name();
  if (name.empty()) return InvalidField("client.name", "is required");
  const auto update = [&](Mutation& mutation) -> absl::Status {
    ASSIGN_OR_RETURN(const Client before,
                     CurrentClient(mutation.transaction, name, request.client().etag()));
    ASSIGN_OR_RETURN(const int32_t from, DayOr(request.has_valid_from(), request.valid_from(),
                                               "valid_from", before.valid_from));
    ASSIGN_OR_RETURN(const Timeline periods, LoadTimeline(mutation.transaction, before));
    ASSIGN_OR_RETURN(const Timeline changed,
                     Change(periods, from, kForever, [&](const ClientFields& fields) {
                       return Masked(request, before, fields);
                     }));
    if (changed == periods) {
      ToProto(before, response);
      return absl::OkStatus();
    }
    RETURN_IF_ERROR(CheckReferences(mutation.transaction, before.id, periods, changed));
    RETURN_IF_ERROR(CheckCurrencyChange(mutation.transaction, before, changed.back().fields));
    ASSIGN_OR_RETURN(const Client after, WriteTimeline(mutation, before, periods, changed));
    ToProto(after, response);
    return AuditTimeline(mutation, before, periods, after, changed);
  };
  return Mutate(registry, call, "clientele.registry.v1.ClientRegistry/UpdateClient", request,
                response, update);
}

absl::Status DeleteClient(const Registry& registry, rpc::Call& call,
                          const v1::DeleteClientRequest& request, v1::Client* response) {
  const auto remove = [&](Mutation& mutation) -> absl::Status {
    ASSIGN_OR_RETURN(const Client before,
                     CurrentClient(mutation.transaction, request.name(), request.etag()));
    Client after = before;
    after.update_time = mutation.now;
    after.delete_time = mutation.now;
    after.position = mutation.position;
    RETURN_IF_ERROR(ReplaceClient(mutation.transaction, before, after));
    v1::Client image;
    ToProto(before, &image);
    ToProto(after, response);
    PublishClient(event::kClientDeleted, after, mutation);
    return mutation.Audit(response->name(), &image, *response);
  };
  return Mutate(registry, call, "clientele.registry.v1.ClientRegistry/DeleteClient", request,
                response, remove);
}

}  // namespace clientele::registry
