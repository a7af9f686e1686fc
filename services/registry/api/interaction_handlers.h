// Handlers of the RPC group Interactions; the protos say what each method does and which errors it
// returns.
#ifndef CLIENTELE_SERVICES_REGISTRY_API_INTERACTION_HANDLERS_H_
#define CLIENTELE_SERVICES_REGISTRY_API_INTERACTION_HANDLERS_H_

#include "absl/status/status.h"
#include "clientele/registry/v1/interactions.pb.h"
#include "common/rpc/call.h"
#include "services/registry/api/registry.h"

namespace clientele::registry {

absl::Status CreateInteraction(const Registry& registry, rpc::Call& call,
                               const v1::CreateInteractionRequest& request,
                               v1::Interaction* response);
absl::Status GetInteraction(const Registry& registry, rpc::Call& call,
                            const v1::GetInteractionRequest& request, v1::Interaction* response);
absl::Status ListInteractions(const Registry& registry, rpc::Call& call,
                              const v1::ListInteractionsRequest& request,
                              v1::ListInteractionsResponse* response);
absl::Status UpdateInteraction(const Registry& registry, rpc::Call& call,
                               const v1::UpdateInteractionRequest& request,
                               v1::Interaction* response);
absl::Status DeleteInteraction(const Registry& registry, rpc::Call& call,
                               const v1::DeleteInteractionRequest& request,
                               v1::Interaction* response);

}  // namespace clientele::registry

#endif  // CLIENTELE_SERVICES_REGISTRY_API_INTERACTION_HANDLERS_H_
