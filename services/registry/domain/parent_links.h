// Ownership among clients: every owner exists and on no day does anybody own himself, directly or
// through others.
#ifndef CLIENTELE_SERVICES_REGISTRY_DOMAIN_PARENT_LINKS_H_
#define CLIENTELE_SERVICES_REGISTRY_DOMAIN_PARENT_LINKS_H_

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "services/registry/domain/import_issues.h"
#include "services/registry/domain/types.h"

namespace clientele::registry {

// The days from <= day < until.
struct Days {
  int32_t from = kBeginning;
  int32_t until = kForever;
};

// The links that would hold after an import. Memory is linear in the number of clients with an
// owner.
class ParentLinks {
 public:
  // A link of the registry; it ends where the import begins to say something about the client.
  void AddExisting(std::string_view client, std::string_view parent, Days days = {});
  // A link that the import's row at `place` sets; an empty parent is none.
  void AddImported(std::string_view client, std::string_view parent, RowPlace place,
                   Days days = {});

  // Owners that imported rows name, ascending.
  std::set<std::string, std::less<>> ImportedParents() const;

  // Reports the imported rows whose owner is in `unknown`, and those that lie on a cycle on some
  // day, each once. O(n log n), and for the clients that can lie on a cycle once more for each day
  // on which one of their links begins.
  void Check(const std::set<std::string, std::less<>>& unknown, ImportIssues* issues) const;

 private:
  struct Link {
    std::string parent;
    Days days;
    std::optional<RowPlace> place;  // of the imported row
  };
  struct Client {
    std::vector<Link> links;
    int32_t imported_from = kForever;  // first day about which the import says something
  };
  class CycleSearch;

  std::map<std::string, Client, std::less<>> clients_;
};

}  // namespace clientele::registry

#endif  // CLIENTELE_SERVICES_REGISTRY_DOMAIN_PARENT_LINKS_H_
