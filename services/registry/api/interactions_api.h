// The RPC group Interactions: every method goes through the frame to its function in
// interaction_handlers.h.
#ifndef CLIENTELE_SERVICES_REGISTRY_API_INTERACTIONS_API_H_
#define CLIENTELE_SERVICES_REGISTRY_API_INTERACTIONS_API_H_

#include "clientele/registry/v1/interactions.grpc.pb.h"
#include "common/rpc/group.h"
#include "services/registry/api/interaction_handlers.h"

namespace clientele::registry {

class InteractionsApi final : public v1::Interactions::CallbackService {
 public:
  InteractionsApi(const Registry* registry, rpc::Frame* frame)
      : group_(registry, frame, v1::Interactions::service_full_name()) {}

  rpc::Reactor* CreateInteraction(rpc::Context* context,
                                  const v1::CreateInteractionRequest* request,
                                  v1::Interaction* response) override {
    return group_.Unary(context, request, response, "CreateInteraction",
                        &registry::CreateInteraction);
  }
  rpc::Reactor* GetInteraction(rpc::Context* context, const v1::GetInteractionRequest* request,
                               v1::Interaction* response) override {
    return group_.Unary(context, request, response, "GetInteraction", &registry::GetInteraction);
  }
  rpc::Reactor* ListInteractions(rpc::Context* context, const v1::ListInteractionsRequest* request,
                                 v1::ListInteractionsResponse* response) override {
    return group_.Unary(context, request, response, "ListInteractions",
                        &registry::ListInteractions);
  }
  rpc::Reactor* UpdateInteraction(rpc::Context* context,
                                  const v1::UpdateInteractionRequest* request,
                                  v1::Interaction* response) override {
    return group_.Unary(context, request, response, "UpdateInteraction",
                        &registry::UpdateInteraction);
  }
  rpc::Reactor* DeleteInteraction(rpc::Context* context,
                                  const v1::DeleteInteractionRequest* request,
                                  v1::Interaction* response) override {
    return group_.Unary(context, request, response, "DeleteInteraction",
                        &registry::DeleteInteraction);
  }

 private:
  rpc::Group<Registry> group_;
};

}  // namespace clientele::registry

#endif  // CLIENTELE_SERVICES_REGISTRY_API_INTERACTIONS_API_H_
