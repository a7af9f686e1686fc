// What a segmentation run was asked for and what it read. Its state is kept by common/runs.
#ifndef CLIENTELE_SERVICES_SEGMENTATION_STORE_RUNS_H_
#define CLIENTELE_SERVICES_SEGMENTATION_STORE_RUNS_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/sql/transaction.h"

namespace clientele::segmentation::store {

struct RunRow {
  std::string run_id;
  int32_t as_of_day = 0;  // days since 1970-01-01
  int64_t policy_version = 0;
  int64_t registry_position = 0;  // asked for, then read; 0 means the latest, not yet known
  std::string code_version;       // of the program that computed it; empty until then
};

absl::Status InsertRun(Transaction& transaction, const RunRow& run);

absl::StatusOr<std::optional<RunRow>> FindRun(Transaction& transaction, std::string_view run_id);

// Records what the run read, when it succeeds.
absl::Status SetOutcome(Transaction& transaction, std::string_view run_id,
                        int64_t registry_position, std::string_view code_version);

// Empty while there is none.
absl::StatusOr<std::string> CurrentRunId(Transaction& transaction);
absl::Status SetCurrentRunId(Transaction& transaction, std::string_view run_id);

}  // namespace clientele::segmentation::store

#endif  // CLIENTELE_SERVICES_SEGMENTATION_STORE_RUNS_H_
