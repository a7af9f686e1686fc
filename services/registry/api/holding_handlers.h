// Handlers of the RPC group Holdings; the protos say what each method does and which errors it
// returns.
#ifndef CLIENTELE_SERVICES_REGISTRY_API_HOLDING_HANDLERS_H_
#define CLIENTELE_SERVICES_REGISTRY_API_HOLDING_HANDLERS_H_

#include "absl/status/status.h"
#include "clientele/registry/v1/holdings.pb.h"
#include "common/rpc/handler.h"
#include "services/registry/api/registry.h"

namespace clientele::registry {

absl::Status BatchUpsertHoldings(const Registry& registry, rpc::Call& call,
                                 const v1::BatchUpsertHoldingsRequest& request,
                                 v1::BatchUpsertHoldingsResponse* response);
absl::Status GetHolding(const Registry& registry, rpc::Call& call,
                        const v1::GetHoldingRequest& request, v1::Holding* response);
absl::Status ListHoldings(const Registry& registry, rpc::Call& call,
                          const v1::ListHoldingsRequest& request,
                          v1::ListHoldingsResponse* response);
absl::Status DeleteHolding(const Registry& registry, rpc::Call& call,
                           const v1::DeleteHoldingRequest& request, v1::Holding* response);

}  // namespace clientele::registry

#endif  // CLIENTELE_SERVICES_REGISTRY_API_HOLDING_HANDLERS_H_
