#include "services/assignment/store/assignments.h"

#include <utility>

#include "common/errors/status_macros.h"

#define CLIENTELE_ASSIGNMENT_COLUMNS \
  "SELECT client_id, from_day, to_day, manager_id, run_id, record_time FROM assignments "

namespace clientele::assignment::store {
namespace {

DatedAssignment ReadAssignment(const Row& row) {
  DatedAssignment assignment;
  assignment.client_id = row.Text(0);
  assignment.from_day = row.Int32(1);
  assignment.to_day = row.Int32(2);
  assignment.manager_id = row.Text(3);
  assignment.run_id = row.Text(4);
  assignment.record_time = absl::FromUnixMicros(row.Int64(5));
  return assignment;
}

template <typename... Args>
absl::StatusOr<std::vector<DatedAssignment>> Collect(Transaction& transaction, std::string_view sql,
                                                     const Args&... args) {
  std::vector<DatedAssignment> rows;
  RETURN_IF_ERROR(transaction.Query(
      sql, [&](const Row& row) { rows.push_back(ReadAssignment(row)); }, args...));
  return rows;
}

}  // namespace

absl::StatusOr<Recording> Recording::Begin(Transaction& transaction, absl::Time now) {
  RETURN_IF_ERROR(
      transaction.Execute("UPDATE assignment_state SET revision = revision + 1 WHERE id = 1"));
  ASSIGN_OR_RETURN(const int64_t revision, CurrentRevision(transaction));
  return Recording(transaction, now, revision);
}

absl::Status Recording::Record(const AssignmentChanges& changes) {
  for (const DatedAssignment& row : changes.closed) RETURN_IF_ERROR(Close(row));
  for (const DatedAssignment& row : changes.added) RETURN_IF_ERROR(Add(row));
  return absl::OkStatus();
}

absl::Status Recording::Add(const DatedAssignment& row) {
  return transaction_->Execute(
      "INSERT INTO assignments (client_id, from_day, closed, to_day, manager_id, run_id, recorded, "
      "record_time) VALUES (?, ?, 0, ?, ?, ?, ?, ?)",
      row.client_id, row.from_day, row.to_day, row.manager_id, row.run_id, revision_,
      absl::ToUnixMicros(now_));
}

absl::Status Recording::Close(const DatedAssignment& row) {
  ASSIGN_OR_RETURN(const int64_t closed, transaction_->ExecuteCounted(
                                             "UPDATE assignments SET closed = ? "
                                             "WHERE client_id = ? AND from_day = ? AND closed = 0",
                                             revision_, row.client_id, row.from_day));
  if (closed == 1) return absl::OkStatus();
  return absl::InternalError("an assignment to be closed is not current");
}

absl::StatusOr<int64_t> CurrentRevision(Transaction& transaction) {
  ASSIGN_OR_RETURN(const std::optional<int64_t> revision,
                   transaction.QueryInt64("SELECT revision FROM assignment_state WHERE id = 1"));
  return revision.value_or(0);
}

absl::StatusOr<std::vector<DatedAssignment>> RowsReaching(Transaction& transaction, int32_t day) {
  return Collect(transaction,
                 CLIENTELE_ASSIGNMENT_COLUMNS
                 "WHERE closed = 0 AND to_day >= ? ORDER BY client_id, from_day",
                 day);
}

absl::StatusOr<std::vector<DatedAssignment>> InForceOn(Transaction& transaction, int32_t day) {
  return Collect(transaction,
                 CLIENTELE_ASSIGNMENT_COLUMNS
                 "WHERE closed = 0 AND from_day <= ? AND to_day >= ? ORDER BY client_id",
                 day, day);
}

absl::StatusOr<std::vector<DatedAssignment>> RowsOfClient(Transaction& transaction,
                                                          std::string_view client_id) {
  return Collect(transaction,
                 CLIENTELE_ASSIGNMENT_COLUMNS
                 "WHERE client_id = ? AND closed = 0 ORDER BY from_day",
                 client_id);
}

absl::StatusOr<std::vector<DatedAssignment>> ListHistory(Transaction& transaction,
                                                         std::string_view client_id, int64_t before,
                                                         int limit) {
  return Collect(transaction,
                 CLIENTELE_ASSIGNMENT_COLUMNS
                 "WHERE client_id = ? AND closed = 0 AND from_day < ? "
                 "ORDER BY from_day DESC LIMIT ?",
                 client_id, before, limit);
}

absl::StatusOr<std::vector<DatedAssignment>> ListPortfolio(Transaction& transaction,
                                                           std::string_view manager_id, int32_t day,
                                                           std::string_view after, int limit) {
  return Collect(transaction,
                 CLIENTELE_ASSIGNMENT_COLUMNS
                 "WHERE manager_id = ? AND closed = 0 AND client_id > ? AND from_day <= ? "
                 "AND to_day >= ? ORDER BY client_id LIMIT ?",
                 manager_id, after, day, day, limit);
}

}  // namespace clientele::assignment::store
