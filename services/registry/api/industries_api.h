// The RPC group Industries: every method goes through the frame to its function in
// industry_handlers.h.
#ifndef CLIENTELE_SERVICES_REGISTRY_API_INDUSTRIES_API_H_
#define CLIENTELE_SERVICES_REGISTRY_API_INDUSTRIES_API_H_

#include "clientele/registry/v1/industries.grpc.pb.h"
#include "common/rpc/group.h"
#include "services/registry/api/industry_handlers.h"

namespace clientele::registry {

class IndustriesApi final : public v1::Industries::CallbackService {
 public:
  IndustriesApi(const Registry* registry, rpc::Frame* frame)
      : group_(registry, frame, v1::Industries::service_full_name()) {}

  rpc::Reactor* ListIndustries(rpc::Context* context, const v1::ListIndustriesRequest* request,
                               v1::ListIndustriesResponse* response) override {
    return group_.Unary(context, request, response, "ListIndustries", &registry::ListIndustries);
  }

 private:
  rpc::Group<Registry> group_;
};

}  // namespace clientele::registry

#endif  // CLIENTELE_SERVICES_REGISTRY_API_INDUSTRIES_API_H_
