#include "services/assignment/domain/construct.h"

#include <limits>
#include <queue>
#include <tuple>

namespace clientele::assignment {
namespace {

// The unit whose turn comes first: largest regret, then most minutes, then smallest index.
struct Turn {
  int64_t regret = 0;
  int64_t minutes = 0;
  int32_t unit = 0;
  int64_t chosen = kNoChoice;
  bool operator<(const Turn& other) const {
    return std::tuple(regret, minutes, -unit) <
           std::tuple(other.regret, other.minutes, -other.unit);
  }
};

class Greedy {
 public:
  Greedy(const Problem& problem, const std::vector<int64_t>& costs)
      : problem_(problem), costs_(costs), room_(problem.capacity) {}

  Choice Run() {
    Choice choice(problem_.revenue.size(), kNoChoice);
    std::priority_queue<Turn> queue;
    for (int32_t unit = 0; unit < problem_.units(); ++unit) queue.push(Look(unit));
    while (!queue.empty()) {
      const Turn turn = queue.top();
      queue.pop();
      const Turn now = Look(turn.unit);
      if (now.regret > turn.regret || !Fits(turn.chosen)) {
        if (Fits(now.chosen)) {
          queue.push(now);
          continue;
        }
      }
      choice[turn.unit] = now.chosen;
      const Candidate& c = problem_.candidates[now.chosen];
      room_[c.manager] -= c.minutes;
    }
    return choice;
  }

 private:
  bool Fits(int64_t index) const {
    const Candidate& c = problem_.candidates[index];
    return room_[c.manager] >= c.minutes;
  }

  // The cheapest candidate with room and the regret of missing it; without room the one that is
  // overloaded least.
  Turn Look(int32_t unit) const {
    constexpr int64_t kNone = std::numeric_limits<int64_t>::max();
    int64_t best = kNoChoice;
    int64_t second_cost = kNone;
    int64_t fallback = kNoChoice;
    for (int64_t k = problem_.first[unit]; k < problem_.first[unit + 1]; ++k) {
      if (fallback == kNoChoice || Spare(k) > Spare(fallback)) fallback = k;
      if (!Fits(k)) continue;
      if (best == kNoChoice || Better(k, best)) {
        if (best != kNoChoice) second_cost = costs_[best];
        best = k;
      } else if (costs_[k] < second_cost) {
        second_cost = costs_[k];
      }
    }
    if (best == kNoChoice) return {kNone, problem_.candidates[fallback].minutes, unit, fallback};
    const int64_t regret = second_cost == kNone ? kNone : second_cost - costs_[best];
    return {regret, problem_.candidates[best].minutes, unit, best};
  }

  bool Better(int64_t a, int64_t b) const {
    return std::tuple(costs_[a], -Spare(a)) < std::tuple(costs_[b], -Spare(b));
  }
  int64_t Spare(int64_t index) const {
    const Candidate& c = problem_.candidates[index];
    return room_[c.manager] - c.minutes;
  }

  const Problem& problem_;
  const std::vector<int64_t>& costs_;
  std::vector<int64_t> room_;
};

}  // namespace

std::vector<int64_t> ReducedCosts(const Problem& problem, const Prices& prices) {
  using Wide = __int128;
  std::vector<int64_t> costs;
  costs.reserve(problem.candidates.size());
  for (int32_t unit = 0; unit < problem.units(); ++unit) {
    for (const Candidate& c : problem.Of(unit)) {
      const Wide priced = Wide{prices.time[c.manager]} * c.minutes +
                          Wide{prices.revenue[c.manager]} * problem.revenue[unit];
      costs.push_back(c.cost * kFine + static_cast<int64_t>(priced * kFine / prices.scale));
    }
  }
  return costs;
}

Choice Construct(const Problem& problem, const std::vector<int64_t>& reduced_costs) {
  return Greedy(problem, reduced_costs).Run();
}

}  // namespace clientele::assignment
