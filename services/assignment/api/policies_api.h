// The RPC group Policies: every method goes through the frame to its function in policy_handlers.h.
#ifndef CLIENTELE_SERVICES_ASSIGNMENT_API_POLICIES_API_H_
#define CLIENTELE_SERVICES_ASSIGNMENT_API_POLICIES_API_H_

#include "clientele/assignment/v1/policies.grpc.pb.h"
#include "common/rpc/group.h"
#include "services/assignment/api/policy_handlers.h"

namespace clientele::assignment {

class PoliciesApi final : public v1::Policies::CallbackService {
 public:
  PoliciesApi(const ServiceContext* service, rpc::Frame* frame)
      : group_(service, frame, v1::Policies::service_full_name()) {}

  rpc::Reactor* CreatePolicy(rpc::Context* context, const v1::CreatePolicyRequest* request,
                             v1::PolicyVersion* response) override {
    return group_.Unary(context, request, response, "CreatePolicy", &assignment::CreatePolicy);
  }
  rpc::Reactor* GetPolicy(rpc::Context* context, const v1::GetPolicyRequest* request,
                          v1::PolicyVersion* response) override {
    return group_.Unary(context, request, response, "GetPolicy", &assignment::GetPolicy);
  }
  rpc::Reactor* ListPolicies(rpc::Context* context, const v1::ListPoliciesRequest* request,
                             v1::ListPoliciesResponse* response) override {
    return group_.Unary(context, request, response, "ListPolicies", &assignment::ListPolicies);
  }
  rpc::Reactor* ActivatePolicy(rpc::Context* context, const v1::ActivatePolicyRequest* request,
                               v1::PolicyVersion* response) override {
    return group_.Unary(context, request, response, "ActivatePolicy", &assignment::ActivatePolicy);
  }

 private:
  rpc::Group<ServiceContext> group_;
};

}  // namespace clientele::assignment

#endif  // CLIENTELE_SERVICES_ASSIGNMENT_API_POLICIES_API_H_
