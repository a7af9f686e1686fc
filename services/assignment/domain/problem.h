// The integer problem of domain/assignment.md, section 1, and what an assignment costs in it:
//
//   minimise    sum c_ij x_ij + sum_i phi_i(y_i)      y_i = sum_j v_j x_ij
//   subject to  sum_i x_ij = 1 (every unit j),  sum_j w_ij x_ij <= b_i (every manager i),  x in
//   {0,1}
//
// A unit is a client or a client group. Separated units must not share a manager.
#ifndef CLIENTELE_SERVICES_ASSIGNMENT_DOMAIN_PROBLEM_H_
#define CLIENTELE_SERVICES_ASSIGNMENT_DOMAIN_PROBLEM_H_

#include <cstdint>
#include <span>
#include <utility>
#include <vector>

namespace clientele::assignment {

// One manager who may serve a unit.
struct Candidate {
  int32_t manager = 0;
  int64_t minutes = 0;  // w_ij >= 0
  int64_t cost = 0;     // c_ij
};

// Revenue that costs a manager nothing.
struct Band {
  int64_t low = 0;
  int64_t high = 0;
};

struct Problem {
  std::vector<int64_t> capacity;      // b_i per manager
  std::vector<int64_t> first{0};      // candidates of unit j: [first[j], first[j + 1])
  std::vector<Candidate> candidates;  // of a unit ascending by manager
  std::vector<int64_t> revenue;       // v_j per unit
  std::vector<Band> band;             // per manager
  int64_t balance_unit = 0;           // revenue beyond the band that costs 1; 0: no balance
  std::vector<std::pair<int32_t, int32_t>> separated;

  int32_t managers() const { return static_cast<int32_t>(capacity.size()); }
  int32_t units() const { return static_cast<int32_t>(revenue.size()); }
  std::span<const Candidate> Of(int32_t unit) const {
    return {candidates.data() + first[unit], candidates.data() + first[unit + 1]};
  }
};

// Appends a unit.
void AddUnit(Problem* problem, int64_t revenue, std::vector<Candidate> candidates);

// phi_i(y): 1 for every started balance_unit of revenue outside the band. Rounding up keeps phi_i
// at or above its convex form (distance / balance_unit), so that bounds made with that form hold.
int64_t BalanceCost(const Problem& problem, int32_t manager, int64_t revenue);

// Index in problem.candidates of the chosen candidate per unit; kNoChoice where there is none.
using Choice = std::vector<int64_t>;
inline constexpr int64_t kNoChoice = -1;

// Index of the candidate of `unit` at `manager`, kNoChoice if he is none. O(log candidates).
int64_t FindCandidate(const Problem& problem, int32_t unit, int32_t manager);

// What a choice costs and breaks.
struct Evaluation {
  int64_t value = 0;  // sum c_ij + sum phi_i
  int64_t overload = 0;
  int64_t conflicts = 0;  // separated pairs with one manager
  int64_t unassigned = 0;
  std::vector<int64_t> load;     // minutes per manager
  std::vector<int64_t> revenue;  // per manager
  bool feasible() const { return overload == 0 && conflicts == 0 && unassigned == 0; }
};

Evaluation Evaluate(const Problem& problem, const Choice& choice);

}  // namespace clientele::assignment

#endif  // CLIENTELE_SERVICES_ASSIGNMENT_DOMAIN_PROBLEM_H_
