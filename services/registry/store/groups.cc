#include "services/registry/store/groups.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/errors/errors.h"
#include "common/errors/status_macros.h"
#include "common/ids/resource_name.h"
#include "common/text/view.h"

namespace clientele::registry {
namespace {

#define CLIENTELE_GROUP_COLUMNS \
  "group_id, display_name, parent_id, position, create_time, update_time"

constexpr int kGroupsAtOnce = 4'096;

Group ReadGroup(const Row& row) {
  return {std::string(row.Text(0)),
          std::string(row.Text(1)),
          std::string(row.Text(2)),
          row.Int64(3),
          row.Int64(4),
          row.Int64(5)};
}

absl::Status OneRow(absl::StatusOr<int64_t> written, const Group& group) {
  if (!written.ok()) return written.status();
  if (*written != 1) return EtagMismatch("group", ResourceName("groups", group.id));
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<std::optional<Group>> FindGroup(Transaction& transaction, std::string_view id) {
  std::optional<Group> group;
  RETURN_IF_ERROR(transaction
                      .QueryOne(
                          "SELECT " CLIENTELE_GROUP_COLUMNS
                          " FROM client_groups WHERE group_id = ?",
                          [&](const Row& row) { group = ReadGroup(row); }, id)
                      .status());
  return group;
}

absl::Status InsertGroup(Transaction& transaction, const Group& group) {
  return transaction.Execute(
      "INSERT INTO client_groups (" CLIENTELE_GROUP_COLUMNS ") VALUES (?, ?, ?, ?, ?, ?)", group.id,
      group.display_name, group.parent_id, group.position, group.create_time, group.update_time);
}

absl::Status ReplaceGroup(Transaction& transaction, const Group& before, const Group& after) {
  return OneRow(
      transaction.ExecuteCounted("UPDATE client_groups SET display_name = ?, parent_id = ?,"
                                 " position = ?, update_time = ?"
                                 " WHERE group_id = ? AND position = ?",
                                 after.display_name, after.parent_id, after.position,
                                 after.update_time, before.id, before.position),
      before);
}

absl::Status RemoveGroup(Transaction& transaction, const Group& group) {
  return OneRow(
      transaction.ExecuteCounted("DELETE FROM client_groups WHERE group_id = ? AND position = ?",
                                 group.id, group.position),
      group);
}

const std::vector<QueryField>& GroupFilterFields() {
  using Type = QueryField::Type;
  static const auto* const kFields =
      new std::vector<QueryField>{{"group_id", "group_id", Type::kText, {}},
                                  {"display_name", "display_name", Type::kText, {}},
                                  {"parent_id", "parent_id", Type::kText, {}}};
  return *kFields;
}

absl::StatusOr<std::vector<Group>> ListGroups(Transaction& transaction, const SqlFragment& filter,
                                              std::string_view after, int limit) {
  std::vector<Group> groups;
  RETURN_IF_ERROR(transaction.Query(
      absl::StrCat("SELECT " CLIENTELE_GROUP_COLUMNS " FROM client_groups WHERE ", filter.sql,
                   " AND group_id > ? ORDER BY group_id LIMIT ?"),
      [&](const Row& row) { groups.push_back(ReadGroup(row)); }, filter.values, after, limit));
  return groups;
}

absl::Status ForEachGroup(
    Transaction& transaction,
    absl::FunctionRef<void(std::string_view id, std::string_view parent)> fn) {
  std::string after;
  for (int found = kGroupsAtOnce; found == kGroupsAtOnce;) {
    found = 0;
    RETURN_IF_ERROR(transaction.Query(
        "SELECT group_id, parent_id FROM client_groups WHERE group_id > ?"
        " ORDER BY group_id LIMIT ?",
        [&](const Row& row) {
          ++found;
          after = row.Text(0);
          fn(after, row.Text(1));
        },
        std::string(after), kGroupsAtOnce));
  }
  return absl::OkStatus();
}

absl::StatusOr<std::vector<Group>> ScanGroups(Transaction& transaction, const ExportScan& scan,
                                              std::string_view after, int limit) {
  std::vector<Group> groups;
  RETURN_IF_ERROR(transaction.Query(
      "SELECT " CLIENTELE_GROUP_COLUMNS
      " FROM client_groups WHERE group_id > ? AND group_id >= ? AND group_id < ?"
      " AND position > ? AND position <= ? ORDER BY group_id LIMIT ?",
      [&](const Row& row) { groups.push_back(ReadGroup(row)); }, after, scan.start, scan.end,
      scan.since, scan.position, limit));
  return groups;
}

absl::StatusOr<std::vector<std::string>> ScanMembers(Transaction& transaction,
                                                     const ExportScan& scan, std::string_view after,
                                                     int limit) {
  // Each half is cut at the limit by itself, so that neither reads more than the slice needs.
  const auto half = [](std::string_view table) {
    return absl::StrCat("SELECT * FROM (SELECT DISTINCT client_id FROM ", AbslView(table),
                        " WHERE client_id > ? AND client_id >= ? AND client_id < ?"
                        " AND group_id <> '' AND " CLIENTELE_EXPORTED
                        " ORDER BY client_id LIMIT ?) ");
  };
  SqlValues values;
  for (int i = 0; i < 2; ++i) {
    values.insert(values.end(),
                  {std::string(after), scan.start, scan.end, scan.position, scan.position,
                   scan.since, scan.since, scan.since, scan.position, int64_t{limit}});
  }
  std::vector<std::string> clients;
  RETURN_IF_ERROR(transaction.Query(
      absl::StrCat(half("clients"), "a UNION ", half("client_periods"),
                   "b ORDER BY client_id LIMIT ?"),
      [&](const Row& row) { clients.emplace_back(row.Text(0)); }, values, limit));
  return clients;
}

absl::StatusOr<std::vector<std::string>> GroupsAbove(Transaction& transaction,
                                                     std::string_view id) {
  std::vector<std::string> above;
  std::string at(id);
  while (!at.empty()) {
    ASSIGN_OR_RETURN(
        auto parent,
        transaction.QueryText("SELECT parent_id FROM client_groups WHERE group_id = ?", at));
    if (!parent) break;
    if (above.size() > kMaxGroupDepth) return absl::DataLossError("groups form a circle");
    above.push_back(std::exchange(at, *std::move(parent)));
  }
  return above;
}

absl::StatusOr<std::vector<std::string>> GroupsBelow(Transaction& transaction,
                                                     std::string_view id) {
  std::vector<std::string> below = {std::string(id)};
  for (size_t next = 0; next < below.size(); ++next) {
    const std::string parent = below[next];
    RETURN_IF_ERROR(transaction.Query(
        "SELECT group_id FROM client_groups WHERE parent_id = ? ORDER BY group_id",
        [&](const Row& row) { below.emplace_back(row.Text(0)); }, parent));
  }
  std::sort(below.begin(), below.end());
  return below;
}

absl::StatusOr<int> LevelsBelow(Transaction& transaction, std::string_view id) {
  int levels = 0;
  for (std::vector<std::string> level = {std::string(id)}; !level.empty(); ++levels) {
    std::vector<std::string> below;
    for (const std::string& parent : level) {
      RETURN_IF_ERROR(transaction.Query(
          "SELECT group_id FROM client_groups WHERE parent_id = ?",
          [&](const Row& row) { below.emplace_back(row.Text(0)); }, parent));
    }
    level = std::move(below);
  }
  return levels;
}

absl::StatusOr<bool> IsGroupInUse(Transaction& transaction, std::string_view id) {
  for (const std::string_view sql :
       {"SELECT 1 FROM client_groups WHERE parent_id = ? LIMIT 1",
        "SELECT 1 FROM clients WHERE closed = 0 AND group_id <> '' AND group_id = ? LIMIT 1",
        "SELECT 1 FROM client_periods WHERE closed = 0 AND group_id <> '' AND group_id = ?"
        " LIMIT 1"}) {
    ASSIGN_OR_RETURN(const auto used, transaction.QueryInt64(sql, id));
    if (used) return true;
  }
  return false;
}

absl::StatusOr<std::vector<Client>> ListMembers(Transaction& transaction, std::string_view group,
                                                const Moment& moment, std::string_view after,
                                                int limit) {
  // The literal lets an index serve that leaves out the clients without a group.
  return SelectClients(transaction,
                       {.moment = moment,
                        .condition = {"group_id <> '' AND group_id = ? AND client_id > ?",
                                      {std::string(group), std::string(after)}}},
                       limit);
}

}  // namespace clientele::registry
