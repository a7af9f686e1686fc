#include "services/registry/store/position.h"

#include "common/errors/status_macros.h"

namespace clientele::registry {

absl::StatusOr<Commit> LastCommit(Transaction& transaction) {
  Commit commit;
  ASSIGN_OR_RETURN(
      const bool found,
      transaction.QueryOne("SELECT position, commit_time FROM registry_position WHERE id = 1",
                           [&](const Row& row) {
                             commit = {row.Int64(0), row.Int64(1)};
                           }));
  if (!found) return absl::DataLossError("the guard row of the commit position is missing");
  return commit;
}

absl::StatusOr<Position> NextPosition(Transaction& transaction) {
  ASSIGN_OR_RETURN(const Commit last, LastCommit(transaction));
  return last.position + 1;
}

absl::StatusOr<Position> PositionAt(Transaction& transaction, Micros time) {
  ASSIGN_OR_RETURN(const auto position,
                   transaction.QueryInt64("SELECT position FROM commit_times WHERE commit_time <= ?"
                                          " ORDER BY commit_time DESC, position DESC LIMIT 1",
                                          time));
  return position.value_or(0);
}

absl::Status CommitAt(Transaction& transaction, Position position, Micros now) {
  ASSIGN_OR_RETURN(
      const int64_t written,
      transaction.ExecuteCounted("UPDATE registry_position SET position = ?, commit_time ="
                                 " CASE WHEN commit_time > ? THEN commit_time ELSE ? END"
                                 " WHERE id = 1 AND position = ?",
                                 position, now, now, position - 1));
  if (written != 1) return TransientConflict("another transaction took the commit position");
  return transaction.Execute(
      "INSERT INTO commit_times (position, commit_time)"
      " SELECT position, commit_time FROM registry_position WHERE id = 1");
}

}  // namespace clientele::registry
