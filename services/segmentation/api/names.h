// Resource names of the segmentation and what they stand for.
#ifndef CLIENTELE_SERVICES_SEGMENTATION_API_NAMES_H_
#define CLIENTELE_SERVICES_SEGMENTATION_API_NAMES_H_

#include <cstdint>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "clientele/segmentation/v1/runs.pb.h"
#include "common/runs/runs.h"
#include "common/sql/transaction.h"
#include "services/segmentation/api/suite.h"
#include "services/segmentation/domain/policy.h"
#include "services/segmentation/store/policies.h"
#include "services/segmentation/store/runs.h"

namespace clientele::segmentation {

// In the place of an id: the run or the policy version in force.
inline constexpr std::string_view kCurrent = "current";

// `policies/{version}`, or `policies/current` for the active one. NOT_FOUND with reason
// POLICY_NOT_FOUND.
absl::StatusOr<store::PolicyRow> ResolvePolicy(Transaction& transaction, std::string_view name);

// A run with all that is stored about it.
struct StoredRun {
  Run run;
  store::RunRow row;
  bool current = false;
};

// `runs/{run}`, or `runs/current`. NOT_FOUND, also while there is no current run.
absl::StatusOr<StoredRun> ResolveRun(const Suite& suite, Transaction& transaction,
                                     std::string_view name);

// The same for a run whose result is asked for; FAILED_PRECONDITION with reason RUN_NOT_FINISHED or
// RUN_NOT_SUCCEEDED unless it has succeeded.
absl::StatusOr<StoredRun> ResolveSucceededRun(const Suite& suite, Transaction& transaction,
                                              std::string_view name);

// DATA_LOSS when the stored figures cannot be read.
absl::StatusOr<v1::SegmentationRun> ToProto(const StoredRun& run);
absl::StatusOr<v1::RunSummary> SummaryOf(const StoredRun& run);

// The policy that a run used.
absl::StatusOr<Policy> PolicyOf(Transaction& transaction, const StoredRun& run);

}  // namespace clientele::segmentation

#endif  // CLIENTELE_SERVICES_SEGMENTATION_API_NAMES_H_
