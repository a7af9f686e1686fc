#include <map>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/errors/errors.h"
#include "common/errors/status_macros.h"
#include "common/rpc/paging.h"
#include "common/sql/audit_log.h"
#include "services/registry/api/audit_images.h"
#include "services/registry/api/client_handlers.h"
#include "services/registry/api/convert.h"
#include "services/registry/api/list_page.h"
#include "services/registry/api/read_position.h"
#include "services/registry/store/clients.h"

namespace clientele::registry {
namespace {

constexpr int kClientsPerSlice = 8'192;

absl::Status NoClient(std::string_view name) {
  return NotFound("client", name, common::v1::ERROR_REASON_CLIENT_NOT_FOUND);
}

absl::StatusOr<ClientQuery> QueryOf(const v1::ListClientsRequest& request) {
  ClientQuery query;
  ASSIGN_OR_RETURN(query.filter, FilterToSql(request.filter(), ClientFilterFields()));
  ASSIGN_OR_RETURN(query.order, ParseOrderBy(request.order_by(), ClientOrderFields(), "client_id"));
  ASSIGN_OR_RETURN(const std::string key, rpc::ReadPageToken(request));
  if (!key.empty()) {
    ASSIGN_OR_RETURN(query.after, UnpackValues(key));
  }
  query.show_deleted = request.show_deleted();
  return query;
}

// Puts clients into a batch as columns.
class ClientBatchBuilder {
 public:
  explicit ClientBatchBuilder(Position position) { batch_.set_as_of_position(position); }

  void Add(const Client& client) {
    batch_.add_client_ids(client.id);
    batch_.add_display_names(client.fields.display_name);
    batch_.add_statuses(static_cast<v1::ClientStatus>(client.fields.status));
    batch_.add_size_classes(static_cast<v1::SizeClass>(client.fields.size_class));
    batch_.add_regions(
        IndexOf(client.fields.region, &regions_, batch_.mutable_region_dictionary()));
    batch_.add_currencies(
        IndexOf(client.fields.currency_code, &currencies_, batch_.mutable_currency_dictionary()));
    batch_.add_group_ids(client.fields.group_id);
    batch_.add_industries(client.fields.industry);
  }

  v1::ClientBatch Take() { return std::move(batch_); }

 private:
  using Texts = google::protobuf::RepeatedPtrField<std::string>;

  static uint32_t IndexOf(const std::string& text, std::map<std::string, uint32_t>* known,
                          Texts* dictionary) {
    const auto [at, added] = known->emplace(text, static_cast<uint32_t>(dictionary->size()));
    if (added) *dictionary->Add() = text;
    return at->second;
  }

