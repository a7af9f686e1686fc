#include "services/registry/domain/group_tree.h"

#include <set>
#include <vector>

#include "absl/strings/str_cat.h"
#include "services/registry/domain/client_rules.h"

namespace clientele::registry {

void GroupTree::AddExisting(std::string_view group, std::string_view parent) {
  nodes_.try_emplace(std::string(group), Node{std::string(parent), std::nullopt});
}

void GroupTree::AddImported(std::string_view group, std::string_view parent, RowPlace place) {
  nodes_.insert_or_assign(std::string(group), Node{std::string(parent), place});
}

void GroupTree::Check(int max_levels, ImportIssues* issues) const {
  // Levels above a group and itself; 0 while it is on the way up, which a circle comes back to.
  std::map<std::string_view, int> levels;
  std::set<RowPlace> deep;
  for (const auto& [start, node] : nodes_) {
    std::vector<const std::pair<const std::string, Node>*> way;
    auto at = nodes_.find(start);
    while (at != nodes_.end() && levels.emplace(at->first, 0).second) {
      way.push_back(&*at);
      at = nodes_.find(at->second.parent);
    }
    int level = at == nodes_.end() ? 0 : levels[at->first];
    const bool circle = at != nodes_.end() && level == 0;
    bool on_circle = circle;
    for (auto group = way.rbegin(); group != way.rend(); ++group) {
      const auto& [id, entry] = **group;
      levels[id] = ++level;
      if (level > max_levels && !on_circle) ReportDepth(id, max_levels, &deep, issues);
      if (!entry.place) continue;
      if (on_circle) {
        issues->Add(*entry.place, "parent_id", rule::kGroupCycle,
                    absl::StrCat("group ", id, " would belong to itself"));
      } else if (!entry.parent.empty() && !nodes_.contains(entry.parent)) {
        issues->Add(*entry.place, "parent_id", rule::kUnknownGroup,
                    absl::StrCat("no group ", entry.parent));
      }
      if (circle && id == at->first) on_circle = false;
    }
  }
}

void GroupTree::ReportDepth(std::string_view group, int max_levels, std::set<RowPlace>* reported,
                            ImportIssues* issues) const {
  auto at = nodes_.find(group);
  while (at != nodes_.end() && !at->second.place) at = nodes_.find(at->second.parent);
  if (at == nodes_.end() || !reported->insert(*at->second.place).second) return;
  issues->Add(*at->second.place, "parent_id", rule::kOutOfRange,
              absl::StrCat("a tree of groups has at most ", max_levels, " levels"));
}

}  // namespace clientele::registry
