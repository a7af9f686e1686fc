// Must-separate pairs that leave somebody without a manager.
#ifndef CLIENTELE_SERVICES_ASSIGNMENT_DOMAIN_SEPARATION_H_
#define CLIENTELE_SERVICES_ASSIGNMENT_DOMAIN_SEPARATION_H_

#include <cstdint>
#include <utility>
#include <vector>

namespace clientele::assignment {

// `eligible[k]` are the managers of item k, `pairs` the items that must not share one. Gives an
// item with one manager left that manager, takes him from its partners, and repeats. Returns the
// items whose managers together are too few once an item has none left, ascending; empty when that
// does not happen, which does not prove that the pairs can be kept. A pair of one item with itself
// is such a set. O(pairs * managers).
std::vector<int32_t> FindSeparationConflict(std::vector<std::vector<int32_t>> eligible,
                                            const std::vector<std::pair<int32_t, int32_t>>& pairs);

}  // namespace clientele::assignment

#endif  // CLIENTELE_SERVICES_ASSIGNMENT_DOMAIN_SEPARATION_H_
