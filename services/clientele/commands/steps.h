// The steps of the commercial process as functions, for their own verbs and for `cycle`.
#ifndef CLIENTELE_SERVICES_CLIENTELE_COMMANDS_STEPS_H_
#define CLIENTELE_SERVICES_CLIENTELE_COMMANDS_STEPS_H_

#include <cstdint>
#include <string>

#include "absl/functional/function_ref.h"
#include "absl/status/statusor.h"
#include "clientele/assignment/v1/runs.grpc.pb.h"
#include "clientele/planning/v1/decompositions.grpc.pb.h"
#include "clientele/planning/v1/plans.grpc.pb.h"
#include "clientele/segmentation/v1/runs.grpc.pb.h"
#include "services/clientele/session.h"

namespace clientele::cli {

struct SegmentOptions {
  std::string as_of;        // YYYY-MM-DD
  std::string policy_file;  // empty: the active policy
};
// Runs to the end and makes the run the current one. An error is the one that the run ended with.
absl::StatusOr<segmentation::v1::SegmentationRun> Segment(Session& session,
                                                          const SegmentOptions& options);
// `runs/current`.
absl::StatusOr<segmentation::v1::SegmentationRun> CurrentSegmentation(Session& session);

struct AssignOptions {
  std::string as_of;             // empty: that of the current segmentation
  std::string segmentation_run;  // empty: the current one
  std::string policy_file;
  int64_t iterations = 0;  // 0: the service's default
  int64_t seed = 0;
  int32_t time_limit_seconds = 0;  // 0: none
};
// Runs to the end. A run that found no assignment prints its certificate before the error.
absl::StatusOr<assignment::v1::AssignmentRun> Assign(Session& session,
                                                     const AssignOptions& options);
// The newest run that succeeded and is `wanted`. NotFound without one.
absl::StatusOr<assignment::v1::AssignmentRun> NewestAssignment(
    Session& session, absl::FunctionRef<bool(const assignment::v1::AssignmentRun&)> wanted);
// Makes the proposal dated assignments from `effective` on; empty: from the run's as-of date.
absl::StatusOr<assignment::v1::ApplyRunResponse> Apply(Session& session, const std::string& run,
                                                       const std::string& effective);

struct PlanOptions {
  std::string plan_id;
  std::string name;
  std::string targets_file;
  std::string currency;  // empty: the file's, else that of the current segmentation
  bool validate_only = false;
};
absl::StatusOr<planning::v1::Plan> CreatePlan(Session& session, const PlanOptions& options);

struct DecomposeOptions {
  std::string plan;   // name or id
  std::string as_of;  // empty: that of the current segmentation
  // Empty: the day from which the newest proposal of this as-of date was applied, else the as-of
  // date.
  std::string assignment_date;
};
absl::StatusOr<planning::v1::Decomposition> Decompose(Session& session,
                                                      const DecomposeOptions& options);

}  // namespace clientele::cli

#endif  // CLIENTELE_SERVICES_CLIENTELE_COMMANDS_STEPS_H_
