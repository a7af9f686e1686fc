// SQL of plans and their lines.
#ifndef CLIENTELE_SERVICES_PLANNING_STORE_PLANS_H_
#define CLIENTELE_SERVICES_PLANNING_STORE_PLANS_H_

#include <optional>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/sql/transaction.h"
#include "services/planning/domain/plan.h"

namespace clientele::planning {

// Adds a plan with its lines. ALREADY_EXISTS (IsUniqueViolation) when the id is taken.
absl::Status InsertPlan(Transaction& transaction, const Plan& plan);

// A plan without its lines.
absl::StatusOr<std::optional<Plan>> FindPlan(Transaction& transaction, std::string_view plan_id);

// The lines of a version in their order.
absl::StatusOr<std::vector<PlanLine>> ReadPlanLines(Transaction& transaction,
                                                    std::string_view plan_id, int64_t version);

// Plans with an id above `after`, by id, without lines.
absl::StatusOr<std::vector<Plan>> ListPlans(Transaction& transaction, std::string_view after,
                                            int limit);

absl::Status SetCurrentDecomposition(Transaction& transaction, std::string_view plan_id,
                                     std::string_view decomposition_id);

}  // namespace clientele::planning

#endif  // CLIENTELE_SERVICES_PLANNING_STORE_PLANS_H_
