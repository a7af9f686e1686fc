// Finds ids that occur twice among many millions, in 8 bytes an id.
#ifndef CLIENTELE_SERVICES_REGISTRY_DOMAIN_DUPLICATE_IDS_H_
#define CLIENTELE_SERVICES_REGISTRY_DOMAIN_DUPLICATE_IDS_H_

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "services/registry/domain/import_issues.h"

namespace clientele::registry {

// Two passes over the same ids. The first keeps a 64-bit hash of each; when any two are equal, the
// second compares the texts of those alone, so that a collision of hashes is never taken for a
// duplicate.
class DuplicateIds {
 public:
  explicit DuplicateIds(size_t expected) { hashes_.reserve(expected); }

  // First pass.
  void Add(std::string_view id);
  // Ends the first pass; true when a second pass is needed. O(n log n).
  bool NeedsSecondPass();

  // Second pass, ids in the same order: the place of the first occurrence when this is a later one.
  std::optional<RowPlace> FirstPlace(std::string_view id, RowPlace place);

 private:
  std::vector<uint64_t>
      hashes_;  // after the first pass: those that occur more than once, ascending
  std::map<std::string, RowPlace, std::less<>> first_;
};

}  // namespace clientele::registry

#endif  // CLIENTELE_SERVICES_REGISTRY_DOMAIN_DUPLICATE_IDS_H_
