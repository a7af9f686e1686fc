#include "services/assignment/domain/deficit.h"

#include <algorithm>
#include <map>
#include <numeric>
#include <utility>

#include "services/assignment/domain/flow.h"

namespace clientele::assignment {
namespace {

// Arcs examined by all flows of the deletion filter together; beyond it the set stays as it is.
constexpr int64_t kFilterBudget = 300'000'000;

int64_t Sum(const std::vector<int64_t>& values) {
  return std::accumulate(values.begin(), values.end(), int64_t{0});
}

// Least minutes that any manager able to take the unit needs, and those managers.
struct Need {
  int64_t minutes = 0;
  std::vector<int32_t> managers;
};

Need NeedOf(const Problem& problem, int32_t unit) {
  Need need;
  for (const Candidate& c : problem.Of(unit)) {
    if (c.minutes > problem.capacity[c.manager]) continue;
    if (need.managers.empty() || c.minutes < need.minutes) need.minutes = c.minutes;
    need.managers.push_back(c.manager);
  }
  return need;
}

Deficit TooLarge(const Problem& problem, int32_t unit) {
  Deficit deficit{{unit}, {}, 0, 0, true, true};
  for (const Candidate& c : problem.Of(unit)) {
    if (deficit.managers.empty() || c.minutes < deficit.owed) deficit.owed = c.minutes;
    deficit.managers.push_back(c.manager);
    deficit.present = std::max(deficit.present, problem.capacity[c.manager]);
  }
  return deficit;
}

// Units with the same managers are one class: a relaxation that divides units sees only their sum.
struct Classes {
  TransportProblem transport;
  std::vector<int32_t> class_of;  // per unit
  std::vector<int64_t> minutes;   // per unit
  int64_t arcs = 0;
};

class Filter {
 public:
  Filter(const Problem& problem, Classes classes)
      : problem_(problem), classes_(std::move(classes)), whole_(classes_.transport) {}

  std::optional<Deficit> Run() {
    TransportProblem& left = classes_.transport;
    const TransportResult all = MaxTransport(left);
    shortage_ = Sum(left.demand) - all.placed;
    if (shortage_ == 0) return std::nullopt;
    for (size_t c = 0; c < left.demand.size(); ++c) {
      if (!all.short_class[c]) left.demand[c] = 0;
    }
    for (size_t c = 0; c < left.demand.size(); ++c) TryWithout(c, left.demand[c]);
    std::vector<int32_t> kept;
    for (int32_t unit = 0; unit < problem_.units(); ++unit) {
      const int32_t c = classes_.class_of[unit];
      if (left.demand[c] == 0 || TryWithout(c, classes_.minutes[unit])) continue;
      kept.push_back(unit);
    }
    return Describe(std::move(kept));
  }

 private:
  // Takes minutes from a class if a shortage remains without them. shortage_ is a lower bound.
  bool TryWithout(size_t c, int64_t minutes) {
    TransportProblem& left = classes_.transport;
    if (minutes == 0) return true;
    left.demand[c] -= minutes;
    if (minutes < shortage_) {
      shortage_ -= minutes;
      return true;
    }
    spent_ += classes_.arcs;
    if (spent_ <= kFilterBudget) {
      const int64_t remaining = Sum(left.demand) - MaxTransport(left).placed;
      if (remaining > 0) {
        shortage_ = remaining;
        return true;
      }
    }
    left.demand[c] += minutes;
    return false;
  }

  Deficit Describe(std::vector<int32_t> units) const {
    Deficit deficit;
    std::vector<bool> used(problem_.capacity.size(), false);
    for (const int32_t unit : units) {
      deficit.owed += classes_.minutes[unit];
      for (const int32_t m : whole_.suppliers[classes_.class_of[unit]]) used[m] = true;
    }
    for (int32_t m = 0; m < problem_.managers(); ++m) {
      if (!used[m]) continue;
      deficit.managers.push_back(m);
      deficit.present += problem_.capacity[m];
    }
    deficit.units = std::move(units);
    deficit.minimal = spent_ <= kFilterBudget;
    return deficit;
  }

  const Problem& problem_;
  Classes classes_;
  const TransportProblem whole_;
  int64_t shortage_ = 0;
  int64_t spent_ = 0;
};

}  // namespace

std::optional<Deficit> FindDeficit(const Problem& problem) {
  Classes classes;
  classes.transport.capacity = problem.capacity;
  std::map<std::vector<int32_t>, int32_t> index;
  for (int32_t unit = 0; unit < problem.units(); ++unit) {
    Need need = NeedOf(problem, unit);
    if (need.managers.empty()) return TooLarge(problem, unit);
    const auto next = static_cast<int32_t>(index.size());
    const auto [entry, is_new] = index.try_emplace(need.managers, next);
    if (is_new) {
      classes.arcs += static_cast<int64_t>(need.managers.size()) + 1;
      classes.transport.demand.push_back(0);
      classes.transport.suppliers.push_back(std::move(need.managers));
    }
    classes.transport.demand[entry->second] += need.minutes;
    classes.class_of.push_back(entry->second);
    classes.minutes.push_back(need.minutes);
  }
  return Filter(problem, std::move(classes)).Run();
}

}  // namespace clientele::assignment
