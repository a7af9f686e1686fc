#include <map>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/errors/errors.h"
#include "common/errors/status_macros.h"
#include "common/rpc/paging.h"
#include "services/registry/api/access_handlers.h"
#include "services/registry/api/client_handlers.h"
#include "services/registry/api/convert.h"
#include "services/registry/api/list_page.h"
#include "services/registry/api/read_moment.h"
#include "services/registry/api/read_position.h"
#include "services/registry/store/clients.h"

namespace clientele::registry {
namespace {

constexpr int kClientsPerSlice = 8'192;

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

absl::Status AddClient(Transaction& transaction, const std::string& name,
                       const std::optional<Moment>& moment, v1::Client* proto) {
  if (!moment) return NoClient(name);
  ASSIGN_OR_RETURN(const std::optional<Client> client,
                   FindClientAt(transaction, IdOf(name), *moment));
  if (!client) return NoClient(name);
  ToProto(*client, proto);
  return absl::OkStatus();
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

absl::Status SendClients(const Registry& registry, rpc::Call& call,
                         const v1::StreamClientsRequest& request, Position position, int64_t* rows,
                         rpc::Writer<v1::ClientBatch>& out) {
  const std::string end =
      request.end_client_id().empty() ? std::string(kBehindAllIds) : request.end_client_id();
  std::string start = request.start_client_id();
  bool first = true;
  while (true) {
    ClientBatchBuilder batch(position);
    std::string last;
    int64_t added = 0;
    RETURN_IF_ERROR(registry.database->Read(OptionsFor(call), [&](Transaction& transaction) {
      return ScanClients(transaction, position, start, end, kClientsPerSlice,
                         [&](const Client& client) {
                           batch.Add(client);
                           last = client.id;
                           ++added;
                         });
    }));
    if (last.empty() && !first) return absl::OkStatus();
    RETURN_IF_ERROR(out.Write(batch.Take()));
    *rows += added;
    if (last.empty()) return absl::OkStatus();
    first = false;
    start = last + '\x01';  // ids hold no control character: everything behind `last`
  }
}

// The filter without its values and the first and the last client of the page.
std::string SelectionOf(const std::string& filter, const std::vector<Client>& clients) {
  std::string selection = filter;
  if (!clients.empty()) {
    absl::StrAppend(&selection, selection.empty() ? "" : "; ", "from ", clients.front().id, " to ",
                    clients.back().id);
  }
  return selection;
}

}  // namespace

absl::Status GetClient(const Registry& registry, rpc::Call& call,
                       const v1::GetClientRequest& request, v1::Client* response) {
  ASSIGN_OR_RETURN(const MomentRequest moment, MomentOf(request));
  TransactionOptions options = OptionsFor(call);
  options.single_statement = moment.is_now();
  RETURN_IF_ERROR(registry.database->Read(options, [&](Transaction& transaction) -> absl::Status {
    ASSIGN_OR_RETURN(const std::optional<Moment> at, Resolve(transaction, moment));
    return AddClient(transaction, request.name(), at, response);
  }));
  return NoteRead(registry, call, "clientele.registry.v1.ClientRegistry/GetClient",
                  {request.name()});
}

absl::Status BatchGetClients(const Registry& registry, rpc::Call& call,
                             const v1::BatchGetClientsRequest& request,
                             v1::BatchGetClientsResponse* response) {
  ASSIGN_OR_RETURN(const MomentRequest moment, MomentOf(request));
  RETURN_IF_ERROR(
      registry.database->Read(OptionsFor(call), [&](Transaction& transaction) -> absl::Status {
        response->Clear();
        ASSIGN_OR_RETURN(const std::optional<Moment> at, Resolve(transaction, moment));
        for (const std::string& name : request.names()) {
          RETURN_IF_ERROR(AddClient(transaction, name, at, response->add_clients()));
        }
        return absl::OkStatus();
      }));
  std::vector<ReadItem> items;
  for (const std::string& name : request.names()) items.push_back({name});
  return registry.accesses->Note(call, "clientele.registry.v1.ClientRegistry/BatchGetClients",
                                 std::move(items));
}

absl::Status ListClients(const Registry& registry, rpc::Call& call,
                         const v1::ListClientsRequest& request, v1::ListClientsResponse* response) {
  ASSIGN_OR_RETURN(const int page_size, rpc::PageSize(request.page_size()));
  ASSIGN_OR_RETURN(const MomentRequest moment, MomentOf(request));
  ASSIGN_OR_RETURN(ClientQuery query, QueryOf(request));
  ASSIGN_OR_RETURN(
      const ListPage<Client> page,
      ReadPage<Client>(
          registry, call, page_size,
          [&](Transaction& transaction, int limit) -> absl::StatusOr<std::vector<Client>> {
            ASSIGN_OR_RETURN(const std::optional<Moment> at, Resolve(transaction, moment));
            if (!at) return std::vector<Client>();
            query.moment = *at;
            return ListClients(transaction, query, limit);
          }));
  for (const Client& client : page.items) ToProto(client, response->add_clients());
  if (page.more) {
    response->set_next_page_token(
        rpc::MakePageToken(PackValues(OrderValues(page.items.back(), query.order)), request));
  }
  return NoteRead(registry, call, "clientele.registry.v1.ClientRegistry/ListClients",
                  {std::string(kManyClients), response->clients_size(),
                   SelectionOf(FilterShape(request.filter()), page.items)});
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
  return NoteRead(registry, call, "clientele.registry.v1.ClientRegistry/ListClientVersions",
                  {request.parent(), response->versions_size()});
}

absl::Status ListClientPeriods(const Registry& registry, rpc::Call& call,
                               const v1::ListClientPeriodsRequest& request,
                               v1::ListClientPeriodsResponse* response) {
  ASSIGN_OR_RETURN(const int page_size, rpc::PageSize(request.page_size()));
  ASSIGN_OR_RETURN(const MomentRequest moment, KnowledgeOf(request));
  ASSIGN_OR_RETURN(const int64_t after, ReadPositionToken(request));
  Client client;
  ASSIGN_OR_RETURN(
      const ListPage<Period> page,
      ReadPage<Period>(
          registry, call, page_size,
          [&](Transaction& transaction, int limit) -> absl::StatusOr<std::vector<Period>> {
            ASSIGN_OR_RETURN(KnownTimeline known,
                             TimelineAt(transaction, request.parent(), moment));
            client = std::move(known.client);
            return PeriodsBehind(std::move(known.periods), after, limit);
          }));
  for (const Period& period : page.items) {
    ToProto(InPeriod(client, period), response->add_periods());
  }
  if (page.more) {
    response->set_next_page_token(
        rpc::MakePageToken(absl::StrCat(PeriodKey(page.items.back().from)), request));
  }
  return NoteRead(registry, call, "clientele.registry.v1.ClientRegistry/ListClientPeriods",
                  {request.parent(), response->periods_size()});
}

absl::Status StreamClients(const Registry& registry, rpc::Call& call,
                           const v1::StreamClientsRequest& request,
                           rpc::Writer<v1::ClientBatch>& out) {
  ASSIGN_OR_RETURN(const Position position,
                   PositionToReadAt(registry, call, request.as_of_position()));
  int64_t rows = 0;
  const absl::Status sent = SendClients(registry, call, request, position, &rows, out);
  RETURN_IF_ERROR(NoteRead(registry, call, "clientele.registry.v1.ClientRegistry/StreamClients",
                           {std::string(kManyClients), rows,
                            absl::StrCat("from ", request.start_client_id(), " to before ",
                                         request.end_client_id(), " at position ", position)}));
  return sent;
}

}  // namespace clientele::registry
