// The RPC group Sales: every method goes through the frame to its function in sale_handlers.h.
#ifndef CLIENTELE_SERVICES_REGISTRY_API_SALES_API_H_
#define CLIENTELE_SERVICES_REGISTRY_API_SALES_API_H_

#include "clientele/registry/v1/sales.grpc.pb.h"
#include "common/rpc/group.h"
#include "services/registry/api/sale_handlers.h"

namespace clientele::registry {

class SalesApi final : public v1::Sales::CallbackService {
 public:
  SalesApi(const Registry* registry, rpc::Frame* frame)
      : group_(registry, frame, v1::Sales::service_full_name()) {}

  rpc::Reactor* BatchRecordSales(rpc::Context* context, const v1::BatchRecordSalesRequest* request,
                                 v1::BatchRecordSalesResponse* response) override {
    return group_.Unary(context, request, response, "BatchRecordSales",
                        &registry::BatchRecordSales);
  }
  rpc::Reactor* GetSale(rpc::Context* context, const v1::GetSaleRequest* request,
                        v1::Sale* response) override {
    return group_.Unary(context, request, response, "GetSale", &registry::GetSale);
  }
  rpc::Reactor* ListSales(rpc::Context* context, const v1::ListSalesRequest* request,
                          v1::ListSalesResponse* response) override {
    return group_.Unary(context, request, response, "ListSales", &registry::ListSales);
  }
  rpc::Reactor* ListSaleVersions(rpc::Context* context, const v1::ListSaleVersionsRequest* request,
                                 v1::ListSaleVersionsResponse* response) override {
    return group_.Unary(context, request, response, "ListSaleVersions",
                        &registry::ListSaleVersions);
  }
  grpc::ServerWriteReactor<v1::SalesBatch>* StreamSales(
      rpc::Context* context, const v1::StreamSalesRequest* request) override {
    return group_.ServerStream(context, request, "StreamSales", &registry::StreamSales);
  }
  rpc::Reactor* GetSnapshot(rpc::Context* context, const v1::GetSnapshotRequest* request,
                            v1::Snapshot* response) override {
    return group_.Unary(context, request, response, "GetSnapshot", &registry::GetSnapshot);
  }

 private:
  rpc::Group<Registry> group_;
};

}  // namespace clientele::registry

#endif  // CLIENTELE_SERVICES_REGISTRY_API_SALES_API_H_
