// Independent parts of a problem: connected components of who may serve whom.
#ifndef CLIENTELE_SERVICES_ASSIGNMENT_DOMAIN_BLOCKS_H_
#define CLIENTELE_SERVICES_ASSIGNMENT_DOMAIN_BLOCKS_H_

#include <cstdint>
#include <vector>

#include "services/assignment/domain/problem.h"

namespace clientele::assignment {

// A problem of its own, with the indices that its units and managers have in the whole, ascending.
struct Block {
  Problem problem;
  std::vector<int32_t> units;
  std::vector<int32_t> managers;
};

// Splits a problem; separated pairs tie their units together. A manager whom nobody may be given to
// is a block without units. Blocks are ordered by their first manager, units without candidates
// belong to none. O(candidates).
std::vector<Block> SplitIntoBlocks(const Problem& problem);

}  // namespace clientele::assignment

#endif  // CLIENTELE_SERVICES_ASSIGNMENT_DOMAIN_BLOCKS_H_
