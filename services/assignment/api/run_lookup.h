// A run as the handlers see it: its state with what this service keeps about it.
#ifndef CLIENTELE_SERVICES_ASSIGNMENT_API_RUN_LOOKUP_H_
#define CLIENTELE_SERVICES_ASSIGNMENT_API_RUN_LOOKUP_H_

#include <string_view>

#include "absl/status/statusor.h"
#include "clientele/assignment/v1/runs.pb.h"
#include "common/runs/runs.h"
#include "services/assignment/store/runs.h"

namespace clientele::assignment {

struct KnownRun {
  Run run;
  store::RunRow row;
  v1::CreateRunRequest request;  // with defaults filled in
};

// By name, `runs/{run}`. NOT_FOUND.
absl::StatusOr<KnownRun> LookUpRun(Runs& runs, Transaction& transaction, std::string_view name);
// The same, and FAILED_PRECONDITION unless it has succeeded.
absl::StatusOr<KnownRun> LookUpSucceeded(Runs& runs, Transaction& transaction,
                                         std::string_view name);

absl::StatusOr<v1::AssignmentRun> ToProto(const KnownRun& known);

}  // namespace clientele::assignment

#endif  // CLIENTELE_SERVICES_ASSIGNMENT_API_RUN_LOOKUP_H_
