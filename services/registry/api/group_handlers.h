// Handlers of the RPC group Groups; the protos say what each method does and which errors it
// returns.
#ifndef CLIENTELE_SERVICES_REGISTRY_API_GROUP_HANDLERS_H_
#define CLIENTELE_SERVICES_REGISTRY_API_GROUP_HANDLERS_H_

#include "absl/status/status.h"
#include "clientele/registry/v1/groups.pb.h"
#include "common/rpc/call.h"
#include "services/registry/api/registry.h"

namespace clientele::registry {

absl::Status CreateGroup(const Registry& registry, rpc::Call& call,
                         const v1::CreateGroupRequest& request, v1::Group* response);
absl::Status GetGroup(const Registry& registry, rpc::Call& call, const v1::GetGroupRequest& request,
                      v1::Group* response);
absl::Status ListGroups(const Registry& registry, rpc::Call& call,
                        const v1::ListGroupsRequest& request, v1::ListGroupsResponse* response);
absl::Status UpdateGroup(const Registry& registry, rpc::Call& call,
                         const v1::UpdateGroupRequest& request, v1::Group* response);
absl::Status DeleteGroup(const Registry& registry, rpc::Call& call,
                         const v1::DeleteGroupRequest& request, v1::DeleteGroupResponse* response);
absl::Status ListGroupMembers(const Registry& registry, rpc::Call& call,
                              const v1::ListGroupMembersRequest& request,
                              v1::ListGroupMembersResponse* response);
absl::Status ListMemberships(const Registry& registry, rpc::Call& call,
                             const v1::ListMembershipsRequest& request,
                             v1::ListMembershipsResponse* response);
absl::Status SetMembership(const Registry& registry, rpc::Call& call,
                           const v1::SetMembershipRequest& request, v1::Membership* response);
absl::Status DeleteMembership(const Registry& registry, rpc::Call& call,
                              const v1::DeleteMembershipRequest& request,
                              v1::DeleteMembershipResponse* response);

}  // namespace clientele::registry

#endif  // CLIENTELE_SERVICES_REGISTRY_API_GROUP_HANDLERS_H_
