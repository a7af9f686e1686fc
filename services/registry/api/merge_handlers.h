// Handlers of the RPC group Merges; the protos say what each method does and which errors it
// returns.
#ifndef CLIENTELE_SERVICES_REGISTRY_API_MERGE_HANDLERS_H_
#define CLIENTELE_SERVICES_REGISTRY_API_MERGE_HANDLERS_H_

#include "absl/status/status.h"
#include "clientele/registry/v1/merges.pb.h"
#include "common/rpc/handler.h"
#include "services/registry/api/registry.h"

namespace clientele::registry {

absl::Status MergeClients(const Registry& registry, rpc::Call& call,
                          const v1::MergeClientsRequest& request, v1::Merge* response);
absl::Status GetMerge(const Registry& registry, rpc::Call& call, const v1::GetMergeRequest& request,
                      v1::Merge* response);
absl::Status ListMerges(const Registry& registry, rpc::Call& call,
                        const v1::ListMergesRequest& request, v1::ListMergesResponse* response);
absl::Status UndoMerge(const Registry& registry, rpc::Call& call,
                       const v1::UndoMergeRequest& request, v1::Merge* response);

}  // namespace clientele::registry

#endif  // CLIENTELE_SERVICES_REGISTRY_API_MERGE_HANDLERS_H_
