// The RPC group Regions: every method goes through the frame to its function in region_handlers.h.
#ifndef CLIENTELE_SERVICES_REGISTRY_API_REGIONS_API_H_
#define CLIENTELE_SERVICES_REGISTRY_API_REGIONS_API_H_

#include "clientele/registry/v1/regions.grpc.pb.h"
#include "common/rpc/group.h"
#include "services/registry/api/region_handlers.h"

namespace clientele::registry {

class RegionsApi final : public v1::Regions::CallbackService {
 public:
  RegionsApi(const Registry* registry, rpc::Frame* frame)
      : group_(registry, frame, v1::Regions::service_full_name()) {}

  rpc::Reactor* GetRegion(rpc::Context* context, const v1::GetRegionRequest* request,
                          v1::Region* response) override {
    return group_.Unary(context, request, response, "GetRegion", &registry::GetRegion);
  }
  rpc::Reactor* ListRegions(rpc::Context* context, const v1::ListRegionsRequest* request,
                            v1::ListRegionsResponse* response) override {
    return group_.Unary(context, request, response, "ListRegions", &registry::ListRegions);
  }
  rpc::Reactor* CreateRegion(rpc::Context* context, const v1::CreateRegionRequest* request,
                             v1::Region* response) override {
    return group_.Unary(context, request, response, "CreateRegion", &registry::CreateRegion);
  }
  rpc::Reactor* UpdateRegion(rpc::Context* context, const v1::UpdateRegionRequest* request,
                             v1::Region* response) override {
    return group_.Unary(context, request, response, "UpdateRegion", &registry::UpdateRegion);
  }
  rpc::Reactor* DeleteRegion(rpc::Context* context, const v1::DeleteRegionRequest* request,
                             google::protobuf::Empty* response) override {
    return group_.Unary(context, request, response, "DeleteRegion", &registry::DeleteRegion);
  }
  rpc::Reactor* SetPresence(rpc::Context* context, const v1::SetPresenceRequest* request,
                            v1::Region* response) override {
    return group_.Unary(context, request, response, "SetPresence", &registry::SetPresence);
  }

 private:
  rpc::Group<Registry> group_;
};

}  // namespace clientele::registry

#endif  // CLIENTELE_SERVICES_REGISTRY_API_REGIONS_API_H_
