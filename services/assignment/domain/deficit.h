// Proof that hours do not suffice: a set of units and all managers who can take any of them.
#ifndef CLIENTELE_SERVICES_ASSIGNMENT_DOMAIN_DEFICIT_H_
#define CLIENTELE_SERVICES_ASSIGNMENT_DOMAIN_DEFICIT_H_

#include <cstdint>
#include <optional>
#include <vector>

#include "services/assignment/domain/problem.h"

namespace clientele::assignment {

// The units owe more minutes than the managers have. A manager can take a unit if his hours suffice
// for it alone; a single unit that nobody can take has its eligible managers and the largest of
// their capacities instead.
struct Deficit {
  std::vector<int32_t> units;     // ascending
  std::vector<int32_t> managers;  // ascending
  int64_t owed = 0;               // sum over units of the least minutes any manager needs
  int64_t present = 0;
  bool too_large = false;  // one unit, too large for each of its managers
  bool minimal = false;    // no part of the units is short of hours by itself
};

// Finds a deficit if the problem has no solution even when units may be divided among managers
// (a maximal flow in units of minutes; the certificate is its minimal cut, Hall's condition), and
// takes units away while a deficit remains. nullopt says that there is none of this kind, not that
// an assignment exists. Every unit has a candidate.
std::optional<Deficit> FindDeficit(const Problem& problem);

}  // namespace clientele::assignment

#endif  // CLIENTELE_SERVICES_ASSIGNMENT_DOMAIN_DEFICIT_H_
