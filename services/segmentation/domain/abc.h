// ABC classes: who brings the first 80 % of the value, who the next 15 %. Source: Dickie 1951.
#ifndef CLIENTELE_SERVICES_SEGMENTATION_DOMAIN_ABC_H_
#define CLIENTELE_SERVICES_SEGMENTATION_DOMAIN_ABC_H_

#include <cstdint>
#include <span>
#include <vector>

#include "common/money/wide_int.h"
#include "services/segmentation/domain/classes.h"
#include "services/segmentation/domain/policy.h"

namespace clientele::segmentation {

struct Ranked {
  int64_t value = 0;
  uint32_t index = 0;  // position of the client in ascending order of ids
};

// The positive values in descending order, equal ones by ascending index. O(n log n).
std::vector<Ranked> RankPositive(std::span<const int64_t> values);

struct AbcResult {
  // T, the sum of the positive values. 0 means that A, B and C are not given: nobody has a positive
  // value.
  Int128 total = 0;
  std::vector<Abc> classes;  // one a client
  // c_i, the cumulative sum before the client; with tie_fair before the first client of its
  // equal-value group. 0 for clients without a positive value.
  std::vector<Int128> before;
};

// The class of a client of value `value` > 0 whose cumulative sum before it is `before`, in
// integers: A if 1000 * before < a_permille * total (or, with the crossing client down, 1000 *
// (before + value) <=).
Abc AbcClassOf(int64_t value, Int128 before, Int128 total, const AbcPolicy& policy);

// `ranking` is RankPositive(values). O(n).
AbcResult ClassifyAbc(std::span<const int64_t> values, std::span<const Ranked> ranking,
                      const AbcPolicy& policy);

}  // namespace clientele::segmentation

#endif  // CLIENTELE_SERVICES_SEGMENTATION_DOMAIN_ABC_H_
