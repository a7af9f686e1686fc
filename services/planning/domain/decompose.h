// The decomposition of a business plan to managers and their clients.
#ifndef CLIENTELE_SERVICES_PLANNING_DOMAIN_DECOMPOSE_H_
#define CLIENTELE_SERVICES_PLANNING_DOMAIN_DECOMPOSE_H_

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "services/planning/domain/plan.h"
#include "services/planning/domain/portfolio.h"
#include "services/planning/domain/sales_history.h"
#include "services/planning/domain/seeds.h"

namespace clientele::planning {

// Targets other than zero, as columns in the order of manager, client, product and month. The
// manager is the portfolio's manager of the client; product and month are those of the line.
struct Allocation {
  std::vector<uint32_t> clients;  // numbers of the portfolio
  std::vector<uint32_t> lines;    // indices of the plan's lines
  std::vector<int64_t> targets;   // minor units, above zero
  std::vector<SeedBasis> basis_of_line;
};

struct DecomposeOptions {
  int threads = 1;
  std::function<void()> line_done = [] {};  // called after every line, from any thread
  std::function<bool()> cancelled = [] {
    return false;
  };  // asked before every line, from any thread
};

// Splits every line over the tree block -> manager -> client: seeds weigh the clients, the sum of
// its clients' seeds weighs a manager, and every node is split by largest remainder. The targets of
// a line add up to it exactly, at every level; a client that cannot take a line has no cell of it.
// The result does not depend on the number of threads. `lines` must have passed CheckPlanLines.
// Errors: FAILED_PRECONDITION with reason PLAN_INFEASIBLE names every line above zero that no
// client can take, and why; CANCELLED. O(sum over lines of their clients).
absl::StatusOr<Allocation> Decompose(const Portfolio& portfolio, std::string_view currency,
                                     std::span<const PlanLine> lines, const SalesHistory& history,
                                     const DecomposeOptions& options = {});

// Targets of each manager of the portfolio, added up. O(cells).
std::vector<int64_t> ManagerTotals(const Portfolio& portfolio, const Allocation& allocation);

// The cells with the largest targets, largest first, equal ones in the order of the allocation.
// O(cells).
std::vector<size_t> LargestCells(const Allocation& allocation, size_t count);

}  // namespace clientele::planning

#endif  // CLIENTELE_SERVICES_PLANNING_DOMAIN_DECOMPOSE_H_
