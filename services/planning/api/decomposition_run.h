// The run that decomposes a plan: reads from the other services, computes, stores.
#ifndef CLIENTELE_SERVICES_PLANNING_API_DECOMPOSITION_RUN_H_
#define CLIENTELE_SERVICES_PLANNING_API_DECOMPOSITION_RUN_H_

#include "absl/status/status.h"
#include "common/runs/run_executor.h"
#include "services/planning/api/peers.h"

namespace clientele::planning {

// Executes one attempt of a run of kDecompositionKind on `threads` threads. Besides the cells it
// stores the inputs that they were computed from. On success the decomposition becomes the current
// one of its plan.
absl::Status RunDecomposition(RunContext& context, Peers& peers, int threads);

}  // namespace clientele::planning

#endif  // CLIENTELE_SERVICES_PLANNING_API_DECOMPOSITION_RUN_H_
