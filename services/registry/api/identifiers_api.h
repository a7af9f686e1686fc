// The RPC group Identifiers: every method goes through the frame to its function in
// industry_handlers.h.
#ifndef CLIENTELE_SERVICES_REGISTRY_API_IDENTIFIERS_API_H_
#define CLIENTELE_SERVICES_REGISTRY_API_IDENTIFIERS_API_H_

#include "clientele/registry/v1/identifiers.grpc.pb.h"
#include "common/rpc/group.h"
#include "services/registry/api/industry_handlers.h"

namespace clientele::registry {

class IdentifiersApi final : public v1::Identifiers::CallbackService {
 public:
  IdentifiersApi(const Registry* registry, rpc::Frame* frame)
      : group_(registry, frame, v1::Identifiers::service_full_name()) {}

  rpc::Reactor* CheckIdentifiers(rpc::Context* context, const v1::CheckIdentifiersRequest* request,
                                 v1::CheckIdentifiersResponse* response) override {
    return group_.Unary(context, request, response, "CheckIdentifiers",
                        &registry::CheckIdentifiers);
  }

 private:
  rpc::Group<Registry> group_;
};

}  // namespace clientele::registry

#endif  // CLIENTELE_SERVICES_REGISTRY_API_IDENTIFIERS_API_H_
