// Long-running runs, kept in the service's database: state, progress, cancel, watch. A run is
// executed by a RunExecutor (run_executor.h) of any server that shares the database.
#ifndef CLIENTELE_COMMON_RUNS_RUNS_H_
#define CLIENTELE_COMMON_RUNS_RUNS_H_

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "clientele/common/v1/runs.pb.h"
#include "common/sql/database.h"
#include "common/time/clock.h"

namespace clientele {

using common::v1::RunState;

struct NewRun {
  std::string run_id;   // unique among all kinds
  std::string kind;     // chooses the function that executes it
  std::string request;  // what the function needs, usually a serialized message; immutable
};

struct Run {
  std::string run_id;
  std::string kind;
  RunState state = common::v1::RUN_STATE_UNSPECIFIED;
  std::string phase;
  int64_t done = 0;
  int64_t total = 0;
  int attempt = 0;
  bool cancel_requested = false;
  std::string request;
  std::string result;  // empty until SUCCEEDED
  absl::Status error;  // OK unless FAILED; fit for callers: internals are replaced
  absl::Time create_time;
  std::optional<absl::Time> start_time;
  std::optional<absl::Time> end_time;
  int64_t revision = 0;  // rises with every change
};

bool IsTerminal(RunState state);
common::v1::RunStatus ToRunStatus(const Run& run);

struct RunQuery {
  std::string kind;   // empty for all
  std::string after;  // run_id of the last run of the page before; empty for the first page
  int limit = 100;
};

struct WatchOptions {
  absl::Time deadline = absl::InfiniteFuture();
  std::function<bool()> cancelled;  // asked at least every `poll_interval`
};

struct RunsOptions {
  // How often waiters look into the database for changes made by other servers.
  absl::Duration poll_interval = absl::Milliseconds(250);
};

// The runs of one database. Thread-safe. Where a function takes a Transaction, its effect belongs
// to the caller's transaction.
class Runs {
 public:
  Runs(Database& database, const Clock& clock, const RunsOptions& options = {});

  // Adds a PENDING run; executors of this process are woken when the transaction commits.
  // ALREADY_EXISTS (IsUniqueViolation) when the run_id is taken.
  absl::Status Create(Transaction& transaction, const NewRun& run);

  // NOT_FOUND without a run of this id.
  absl::StatusOr<Run> Get(Transaction& transaction, std::string_view run_id);
  absl::StatusOr<Run> Get(std::string_view run_id);

  // Newest first.
  absl::StatusOr<std::vector<Run>> List(Transaction& transaction, const RunQuery& query);

  // Asks to cancel. A PENDING run is CANCELLED at once, a RUNNING one at its next safe point; from
  // the commit on it cannot succeed any more. Repeating it changes nothing. Returns the run as it
  // then is. FAILED_PRECONDITION with reason RUN_ALREADY_ENDED when it SUCCEEDED or FAILED.
  absl::StatusOr<Run> Cancel(Transaction& transaction, std::string_view run_id);

  // Waits until the run's revision exceeds `known_revision` (0 returns at once) and returns it; a
  // terminal run is returned at once. Holds no connection while it waits. DEADLINE_EXCEEDED,
  // CANCELLED; UNAVAILABLE after Shutdown().
  absl::StatusOr<Run> Watch(std::string_view run_id, int64_t known_revision,
                            const WatchOptions& options = {});

  // Deletes a run that has ended, not its results. FAILED_PRECONDITION when it has not.
  absl::Status Delete(Transaction& transaction, std::string_view run_id);

  // Ends all waits, now and later: the server stops.
  void Shutdown();

  Database& database() { return database_; }
  const Clock& clock() const { return clock_; }

 private:
  friend class RunExecutor;
  friend class RunContext;

  // Counts of what happened in this process; waiters compare them.
  struct Signals {
    int64_t changes = 0;
    int64_t cancels = 0;
    bool shut_down = false;
  };

  absl::StatusOr<bool> ChangedSince(std::string_view run_id, int64_t known_revision);

  void Notify();
  void NotifyCancel();
  Signals signals() const;
  // Wait until something happened since `seen`, at most `timeout`.
  void WaitForChange(const Signals& seen, absl::Duration timeout);
  void WaitForCancel(const Signals& seen, absl::Duration timeout);

  Database& database_;
  const Clock& clock_;
  const RunsOptions options_;
  mutable absl::Mutex mutex_;
  Signals signals_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace clientele

#endif  // CLIENTELE_COMMON_RUNS_RUNS_H_
