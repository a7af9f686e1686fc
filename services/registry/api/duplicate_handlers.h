// Handlers of the RPC group Duplicates; the protos say what each method does and which errors it
// returns.
#ifndef CLIENTELE_SERVICES_REGISTRY_API_DUPLICATE_HANDLERS_H_
#define CLIENTELE_SERVICES_REGISTRY_API_DUPLICATE_HANDLERS_H_

#include "absl/status/status.h"
#include "clientele/registry/v1/duplicates.pb.h"
#include "common/rpc/handler.h"
#include "services/registry/api/registry.h"

namespace clientele::registry {

absl::Status CreateDuplicateRun(const Registry& registry, rpc::Call& call,
                                const v1::CreateDuplicateRunRequest& request,
                                v1::DuplicateRun* response);
absl::Status GetDuplicateRun(const Registry& registry, rpc::Call& call,
                             const v1::GetDuplicateRunRequest& request, v1::DuplicateRun* response);
absl::Status ListDuplicateRuns(const Registry& registry, rpc::Call& call,
                               const v1::ListDuplicateRunsRequest& request,
                               v1::ListDuplicateRunsResponse* response);
absl::Status WatchDuplicateRun(const Registry& registry, rpc::Call& call,
                               const v1::WatchDuplicateRunRequest& request,
                               rpc::Writer<v1::DuplicateRun>& out);
absl::Status CancelDuplicateRun(const Registry& registry, rpc::Call& call,
                                const v1::CancelDuplicateRunRequest& request,
                                v1::DuplicateRun* response);
absl::Status ListDuplicates(const Registry& registry, rpc::Call& call,
                            const v1::ListDuplicatesRequest& request,
                            v1::ListDuplicatesResponse* response);
absl::Status ExplainPair(const Registry& registry, rpc::Call& call,
                         const v1::ExplainPairRequest& request, v1::DuplicateExplanation* response);
absl::Status DismissDuplicate(const Registry& registry, rpc::Call& call,
                              const v1::DismissDuplicateRequest& request,
                              v1::DuplicateDismissal* response);
absl::Status ListDuplicateDismissals(const Registry& registry, rpc::Call& call,
                                     const v1::ListDuplicateDismissalsRequest& request,
                                     v1::ListDuplicateDismissalsResponse* response);
absl::Status DeleteDuplicateDismissal(const Registry& registry, rpc::Call& call,
                                      const v1::DeleteDuplicateDismissalRequest& request,
                                      v1::DuplicateDismissal* response);

}  // namespace clientele::registry

#endif  // CLIENTELE_SERVICES_REGISTRY_API_DUPLICATE_HANDLERS_H_
