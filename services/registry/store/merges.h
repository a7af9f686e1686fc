// SQL of merges: which client was merged into which, and what that changed.
#ifndef CLIENTELE_SERVICES_REGISTRY_STORE_MERGES_H_
#define CLIENTELE_SERVICES_REGISTRY_STORE_MERGES_H_

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/sql/transaction.h"
#include "services/registry/domain/types.h"
#include "services/registry/store/client_references.h"

namespace clientele::registry {

struct MergeRecord {
  std::string id;
  std::string survivor;
  std::vector<std::string> merged;  // in the order of the request
  std::vector<RowCount> moved;      // ascending by kind
  Position position = 0;
  std::string actor;
  Micros create_time = 0;
  Position undo_position = 0;  // 0 while in force
  Micros undo_time = 0;
  std::string undo_actor;
};

// Before its rows are moved, and what was moved afterwards.
absl::Status InsertMerge(Transaction& transaction, const MergeRecord& merge);
absl::Status InsertMovedCounts(Transaction& transaction, const MergeRecord& merge);
absl::StatusOr<std::optional<MergeRecord>> FindMerge(Transaction& transaction, std::string_view id);

// Those with a position below `before` (0: all), newest first; with this client on either side
// unless it is empty.
absl::StatusOr<std::vector<MergeRecord>> ListMerges(Transaction& transaction,
                                                    std::string_view client_id, Position before,
                                                    int limit);

// Notes that a merge was undone, and how. ABORTED when it was before.
absl::Status CloseMerge(Transaction& transaction, const MergeRecord& merge);

// The clients of which the merge wrote a version, ascending.
absl::Status NoteChangedClient(Transaction& transaction, std::string_view merge_id,
                               std::string_view client_id);
absl::StatusOr<std::vector<std::string>> ChangedClients(Transaction& transaction,
                                                        std::string_view merge_id);

// Keys of the rows of one kind, without versions, that a merge moved, ascending.
absl::StatusOr<std::vector<std::string>> MovedKeys(Transaction& transaction,
                                                   std::string_view merge_id,
                                                   std::string_view kind);

// Current clients, not deleted, that have this owner or this group, ascending by id; at most
// `limit`. An empty id is nobody's.
absl::StatusOr<std::vector<std::string>> ClientsNaming(Transaction& transaction,
                                                       std::string_view owner_id,
                                                       std::string_view group_id, int limit);

}  // namespace clientele::registry

#endif  // CLIENTELE_SERVICES_REGISTRY_STORE_MERGES_H_
