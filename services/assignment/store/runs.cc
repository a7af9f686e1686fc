#include "services/assignment/store/runs.h"

#include "common/errors/status_macros.h"

namespace clientele::assignment::store {

absl::Status InsertRun(Transaction& transaction, const RunRow& run) {
  return transaction.Execute(
      "INSERT INTO assignment_runs (run_id, policy_version, revision, certificate, applied_day, "
      "applied_revision) VALUES (?, ?, ?, ?, ?, ?)",
      run.run_id, run.policy_version, run.revision, Blob{run.certificate}, run.applied_day,
      run.applied_revision);
}

absl::StatusOr<std::optional<RunRow>> FindRun(Transaction& transaction, std::string_view run_id) {
  std::optional<RunRow> found;
  const auto read = [&](const Row& row) {
    found.emplace();
    found->run_id = row.Text(0);
    found->policy_version = row.Int64(1);
    found->revision = row.Int64(2);
    found->certificate = row.Bytes(3);
    if (!row.IsNull(4)) found->applied_day = row.Int32(4);
    found->applied_revision = row.Int64(5);
  };
  RETURN_IF_ERROR(transaction.Query(
      "SELECT run_id, policy_version, revision, certificate, applied_day, applied_revision "
      "FROM assignment_runs WHERE run_id = ?",
      read, run_id));
  return found;
}

absl::Status SetRevision(Transaction& transaction, std::string_view run_id, int64_t revision) {
  return transaction.Execute("UPDATE assignment_runs SET revision = ? WHERE run_id = ?", revision,
                             run_id);
}

absl::Status SetCertificate(Transaction& transaction, std::string_view run_id,
                            std::string_view certificate) {
  return transaction.Execute("UPDATE assignment_runs SET certificate = ? WHERE run_id = ?",
                             Blob{certificate}, run_id);
}

absl::Status SetApplied(Transaction& transaction, std::string_view run_id, int32_t day,
                        int64_t revision) {
  return transaction.Execute(
      "UPDATE assignment_runs SET applied_day = ?, applied_revision = ? WHERE run_id = ?", day,
      revision, run_id);
}

}  // namespace clientele::assignment::store
