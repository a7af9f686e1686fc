#include "services/clientele/exit_code.h"

#include "common/errors/errors.h"

namespace clientele::cli {

ExitCode ExitCodeOf(const absl::Status& status) {
  if (status.ok()) return ExitCode::kDone;
  switch (ReasonOf(status)) {
    case common::v1::ERROR_REASON_DEADLINE_REQUIRED:
      return ExitCode::kFailed;
    case common::v1::ERROR_REASON_IMPORT_REJECTED:
    case common::v1::ERROR_REASON_CONTROL_TOTAL_MISMATCH:
    case common::v1::ERROR_REASON_ASSIGNMENT_INFEASIBLE:
    case common::v1::ERROR_REASON_PLAN_INFEASIBLE:
    case common::v1::ERROR_REASON_PLAN_LINES_INCONSISTENT:
      return ExitCode::kRejected;
    default:
      return status.code() == absl::StatusCode::kInvalidArgument ? ExitCode::kRejected
                                                                 : ExitCode::kFailed;
  }
}

}  // namespace clientele::cli
