#include "common/runs/runs.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "common/errors/errors.h"
#include "common/errors/status_macros.h"
#include "common/runs/run_error.h"
#include "common/runs/run_row.h"
#include "google/protobuf/util/time_util.h"

namespace clientele {
namespace {

using common::v1::RUN_STATE_CANCELLED;
using common::v1::RUN_STATE_FAILED;
using common::v1::RUN_STATE_PENDING;
using common::v1::RUN_STATE_RUNNING;
using common::v1::RUN_STATE_SUCCEEDED;

constexpr std::string_view kSelect = "SELECT " CLIENTELE_RUN_COLUMNS " FROM runs";

google::protobuf::Timestamp ToTimestamp(absl::Time time) {
  return google::protobuf::util::TimeUtil::MicrosecondsToTimestamp(absl::ToUnixMicros(time));
}

absl::Status AlreadyEnded(const Run& run) {
  return Precondition(common::v1::ERROR_REASON_RUN_ALREADY_ENDED, "RUN", run.run_id,
                      "the run has ended and cannot be cancelled");
}

std::string Where(std::string_view condition) { return std::string(kSelect).append(condition); }

}  // namespace

bool IsTerminal(RunState state) {
  return state == RUN_STATE_SUCCEEDED || state == RUN_STATE_FAILED || state == RUN_STATE_CANCELLED;
}

common::v1::RunStatus ToRunStatus(const Run& run) {
  common::v1::RunStatus status;
  status.set_state(run.state);
  status.set_phase(run.phase);
  status.set_done(run.done);
  status.set_total(run.total);
  *status.mutable_create_time() = ToTimestamp(run.create_time);
  if (run.start_time.has_value()) *status.mutable_start_time() = ToTimestamp(*run.start_time);
  if (run.end_time.has_value()) *status.mutable_end_time() = ToTimestamp(*run.end_time);
  status.set_attempt(run.attempt);
  if (!run.error.ok()) *status.mutable_error() = ToRpcStatus(run.error);
  status.set_cancel_requested(run.cancel_requested);
  return status;
}

Runs::Runs(Database& database, const Clock& clock, const RunsOptions& options)
    : database_(database), clock_(clock), options_(options) {}

absl::Status Runs::Create(Transaction& transaction, const NewRun& run) {
  RETURN_IF_ERROR(transaction.Execute(
      "INSERT INTO runs (run_id, kind, state, request, create_time) VALUES (?, ?, ?, ?, ?)",
      run.run_id, run.kind, int{RUN_STATE_PENDING}, Blob{run.request},
      absl::ToUnixMicros(clock_.Now())));
  transaction.OnCommit([this] { Notify(); });
  return absl::OkStatus();
}

absl::StatusOr<Run> Runs::Get(Transaction& transaction, std::string_view run_id) {
  static const std::string kSql = Where(" WHERE run_id = ?");
  Run run;
  ASSIGN_OR_RETURN(const bool found,
                   transaction.QueryOne(
                       kSql, [&](const Row& row) { run = ReadRun(row); }, run_id));
  if (!found) return NotFound("run", run_id);
  return run;
}

absl::StatusOr<Run> Runs::Get(std::string_view run_id) {
  absl::StatusOr<Run> run;
  RETURN_IF_ERROR(database_.Read([&](Transaction& transaction) {
    run = Get(transaction, run_id);
    return run.status();
  }));
  return run;
}

absl::StatusOr<std::vector<Run>> Runs::List(Transaction& transaction, const RunQuery& query) {
  std::string conditions = " WHERE 1=1";
  SqlValues values;
  if (!query.kind.empty()) {
    conditions.append(" AND kind = ?");
    values.emplace_back(query.kind);
  }
  if (!query.after.empty()) {
    ASSIGN_OR_RETURN(const Run after, Get(transaction, query.after));
    conditions.append(" AND create_time <= ? AND (create_time, run_id) < (?, ?)");
    values.emplace_back(absl::ToUnixMicros(after.create_time));
    values.emplace_back(absl::ToUnixMicros(after.create_time));
    values.emplace_back(after.run_id);
  }
  std::vector<Run> runs;
  RETURN_IF_ERROR(transaction.Query(
      Where(conditions.append(" ORDER BY create_time DESC, run_id DESC LIMIT ?")),
      [&](const Row& row) { runs.push_back(ReadRun(row)); }, values, query.limit));
  return runs;
}

absl::StatusOr<Run> Runs::Cancel(Transaction& transaction, std::string_view run_id) {
  ASSIGN_OR_RETURN(const Run run, Get(transaction, run_id));
  if (run.state == RUN_STATE_CANCELLED || run.cancel_requested) return run;
  if (IsTerminal(run.state)) return AlreadyEnded(run);
  const bool pending = run.state == RUN_STATE_PENDING;
  ASSIGN_OR_RETURN(const int64_t changed,
                   pending ? transaction.ExecuteCounted(
                                 "UPDATE runs SET cancel_requested = 1, state = ?, end_time = ?,"
                                 " revision = revision + 1 WHERE run_id = ? AND revision = ?",
                                 int{RUN_STATE_CANCELLED}, absl::ToUnixMicros(clock_.Now()), run_id,
                                 run.revision)
                           : transaction.ExecuteCounted(
                                 "UPDATE runs SET cancel_requested = 1, revision = revision + 1"
                                 " WHERE run_id = ? AND revision = ?",
                                 run_id, run.revision));
  if (changed != 1) return TransientConflict("the run changed");
  transaction.OnCommit([this] { NotifyCancel(); });
  return Get(transaction, run_id);
}

absl::Status Runs::Delete(Transaction& transaction, std::string_view run_id) {
  ASSIGN_OR_RETURN(const Run run, Get(transaction, run_id));
  if (!IsTerminal(run.state)) {
    return Precondition(common::v1::ERROR_REASON_RUN_NOT_FINISHED, "RUN", run_id,
                        "the run has not ended");
  }
  return transaction.Execute("DELETE FROM runs WHERE run_id = ?", run_id);
}

absl::StatusOr<bool> Runs::ChangedSince(std::string_view run_id, int64_t known_revision) {
  bool changed = false;
  RETURN_IF_ERROR(database_.Read([&](Transaction& transaction) -> absl::Status {
    ASSIGN_OR_RETURN(const bool found, transaction.QueryOne(
                                           "SELECT revision, state FROM runs WHERE run_id = ?",
                                           [&](const Row& row) {
                                             changed =
                                                 row.Int64(0) > known_revision ||
                                                 IsTerminal(static_cast<RunState>(row.Int64(1)));
                                           },
                                           run_id));
    return found ? absl::OkStatus() : NotFound("run", run_id);
  }));
  return changed;
}

absl::StatusOr<Run> Runs::Watch(std::string_view run_id, int64_t known_revision,
                                const WatchOptions& options) {
  while (true) {
    const Signals seen = signals();
    if (seen.shut_down) {
      return Unavailable(common::v1::ERROR_REASON_SERVER_STOPPING, "the server is stopping",
                         absl::Seconds(1));
    }
    ASSIGN_OR_RETURN(const bool changed, ChangedSince(run_id, known_revision));
    if (changed) return Get(run_id);
    if (options.cancelled && options.cancelled()) return absl::CancelledError("cancelled");
    const absl::Duration left = options.deadline - absl::Now();
    if (left <= absl::ZeroDuration()) {
      return absl::DeadlineExceededError("the deadline passed while the run was watched");
    }
    WaitForChange(seen, std::min(left, options_.poll_interval));
  }
}

void Runs::Shutdown() {
  absl::MutexLock lock(&mutex_);
  signals_.shut_down = true;
}

void Runs::Notify() {
  absl::MutexLock lock(&mutex_);
  ++signals_.changes;
}

void Runs::NotifyCancel() {
  absl::MutexLock lock(&mutex_);
  ++signals_.changes;
  ++signals_.cancels;
}

Runs::Signals Runs::signals() const {
  absl::MutexLock lock(&mutex_);
  return signals_;
}

void Runs::WaitForChange(const Signals& seen, absl::Duration timeout) {
  absl::MutexLock lock(&mutex_);
  const auto changed = [&]() ABSL_SHARED_LOCKS_REQUIRED(mutex_) {
    return signals_.changes != seen.changes || signals_.shut_down != seen.shut_down;
  };
  mutex_.AwaitWithTimeout(absl::Condition(&changed), timeout);
}

void Runs::WaitForCancel(const Signals& seen, absl::Duration timeout) {
  absl::MutexLock lock(&mutex_);
  const auto cancelled = [&]() ABSL_SHARED_LOCKS_REQUIRED(mutex_) {
    return signals_.cancels != seen.cancels;
  };
  mutex_.AwaitWithTimeout(absl::Condition(&cancelled), timeout);
}

}  // namespace clientele
