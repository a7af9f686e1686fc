// The Lagrangian bound of domain/assignment.md, sections 2 and 3, in exact integers.
//
// Source: M. L. Fisher, "The Lagrangian Relaxation Method for Solving Integer Programming
// Problems", Management Science 27 (1981).
#ifndef CLIENTELE_SERVICES_ASSIGNMENT_DOMAIN_BOUND_H_
#define CLIENTELE_SERVICES_ASSIGNMENT_DOMAIN_BOUND_H_

#include <cstdint>
#include <vector>

#include "absl/status/statusor.h"
#include "services/assignment/domain/problem.h"

namespace clientele::assignment {

// Prices are integers over `scale`.
struct Prices {
  int64_t scale = 1;
  std::vector<int64_t> time;     // p_i >= 0, cost of one more minute
  std::vector<int64_t> revenue;  // q_i, cost of one more minor unit; |q_i| * balance_unit <= scale
};

// Prices of zero.
Prices ZeroPrices(const Problem& problem, int64_t scale);

// The ceiling of
//   L(p,q) = sum_j min_i (c_ij + p_i w_ij + q_i v_j) - sum_i p_i b_i + sum_i min_y (phi_i(y) - q_i
//   y)
// where phi_i(y) is the distance of y from the band over balance_unit, so that the last minimum is
// -max(q_i low_i, q_i high_i). For any such prices no assignment costs less; separated pairs only
// make the truth larger. InvalidArgument for prices outside their ranges or a unit without
// candidates, OutOfRange when the bound leaves 64 bits. O(candidates).
absl::StatusOr<int64_t> LagrangianBound(const Problem& problem, const Prices& prices);

// (value - bound) / max(1, |bound|).
double Gap(int64_t value, int64_t bound);

}  // namespace clientele::assignment

#endif  // CLIENTELE_SERVICES_ASSIGNMENT_DOMAIN_BOUND_H_
