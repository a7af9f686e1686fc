#include "services/planning/api/explanation.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/errors/errors.h"
#include "common/errors/status_macros.h"
#include "common/ids/resource_name.h"
#include "common/money/money.h"
#include "common/text/view.h"
#include "services/planning/api/lookup.h"
#include "services/planning/domain/explain.h"
#include "services/planning/domain/reason.h"
#include "services/planning/store/inputs.h"
#include "services/planning/store/plans.h"

namespace clientele::planning {
namespace {

constexpr const char* kLevels[] = {"block -> manager", "manager -> client"};

std::vector<NetKey> KeysOf(std::string_view product_id, Month month) {
  std::vector<NetKey> keys;
  for (const std::optional<std::string>& product :
       {std::optional<std::string>(), std::optional<std::string>(product_id)}) {
    keys.push_back({product, std::nullopt});
    keys.push_back({product, month - 12});
  }
  return keys;
}

v1::SplitStep ToProto(const TraceStep& step) {
  v1::SplitStep to;
  to.set_parent_minor(step.parent_total);
  to.set_child_weight(FormatWeight(step.share.weight));
  to.set_total_weight(FormatWeight(step.share.weight_sum));
  to.set_children(static_cast<int32_t>(step.share.children));
  to.set_floor_minor(step.share.quota.floor);
  to.set_remainder(FormatWeight(step.share.quota.remainder));
  to.set_units_left(step.share.units_left);
  to.set_rank(static_cast<int32_t>(step.share.rank));
  to.set_rounding_unit(step.share.rounded_up ? 1 : 0);
  to.set_child_minor(step.share.share);
  return to;
}

// The line that the client can take, else the first one.
const LineExplanation& DecisiveLine(const CellExplanation& cell) {
  const auto found =
      std::find_if(cell.lines.begin(), cell.lines.end(),
                   [](const LineExplanation& line) { return line.exclusion == Exclusion::kNone; });
  return found == cell.lines.end() ? cell.lines.front() : *found;
}

void FillCell(const Portfolio& portfolio, uint32_t client, const PlanLine& line, int64_t target,
              v1::Allocation& cell) {
  cell.set_manager_id(portfolio.manager_ids[portfolio.ManagerOf(client)]);
  cell.set_client_id(portfolio.clients[client].client_id);
  cell.set_product_id(line.product_id);
  cell.set_month(FormatMonth(line.month));
  cell.set_target_minor(target);
}

void FillSeed(const LineExplanation& line, v1::AllocationExplanation& explanation) {
  explanation.set_basis(line.exclusion == Exclusion::kNone ? static_cast<v1::SeedBasis>(line.basis)
                                                           : v1::SEED_BASIS_EXCLUDED);
  explanation.set_same_month_last_year_minor(line.inputs.same_month_last_year);
  explanation.set_last_12_months_minor(line.inputs.last_twelve_months);
  explanation.set_seed(FormatWeight(line.seed));
}

}  // namespace

absl::StatusOr<CellInputs> ReadCellInputs(Transaction& transaction, Runs& runs,
                                          std::string_view decomposition,
                                          std::string_view product_id, Month month) {
  ASSIGN_OR_RETURN(const FinishedDecomposition finished,
                   LookUpFinished(transaction, runs, decomposition));
  CellInputs inputs;
  inputs.currency = finished.plan.currency;
  inputs.seed = finished.decomposition.seed();
  ASSIGN_OR_RETURN(inputs.lines,
                   ReadPlanLines(transaction, finished.plan.plan_id, finished.link.plan_version));
  std::erase_if(inputs.lines, [&](const PlanLine& line) {
    return line.product_id != product_id || line.month != month;
  });
  if (inputs.lines.empty()) {
    return NotFound("plan line", absl::StrCat(finished.decomposition.name(), " ",
                                              AbslView(product_id), " ", FormatMonth(month)));
  }
  const std::string& run_id = finished.link.decomposition_id;
  ASSIGN_OR_RETURN(inputs.clients, ReadClients(transaction, run_id));
  ASSIGN_OR_RETURN(inputs.history, ReadHistory(transaction, run_id, KeysOf(product_id, month)));
  return inputs;
}

absl::StatusOr<v1::AllocationExplanation> ExplainFromInputs(const CellInputs& inputs,
                                                            std::string_view client_id,
                                                            std::string_view product_id,
                                                            Month month) {
  ASSIGN_OR_RETURN(const int exponent, CurrencyExponent(inputs.currency));
  ASSIGN_OR_RETURN(const Portfolio portfolio, MakePortfolio(inputs.clients, inputs.seed));
  const std::optional<uint32_t> client = portfolio.FindClient(client_id);
  if (!client) return NotFound("assigned client", ResourceName("clients", client_id));
  ASSIGN_OR_RETURN(const CellExplanation cell,
                   ExplainCell(portfolio, inputs.currency, inputs.lines, inputs.history, *client,
                               product_id, month));
  const LineExplanation& decisive = DecisiveLine(cell);
  const PlanLine& line = inputs.lines[decisive.line];
  v1::AllocationExplanation explanation;
  FillCell(portfolio, *client, line, cell.target, *explanation.mutable_allocation());
  explanation.set_currency_code(inputs.currency);
  explanation.set_line(LineLabel(line));
  explanation.set_line_target_minor(line.target);
  FillSeed(decisive, explanation);
  for (size_t depth = 0; depth < decisive.steps.size(); ++depth) {
    v1::SplitStep& step = *explanation.add_steps() = ToProto(decisive.steps[depth]);
    step.set_level(kLevels[depth]);
    step.set_child_id(depth == 0 ? explanation.allocation().manager_id() : std::string(client_id));
  }
  explanation.set_reason(ReasonInWords(portfolio, *client, line, decisive, exponent));
  return explanation;
}

}  // namespace clientele::planning
