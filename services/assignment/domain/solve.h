// Solves an assignment problem: prices and bound, a first assignment, local search, block by block.
#ifndef CLIENTELE_SERVICES_ASSIGNMENT_DOMAIN_SOLVE_H_
#define CLIENTELE_SERVICES_ASSIGNMENT_DOMAIN_SOLVE_H_

#include <cstdint>
#include <functional>

#include "absl/status/statusor.h"
#include "services/assignment/domain/bound.h"
#include "services/assignment/domain/problem.h"

namespace clientele::assignment {

struct SolveOptions {
  int64_t iterations = 0;  // moves of the local search, shared out by units; 0: DefaultIterations
  int64_t seed = 1;
  int threads = 1;
  int64_t price_scale = 1'000'000'000'000;
  // Asked now and then, from several threads: true ends the search with what it has.
  std::function<bool()> stop = nullptr;
  // Told now and then, from several threads, how many more moves of the local search were tried.
  std::function<void(int64_t)> report = nullptr;
};

struct Solution {
  Choice choice;  // where not feasible: the least overloaded found
  Evaluation evaluation;
  Prices prices;
  int64_t bound = 0;  // LagrangianBound of the whole problem at `prices`
  int64_t iterations = 0;
};

// 1,000 moves a unit, at least 2 million.
int64_t DefaultIterations(const Problem& problem);

// The result depends on problem, iterations and seed only, not on threads, unless `stop` ends it.
// A block whose value meets its bound ends at once. Every unit needs a candidate; errors as
// LagrangianBound.
absl::StatusOr<Solution> Solve(const Problem& problem, const SolveOptions& options);

}  // namespace clientele::assignment

#endif  // CLIENTELE_SERVICES_ASSIGNMENT_DOMAIN_SOLVE_H_
