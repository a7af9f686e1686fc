#include "services/registry/domain/parent_links.h"

#include "absl/strings/str_cat.h"
#include "services/registry/domain/client_rules.h"

namespace clientele::registry {

void ParentLinks::AddExisting(std::string_view client, std::string_view parent) {
  if (links_.find(client) == links_.end()) {
    links_.emplace(std::string(client), Link{std::string(parent), std::nullopt});
  }
}

void ParentLinks::AddImported(std::string_view client, std::string_view parent, RowPlace place) {
  links_.insert_or_assign(std::string(client), Link{std::string(parent), place});
}

std::set<std::string, std::less<>> ParentLinks::ImportedParents() const {
  std::set<std::string, std::less<>> parents;
  for (const auto& [client, link] : links_) {
    if (link.place && !link.parent.empty()) parents.insert(link.parent);
  }
  return parents;
}

void ParentLinks::Check(const std::set<std::string, std::less<>>& unknown,
                        ImportIssues* issues) const {
  // Number of the walk that first met a client; a walk that meets its own number has closed a
  // cycle.
  std::map<std::string_view, int64_t> met;
  int64_t walk = 0;
  for (const auto& [start, first] : links_) {
    if (first.place && unknown.contains(first.parent)) {
      issues->Add(*first.place, "parent_id", rule::kUnknownParent,
                  absl::StrCat("no client ", first.parent));
    }
    ++walk;
    auto at = links_.find(start);
    while (at != links_.end() && met.emplace(at->first, walk).second)
      at = links_.find(at->second.parent);
    if (at == links_.end() || met[at->first] != walk) continue;
    const std::string_view entry = at->first;
    do {
      // A client that names itself is reported with the other rules of its row.
      if (at->second.place && at->second.parent != at->first) {
        issues->Add(
            *at->second.place, "parent_id", rule::kParentCycle,
            absl::StrCat("client ", at->first, " would own itself through ", at->second.parent));
      }
      at = links_.find(at->second.parent);
    } while (at->first != entry);
  }
}

}  // namespace clientele::registry
