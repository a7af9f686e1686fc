#include "services/planning/domain/explain.h"

#include <algorithm>
#include <utility>

#include "common/errors/status_macros.h"

namespace clientele::planning {
namespace {

absl::StatusOr<LineExplanation> ExplainLine(const Portfolio& portfolio, std::string_view currency,
                                            const PlanLine& line, const SalesHistory& history,
                                            uint32_t client) {
  LineExplanation explanation;
  explanation.exclusion = ExclusionOf(portfolio.clients[client], line, currency);
  if (explanation.exclusion != Exclusion::kNone) return explanation;
  const LineSeeds seeds = SeedsOfLine(portfolio, currency, line, history);
  explanation.basis = seeds.basis;
  explanation.inputs = SeedInputsOf(history, line, seeds.basis, client);
  const std::vector<uint32_t>& leaves = seeds.clients.leaves;
  const auto found = std::lower_bound(leaves.begin(), leaves.end(), client);
  if (found == leaves.end() || *found != client) return explanation;
  explanation.seed = seeds.clients.weights[static_cast<size_t>(found - leaves.begin())];
  ASSIGN_OR_RETURN(explanation.steps,
                   TraceLeaf(portfolio.tree, line.target, seeds.clients, client));
  return explanation;
}

}  // namespace

absl::StatusOr<CellExplanation> ExplainCell(const Portfolio& portfolio, std::string_view currency,
                                            std::span<const PlanLine> lines,
                                            const SalesHistory& history, uint32_t client,
                                            std::string_view product_id, Month month) {
  CellExplanation cell;
  for (size_t k = 0; k < lines.size(); ++k) {
    if (lines[k].product_id != product_id || lines[k].month != month) continue;
    ASSIGN_OR_RETURN(LineExplanation explanation,
                     ExplainLine(portfolio, currency, lines[k], history, client));
    explanation.line = static_cast<uint32_t>(k);
    if (!explanation.steps.empty()) cell.target += explanation.steps.back().share.share;
    cell.lines.push_back(std::move(explanation));
  }
  return cell;
}

}  // namespace clientele::planning
