// SQL of client groups and their members.
#ifndef CLIENTELE_SERVICES_REGISTRY_STORE_GROUPS_H_
#define CLIENTELE_SERVICES_REGISTRY_STORE_GROUPS_H_

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/sql/filter.h"
#include "common/sql/transaction.h"
#include "services/registry/domain/types.h"
#include "services/registry/store/export_scan.h"
#include "services/registry/store/timelines.h"

namespace clientele::registry {

// A tree of groups is at most this many levels deep.
inline constexpr int kMaxGroupDepth = 100;

absl::StatusOr<std::optional<Group>> FindGroup(Transaction& transaction, std::string_view id);

// ALREADY_EXISTS (IsUniqueViolation) when the id is taken.
absl::Status InsertGroup(Transaction& transaction, const Group& group);

// ABORTED (etag mismatch) when `before` is not the current state.
absl::Status ReplaceGroup(Transaction& transaction, const Group& before, const Group& after);
absl::Status RemoveGroup(Transaction& transaction, const Group& group);

// group_id, display_name and parent_id.
const std::vector<QueryField>& GroupFilterFields();
// By id, behind `after`.
absl::StatusOr<std::vector<Group>> ListGroups(Transaction& transaction, const SqlFragment& filter,
                                              std::string_view after, int limit);

// Calls `fn` with id and parent of every group, by id.
absl::Status ForEachGroup(Transaction& transaction,
                          absl::FunctionRef<void(std::string_view id, std::string_view parent)> fn);

// Groups of an export by id, behind `after`, at most `limit`. Those changed after the position are
// left out.
absl::StatusOr<std::vector<Group>> ScanGroups(Transaction& transaction, const ExportScan& scan,
                                              std::string_view after, int limit);

// Ids of clients, by id, behind `after`, at most `limit`: those that were in a group in any period
// known at the position, or, of an export of changes, whose periods changed since.
absl::StatusOr<std::vector<std::string>> ScanMembers(Transaction& transaction,
                                                     const ExportScan& scan, std::string_view after,
                                                     int limit);

// The groups from `id` up to the top of its tree, `id` first; empty when there is no such group.
// One search a level.
absl::StatusOr<std::vector<std::string>> GroupsAbove(Transaction& transaction, std::string_view id);
// The group and all below it, ascending by id. One search a group.
absl::StatusOr<std::vector<std::string>> GroupsBelow(Transaction& transaction, std::string_view id);

// Levels of the tree from the group down; 1 without subgroups.
absl::StatusOr<int> LevelsBelow(Transaction& transaction, std::string_view id);

// Whether the group has subgroups or a client belongs to it in a period that is known now.
absl::StatusOr<bool> IsGroupInUse(Transaction& transaction, std::string_view id);

// The clients in the group at a moment that are not deleted, by id, behind `after`.
absl::StatusOr<std::vector<Client>> ListMembers(Transaction& transaction, std::string_view group,
                                                const Moment& moment, std::string_view after,
                                                int limit);

}  // namespace clientele::registry

#endif  // CLIENTELE_SERVICES_REGISTRY_STORE_GROUPS_H_
