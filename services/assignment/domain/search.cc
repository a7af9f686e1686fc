#include "services/assignment/domain/search.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>
#include <tuple>

#include "services/assignment/domain/construct.h"
#include "services/assignment/domain/portfolio_state.h"
#include "services/assignment/domain/random.h"

namespace clientele::assignment {
namespace {

constexpr int kFavourites = 8;  // candidates per unit that are tried more often
constexpr uint64_t kFavouritePercent = 75;
constexpr int64_t kStages = 200;   // temperatures
constexpr int64_t kPolls = 10000;  // moves between questions to the caller
constexpr int kTableSize = 1024;
constexpr int64_t kConflictMinutes = 240;  // a separated pair that meets weighs as much overload
constexpr int64_t kPenaltyRate = 256;      // the price of overload changes by 1 / rate at a time
constexpr int64_t kFirstPenaltyRate = 16;
constexpr int64_t kLeastPenalty = 16;
constexpr int64_t kLargestPenalty = int64_t{1} << 40;

// -ln of the middle of each of kTableSize equal parts of (0, 1), times kFine: a drawn entry times
// the temperature is the largest rise in cost that the Metropolis rule accepts.
std::array<int64_t, kTableSize> MakeThresholds() {
  std::array<int64_t, kTableSize> table{};
  for (int k = 0; k < kTableSize; ++k) {
    table[k] = std::llround(-std::log((k + 0.5) / kTableSize) * static_cast<double>(kFine));
  }
  return table;
}

const std::array<int64_t, kTableSize>& Thresholds() {
  static const std::array<int64_t, kTableSize> table = MakeThresholds();
  return table;
}

// The cheapest candidates of every unit by reduced cost; equal ones in an order that differs from
// unit to unit, so that units do not all try the same managers.
std::vector<int64_t> Favourites(const Problem& problem, const std::vector<int64_t>& costs,
                                uint64_t seed, std::vector<int64_t>* first) {
  std::vector<int64_t> favourites;
  first->assign(1, 0);
  std::vector<std::tuple<int64_t, uint64_t, int64_t>> order;
  Random random(seed);
  for (int32_t unit = 0; unit < problem.units(); ++unit) {
    order.clear();
    for (int64_t k = problem.first[unit]; k < problem.first[unit + 1]; ++k) {
      order.emplace_back(costs[k], random.Next(), k);
    }
    const size_t kept = std::min<size_t>(kFavourites, order.size());
    std::partial_sort(order.begin(), order.begin() + static_cast<std::ptrdiff_t>(kept),
                      order.end());
    for (size_t k = 0; k < kept; ++k) favourites.push_back(std::get<2>(order[k]));
    first->push_back(static_cast<int64_t>(favourites.size()));
  }
  return favourites;
}

// The best assignment met so far, brought up to date by the units that moved since.
class Best {
 public:
  explicit Best(const PortfolioState& state) : choice_(state.choice()), rank_(Rank(state)) {}

  using Order = std::tuple<int64_t, int64_t, int64_t>;
  static Order Rank(const PortfolioState& state) {
    return {state.conflicts(), state.overload(), state.value()};
  }

  void Moved(int32_t unit) {
    if (moved_.size() <= choice_.size()) moved_.push_back(unit);
  }
  void Offer(const PortfolioState& state) {
    const Order rank = Rank(state);
    if (rank >= rank_) return;
    rank_ = rank;
    if (moved_.size() > choice_.size()) {
      choice_ = state.choice();
    } else {
      for (const int32_t unit : moved_) choice_[unit] = state.choice()[unit];
    }
    moved_.clear();
  }
  bool KeepsRules() const { return std::get<0>(rank_) == 0 && std::get<1>(rank_) == 0; }
  bool Reached(int64_t bound) const { return KeepsRules() && std::get<2>(rank_) <= bound; }
  const Choice& choice() const { return choice_; }

 private:
  Choice choice_;
  Order rank_;
  std::vector<int32_t> moved_;
};

class Annealer {
 public:
  Annealer(const Problem& problem, const std::vector<int64_t>& costs, Choice start,
           const SearchOptions& options)
      : problem_(problem),
        options_(options),
        random_(options.seed),
        favourites_(
            Favourites(problem, costs, options.seed ^ 0x5851F42D4C957F2Du, &first_favourite_)),
        state_(problem, std::move(start)),
        best_(state_) {
    SetScales(costs);
  }

  SearchOutcome Run() {
    const int64_t stage_length = std::max<int64_t>(1, options_.iterations / kStages);
    const int64_t window = std::max<int64_t>(64, problem_.units() / 4);
    int64_t done = 0;
    int64_t told = 0;
    while (done < options_.iterations && !best_.Reached(options_.bound)) {
      const int64_t stage = std::min(kStages - 1, done / stage_length);
      temperature_ = first_temperature_ * (kStages - 1 - stage) / (kStages - 1);
      const int64_t steps = std::min(window, options_.iterations - done);
      for (int64_t k = 0; k < steps; ++k) TryMove();
      done += steps;
      AdaptPenalty();
      if (done - told < kPolls) continue;
      if (options_.report) options_.report(done - told);
      told = done;
      if (options_.stop && options_.stop()) break;
    }
    if (options_.report) options_.report(done - told);
    return {Descend(), done};
  }

