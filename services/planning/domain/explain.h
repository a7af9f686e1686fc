// Why a client has its target, recomputed from the inputs of the run.
#ifndef CLIENTELE_SERVICES_PLANNING_DOMAIN_EXPLAIN_H_
#define CLIENTELE_SERVICES_PLANNING_DOMAIN_EXPLAIN_H_

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "services/planning/domain/plan.h"
#include "services/planning/domain/portfolio.h"
#include "services/planning/domain/sales_history.h"
#include "services/planning/domain/seeds.h"
#include "services/planning/domain/tree.h"

namespace clientele::planning {

struct LineExplanation {
  uint32_t line = 0;  // index in the plan
  Exclusion exclusion =
      Exclusion::kNone;  // kNone: the client can take the line; else the rest is empty
  SeedBasis basis = SeedBasis::kProduct;
  SeedInputs inputs;
  Weight seed = 0;
  std::vector<TraceStep>
      steps;  // block -> manager, manager -> client; empty where the seed is zero
};

struct CellExplanation {
  int64_t target = 0;
  // The lines of the (product, month), in the plan's order. At most one of them can be taken by the
  // client.
  std::vector<LineExplanation> lines;
};

// Explains the cell of an assigned client (number of the portfolio), whether or not it is zero; no
// lines where the plan has none for the product and month. O(clients). Errors: those of Decompose.
absl::StatusOr<CellExplanation> ExplainCell(const Portfolio& portfolio, std::string_view currency,
                                            std::span<const PlanLine> lines,
                                            const SalesHistory& history, uint32_t client,
                                            std::string_view product_id, Month month);

}  // namespace clientele::planning

#endif  // CLIENTELE_SERVICES_PLANNING_DOMAIN_EXPLAIN_H_
