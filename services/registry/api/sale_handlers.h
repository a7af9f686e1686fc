// Handlers of the RPC group Sales; the protos say what each method does and which errors it
// returns.
#ifndef CLIENTELE_SERVICES_REGISTRY_API_SALE_HANDLERS_H_
#define CLIENTELE_SERVICES_REGISTRY_API_SALE_HANDLERS_H_

#include "absl/status/status.h"
#include "clientele/registry/v1/sales.pb.h"
#include "common/rpc/handler.h"
#include "services/registry/api/registry.h"

namespace clientele::registry {

absl::Status BatchRecordSales(const Registry& registry, rpc::Call& call,
                              const v1::BatchRecordSalesRequest& request,
                              v1::BatchRecordSalesResponse* response);
absl::Status GetSale(const Registry& registry, rpc::Call& call, const v1::GetSaleRequest& request,
                     v1::Sale* response);
absl::Status ListSales(const Registry& registry, rpc::Call& call,
                       const v1::ListSalesRequest& request, v1::ListSalesResponse* response);
absl::Status ListSaleVersions(const Registry& registry, rpc::Call& call,
                              const v1::ListSaleVersionsRequest& request,
                              v1::ListSaleVersionsResponse* response);
absl::Status StreamSales(const Registry& registry, rpc::Call& call,
                         const v1::StreamSalesRequest& request, rpc::Writer<v1::SalesBatch>& out);
absl::Status GetSnapshot(const Registry& registry, rpc::Call& call,
                         const v1::GetSnapshotRequest& request, v1::Snapshot* response);

}  // namespace clientele::registry

#endif  // CLIENTELE_SERVICES_REGISTRY_API_SALE_HANDLERS_H_