 private:
  // Temperature: a fifth of the mean rise of cost to a unit's third choice, which did best on the
  // OR-Library instances. Penalty: what a minute costs.
  void SetScales(const std::vector<int64_t>& costs) {
    __int128 spread = 0;
    __int128 cost = 0;
    __int128 minutes = 1;
    for (int32_t unit = 0; unit < problem_.units(); ++unit) {
      const int64_t begin = first_favourite_[unit];
      const int64_t third = std::min(begin + 2, first_favourite_[unit + 1] - 1);
      spread += costs[favourites_[third]] - costs[favourites_[begin]];
      const Candidate& c = problem_.candidates[favourites_[begin]];
      cost += (c.cost < 0 ? -c.cost : c.cost) * kFine;
      minutes += c.minutes;
    }
    const int64_t units = std::max(1, problem_.units());
    first_temperature_ = std::max<int64_t>(kFine, static_cast<int64_t>(spread / (5 * units)));
    penalty_ = std::clamp<int64_t>(static_cast<int64_t>(cost / minutes), kFine, kLargestPenalty);
  }

  int64_t Weigh(const Change& change) const {
    return change.value * kFine +
           penalty_ * (change.overload + kConflictMinutes * change.conflicts);
  }

  void TryMove() {
    const auto unit = static_cast<int32_t>(random_.Below(static_cast<uint64_t>(problem_.units())));
    const int64_t target = DrawCandidate(unit);
    if (target == state_.choice()[unit]) return;
    std::array<Step, PortfolioState::kMaxSteps> steps;
    steps[0] = {unit, target};
    size_t count = 1;
    const uint64_t kind = random_.Below(16);
    if (kind >= 6) {
      const int32_t other = DrawMember(problem_.candidates[target].manager);
      if (other < 0) return;
      const int64_t onward = kind < 13 ? FindCandidate(problem_, other, state_.manager_of(unit))
                                       : DrawCandidate(other);
      if (onward == kNoChoice || onward == state_.choice()[other]) return;
      steps[count++] = {other, onward};
    }
    const Change change = state_.Look(steps.data(), count);
    if (Weigh(change) > Threshold()) return;
    Take(steps.data(), count, change);
  }

  int64_t DrawCandidate(int32_t unit) {
    if (random_.Below(100) < kFavouritePercent) {
      const int64_t begin = first_favourite_[unit];
      const auto size = static_cast<uint64_t>(first_favourite_[unit + 1] - begin);
      return favourites_[begin + static_cast<int64_t>(random_.Below(size))];
    }
    const auto size = static_cast<uint64_t>(problem_.first[unit + 1] - problem_.first[unit]);
    return problem_.first[unit] + static_cast<int64_t>(random_.Below(size));
  }

  int32_t DrawMember(int32_t manager) {
    const std::vector<int32_t>& members = state_.members(manager);
    if (members.empty()) return -1;
    return members[random_.Below(members.size())];
  }

  int64_t Threshold() { return temperature_ * Thresholds()[random_.Below(kTableSize)] / kFine; }

  void Take(const Step* steps, size_t count, const Change& change) {
    state_.Apply(steps, count, change);
    for (size_t s = 0; s < count; ++s) best_.Moved(steps[s].unit);
    best_.Offer(state_);
  }

  // Fast until a first assignment keeps the rules.
  void AdaptPenalty() {
    const bool broken = state_.overload() > 0 || state_.conflicts() > 0;
    const int64_t rate = best_.KeepsRules() ? kPenaltyRate : kFirstPenaltyRate;
    penalty_ += broken ? penalty_ / rate + 1 : -penalty_ / rate;
    penalty_ = std::clamp(penalty_, kLeastPenalty, kLargestPenalty);
  }

  // From the best assignment, single moves that break nothing more and cost less, until none is
  // left.
  Choice Descend() {
    PortfolioState state(problem_, best_.choice());
    bool improved = true;
    while (improved) {
      improved = false;
      for (int32_t unit = 0; unit < problem_.units(); ++unit) {
        for (int64_t k = problem_.first[unit]; k < problem_.first[unit + 1]; ++k) {
          if (k == state.choice()[unit]) continue;
          const Step step{unit, k};
          const Change change = state.Look(&step, 1);
          if (std::tuple(change.conflicts, change.overload, change.value) >=
              std::tuple<int64_t, int64_t, int64_t>(0, 0, 0)) {
            continue;
          }
          state.Apply(&step, 1, change);
          improved = true;
        }
      }
    }
    return state.choice();
  }

  const Problem& problem_;
  const SearchOptions& options_;
  Random random_;
  std::vector<int64_t> first_favourite_;
  std::vector<int64_t> favourites_;
  PortfolioState state_;
  Best best_;
  int64_t first_temperature_ = 0;
  int64_t temperature_ = 0;
  int64_t penalty_ = 0;
};

}  // namespace

SearchOutcome ImproveAssignment(const Problem& problem, const std::vector<int64_t>& reduced_costs,
                                Choice start, const SearchOptions& options) {
  if (problem.units() == 0) return {std::move(start), 0};
  return Annealer(problem, reduced_costs, std::move(start), options).Run();
}

}  // namespace clientele::assignment
