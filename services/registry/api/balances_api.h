// The RPC group Balances: every method goes through the frame to its function in
// balance_handlers.h.
#ifndef CLIENTELE_SERVICES_REGISTRY_API_BALANCES_API_H_
#define CLIENTELE_SERVICES_REGISTRY_API_BALANCES_API_H_

#include "clientele/registry/v1/balances.grpc.pb.h"
#include "common/rpc/group.h"
#include "services/registry/api/balance_handlers.h"

namespace clientele::registry {

class BalancesApi final : public v1::Balances::CallbackService {
 public:
  BalancesApi(const Registry* registry, rpc::Frame* frame)
      : group_(registry, frame, v1::Balances::service_full_name()) {}

  rpc::Reactor* BatchUpsertBalances(rpc::Context* context,
                                    const v1::BatchUpsertBalancesRequest* request,
                                    v1::BatchUpsertBalancesResponse* response) override {
    return group_.Unary(context, request, response, "BatchUpsertBalances",
                        &registry::BatchUpsertBalances);
  }
  rpc::Reactor* GetBalance(rpc::Context* context, const v1::GetBalanceRequest* request,
                           v1::Balance* response) override {
    return group_.Unary(context, request, response, "GetBalance", &registry::GetBalance);
  }
  rpc::Reactor* ListBalances(rpc::Context* context, const v1::ListBalancesRequest* request,
                             v1::ListBalancesResponse* response) override {
    return group_.Unary(context, request, response, "ListBalances", &registry::ListBalances);
  }
  rpc::Reactor* DeleteBalance(rpc::Context* context, const v1::DeleteBalanceRequest* request,
                              v1::Balance* response) override {
    return group_.Unary(context, request, response, "DeleteBalance", &registry::DeleteBalance);
  }
  rpc::Reactor* AggregateBalances(rpc::Context* context,
                                  const v1::AggregateBalancesRequest* request,
                                  v1::BalanceAggregate* response) override {
    return group_.Unary(context, request, response, "AggregateBalances",
                        &registry::AggregateBalances);
  }

 private:
  rpc::Group<Registry> group_;
};

}  // namespace clientele::registry

#endif  // CLIENTELE_SERVICES_REGISTRY_API_BALANCES_API_H_