  v1::ClientBatch batch_;
  std::map<std::string, uint32_t> regions_;
  std::map<std::string, uint32_t> currencies_;
};

void AddEntry(const AuditEntry& entry, v1::ListAuditEntriesResponse* response) {
  v1::AuditEntry* const proto = response->add_entries();
  ToProto(absl::ToUnixMicros(entry.time), proto->mutable_time());
  proto->set_actor(entry.actor);
  proto->set_method(entry.method);
  proto->set_request_id(entry.request_id);
  proto->set_resource(entry.resource);
  proto->set_before_json(AuditImageJson(entry.resource, entry.before));
  proto->set_after_json(AuditImageJson(entry.resource, entry.after));
}

}  // namespace

absl::Status GetClient(const Registry& registry, rpc::Call& call,
                       const v1::GetClientRequest& request, v1::Client* response) {
  const std::string id = IdOf(request.name());
  return registry.database->Read(OptionsFor(call), [&](Transaction& transaction) -> absl::Status {
    ASSIGN_OR_RETURN(const std::optional<Client> client, FindClient(transaction, id));
    if (!client) return NoClient(request.name());
    ToProto(*client, response);
    return absl::OkStatus();
  });
}

absl::Status BatchGetClients(const Registry& registry, rpc::Call& call,
                             const v1::BatchGetClientsRequest& request,
                             v1::BatchGetClientsResponse* response) {
  return registry.database->Read(OptionsFor(call), [&](Transaction& transaction) -> absl::Status {
    response->Clear();
    for (const std::string& name : request.names()) {
      ASSIGN_OR_RETURN(const std::optional<Client> client, FindClient(transaction, IdOf(name)));
      if (!client) return NoClient(name);
      ToProto(*client, response->add_clients());
    }
    return absl::OkStatus();
  });
}

absl::Status ListClients(const Registry& registry, rpc::Call& call,
                         const v1::ListClientsRequest& request, v1::ListClientsResponse* response) {
  ASSIGN_OR_RETURN(const int page_size, rpc::PageSize(request.page_size()));
  ASSIGN_OR_RETURN(const ClientQuery query, QueryOf(request));
  ASSIGN_OR_RETURN(
      const ListPage<Client> page,
      ReadPage<Client>(registry, call, page_size, [&](Transaction& transaction, int limit) {
        return ListClients(transaction, query, limit);
      }));
  for (const Client& client : page.items) ToProto(client, response->add_clients());
  if (page.more) {
    response->set_next_page_token(
        rpc::MakePageToken(PackValues(OrderValues(page.items.back(), query.order)), request));
  }
  return absl::OkStatus();
}

absl::Status ListClientVersions(const Registry& registry, rpc::Call& call,
                                const v1::ListClientVersionsRequest& request,
                                v1::ListClientVersionsResponse* response) {
  ASSIGN_OR_RETURN(const int page_size, rpc::PageSize(request.page_size()));
  ASSIGN_OR_RETURN(const Position before, ReadPositionToken(request));
  ASSIGN_OR_RETURN(
      const ListPage<Client> page,
      ReadPage<Client>(registry, call, page_size, [&](Transaction& transaction, int limit) {
        return ListClientVersions(transaction, IdOf(request.parent()), before, limit);
      }));
  if (page.items.empty() && before == 0) return NoClient(request.parent());
  for (const Client& version : page.items) ToProto(version, response->add_versions());
  if (page.more) {
    response->set_next_page_token(
        rpc::MakePageToken(absl::StrCat(page.items.back().position), request));
  }
  return absl::OkStatus();
}

absl::Status StreamClients(const Registry& registry, rpc::Call& call,
                           const v1::StreamClientsRequest& request,
                           rpc::Writer<v1::ClientBatch>& out) {
  ASSIGN_OR_RETURN(const Position position,
                   PositionToReadAt(registry, call, request.as_of_position()));
  const std::string end =
      request.end_client_id().empty() ? std::string(kBehindAllIds) : request.end_client_id();
  std::string start = request.start_client_id();
  bool first = true;
  while (true) {
    ClientBatchBuilder batch(position);
    std::string last;
    RETURN_IF_ERROR(registry.database->Read(OptionsFor(call), [&](Transaction& transaction) {
      return ScanClients(transaction, position, start, end, kClientsPerSlice,
                         [&](const Client& client) {
                           batch.Add(client);
                           last = client.id;
                         });
    }));
    if (last.empty() && !first) return absl::OkStatus();
    RETURN_IF_ERROR(out.Write(batch.Take()));
    if (last.empty()) return absl::OkStatus();
    first = false;
    start = last + '\x01';  // ids hold no control character: everything behind `last`
  }
}

absl::Status ListAuditEntries(const Registry& registry, rpc::Call& call,
                              const v1::ListAuditEntriesRequest& request,
                              v1::ListAuditEntriesResponse* response) {
  ASSIGN_OR_RETURN(const int page_size, rpc::PageSize(request.page_size()));
  ASSIGN_OR_RETURN(const int64_t after, ReadPositionToken(request));
  ASSIGN_OR_RETURN(
      const ListPage<AuditEntry> page,
      ReadPage<AuditEntry>(registry, call, page_size, [&](Transaction& transaction, int limit) {
        return ListAudit(transaction, request.resource(), after, limit);
      }));
  for (const AuditEntry& entry : page.items) AddEntry(entry, response);
  if (page.more) {
    response->set_next_page_token(
        rpc::MakePageToken(absl::StrCat(page.items.back().sequence), request));
  }
  return absl::OkStatus();
}

}  // namespace clientele::registry
