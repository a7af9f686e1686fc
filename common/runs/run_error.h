// Errors of runs: stored as google.rpc.Status, shown to callers without internals.
#ifndef CLIENTELE_COMMON_RUNS_RUN_ERROR_H_
#define CLIENTELE_COMMON_RUNS_RUN_ERROR_H_

#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "google/rpc/status.pb.h"

namespace clientele {

// What callers may see of a failure: an INTERNAL, UNKNOWN or DATA_LOSS status without a reason
// becomes INTERNAL "internal error; see the server's log of run ID".
absl::Status PublicError(const absl::Status& status, std::string_view run_id);

// Code, message and the payloads that are messages.
google::rpc::Status ToRpcStatus(const absl::Status& status);
absl::Status FromRpcStatus(const google::rpc::Status& status);

}  // namespace clientele

#endif  // CLIENTELE_COMMON_RUNS_RUN_ERROR_H_
