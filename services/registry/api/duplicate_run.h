// The run that looks for duplicates.
#ifndef CLIENTELE_SERVICES_REGISTRY_API_DUPLICATE_RUN_H_
#define CLIENTELE_SERVICES_REGISTRY_API_DUPLICATE_RUN_H_

#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "clientele/registry/v1/duplicates.pb.h"
#include "common/runs/run_executor.h"
#include "common/runs/runs.h"

namespace clientele::registry {

inline constexpr std::string_view kDuplicateRunKind = "duplicates";

// Reads the clients as of the last position, compares them and stores pairs and statistics as
// result blocks. A later attempt starts over.
absl::Status ExecuteDuplicateRun(RunContext& run);

absl::StatusOr<v1::DuplicateRun> ToDuplicateRun(const Run& run);

// The least score, in ten thousandths, of the pairs that a run keeps.
int32_t KeptScore(const v1::CreateDuplicateRunRequest& request);

}  // namespace clientele::registry

#endif  // CLIENTELE_SERVICES_REGISTRY_API_DUPLICATE_RUN_H_
