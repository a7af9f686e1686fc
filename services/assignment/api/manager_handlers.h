// Handlers of the RPC group Managers; the protos say what each method does and which errors it
// returns.
#ifndef CLIENTELE_SERVICES_ASSIGNMENT_API_MANAGER_HANDLERS_H_
#define CLIENTELE_SERVICES_ASSIGNMENT_API_MANAGER_HANDLERS_H_

#include "absl/status/status.h"
#include "clientele/assignment/v1/managers.pb.h"
#include "common/rpc/call.h"
#include "services/assignment/api/service_context.h"

namespace clientele::assignment {

absl::Status CreateManager(const ServiceContext& service, rpc::Call& call,
                           const v1::CreateManagerRequest& request, v1::Manager* response);
absl::Status GetManager(const ServiceContext& service, rpc::Call& call,
                        const v1::GetManagerRequest& request, v1::Manager* response);
absl::Status ListManagers(const ServiceContext& service, rpc::Call& call,
                          const v1::ListManagersRequest& request,
                          v1::ListManagersResponse* response);
absl::Status UpdateManager(const ServiceContext& service, rpc::Call& call,
                           const v1::UpdateManagerRequest& request, v1::Manager* response);
absl::Status ImportManagers(const ServiceContext& service, rpc::Call& call,
                            const v1::ImportManagersRequest& request,
                            v1::ImportManagersResponse* response);

}  // namespace clientele::assignment

#endif  // CLIENTELE_SERVICES_ASSIGNMENT_API_MANAGER_HANDLERS_H_
