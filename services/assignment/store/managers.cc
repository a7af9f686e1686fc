#include "services/assignment/store/managers.h"

#include <utility>

#include "common/errors/errors.h"
#include "common/errors/status_macros.h"
#include "common/ids/resource_name.h"

namespace clientele::assignment::store {
namespace {

absl::StatusOr<ManagerRow> ReadManager(const Row& row) {
  ManagerRow manager;
  manager.manager_id = row.Text(0);
  const std::string_view bytes = row.Bytes(1);
  if (!manager.content.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) {
    return absl::DataLossError("a stored manager cannot be read");
  }
  manager.revision = row.Int64(2);
  manager.create_time = absl::FromUnixMicros(row.Int64(3));
  manager.update_time = absl::FromUnixMicros(row.Int64(4));
  return manager;
}

}  // namespace

absl::StatusOr<std::optional<ManagerRow>> FindManager(Transaction& transaction,
                                                      std::string_view manager_id) {
  std::optional<ManagerRow> found;
  const auto read = [&](const Row& row) -> absl::Status {
    ASSIGN_OR_RETURN(found, ReadManager(row));
    return absl::OkStatus();
  };
  RETURN_IF_ERROR(transaction.Query(
      "SELECT manager_id, content, revision, create_time, update_time FROM managers "
      "WHERE manager_id = ?",
      read, manager_id));
  return found;
}

absl::StatusOr<std::vector<ManagerRow>> ListManagers(Transaction& transaction,
                                                     std::string_view after, int64_t limit) {
  std::vector<ManagerRow> managers;
  const auto read = [&](const Row& row) -> absl::Status {
    ASSIGN_OR_RETURN(ManagerRow manager, ReadManager(row));
    managers.push_back(std::move(manager));
    return absl::OkStatus();
  };
  RETURN_IF_ERROR(transaction.Query(
      "SELECT manager_id, content, revision, create_time, update_time FROM managers "
      "WHERE manager_id > ? ORDER BY manager_id LIMIT ?",
      read, after, limit));
  return managers;
}

absl::Status InsertManager(Transaction& transaction, const ManagerRow& manager) {
  const std::string content = manager.content.SerializeAsString();
  return transaction.Execute(
      "INSERT INTO managers (manager_id, content, revision, create_time, update_time) "
      "VALUES (?, ?, ?, ?, ?)",
      manager.manager_id, Blob{content}, manager.revision, absl::ToUnixMicros(manager.create_time),
      absl::ToUnixMicros(manager.update_time));
}

absl::Status UpdateManager(Transaction& transaction, const ManagerRow& manager) {
  const std::string content = manager.content.SerializeAsString();
  ASSIGN_OR_RETURN(const int64_t changed,
                   transaction.ExecuteCounted(
                       "UPDATE managers SET content = ?, revision = revision + 1, update_time = ? "
                       "WHERE manager_id = ? AND revision = ?",
                       Blob{content}, absl::ToUnixMicros(manager.update_time), manager.manager_id,
                       manager.revision));
  if (changed == 1) return absl::OkStatus();
  return EtagMismatch("manager", ResourceName("managers", manager.manager_id));
}

}  // namespace clientele::assignment::store
