// Handlers of the RPC group Regions; the protos say what each method does and which errors it
// returns.
#ifndef CLIENTELE_SERVICES_REGISTRY_API_REGION_HANDLERS_H_
#define CLIENTELE_SERVICES_REGISTRY_API_REGION_HANDLERS_H_

#include "absl/status/status.h"
#include "clientele/registry/v1/regions.pb.h"
#include "common/rpc/handler.h"
#include "services/registry/api/registry.h"

namespace clientele::registry {

absl::Status GetRegion(const Registry& registry, rpc::Call& call,
                       const v1::GetRegionRequest& request, v1::Region* response);
absl::Status ListRegions(const Registry& registry, rpc::Call& call,
                         const v1::ListRegionsRequest& request, v1::ListRegionsResponse* response);
absl::Status CreateRegion(const Registry& registry, rpc::Call& call,
                          const v1::CreateRegionRequest& request, v1::Region* response);
absl::Status UpdateRegion(const Registry& registry, rpc::Call& call,
                          const v1::UpdateRegionRequest& request, v1::Region* response);
absl::Status DeleteRegion(const Registry& registry, rpc::Call& call,
                          const v1::DeleteRegionRequest& request,
                          google::protobuf::Empty* response);
absl::Status SetPresence(const Registry& registry, rpc::Call& call,
                         const v1::SetPresenceRequest& request, v1::Region* response);

}  // namespace clientele::registry

#endif  // CLIENTELE_SERVICES_REGISTRY_API_REGION_HANDLERS_H_
