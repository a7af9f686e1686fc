// The method of largest remainders (Hamilton, Hare-Niemeyer) at one node of a tree, in exact
// integers.
#ifndef CLIENTELE_SERVICES_PLANNING_DOMAIN_LARGEST_REMAINDER_H_
#define CLIENTELE_SERVICES_PLANNING_DOMAIN_LARGEST_REMAINDER_H_

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace clientele::planning {

// A weight of a child. Products of a total and a weight need up to 189 bits and are never rounded.
using Weight = unsigned __int128;

// The weights of one node must not add up to more.
inline constexpr Weight kMaxWeightSum = Weight{1} << 126;

// Decimal digits of the number.
std::string FormatWeight(Weight weight);

// Sum of the weights; OutOfRange above kMaxWeightSum.
absl::StatusOr<Weight> SumOfWeights(std::span<const Weight> weights);

// total * weight / sum = floor + remainder / sum.
struct Quota {
  int64_t floor = 0;
  Weight remainder = 0;
};

// Exact quota of one child. Needs 0 <= total, weight <= sum, 0 < sum <= kMaxWeightSum.
Quota QuotaOf(int64_t total, Weight weight, Weight sum);

// Splits totals over children; owns the working memory, so one object serves many nodes of one
// thread.
class LargestRemainderSplitter {
 public:
  // Gives every child the floor of its quota and one unit more to the children with the largest
  // remainders, as many as there are units left; among equal remainders the smaller tie_rank is
  // first. The shares add up to `total` exactly, each is less than one unit from its quota, and a
  // child of weight zero gets nothing. `weights`, `tie_ranks` (distinct) and `shares` have one
  // entry a child. O(children) on average. Errors: InvalidArgument for a negative total; OutOfRange
  // for weights above kMaxWeightSum; FailedPrecondition where all weights are zero and the total is
  // not.
  absl::Status Split(int64_t total, std::span<const Weight> weights,
                     std::span<const uint32_t> tie_ranks, std::span<int64_t> shares);

 private:
  template <typename Remainder, typename Divide>
  void SplitWith(std::span<const Weight> weights, std::span<const uint32_t> tie_ranks,
                 std::span<int64_t> shares, int64_t total, std::vector<Remainder>& remainders,
                 std::vector<Remainder>& order, const Divide& divide);

  std::vector<uint64_t> narrow_remainders_;
  std::vector<uint64_t> narrow_order_;
  std::vector<Weight> wide_remainders_;
  std::vector<Weight> wide_order_;
  std::vector<uint32_t> tied_;
};

// How one child came to its share.
struct ShareTrace {
  Weight weight = 0;
  Weight weight_sum = 0;
  int64_t children = 0;  // with a weight above zero
  Quota quota;
  int64_t units_left = 0;   // units of the node that its floors left over
  int64_t rank = 0;         // 1-based place of the child by remainder, ties by tie_rank
  bool rounded_up = false;  // rank <= units_left
  int64_t share = 0;
};

// Recomputes the share of child number `child` by the definition, apart from Split. Same errors;
// O(children).
absl::StatusOr<ShareTrace> TraceShare(int64_t total, std::span<const Weight> weights,
                                      std::span<const uint32_t> tie_ranks, size_t child);

}  // namespace clientele::planning

#endif  // CLIENTELE_SERVICES_PLANNING_DOMAIN_LARGEST_REMAINDER_H_
