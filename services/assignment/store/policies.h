// Versions of the assignment policy.
#ifndef CLIENTELE_SERVICES_ASSIGNMENT_STORE_POLICIES_H_
#define CLIENTELE_SERVICES_ASSIGNMENT_STORE_POLICIES_H_

#include "clientele/assignment/v1/policies.pb.h"
#include "common/sql/policy_versions.h"

namespace clientele::assignment::store {

using PolicyRow = PolicyVersion<v1::AssignmentPolicy>;

inline constexpr PolicyVersions<v1::AssignmentPolicy> kPolicies(
    "SELECT active_policy_version FROM assignment_state WHERE id = 1",
    "UPDATE assignment_state SET active_policy_version = ? WHERE id = 1");

}  // namespace clientele::assignment::store

#endif  // CLIENTELE_SERVICES_ASSIGNMENT_STORE_POLICIES_H_
