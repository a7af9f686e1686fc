#include "services/assignment/store/guards.h"

#include <cstdint>
#include <optional>

#include "common/errors/status_macros.h"

namespace clientele::assignment::store {

absl::Status TakeGuard(Transaction& transaction, std::string_view name) {
  ASSIGN_OR_RETURN(const std::optional<int64_t> revision,
                   transaction.QueryInt64("SELECT revision FROM guards WHERE name = ?", name));
  if (!revision) return absl::DataLossError("a guard row is missing");
  ASSIGN_OR_RETURN(
      const int64_t written,
      transaction.ExecuteCounted("UPDATE guards SET revision = ? WHERE name = ? AND revision = ?",
                                 *revision + 1, name, *revision));
  return written == 1 ? absl::OkStatus() : TransientConflict("another writer has the guard row");
}

}  // namespace clientele::assignment::store
