// The default seed of a client for a line of the plan of the business plan.
#ifndef CLIENTELE_SERVICES_PLANNING_DOMAIN_SEEDS_H_
#define CLIENTELE_SERVICES_PLANNING_DOMAIN_SEEDS_H_

#include <cstdint>
#include <string_view>
#include <vector>

#include "services/planning/domain/plan.h"
#include "services/planning/domain/portfolio.h"
#include "services/planning/domain/sales_history.h"
#include "services/planning/domain/tree.h"

namespace clientele::planning {

// Which sales the seeds of a line come from: those of its product; where all these seeds are zero,
// those of all products; where these are zero as well, every client that can take the line has the
// seed 1.
enum class SeedBasis : uint8_t { kProduct = 1, kAllProducts = 2, kEqual = 3 };

inline constexpr int kSameMonthFactor = 12;

// The inputs of one seed, in minor units.
struct SeedInputs {
  int64_t same_month_last_year = 0;
  int64_t last_twelve_months = 0;
};

// 12 x max(0, same month last year) + max(0, last twelve full months).
Weight SeedOf(const SeedInputs& inputs);

struct LineSeeds {
  SeedBasis basis = SeedBasis::kProduct;
  WeightedLeaves clients;  // only clients that can take the line and have a seed above zero
};

// No clients at all where nobody can take the line. O(clients with sales), O(clients) for the equal
// seeds.
LineSeeds SeedsOfLine(const Portfolio& portfolio, std::string_view currency, const PlanLine& line,
                      const SalesHistory& history);

// The net sales behind the seed of one client on a basis; zeros for kEqual. O(log clients).
SeedInputs SeedInputsOf(const SalesHistory& history, const PlanLine& line, SeedBasis basis,
                        uint32_t client);

}  // namespace clientele::planning

#endif  // CLIENTELE_SERVICES_PLANNING_DOMAIN_SEEDS_H_
