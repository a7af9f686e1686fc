// Versions of the assignment policy. Versions count from 1; a version never changes.
#ifndef CLIENTELE_SERVICES_ASSIGNMENT_STORE_POLICIES_H_
#define CLIENTELE_SERVICES_ASSIGNMENT_STORE_POLICIES_H_

#include <cstdint>
#include <optional>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "clientele/assignment/v1/policies.pb.h"
#include "common/sql/transaction.h"

namespace clientele::assignment::store {

struct PolicyRow {
  int64_t version = 0;
  v1::AssignmentPolicy policy;
  absl::Time create_time;
};

// The version with this content: an existing one, or a new one with the next number. `created` says
// which.
absl::StatusOr<PolicyRow> AddPolicy(Transaction& transaction, const v1::AssignmentPolicy& policy,
                                    absl::Time now, bool& created);

absl::StatusOr<std::optional<PolicyRow>> FindPolicy(Transaction& transaction, int64_t version);

// Newest first, those below `before`.
absl::StatusOr<std::vector<PolicyRow>> ListPolicies(Transaction& transaction, int64_t before,
                                                    int limit);

// 0 while there is none.
absl::StatusOr<int64_t> ActivePolicyVersion(Transaction& transaction);
absl::Status SetActivePolicyVersion(Transaction& transaction, int64_t version);

}  // namespace clientele::assignment::store

#endif  // CLIENTELE_SERVICES_ASSIGNMENT_STORE_POLICIES_H_
