#include "services/segmentation/store/runs.h"

#include "common/errors/status_macros.h"

namespace clientele::segmentation::store {

absl::Status InsertRun(Transaction& transaction, const RunRow& run) {
  return transaction.Execute(
      "INSERT INTO segmentation_runs "
      "(run_id, as_of_day, policy_version, registry_position, code_version) "
      "VALUES (?, ?, ?, ?, ?)",
      run.run_id, run.as_of_day, run.policy_version, run.registry_position, run.code_version);
}

absl::StatusOr<std::optional<RunRow>> FindRun(Transaction& transaction, std::string_view run_id) {
  std::optional<RunRow> run;
  RETURN_IF_ERROR(transaction.Query(
      "SELECT run_id, as_of_day, policy_version, registry_position, code_version "
      "FROM segmentation_runs WHERE run_id = ?",
      [&](const Row& row) {
        run = RunRow{std::string(row.Text(0)), row.Int32(1), row.Int64(2), row.Int64(3),
                     std::string(row.Text(4))};
      },
      run_id));
  return run;
}

absl::Status SetOutcome(Transaction& transaction, std::string_view run_id,
                        int64_t registry_position, std::string_view code_version) {
  return transaction.Execute(
      "UPDATE segmentation_runs SET registry_position = ?, code_version = ? WHERE run_id = ?",
      registry_position, code_version, run_id);
}

absl::StatusOr<std::string> CurrentRunId(Transaction& transaction) {
  ASSIGN_OR_RETURN(
      std::optional<std::string> run_id,
      transaction.QueryText("SELECT current_run_id FROM segmentation_state WHERE id = 1"));
  return std::move(run_id).value_or("");
}

absl::Status SetCurrentRunId(Transaction& transaction, std::string_view run_id) {
  return transaction.Execute("UPDATE segmentation_state SET current_run_id = ? WHERE id = 1",
                             run_id);
}

}  // namespace clientele::segmentation::store
