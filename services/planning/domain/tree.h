// The tree over which a plan is decomposed, and the split of one total over it.
#ifndef CLIENTELE_SERVICES_PLANNING_DOMAIN_TREE_H_
#define CLIENTELE_SERVICES_PLANNING_DOMAIN_TREE_H_

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "services/planning/domain/largest_remainder.h"

namespace clientele::planning {

// The nodes at one depth below the root. Nodes are numbered so that the children of one parent are
// adjacent and parents ascend.
struct TreeLevel {
  std::vector<uint32_t>
      parent;  // number of the parent in the level above; 0, the root, in the first level
  std::vector<uint32_t>
      tie_rank;  // place of the node in the order of TieBreakDigest(seed, id), distinct
};

// A tree whose leaves are all in the last level.
struct Tree {
  std::vector<TreeLevel> levels;
};

// Place of each id in the order of TieBreakDigest(seed, id). O(n log n) and one SHA-256 an id.
std::vector<uint32_t> TieRanks(std::span<const std::string> ids, int64_t seed);

// Leaves with their weights: ascending leaf numbers, weights above zero.
struct WeightedLeaves {
  std::vector<uint32_t> leaves;
  std::vector<Weight> weights;
};

// Splits totals over a tree, level by level: the weight of a node is the sum of its leaves'
// weights, and every node is split over its children by largest remainder. Keeps a reference to the
// tree and owns the working memory, so one object serves many totals of one thread.
class TreeSplitter {
 public:
  explicit TreeSplitter(const Tree& tree) : tree_(tree) {}

  // values[i] is the share of leaves.leaves[i]; children add up to their parent exactly at every
  // node. Errors: those of LargestRemainderSplitter::Split. O(leaves x levels).
  absl::Status Split(int64_t total, const WeightedLeaves& leaves, std::vector<int64_t>& values);

 private:
  const Tree& tree_;
  LargestRemainderSplitter splitter_;
};

// How one leaf came to its share: one step per level, from the root down.
struct TraceStep {
  uint32_t node = 0;  // number of the child in its level
  int64_t parent_total = 0;
  ShareTrace share;
};

// Recomputes the path to leaf number `leaf`, which must be among the leaves. Errors: as Split;
// NotFound.
absl::StatusOr<std::vector<TraceStep>> TraceLeaf(const Tree& tree, int64_t total,
                                                 const WeightedLeaves& leaves, uint32_t leaf);

}  // namespace clientele::planning

#endif  // CLIENTELE_SERVICES_PLANNING_DOMAIN_TREE_H_
