// The RPC group Groups: every method goes through the frame to its function in group_handlers.h.
#ifndef CLIENTELE_SERVICES_REGISTRY_API_GROUPS_API_H_
#define CLIENTELE_SERVICES_REGISTRY_API_GROUPS_API_H_

#include "clientele/registry/v1/groups.grpc.pb.h"
#include "common/rpc/group.h"
#include "services/registry/api/group_handlers.h"

namespace clientele::registry {

class GroupsApi final : public v1::Groups::CallbackService {
 public:
  GroupsApi(const Registry* registry, rpc::Frame* frame)
      : group_(registry, frame, v1::Groups::service_full_name()) {}

  rpc::Reactor* CreateGroup(rpc::Context* context, const v1::CreateGroupRequest* request,
                            v1::Group* response) override {
    return group_.Unary(context, request, response, "CreateGroup", &registry::CreateGroup);
  }
  rpc::Reactor* GetGroup(rpc::Context* context, const v1::GetGroupRequest* request,
                         v1::Group* response) override {
    return group_.Unary(context, request, response, "GetGroup", &registry::GetGroup);
  }
  rpc::Reactor* ListGroups(rpc::Context* context, const v1::ListGroupsRequest* request,
                           v1::ListGroupsResponse* response) override {
    return group_.Unary(context, request, response, "ListGroups", &registry::ListGroups);
  }
  rpc::Reactor* UpdateGroup(rpc::Context* context, const v1::UpdateGroupRequest* request,
                            v1::Group* response) override {
    return group_.Unary(context, request, response, "UpdateGroup", &registry::UpdateGroup);
  }
  rpc::Reactor* DeleteGroup(rpc::Context* context, const v1::DeleteGroupRequest* request,
                            v1::DeleteGroupResponse* response) override {
    return group_.Unary(context, request, response, "DeleteGroup", &registry::DeleteGroup);
  }
  rpc::Reactor* ListGroupMembers(rpc::Context* context, const v1::ListGroupMembersRequest* request,
                                 v1::ListGroupMembersResponse* response) override {
    return group_.Unary(context, request, response, "ListGroupMembers",
                        &registry::ListGroupMembers);
  }
  rpc::Reactor* ListMemberships(rpc::Context* context, const v1::ListMembershipsRequest* request,
                                v1::ListMembershipsResponse* response) override {
    return group_.Unary(context, request, response, "ListMemberships", &registry::ListMemberships);
  }
  rpc::Reactor* SetMembership(rpc::Context* context, const v1::SetMembershipRequest* request,
                              v1::Membership* response) override {
    return group_.Unary(context, request, response, "SetMembership", &registry::SetMembership);
  }
  rpc::Reactor* DeleteMembership(rpc::Context* context, const v1::DeleteMembershipRequest* request,
                                 v1::DeleteMembershipResponse* response) override {
    return group_.Unary(context, request, response, "DeleteMembership",
                        &registry::DeleteMembership);
  }

 private:
  rpc::Group<Registry> group_;
};

}  // namespace clientele::registry

#endif  // CLIENTELE_SERVICES_REGISTRY_API_GROUPS_API_H_
