// Finds plans and decompositions by their resource names.
#ifndef CLIENTELE_SERVICES_PLANNING_API_LOOKUP_H_
#define CLIENTELE_SERVICES_PLANNING_API_LOOKUP_H_

#include <string_view>

#include "absl/status/statusor.h"
#include "clientele/planning/v1/decompositions.pb.h"
#include "common/runs/runs.h"
#include "common/sql/transaction.h"
#include "services/planning/domain/plan.h"
#include "services/planning/store/decompositions.h"

namespace clientele::planning {

// `plans/{plan}`, without lines. NOT_FOUND.
absl::StatusOr<Plan> LookUpPlan(Transaction& transaction, std::string_view name);

// `plans/{plan}/decompositions/{decomposition}`. NOT_FOUND.
absl::StatusOr<DecompositionLink> LookUpDecomposition(Transaction& transaction,
                                                      std::string_view name);

struct FinishedDecomposition {
  Plan plan;  // without lines
  DecompositionLink link;
  v1::Decomposition decomposition;
};

// The same where `current` stands for the plan's latest decomposition that succeeded. NOT_FOUND;
// FAILED_PRECONDITION unless it has succeeded.
absl::StatusOr<FinishedDecomposition> LookUpFinished(Transaction& transaction, Runs& runs,
                                                     std::string_view name);

}  // namespace clientele::planning

#endif  // CLIENTELE_SERVICES_PLANNING_API_LOOKUP_H_
