// A first assignment: greedy by regret.
#ifndef CLIENTELE_SERVICES_ASSIGNMENT_DOMAIN_CONSTRUCT_H_
#define CLIENTELE_SERVICES_ASSIGNMENT_DOMAIN_CONSTRUCT_H_

#include <cstdint>
#include <vector>

#include "services/assignment/domain/bound.h"
#include "services/assignment/domain/problem.h"

namespace clientele::assignment {

// Costs inside the search are integers over this, so that prices below one count.
inline constexpr int64_t kFine = 1024;

// Cost of every candidate with the prices of its time and revenue, over kFine.
std::vector<int64_t> ReducedCosts(const Problem& problem, const Prices& prices);

// Gives units to managers in the order of what it would cost to miss their cheapest manager with
// room (Martello, Toth, "An algorithm for the generalized assignment problem", 1981), by reduced
// cost; equal costs go to the manager with the most room left. A unit that finds no room goes where
// it overloads least. Every unit needs a candidate. O(candidates * log units) where room is not
// scarce.
Choice Construct(const Problem& problem, const std::vector<int64_t>& reduced_costs);

}  // namespace clientele::assignment

#endif  // CLIENTELE_SERVICES_ASSIGNMENT_DOMAIN_CONSTRUCT_H_
