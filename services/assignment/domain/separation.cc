#include "services/assignment/domain/separation.h"

#include <algorithm>
#include <set>

namespace clientele::assignment {
namespace {

// The item, and those that took its managers, and those that took theirs.
std::vector<int32_t> Trace(const std::vector<std::vector<int32_t>>& taken_by, int32_t item) {
  std::set<int32_t> found{item};
  std::vector<int32_t> open{item};
  while (!open.empty()) {
    const int32_t next = open.back();
    open.pop_back();
    for (const int32_t cause : taken_by[next]) {
      if (found.insert(cause).second) open.push_back(cause);
    }
  }
  return {found.begin(), found.end()};
}

}  // namespace

std::vector<int32_t> FindSeparationConflict(std::vector<std::vector<int32_t>> eligible,
                                            const std::vector<std::pair<int32_t, int32_t>>& pairs) {
  std::vector<std::vector<int32_t>> partners(eligible.size());
  for (const auto& [a, b] : pairs) {
    if (a == b) return {a};
    partners[a].push_back(b);
    partners[b].push_back(a);
  }
  std::vector<std::vector<int32_t>> taken_by(eligible.size());
  std::vector<int32_t> settled;
  for (size_t k = 0; k < eligible.size(); ++k) {
    if (eligible[k].size() == 1) settled.push_back(static_cast<int32_t>(k));
  }
  for (size_t head = 0; head < settled.size(); ++head) {
    const int32_t item = settled[head];
    const int32_t manager = eligible[item].front();
    for (const int32_t partner : partners[item]) {
      if (std::erase(eligible[partner], manager) == 0) continue;
      taken_by[partner].push_back(item);
      if (eligible[partner].empty()) return Trace(taken_by, partner);
      if (eligible[partner].size() == 1) settled.push_back(partner);
    }
  }
  return {};
}

}  // namespace clientele::assignment
