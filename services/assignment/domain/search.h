// Local search from a first assignment.
#ifndef CLIENTELE_SERVICES_ASSIGNMENT_DOMAIN_SEARCH_H_
#define CLIENTELE_SERVICES_ASSIGNMENT_DOMAIN_SEARCH_H_

#include <cstdint>
#include <functional>
#include <vector>

#include "services/assignment/domain/problem.h"

namespace clientele::assignment {

struct SearchOptions {
  int64_t iterations = 0;  // moves tried
  uint64_t seed = 1;
  int64_t bound = INT64_MIN;  // the search ends when an assignment within the rules costs this
  std::function<bool()> stop =
      nullptr;  // asked now and then; true ends the search with what it has
  std::function<void(int64_t)> report =
      nullptr;  // told now and then how many moves were tried since
};

struct SearchOutcome {
  Choice choice;  // the least overloaded found (with separated pairs apart), then the cheapest
  int64_t iterations = 0;
};

// Simulated annealing over three moves: one unit goes to another manager, two units of two managers
// change places, and a unit goes to a manager whose other unit goes on to a third. Minutes beyond a
// manager's hours and separated pairs that meet cost a price that rises while any remain and falls
// while none do, so that the search passes through overload but does not stay there. Ends with
// descent on single and double moves that keep the hard rules. All arithmetic that decides is on
// integers: the result depends on problem, start and options only. `reduced_costs` guide which
// managers are tried more often. O(iterations * log candidates per unit).
SearchOutcome ImproveAssignment(const Problem& problem, const std::vector<int64_t>& reduced_costs,
                                Choice start, const SearchOptions& options);

}  // namespace clientele::assignment

#endif  // CLIENTELE_SERVICES_ASSIGNMENT_DOMAIN_SEARCH_H_
