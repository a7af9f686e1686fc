// Between the messages of planning.v1 and the domain.
#ifndef CLIENTELE_SERVICES_PLANNING_API_CONVERT_H_
#define CLIENTELE_SERVICES_PLANNING_API_CONVERT_H_

#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "clientele/planning/v1/decompositions.pb.h"
#include "clientele/planning/v1/plans.pb.h"
#include "common/runs/runs.h"
#include "services/planning/domain/plan.h"
#include "services/planning/store/decompositions.h"

namespace clientele::planning {

std::string PlanName(std::string_view plan_id);
std::string DecompositionName(std::string_view plan_id, std::string_view decomposition_id);

// The plan of a request without its total, still to be checked by CheckPlanLines. INVALID_ARGUMENT
// with a violation for every field that cannot be read.
absl::StatusOr<Plan> PlanFrom(const v1::CreatePlanRequest& request, absl::Time now);

// Targets with the decimals of the currency.
absl::StatusOr<v1::Plan> ToProto(const Plan& plan);

// The decomposition as it stands: what its run found, once it has succeeded, else what was asked
// for. DATA_LOSS when the stored message cannot be read.
absl::StatusOr<v1::Decomposition> ToProto(const Run& run);

}  // namespace clientele::planning

#endif  // CLIENTELE_SERVICES_PLANNING_API_CONVERT_H_
