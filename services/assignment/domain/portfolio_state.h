// An assignment under change: what single moves cost, in constant time.
#ifndef CLIENTELE_SERVICES_ASSIGNMENT_DOMAIN_PORTFOLIO_STATE_H_
#define CLIENTELE_SERVICES_ASSIGNMENT_DOMAIN_PORTFOLIO_STATE_H_

#include <array>
#include <cstdint>
#include <vector>

#include "services/assignment/domain/problem.h"

namespace clientele::assignment {

// One unit to one of its candidates (an index in Problem::candidates).
struct Step {
  int32_t unit = 0;
  int64_t candidate = kNoChoice;
};

// What steps change, exactly.
struct Change {
  int64_t value = 0;  // sum c_ij + sum phi_i
  int64_t overload = 0;
  int64_t conflicts = 0;
};

// Keeps load, revenue and members of every manager in step with the choice. Every unit has a
// manager. A list of steps names each unit once, at most kMaxSteps of them.
class PortfolioState {
 public:
  static constexpr size_t kMaxSteps = 3;

  PortfolioState(const Problem& problem, Choice choice);

  // What the steps together would change. O(steps + separated partners of the units).
  Change Look(const Step* steps, size_t count) const;
  void Apply(const Step* steps, size_t count, const Change& change);

  const Choice& choice() const { return choice_; }
  int32_t manager_of(int32_t unit) const { return problem_.candidates[choice_[unit]].manager; }
  const std::vector<int32_t>& members(int32_t manager) const { return members_[manager]; }
  int64_t room(int32_t manager) const { return problem_.capacity[manager] - load_[manager]; }
  int64_t value() const { return value_; }
  int64_t overload() const { return overload_; }
  int64_t conflicts() const { return conflicts_; }

 private:
  int64_t ConflictChange(const Step* steps, size_t count, size_t index) const;

  const Problem& problem_;
  Choice choice_;
  std::vector<int64_t> load_;
  std::vector<int64_t> revenue_;
  std::vector<std::vector<int32_t>> members_;
  std::vector<int32_t> position_;               // of a unit in its manager's members
  std::vector<std::vector<int32_t>> partners_;  // separated from the unit; empty when none at all
  int64_t value_ = 0;
  int64_t overload_ = 0;
  int64_t conflicts_ = 0;
};

}  // namespace clientele::assignment

#endif  // CLIENTELE_SERVICES_ASSIGNMENT_DOMAIN_PORTFOLIO_STATE_H_
