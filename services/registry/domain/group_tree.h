// The tree of groups that an import would leave behind.
#ifndef CLIENTELE_SERVICES_REGISTRY_DOMAIN_GROUP_TREE_H_
#define CLIENTELE_SERVICES_REGISTRY_DOMAIN_GROUP_TREE_H_

#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>

#include "services/registry/domain/import_issues.h"

namespace clientele::registry {

// Memory is linear in the number of groups.
class GroupTree {
 public:
  // A group of the registry; ignored when the import has it.
  void AddExisting(std::string_view group, std::string_view parent);
  // The imported row at `place`; an empty parent is the top of a tree.
  void AddImported(std::string_view group, std::string_view parent, RowPlace place);

  // Reports the imported rows whose parent is not there, that lie on a circle, or below which a
  // branch becomes deeper than `max_levels` levels. O(n log n).
  void Check(int max_levels, ImportIssues* issues) const;

 private:
  struct Node {
    std::string parent;
    std::optional<RowPlace> place;  // of the imported row
  };

  // The imported row that makes the way to `group` too long is the nearest one above it.
  void ReportDepth(std::string_view group, int max_levels, std::set<RowPlace>* reported,
                   ImportIssues* issues) const;

  std::map<std::string, Node, std::less<>> nodes_;
};

}  // namespace clientele::registry

#endif  // CLIENTELE_SERVICES_REGISTRY_DOMAIN_GROUP_TREE_H_
