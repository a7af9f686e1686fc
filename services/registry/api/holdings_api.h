// The RPC group Holdings: every method goes through the frame to its function in
// holding_handlers.h.
#ifndef CLIENTELE_SERVICES_REGISTRY_API_HOLDINGS_API_H_
#define CLIENTELE_SERVICES_REGISTRY_API_HOLDINGS_API_H_

#include "clientele/registry/v1/holdings.grpc.pb.h"
#include "common/rpc/group.h"
#include "services/registry/api/holding_handlers.h"

namespace clientele::registry {

class HoldingsApi final : public v1::Holdings::CallbackService {
 public:
  HoldingsApi(const Registry* registry, rpc::Frame* frame)
      : group_(registry, frame, v1::Holdings::service_full_name()) {}

  rpc::Reactor* BatchUpsertHoldings(rpc::Context* context,
                                    const v1::BatchUpsertHoldingsRequest* request,
                                    v1::BatchUpsertHoldingsResponse* response) override {
    return group_.Unary(context, request, response, "BatchUpsertHoldings",
                        &registry::BatchUpsertHoldings);
  }
  rpc::Reactor* GetHolding(rpc::Context* context, const v1::GetHoldingRequest* request,
                           v1::Holding* response) override {
    return group_.Unary(context, request, response, "GetHolding", &registry::GetHolding);
  }
  rpc::Reactor* ListHoldings(rpc::Context* context, const v1::ListHoldingsRequest* request,
                             v1::ListHoldingsResponse* response) override {
    return group_.Unary(context, request, response, "ListHoldings", &registry::ListHoldings);
  }
  rpc::Reactor* DeleteHolding(rpc::Context* context, const v1::DeleteHoldingRequest* request,
                              v1::Holding* response) override {
    return group_.Unary(context, request, response, "DeleteHolding", &registry::DeleteHolding);
  }

 private:
  rpc::Group<Registry> group_;
};

}  // namespace clientele::registry

#endif  // CLIENTELE_SERVICES_REGISTRY_API_HOLDINGS_API_H_
