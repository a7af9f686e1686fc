#include "services/planning/domain/tree.h"

#include <algorithm>
#include <numeric>
#include <utility>

#include "common/errors/status_macros.h"
#include "common/ids/tie_break.h"

namespace clientele::planning {
namespace {

// The nodes of one level that carry weight; parent k of the level above owns the children
// [first_child[k], first_child[k + 1]).
struct ActiveLevel {
  std::vector<uint32_t> nodes;
  std::vector<Weight> weights;
  std::vector<uint32_t> tie_ranks;
  std::vector<uint32_t> first_child;
};

// Fills first_child and returns the parents with the sums of their children's weights.
WeightedLeaves GroupByParent(const TreeLevel& level, ActiveLevel& children) {
  WeightedLeaves parents;
  for (size_t i = 0; i < children.nodes.size(); ++i) {
    const uint32_t parent = level.parent[children.nodes[i]];
    if (parents.leaves.empty() || parents.leaves.back() != parent) {
      parents.leaves.push_back(parent);
      parents.weights.push_back(0);
      children.first_child.push_back(static_cast<uint32_t>(i));
    }
    parents.weights.back() += children.weights[i];
  }
  children.first_child.push_back(static_cast<uint32_t>(children.nodes.size()));
  return parents;
}

// The active levels from the root's children down to the leaves. The sum of all weights must have
// been checked.
std::vector<ActiveLevel> ActiveLevels(const Tree& tree, const WeightedLeaves& leaves) {
  std::vector<ActiveLevel> active(tree.levels.size());
  WeightedLeaves nodes = leaves;
  for (size_t depth = tree.levels.size(); depth-- > 0;) {
    ActiveLevel& level = active[depth];
    level.nodes = std::move(nodes.leaves);
    level.weights = std::move(nodes.weights);
    level.tie_ranks.reserve(level.nodes.size());
    for (const uint32_t node : level.nodes) {
      level.tie_ranks.push_back(tree.levels[depth].tie_rank[node]);
    }
    nodes = GroupByParent(tree.levels[depth], level);
  }
  return active;
}

}  // namespace

std::vector<uint32_t> TieRanks(std::span<const std::string> ids, int64_t seed) {
  std::vector<std::pair<Sha256Digest, uint32_t>> digests(ids.size());
  for (size_t i = 0; i < ids.size(); ++i) {
    digests[i] = {TieBreakDigest(seed, ids[i]), static_cast<uint32_t>(i)};
  }
  std::sort(digests.begin(), digests.end());
  std::vector<uint32_t> ranks(ids.size());
  for (size_t rank = 0; rank < digests.size(); ++rank) {
    ranks[digests[rank].second] = static_cast<uint32_t>(rank);
  }
  return ranks;
}

absl::Status TreeSplitter::Split(int64_t total, const WeightedLeaves& leaves,
                                 std::vector<int64_t>& values) {
  RETURN_IF_ERROR(SumOfWeights(leaves.weights).status());
  if (leaves.leaves.empty()) {
    values.clear();
    return splitter_.Split(total, {}, {}, {});
  }
  std::vector<int64_t> parents{total};
  for (const ActiveLevel& level : ActiveLevels(tree_, leaves)) {
    values.resize(level.nodes.size());
    for (size_t parent = 0; parent < parents.size(); ++parent) {
      const size_t first = level.first_child[parent];
      const size_t count = level.first_child[parent + 1] - first;
      RETURN_IF_ERROR(splitter_.Split(parents[parent],
                                      std::span(level.weights).subspan(first, count),
                                      std::span(level.tie_ranks).subspan(first, count),
                                      std::span(values).subspan(first, count)));
    }
    parents = values;
  }
  return absl::OkStatus();
}

absl::StatusOr<std::vector<TraceStep>> TraceLeaf(const Tree& tree, int64_t total,
                                                 const WeightedLeaves& leaves, uint32_t leaf) {
  RETURN_IF_ERROR(SumOfWeights(leaves.weights).status());
  if (!std::binary_search(leaves.leaves.begin(), leaves.leaves.end(), leaf)) {
    return absl::NotFoundError("the leaf carries no weight");
  }
  std::vector<uint32_t> path(tree.levels.size());
  for (size_t depth = tree.levels.size(); depth-- > 0;) {
    path[depth] = leaf;
    leaf = tree.levels[depth].parent[leaf];
  }
  std::vector<TraceStep> steps;
  size_t parent = 0;  // place of the parent among the active nodes of its level
  for (const ActiveLevel& level : ActiveLevels(tree, leaves)) {
    const uint32_t node = path[steps.size()];
    const size_t first = level.first_child[parent];
    const size_t count = level.first_child[parent + 1] - first;
    const auto place = std::lower_bound(level.nodes.begin(), level.nodes.end(), node);
    parent = static_cast<size_t>(place - level.nodes.begin());
    ASSIGN_OR_RETURN(const ShareTrace share,
                     TraceShare(total, std::span(level.weights).subspan(first, count),
                                std::span(level.tie_ranks).subspan(first, count), parent - first));
    steps.push_back({node, total, share});
    total = share.share;
  }
  return steps;
}

}  // namespace clientele::planning
