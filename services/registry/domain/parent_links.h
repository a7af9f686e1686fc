// Ownership among clients: every owner exists and nobody owns himself, directly or through others.
#ifndef CLIENTELE_SERVICES_REGISTRY_DOMAIN_PARENT_LINKS_H_
#define CLIENTELE_SERVICES_REGISTRY_DOMAIN_PARENT_LINKS_H_

#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "services/registry/domain/import_issues.h"

namespace clientele::registry {

// The links that would hold after an import. Memory is linear in the number of clients with an
// owner.
class ParentLinks {
 public:
  // The link of a client in the registry; ignored when the import sets the link of the same client.
  void AddExisting(std::string_view client, std::string_view parent);
  // The link that the import's row at `place` sets; an empty parent removes it.
  void AddImported(std::string_view client, std::string_view parent, RowPlace place);

  // Owners that imported rows name, ascending.
  std::set<std::string, std::less<>> ImportedParents() const;

  // Reports the imported rows whose owner is in `unknown`, and those that lie on a cycle. O(n log
  // n).
  void Check(const std::set<std::string, std::less<>>& unknown, ImportIssues* issues) const;

 private:
  struct Link {
    std::string parent;
    std::optional<RowPlace> place;  // of the imported row
  };
  std::map<std::string, Link, std::less<>> links_;
};

}  // namespace clientele::registry

#endif  // CLIENTELE_SERVICES_REGISTRY_DOMAIN_PARENT_LINKS_H_
