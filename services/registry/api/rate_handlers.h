// Handlers of the RPC group Rates; the protos say what each method does and which errors it
// returns.
#ifndef CLIENTELE_SERVICES_REGISTRY_API_RATE_HANDLERS_H_
#define CLIENTELE_SERVICES_REGISTRY_API_RATE_HANDLERS_H_

#include "absl/status/status.h"
#include "clientele/registry/v1/rates.pb.h"
#include "common/rpc/call.h"
#include "services/registry/api/registry.h"

namespace clientele::registry {

absl::Status BatchUpsertRates(const Registry& registry, rpc::Call& call,
                              const v1::BatchUpsertRatesRequest& request,
                              v1::BatchUpsertRatesResponse* response);
absl::Status GetRate(const Registry& registry, rpc::Call& call, const v1::GetRateRequest& request,
                     v1::Rate* response);
absl::Status ListRates(const Registry& registry, rpc::Call& call,
                       const v1::ListRatesRequest& request, v1::ListRatesResponse* response);
absl::Status ListRateVersions(const Registry& registry, rpc::Call& call,
                              const v1::ListRateVersionsRequest& request,
                              v1::ListRateVersionsResponse* response);
absl::Status DeleteRate(const Registry& registry, rpc::Call& call,
                        const v1::DeleteRateRequest& request, v1::Rate* response);
absl::Status ListRateKinds(const Registry& registry, rpc::Call& call,
                           const v1::ListRateKindsRequest& request,
                           v1::ListRateKindsResponse* response);
absl::Status ConvertAmounts(const Registry& registry, rpc::Call& call,
                            const v1::ConvertAmountsRequest& request,
                            v1::ConvertAmountsResponse* response);

}  // namespace clientele::registry

#endif  // CLIENTELE_SERVICES_REGISTRY_API_RATE_HANDLERS_H_
