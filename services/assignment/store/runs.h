// What an assignment run was asked for and what became of it. Its state is kept by common/runs.
#ifndef CLIENTELE_SERVICES_ASSIGNMENT_STORE_RUNS_H_
#define CLIENTELE_SERVICES_ASSIGNMENT_STORE_RUNS_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/sql/transaction.h"

namespace clientele::assignment::store {

struct RunRow {
  std::string run_id;
  int64_t policy_version = 0;
  int64_t revision = -1;               // of the assignments that it read; -1 until then
  std::string certificate;             // serialized InfeasibilityCertificate, empty if none
  std::optional<int32_t> applied_day;  // from which it was applied
  int64_t applied_revision = 0;        // that applying it made
};

absl::Status InsertRun(Transaction& transaction, const RunRow& run);
absl::StatusOr<std::optional<RunRow>> FindRun(Transaction& transaction, std::string_view run_id);
absl::Status SetRevision(Transaction& transaction, std::string_view run_id, int64_t revision);
absl::Status SetCertificate(Transaction& transaction, std::string_view run_id,
                            std::string_view certificate);
absl::Status SetApplied(Transaction& transaction, std::string_view run_id, int32_t day,
                        int64_t revision);

}  // namespace clientele::assignment::store

#endif  // CLIENTELE_SERVICES_ASSIGNMENT_STORE_RUNS_H_
