// The columns of the runs table as a Run.
#ifndef CLIENTELE_COMMON_RUNS_RUN_ROW_H_
#define CLIENTELE_COMMON_RUNS_RUN_ROW_H_

#include <optional>
#include <string>

#include "absl/time/time.h"
#include "common/runs/run_error.h"
#include "common/runs/runs.h"
#include "common/sql/statement.h"

// In the order that ReadRun() expects.
#define CLIENTELE_RUN_COLUMNS                                                                   \
  "run_id, kind, state, phase, done, total, attempt, cancel_requested, request, result, error," \
  " create_time, start_time, end_time, revision"

namespace clientele {

inline std::optional<absl::Time> ReadTime(const Row& row, int column) {
  if (row.IsNull(column)) return std::nullopt;
  return absl::FromUnixMicros(row.Int64(column));
}

inline absl::Status ReadError(std::string_view bytes) {
  if (bytes.empty()) return absl::OkStatus();
  google::rpc::Status proto;
  if (!proto.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) {
    return absl::DataLossError("the stored error cannot be read");
  }
  return FromRpcStatus(proto);
}

inline Run ReadRun(const Row& row) {
  Run run;
  run.run_id = row.Text(0);
  run.kind = row.Text(1);
  run.state = static_cast<RunState>(row.Int64(2));
  run.phase = row.Text(3);
  run.done = row.Int64(4);
  run.total = row.Int64(5);
  run.attempt = row.Int32(6);
  run.cancel_requested = row.Bool(7);
  run.request = row.Bytes(8);
  run.result = row.Bytes(9);
  run.error = ReadError(row.Bytes(10));
  run.create_time = absl::FromUnixMicros(row.Int64(11));
  run.start_time = ReadTime(row, 12);
  run.end_time = ReadTime(row, 13);
  run.revision = row.Int64(14);
  return run;
}

}  // namespace clientele

#endif  // CLIENTELE_COMMON_RUNS_RUN_ROW_H_
