#include "services/assignment/domain/bound.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace clientele::assignment {
namespace {

using Wide = __int128;

Wide WideAbs(Wide value) { return value < 0 ? -value : value; }

absl::Status CheckPrices(const Problem& problem, const Prices& prices) {
  const size_t managers = problem.capacity.size();
  if (prices.scale <= 0 || prices.time.size() != managers || prices.revenue.size() != managers) {
    return absl::InvalidArgumentError("prices need a positive scale and one entry per manager");
  }
  for (size_t i = 0; i < managers; ++i) {
    if (prices.time[i] < 0) return absl::InvalidArgumentError("a price of time is negative");
    const Wide steepness = WideAbs(prices.revenue[i]) * Wide{problem.balance_unit};
    if (problem.balance_unit == 0 ? prices.revenue[i] != 0 : steepness > prices.scale) {
      return absl::InvalidArgumentError("a price of revenue is steeper than the balance cost");
    }
  }
  return absl::OkStatus();
}

// numerator / denominator rounded towards plus infinity; denominator > 0.
Wide Ceiling(Wide numerator, Wide denominator) {
  const Wide quotient = numerator / denominator;
  return quotient + (numerator % denominator > 0 ? 1 : 0);
}

}  // namespace

Prices ZeroPrices(const Problem& problem, int64_t scale) {
  return {scale, std::vector<int64_t>(problem.capacity.size(), 0),
          std::vector<int64_t>(problem.capacity.size(), 0)};
}

absl::StatusOr<int64_t> LagrangianBound(const Problem& problem, const Prices& prices) {
  if (absl::Status status = CheckPrices(problem, prices); !status.ok()) return status;
  Wide total = 0;
  for (int32_t unit = 0; unit < problem.units(); ++unit) {
    const auto candidates = problem.Of(unit);
    if (candidates.empty()) return absl::InvalidArgumentError("a unit has no candidates");
    Wide best = 0;
    bool first = true;
    for (const Candidate& c : candidates) {
      const Wide cost = Wide{c.cost} * prices.scale + Wide{prices.time[c.manager]} * c.minutes +
                        Wide{prices.revenue[c.manager]} * problem.revenue[unit];
      if (first || cost < best) best = cost;
      first = false;
    }
    total += best;
  }
  for (int32_t i = 0; i < problem.managers(); ++i) {
    total -= Wide{prices.time[i]} * problem.capacity[i];
    if (problem.balance_unit == 0) continue;
    total -= std::max(Wide{prices.revenue[i]} * problem.band[i].low,
                      Wide{prices.revenue[i]} * problem.band[i].high);
  }
  const Wide bound = Ceiling(total, prices.scale);
  if (bound > std::numeric_limits<int64_t>::max() || bound < std::numeric_limits<int64_t>::min()) {
    return absl::OutOfRangeError("the bound leaves 64 bits");
  }
  return static_cast<int64_t>(bound);
}

double Gap(int64_t value, int64_t bound) {
  return (static_cast<double>(value) - static_cast<double>(bound)) /
         std::max(1.0, std::abs(static_cast<double>(bound)));
}

}  // namespace clientele::assignment
