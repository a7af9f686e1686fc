// Handlers of the RPC group Balances; the protos say what each method does and which errors it
// returns.
#ifndef CLIENTELE_SERVICES_REGISTRY_API_BALANCE_HANDLERS_H_
#define CLIENTELE_SERVICES_REGISTRY_API_BALANCE_HANDLERS_H_

#include "absl/status/status.h"
#include "clientele/registry/v1/balances.pb.h"
#include "common/rpc/handler.h"
#include "services/registry/api/registry.h"

namespace clientele::registry {

absl::Status BatchUpsertBalances(const Registry& registry, rpc::Call& call,
                                 const v1::BatchUpsertBalancesRequest& request,
                                 v1::BatchUpsertBalancesResponse* response);
absl::Status GetBalance(const Registry& registry, rpc::Call& call,
                        const v1::GetBalanceRequest& request, v1::Balance* response);
absl::Status ListBalances(const Registry& registry, rpc::Call& call,
                          const v1::ListBalancesRequest& request,
                          v1::ListBalancesResponse* response);
absl::Status DeleteBalance(const Registry& registry, rpc::Call& call,
                           const v1::DeleteBalanceRequest& request, v1::Balance* response);
absl::Status AggregateBalances(const Registry& registry, rpc::Call& call,
                               const v1::AggregateBalancesRequest& request,
                               v1::BalanceAggregate* response);

}  // namespace clientele::registry

#endif  // CLIENTELE_SERVICES_REGISTRY_API_BALANCE_HANDLERS_H_
