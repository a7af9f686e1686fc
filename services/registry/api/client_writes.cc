#include <string_view>

#include "absl/strings/str_cat.h"
#include "clientele/registry/v1/events.pb.h"
#include "common/errors/errors.h"
#include "common/errors/status_macros.h"
#include "common/sql/etag.h"
#include "services/registry/api/client_handlers.h"
#include "services/registry/api/convert.h"
#include "services/registry/api/currency_check.h"
#include "services/registry/api/industry_check.h"
#include "services/registry/api/mutation.h"
#include "services/registry/api/rule_status.h"
#include "services/registry/domain/client_rules.h"
#include "services/registry/domain/event_types.h"
#include "services/registry/store/clients.h"
#include "services/registry/store/imports.h"

namespace clientele::registry {
namespace {

// The owner exists and the chain of owners does not come back to the client.
absl::Status CheckParent(Transaction& transaction, std::string_view id, const std::string& parent) {
  if (parent.empty()) return absl::OkStatus();
  ASSIGN_OR_RETURN(const bool importing, IsImportActive(transaction, ImportKind::kClients));
  if (importing) {
    return Precondition(common::v1::ERROR_REASON_IMPORT_STATE, "IMPORT", ClientName(id),
                        "owners cannot be set while clients are imported");
  }
  ASSIGN_OR_RETURN(const std::optional<Client> owner, FindClient(transaction, parent));
  if (!owner || owner->deleted()) {
    return InvalidField("client.parent_id", absl::StrCat("no client ", parent));
  }
  ASSIGN_OR_RETURN(const bool cycle, ClosesCycle(transaction, id, parent));
  if (cycle) return InvalidField("client.parent_id", "the client would own itself");
  return absl::OkStatus();
}

absl::StatusOr<Client> CurrentClient(Transaction& transaction, const std::string& name,
                                     const std::string& etag) {
  ASSIGN_OR_RETURN(const std::optional<Client> client, FindClient(transaction, IdOf(name)));
  if (!client) return NotFound("client", name, common::v1::ERROR_REASON_CLIENT_NOT_FOUND);
  RETURN_IF_ERROR(CheckEtag(etag, name, client->position));
  if (client->deleted()) {
    return Precondition(common::v1::ERROR_REASON_CLIENT_DELETED, "CLIENT", name,
                        "the client is deleted");
  }
  return *client;
}

void Publish(std::string_view type, const Client& client, Mutation& mutation) {
  v1::ClientChange change;
  change.set_client(ClientName(client.id));
  change.set_position(client.position);
  mutation.Publish(type, change.client(), change);
}

absl::Status WriteVersion(Mutation& mutation, const Client& before, const Client& after,
                          v1::Client* response) {
  RETURN_IF_ERROR(ReplaceClient(mutation.transaction, before, after));
  v1::Client image;
  ToProto(before, &image);
  ToProto(after, response);
  Publish(after.deleted() ? event::kClientDeleted : event::kClientUpdated, after, mutation);
  return mutation.Audit(response->name(), &image, *response);
}

}  // namespace

absl::Status CreateClient(const Registry& registry, rpc::Call& call,
                          const v1::CreateClientRequest& request, v1::Client* response) {
  ASSIGN_OR_RETURN(const ClientFields fields, FieldsOf(request.client(), "client."));
  RETURN_IF_ERROR(ToStatus(CheckClient(request.client_id(), fields), "client."));
  const auto create = [&](Mutation& mutation) -> absl::Status {
    ASSIGN_OR_RETURN(const std::optional<Client> taken,
                     FindClient(mutation.transaction, request.client_id()));
    if (taken) return AlreadyExists("client", ClientName(request.client_id()));
    RETURN_IF_ERROR(CheckParent(mutation.transaction, request.client_id(), fields.parent_id));
    RETURN_IF_ERROR(CheckIndustry(mutation.transaction, fields.industry));
    Client client;
    client.id = request.client_id();
    client.fields = fields;
    client.create_time = mutation.now;
    client.update_time = mutation.now;
    client.position = mutation.position;
    RETURN_IF_ERROR(InsertClient(mutation.transaction, client));
    ToProto(client, response);
    Publish(event::kClientCreated, client, mutation);
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
    v1::Client merged;
    ToProto(before, &merged);
    RETURN_IF_ERROR(ApplyMask(
        request.update_mask(), request.client(),
        {"name", "etag", "create_time", "update_time", "delete_time", "position"}, &merged));
    Client after = before;
    ASSIGN_OR_RETURN(after.fields, FieldsOf(merged, "client."));
    RETURN_IF_ERROR(ToStatus(CheckClient(after.id, after.fields, &before.fields), "client."));
    if (after.fields == before.fields) {
      ToProto(before, response);
      return absl::OkStatus();
    }
    if (after.fields.parent_id != before.fields.parent_id) {
      RETURN_IF_ERROR(CheckParent(mutation.transaction, after.id, after.fields.parent_id));
    }
    if (after.fields.industry != before.fields.industry) {
      RETURN_IF_ERROR(CheckIndustry(mutation.transaction, after.fields.industry));
    }
    RETURN_IF_ERROR(CheckCurrencyChange(mutation.transaction, before, after.fields));
    after.update_time = mutation.now;
    after.position = mutation.position;
    return WriteVersion(mutation, before, after, response);
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
    return WriteVersion(mutation, before, after, response);
  };
  return Mutate(registry, call, "clientele.registry.v1.ClientRegistry/DeleteClient", request,
                response, remove);
}

}  // namespace clientele::registry
