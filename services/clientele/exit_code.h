#ifndef CLIENTELE_SERVICES_CLIENTELE_EXIT_CODE_H_
#define CLIENTELE_SERVICES_CLIENTELE_EXIT_CODE_H_

#include "absl/status/status.h"

namespace clientele::cli {

// How the command ends; scripts rely on the numbers.
enum class ExitCode : int {
  kDone = 0,
  kFailed = 1,
  kUsage = 2,     // the command line cannot be understood
  kRejected = 3,  // input broke a rule, or a problem is proven to have no solution
};

// INVALID_ARGUMENT and the reasons that mean rejected input or a proven infeasibility are
// kRejected, every other error is kFailed.
ExitCode ExitCodeOf(const absl::Status& status);

}  // namespace clientele::cli

#endif  // CLIENTELE_SERVICES_CLIENTELE_EXIT_CODE_H_
