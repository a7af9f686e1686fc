#include "services/planning/api/peers.h"

#include <unordered_map>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/errors/errors.h"
#include "common/errors/status_macros.h"
#include "common/ids/resource_name.h"
#include "common/rpc/client.h"
#include "common/rpc/dates.h"
#include "common/rpc/peer.h"
#include "services/planning/api/convert.h"

namespace clientele::planning {
namespace {

static_assert(static_cast<int>(SizeClass::kMicro) == registry::v1::SIZE_CLASS_MICRO);
static_assert(static_cast<int>(ClientStatus::kArchived) == registry::v1::CLIENT_STATUS_ARCHIVED);

constexpr int kPageSize = 1000;

absl::Status TakeAssignments(const assignment::v1::AssignmentBatch& batch,
                             std::unordered_map<std::string, std::string>& manager_of) {
  if (batch.managers_size() != batch.client_ids_size()) {
    return absl::InternalError("assignment columns of unequal length");
  }
  for (int i = 0; i < batch.client_ids_size(); ++i) {
    const int manager = static_cast<int>(batch.managers(i));
    if (manager >= batch.manager_dictionary_size()) {
      return absl::InternalError("an assignment column points outside its dictionary");
    }
    manager_of[batch.client_ids(i)] = batch.manager_dictionary(manager);
  }
  return absl::OkStatus();
}

// Appends the batch's clients that have a manager.
absl::Status TakeClients(const registry::v1::ClientBatch& batch,
                         const std::unordered_map<std::string, std::string>& manager_of,
                         std::vector<AssignedClient>& clients) {
  const int rows = batch.client_ids_size();
  if (batch.statuses_size() != rows || batch.size_classes_size() != rows ||
      batch.regions_size() != rows || batch.currencies_size() != rows) {
    return absl::InternalError("client columns of unequal length");
  }
  for (int i = 0; i < rows; ++i) {
    const auto manager = manager_of.find(batch.client_ids(i));
    if (manager == manager_of.end()) continue;
    const int region = static_cast<int>(batch.regions(i));
    const int currency = static_cast<int>(batch.currencies(i));
    if (region >= batch.region_dictionary_size() || currency >= batch.currency_dictionary_size()) {
      return absl::InternalError("a client column points outside its dictionary");
    }
    clients.push_back({batch.client_ids(i), manager->second, batch.region_dictionary(region),
                       batch.currency_dictionary(currency),
                       static_cast<SizeClass>(batch.size_classes(i)),
                       static_cast<ClientStatus>(batch.statuses(i))});
  }
  return absl::OkStatus();
}

template <class Target, class Column>
std::vector<Target> Copy(const Column& column) {
  return std::vector<Target>(column.begin(), column.end());
}

SalesColumns ColumnsOf(const registry::v1::SalesBatch& batch) {
  return {Copy<std::string_view>(batch.client_ids()),
          Copy<uint32_t>(batch.client_rows()),
          Copy<int32_t>(batch.days()),
          Copy<int64_t>(batch.amounts_minor()),
          Copy<uint32_t>(batch.products()),
          Copy<std::string_view>(batch.product_dictionary()),
          Copy<uint32_t>(batch.currencies()),
          Copy<std::string_view>(batch.currency_dictionary())};
}

}  // namespace

Peers::Peers(const std::shared_ptr<grpc::Channel>& registry,
             const std::shared_ptr<grpc::Channel>& assignment)
    : catalog_(registry::v1::Catalog::NewStub(registry)),
      clients_(registry::v1::ClientRegistry::NewStub(registry)),
      sales_(registry::v1::Sales::NewStub(registry)),
      portfolios_(assignment::v1::Portfolios::NewStub(assignment)) {}

absl::StatusOr<std::set<std::string>> Peers::ProductIds(const rpc::CallContext& context) {
  std::set<std::string> ids;
  registry::v1::ListProductsRequest request;
  request.set_page_size(kPageSize);
  do {
    const absl::StatusOr<registry::v1::ListProductsResponse> page =
        rpc::CallUnary(*catalog_, &registry::v1::Catalog::Stub::ListProducts, request,
                       rpc::PeerReadOptions(context));
    if (!page.ok()) return rpc::FromPeer(page.status(), "registry");
    for (const registry::v1::Product& product : page->products()) {
      ASSIGN_OR_RETURN(std::string id, ParseResourceName(product.name(), "products"));
      ids.insert(std::move(id));
    }
    request.set_page_token(page->next_page_token());
  } while (!request.page_token().empty());
  return ids;
}

absl::StatusOr<int64_t> Peers::LatestPosition(const rpc::CallContext& context) {
  const absl::StatusOr<registry::v1::Snapshot> snapshot =
      rpc::CallUnary(*sales_, &registry::v1::Sales::Stub::GetSnapshot,
                     registry::v1::GetSnapshotRequest(), rpc::PeerReadOptions(context));
  if (!snapshot.ok()) return rpc::FromPeer(snapshot.status(), "registry");
  return snapshot->position();
}

absl::StatusOr<std::vector<AssignedClient>> Peers::AssignedClients(const rpc::CallContext& context,
                                                                   rpc::CancelWatch& watch,
                                                                   int64_t position, Date date,
                                                                   const OnRows& on_rows) {
  std::unordered_map<std::string, std::string> manager_of;
  assignment::v1::StreamAssignmentsRequest on_date;
  *on_date.mutable_date() = rpc::ProtoDate(date);
  RETURN_IF_ERROR(rpc::ReadStream<assignment::v1::AssignmentBatch>(
      {"assignment", watch, &context},
      [&](auto* call) { return portfolios_->StreamAssignments(call, on_date); },
      [&](assignment::v1::AssignmentBatch& batch) {
        on_rows(batch.client_ids_size());
        return TakeAssignments(batch, manager_of);
      }));

  std::vector<AssignedClient> clients;
  registry::v1::StreamClientsRequest at_position;
  at_position.set_as_of_position(position);
  RETURN_IF_ERROR(rpc::ReadStream<registry::v1::ClientBatch>(
      {"registry", watch, &context},
      [&](auto* call) { return clients_->StreamClients(call, at_position); },
      [&](registry::v1::ClientBatch& batch) {
        on_rows(batch.client_ids_size());
        return TakeClients(batch, manager_of, clients);
      }));
  return clients;
}

absl::Status Peers::ReadSales(const rpc::CallContext& context, rpc::CancelWatch& watch,
                              int64_t position, SalesHistoryBuilder& builder,
                              const OnRows& on_rows) {
  registry::v1::StreamSalesRequest request;
  request.set_as_of_position(position);
  *request.mutable_start_date() = rpc::ProtoDate(builder.window().first);
  *request.mutable_end_date() = rpc::ProtoDate(builder.window().last);
  request.add_columns(registry::v1::SALES_COLUMN_PRODUCT);
  return rpc::ReadStream<registry::v1::SalesBatch>(
      {"registry", watch, &context}, [&](auto* call) { return sales_->StreamSales(call, request); },
      [&](registry::v1::SalesBatch& batch) {
        on_rows(batch.days_size());
        return builder.Add(ColumnsOf(batch));
      });
}

}  // namespace clientele::planning
