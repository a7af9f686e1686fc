#include "services/assignment/domain/blocks.h"

#include <numeric>

namespace clientele::assignment {
namespace {

// Union by smaller index, so that a component's root is its first manager.
class Components {
 public:
  explicit Components(int32_t size) : parent_(size) {
    std::iota(parent_.begin(), parent_.end(), 0);
  }
  int32_t Root(int32_t node) {
    while (parent_[node] != node) {
      parent_[node] = parent_[parent_[node]];
      node = parent_[node];
    }
    return node;
  }
  void Join(int32_t a, int32_t b) {
    a = Root(a);
    b = Root(b);
    if (a < b) {
      parent_[b] = a;
    } else {
      parent_[a] = b;
    }
  }

 private:
  std::vector<int32_t> parent_;
};

Components ConnectManagers(const Problem& problem) {
  Components components(problem.managers());
  for (int32_t unit = 0; unit < problem.units(); ++unit) {
    for (const Candidate& c : problem.Of(unit)) {
      components.Join(problem.Of(unit).front().manager, c.manager);
    }
  }
  for (const auto& [a, b] : problem.separated) {
    if (problem.Of(a).empty() || problem.Of(b).empty()) continue;
    components.Join(problem.Of(a).front().manager, problem.Of(b).front().manager);
  }
  return components;
}

}  // namespace

std::vector<Block> SplitIntoBlocks(const Problem& problem) {
  Components components = ConnectManagers(problem);
  std::vector<Block> blocks;
  std::vector<int32_t> block_of_root(problem.capacity.size(), -1);
  std::vector<int32_t> local(problem.capacity.size());
  for (int32_t manager = 0; manager < problem.managers(); ++manager) {
    int32_t& index = block_of_root[components.Root(manager)];
    if (index < 0) {
      index = static_cast<int32_t>(blocks.size());
      blocks.emplace_back().problem.balance_unit = problem.balance_unit;
    }
    Block& block = blocks[index];
    local[manager] = static_cast<int32_t>(block.managers.size());
    block.managers.push_back(manager);
    block.problem.capacity.push_back(problem.capacity[manager]);
    if (problem.balance_unit != 0) block.problem.band.push_back(problem.band[manager]);
  }
  std::vector<int32_t> local_unit(problem.revenue.size(), -1);
  for (int32_t unit = 0; unit < problem.units(); ++unit) {
    const auto candidates = problem.Of(unit);
    if (candidates.empty()) continue;
    Block& block = blocks[block_of_root[components.Root(candidates.front().manager)]];
    std::vector<Candidate> own(candidates.begin(), candidates.end());
    for (Candidate& c : own) c.manager = local[c.manager];
    local_unit[unit] = static_cast<int32_t>(block.units.size());
    block.units.push_back(unit);
    AddUnit(&block.problem, problem.revenue[unit], std::move(own));
  }
  for (const auto& [a, b] : problem.separated) {
    if (local_unit[a] < 0 || local_unit[b] < 0) continue;
    const int32_t root = components.Root(problem.Of(a).front().manager);
    blocks[block_of_root[root]].problem.separated.emplace_back(local_unit[a], local_unit[b]);
  }
  return blocks;
}

}  // namespace clientele::assignment
