// Handlers of the RPC group Policies; the protos say what each method does and which errors it
// returns.
#ifndef CLIENTELE_SERVICES_ASSIGNMENT_API_POLICY_HANDLERS_H_
#define CLIENTELE_SERVICES_ASSIGNMENT_API_POLICY_HANDLERS_H_

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "clientele/assignment/v1/policies.pb.h"
#include "common/rpc/call.h"
#include "services/assignment/api/service_context.h"
#include "services/assignment/store/policies.h"

namespace clientele::assignment {

absl::Status CreatePolicy(const ServiceContext& service, rpc::Call& call,
                          const v1::CreatePolicyRequest& request, v1::PolicyVersion* response);
absl::Status GetPolicy(const ServiceContext& service, rpc::Call& call,
                       const v1::GetPolicyRequest& request, v1::PolicyVersion* response);
absl::Status ListPolicies(const ServiceContext& service, rpc::Call& call,
                          const v1::ListPoliciesRequest& request,
                          v1::ListPoliciesResponse* response);
absl::Status ActivatePolicy(const ServiceContext& service, rpc::Call& call,
                            const v1::ActivatePolicyRequest& request, v1::PolicyVersion* response);

// `policies/{version}` or `policies/current`; the active one when empty. NOT_FOUND.
absl::StatusOr<store::PolicyRow> LookUpPolicy(Transaction& transaction, std::string_view name);

// Gives a database without policies the default one as version 1, active.
absl::Status EnsureDefaultPolicy(Database& database, const Clock& clock);

}  // namespace clientele::assignment

#endif  // CLIENTELE_SERVICES_ASSIGNMENT_API_POLICY_HANDLERS_H_
