#include "services/assignment/domain/problem.h"

#include <algorithm>

namespace clientele::assignment {

void AddUnit(Problem* problem, int64_t revenue, std::vector<Candidate> candidates) {
  std::sort(candidates.begin(), candidates.end(),
            [](const Candidate& a, const Candidate& b) { return a.manager < b.manager; });
  problem->candidates.insert(problem->candidates.end(), candidates.begin(), candidates.end());
  problem->first.push_back(static_cast<int64_t>(problem->candidates.size()));
  problem->revenue.push_back(revenue);
}

int64_t BalanceCost(const Problem& problem, int32_t manager, int64_t revenue) {
  if (problem.balance_unit == 0) return 0;
  const Band& band = problem.band[manager];
  const int64_t outside = std::max({int64_t{0}, revenue - band.high, band.low - revenue});
  return outside / problem.balance_unit + (outside % problem.balance_unit != 0 ? 1 : 0);
}

int64_t FindCandidate(const Problem& problem, int32_t unit, int32_t manager) {
  const auto begin = problem.candidates.begin() + problem.first[unit];
  const auto end = problem.candidates.begin() + problem.first[unit + 1];
  const auto found = std::lower_bound(
      begin, end, manager, [](const Candidate& c, int32_t wanted) { return c.manager < wanted; });
  if (found == end || found->manager != manager) return kNoChoice;
  return found - problem.candidates.begin();
}

Evaluation Evaluate(const Problem& problem, const Choice& choice) {
  Evaluation result;
  result.load.assign(problem.capacity.size(), 0);
  result.revenue.assign(problem.capacity.size(), 0);
  for (int32_t unit = 0; unit < problem.units(); ++unit) {
    if (choice[unit] == kNoChoice) {
      ++result.unassigned;
      continue;
    }
    const Candidate& candidate = problem.candidates[choice[unit]];
    result.value += candidate.cost;
    result.load[candidate.manager] += candidate.minutes;
    result.revenue[candidate.manager] += problem.revenue[unit];
  }
  for (int32_t manager = 0; manager < problem.managers(); ++manager) {
    result.value += BalanceCost(problem, manager, result.revenue[manager]);
    result.overload += std::max<int64_t>(0, result.load[manager] - problem.capacity[manager]);
  }
  for (const auto& [a, b] : problem.separated) {
    if (choice[a] != kNoChoice && choice[b] != kNoChoice &&
        problem.candidates[choice[a]].manager == problem.candidates[choice[b]].manager) {
      ++result.conflicts;
    }
  }
  return result;
}

}  // namespace clientele::assignment
