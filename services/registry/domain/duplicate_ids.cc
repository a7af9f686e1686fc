#include "services/registry/domain/duplicate_ids.h"

#include <algorithm>

#include "absl/hash/hash.h"

namespace clientele::registry {
namespace {

uint64_t HashOf(std::string_view id) { return absl::HashOf(id); }

}  // namespace

void DuplicateIds::Add(std::string_view id) { hashes_.push_back(HashOf(id)); }

bool DuplicateIds::NeedsSecondPass() {
  std::sort(hashes_.begin(), hashes_.end());
  size_t kept = 0;
  for (size_t i = 1; i < hashes_.size(); ++i) {
    if (hashes_[i] != hashes_[i - 1]) continue;
    if (kept == 0 || hashes_[kept - 1] != hashes_[i]) hashes_[kept++] = hashes_[i];
  }
  hashes_.resize(kept);
  hashes_.shrink_to_fit();
  return kept > 0;
}

std::optional<RowPlace> DuplicateIds::FirstPlace(std::string_view id, RowPlace place) {
  if (!std::binary_search(hashes_.begin(), hashes_.end(), HashOf(id))) return std::nullopt;
  const auto found = first_.find(id);
  if (found != first_.end()) return found->second;
  first_.emplace(std::string(id), place);
  return std::nullopt;
}

}  // namespace clientele::registry
