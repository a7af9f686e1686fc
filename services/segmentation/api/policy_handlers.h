// The methods of the RPC group Policies.
#ifndef CLIENTELE_SERVICES_SEGMENTATION_API_POLICY_HANDLERS_H_
#define CLIENTELE_SERVICES_SEGMENTATION_API_POLICY_HANDLERS_H_

#include "absl/status/status.h"
#include "clientele/segmentation/v1/policies.pb.h"
#include "common/rpc/call.h"
#include "services/segmentation/api/suite.h"

namespace clientele::segmentation {

absl::Status CreatePolicy(const Suite& suite, rpc::Call& call,
                          const v1::CreatePolicyRequest& request, v1::PolicyVersion* response);
absl::Status GetPolicy(const Suite& suite, rpc::Call& call, const v1::GetPolicyRequest& request,
                       v1::PolicyVersion* response);
absl::Status ListPolicies(const Suite& suite, rpc::Call& call,
                          const v1::ListPoliciesRequest& request,
                          v1::ListPoliciesResponse* response);
absl::Status ActivatePolicy(const Suite& suite, rpc::Call& call,
                            const v1::ActivatePolicyRequest& request, v1::PolicyVersion* response);

// Gives an empty database the default policy as version 1, active. Does nothing otherwise.
absl::Status EnsureDefaultPolicy(const Suite& suite);

}  // namespace clientele::segmentation

#endif  // CLIENTELE_SERVICES_SEGMENTATION_API_POLICY_HANDLERS_H_
