#include "services/planning/api/lookup.h"

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/errors/errors.h"
#include "common/errors/status_macros.h"
#include "common/ids/resource_name.h"
#include "common/text/view.h"
#include "services/planning/api/convert.h"
#include "services/planning/store/plans.h"

namespace clientele::planning {
namespace {

constexpr std::string_view kCurrent = "current";

absl::StatusOr<Plan> PlanOfId(Transaction& transaction, std::string_view plan_id) {
  ASSIGN_OR_RETURN(std::optional<Plan> plan, FindPlan(transaction, plan_id));
  if (!plan) {
    return NotFound("plan", PlanName(plan_id), common::v1::ERROR_REASON_PLAN_NOT_FOUND);
  }
  return *std::move(plan);
}

absl::StatusOr<DecompositionLink> LinkOfId(Transaction& transaction, std::string_view plan_id,
                                           std::string_view decomposition_id) {
  ASSIGN_OR_RETURN(std::optional<DecompositionLink> link,
                   FindDecomposition(transaction, plan_id, decomposition_id));
  if (!link) return NotFound("decomposition", DecompositionName(plan_id, decomposition_id));
  return *std::move(link);
}

absl::Status NotSucceeded(std::string_view name, bool ended) {
  return Precondition(
      ended ? common::v1::ERROR_REASON_RUN_NOT_SUCCEEDED
            : common::v1::ERROR_REASON_RUN_NOT_FINISHED,
      "RUN_STATE", name,
      absl::StrCat(AbslView(name), ended ? " has not succeeded" : " has not ended yet"));
}

}  // namespace

absl::StatusOr<Plan> LookUpPlan(Transaction& transaction, std::string_view name) {
  ASSIGN_OR_RETURN(const std::string plan_id, ParseResourceName(name, "plans"));
  return PlanOfId(transaction, plan_id);
}

absl::StatusOr<DecompositionLink> LookUpDecomposition(Transaction& transaction,
                                                      std::string_view name) {
  ASSIGN_OR_RETURN(const std::vector<std::string> ids,
                   ParseResourceName(name, {"plans", "decompositions"}));
  RETURN_IF_ERROR(PlanOfId(transaction, ids[0]).status());
  return LinkOfId(transaction, ids[0], ids[1]);
}

absl::StatusOr<FinishedDecomposition> LookUpFinished(Transaction& transaction, Runs& runs,
                                                     std::string_view name) {
  ASSIGN_OR_RETURN(const std::vector<std::string> ids,
                   ParseResourceName(name, {"plans", "decompositions"}));
  FinishedDecomposition finished;
  ASSIGN_OR_RETURN(finished.plan, PlanOfId(transaction, ids[0]));
  const std::string& id = ids[1] == kCurrent ? finished.plan.current_decomposition : ids[1];
  if (id.empty()) return NotSucceeded(name, true);
  ASSIGN_OR_RETURN(finished.link, LinkOfId(transaction, ids[0], id));
  ASSIGN_OR_RETURN(const Run run, runs.Get(transaction, id));
  if (run.state != common::v1::RUN_STATE_SUCCEEDED) {
    return NotSucceeded(DecompositionName(ids[0], id), IsTerminal(run.state));
  }
  ASSIGN_OR_RETURN(finished.decomposition, ToProto(run));
  return finished;
}

}  // namespace clientele::planning
