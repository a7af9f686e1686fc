#include "services/assignment/domain/portfolio_state.h"

#include <algorithm>
#include <utility>

namespace clientele::assignment {
namespace {

// Net change of load and revenue of the few managers that a list of steps touches.
struct Touched {
  int32_t manager = 0;
  int64_t load = 0;
  int64_t revenue = 0;
};

class TouchedManagers {
 public:
  void Add(int32_t manager, int64_t load, int64_t revenue) {
    for (size_t k = 0; k < count_; ++k) {
      if (entries_[k].manager != manager) continue;
      entries_[k].load += load;
      entries_[k].revenue += revenue;
      return;
    }
    entries_[count_++] = {manager, load, revenue};
  }
  const Touched* begin() const { return entries_.data(); }
  const Touched* end() const { return entries_.data() + count_; }

 private:
  std::array<Touched, 2 * PortfolioState::kMaxSteps> entries_;
  size_t count_ = 0;
};

}  // namespace

PortfolioState::PortfolioState(const Problem& problem, Choice choice)
    : problem_(problem),
      choice_(std::move(choice)),
      members_(problem.capacity.size()),
      position_(problem.revenue.size()) {
  Evaluation evaluation = Evaluate(problem, choice_);
  load_ = std::move(evaluation.load);
  revenue_ = std::move(evaluation.revenue);
  value_ = evaluation.value;
  overload_ = evaluation.overload;
  conflicts_ = evaluation.conflicts;
  for (int32_t unit = 0; unit < problem.units(); ++unit) {
    std::vector<int32_t>& members = members_[manager_of(unit)];
    position_[unit] = static_cast<int32_t>(members.size());
    members.push_back(unit);
  }
  if (!problem.separated.empty()) partners_.resize(problem.revenue.size());
  for (const auto& [a, b] : problem.separated) {
    partners_[a].push_back(b);
    partners_[b].push_back(a);
  }
}

Change PortfolioState::Look(const Step* steps, size_t count) const {
  Change change;
  TouchedManagers touched;
  for (size_t s = 0; s < count; ++s) {
    const Candidate& from = problem_.candidates[choice_[steps[s].unit]];
    const Candidate& to = problem_.candidates[steps[s].candidate];
    const int64_t revenue = problem_.revenue[steps[s].unit];
    change.value += to.cost - from.cost;
    touched.Add(from.manager, -from.minutes, -revenue);
    touched.Add(to.manager, to.minutes, revenue);
    if (!partners_.empty()) change.conflicts += ConflictChange(steps, count, s);
  }
  for (const Touched& t : touched) {
    const int64_t capacity = problem_.capacity[t.manager];
    change.overload += std::max<int64_t>(0, load_[t.manager] + t.load - capacity) -
                       std::max<int64_t>(0, load_[t.manager] - capacity);
    change.value += BalanceCost(problem_, t.manager, revenue_[t.manager] + t.revenue) -
                    BalanceCost(problem_, t.manager, revenue_[t.manager]);
  }
  return change;
}

// Pairs of steps[index].unit that come to meet, minus those that part; a pair of which both move is
// counted at its first step.
int64_t PortfolioState::ConflictChange(const Step* steps, size_t count, size_t index) const {
  const int32_t from = manager_of(steps[index].unit);
  const int32_t to = problem_.candidates[steps[index].candidate].manager;
  int64_t change = 0;
  for (const int32_t partner : partners_[steps[index].unit]) {
    size_t other = 0;
    while (other < count && steps[other].unit != partner) ++other;
    if (other < index) continue;
    const int32_t before = manager_of(partner);
    const int32_t after =
        other < count ? problem_.candidates[steps[other].candidate].manager : before;
    change += (to == after ? 1 : 0) - (from == before ? 1 : 0);
  }
  return change;
}

void PortfolioState::Apply(const Step* steps, size_t count, const Change& change) {
  for (size_t s = 0; s < count; ++s) {
    const int32_t unit = steps[s].unit;
    const Candidate& from = problem_.candidates[choice_[unit]];
    const Candidate& to = problem_.candidates[steps[s].candidate];
    load_[from.manager] -= from.minutes;
    load_[to.manager] += to.minutes;
    revenue_[from.manager] -= problem_.revenue[unit];
    revenue_[to.manager] += problem_.revenue[unit];
    std::vector<int32_t>& old_members = members_[from.manager];
    old_members[position_[unit]] = old_members.back();
    position_[old_members.back()] = position_[unit];
    old_members.pop_back();
    position_[unit] = static_cast<int32_t>(members_[to.manager].size());
    members_[to.manager].push_back(unit);
    choice_[unit] = steps[s].candidate;
  }
  value_ += change.value;
  overload_ += change.overload;
  conflicts_ += change.conflicts;
}

}  // namespace clientele::assignment
