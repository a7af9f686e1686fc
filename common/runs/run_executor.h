// Executes runs on threads of its own, under leases in the database: a run has one executor at a
// time, and when its server dies another one (or the same after restart) goes on with the next
// attempt.
#ifndef CLIENTELE_COMMON_RUNS_RUN_EXECUTOR_H_
#define CLIENTELE_COMMON_RUNS_RUN_EXECUTOR_H_

#include <atomic>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "common/runs/runs.h"

namespace clientele {

// What a run's function works with. SetPhase(), SetDone(), AddDone() and IsCancelled() may be
// called from any thread; the rest from the function's own.
class RunContext {
 public:
  RunContext(const RunContext&) = delete;
  RunContext& operator=(const RunContext&) = delete;

  const std::string& run_id() const { return run_id_; }
  const std::string& request() const { return request_; }
  // 1 for the first attempt. A later one finds what earlier attempts committed through Write().
  int attempt() const { return attempt_; }
  Database& database() { return runs_.database(); }
  const Clock& clock() const { return runs_.clock(); }

  // Progress is kept in memory and written from time to time by the executor; it never blocks.
  void SetPhase(std::string_view phase, int64_t total = 0);
  void SetDone(int64_t done);
  void AddDone(int64_t more) { done_.fetch_add(more, std::memory_order_relaxed); }

  // Whether the function should return soon: a caller cancelled, the server stops, or the lease is
  // lost. Cheap enough for inner loops.
  bool IsCancelled() const { return stop_.load(std::memory_order_relaxed) != Stop::kNo; }
  // CANCELLED in that case; what the function should then return.
  absl::Status CheckCancelled() const;

  // For reads: ends with CANCELLED when IsCancelled().
  TransactionOptions ReadOptions() const;

  // A write transaction that commits only while this attempt holds the lease; otherwise ABORTED and
  // nothing is written. Every write of a run goes through it, so that two attempts never mix.
  absl::Status Write(Database::Body body);
  // The same with `early` first, which runs beside other writers where the engine can: see
  // TransactionOptions::late_turn.
  absl::Status Write(Database::Body early, Database::Body body);

  // The bytes that become Run::result when the function returns OK.
  void SetResult(std::string result) { result_ = std::move(result); }

  // Ends the run: `body`, the result and the state SUCCEEDED commit in one transaction, or none
  // does. CANCELLED when a caller cancelled before. The function returns this status.
  absl::Status FinishWith(Database::Body body);

 private:
  friend class RunExecutor;
  enum class Stop : int { kNo, kCancelled, kStopping, kLeaseLost };

  struct Progress {
    std::string phase;
    int64_t done = 0;
    int64_t total = 0;
    bool operator==(const Progress&) const = default;
  };

  RunContext(Runs& runs, const Run& run, std::string owner, absl::Duration lease);

  Progress CurrentProgress() const;
  void RequestStop(Stop why);
  bool finished() const { return finished_.load(); }

  // Writes progress and extends the lease in the caller's transaction. ABORTED when it is lost.
  absl::Status Renew(Transaction& transaction);
  // Looks whether a caller cancelled or the lease is lost, and renews when there is progress to
  // write or the lease has used up a third of its time.
  absl::Status Heartbeat();
  absl::Status LookForStop();
  // Why a statement that needs the lease and no cancellation changed nothing.
  absl::Status WhyFenced(Transaction& transaction);
  absl::Status LeaseLost();

  Runs& runs_;
  const std::string run_id_;
  const std::string request_;
  const int attempt_;
  const std::string owner_;
  const absl::Duration lease_;
  std::string result_;
  std::atomic<bool> finished_{false};
  std::atomic<Stop> stop_{Stop::kNo};
  std::atomic<int64_t> done_{0};
  mutable absl::Mutex mutex_;
  std::string phase_ ABSL_GUARDED_BY(mutex_);
  int64_t total_ ABSL_GUARDED_BY(mutex_) = 0;
  Progress written_ ABSL_GUARDED_BY(mutex_);
  absl::Time lease_until_ ABSL_GUARDED_BY(mutex_);
};

// Executes one attempt. OK ends the run as SUCCEEDED; CANCELLED ends it as CANCELLED when a caller
// asked for it and gives it back when the server stops; UNAVAILABLE and ABORTED are tried again
// after a pause; anything else ends it as FAILED with this error. Attempts after a crash must be
// able to go on or start over: what Write() committed stays.
using RunFunction = std::function<absl::Status(RunContext&)>;

struct RunExecutorOptions {
  int threads = 2;
  // How long a silent server keeps its runs.
  absl::Duration lease = absl::Seconds(15);
  // How often progress is written and the lease extended.
  absl::Duration heartbeat = absl::Milliseconds(500);
  // Attempts that may end by death or a transient error before the run is FAILED.
  int max_attempts = 5;
  // Pause before the next attempt after a transient error; doubles each time.
  absl::Duration retry_pause = absl::Seconds(1);
  // Told of every attempt that ended, for logs and metrics; `outcome` is not for callers of the
  // API.
  std::function<void(const Run& run, const absl::Status& outcome)> on_attempt;
  // Told when the database cannot be asked for work or told an outcome; it is tried again.
  std::function<void(std::string_view what, const absl::Status& status)> on_problem;
};

class RunExecutor {
 public:
  RunExecutor(Runs& runs, const RunExecutorOptions& options);
  // Stops.
  ~RunExecutor();

  // Before Start() only.
  void Register(std::string_view kind, RunFunction function);

  // Starts the threads. When this server has the database for itself, runs that a former server
  // left RUNNING are free at once; otherwise when their lease expires.
  absl::Status Start();

  // Asks running functions to return, gives their runs back as PENDING (not counted as a failed
  // attempt) and joins the threads. Idempotent.
  void Stop();

  // Does now what is done from time to time anyway: makes idle threads look for work, writes
  // progress, renews leases and looks for cancellations; returns when the latter are done.
  void Poke();

 private:
  struct Candidate {
    std::string run_id;
    int attempt = 0;
    int failed_attempts = 0;
    bool cancel_requested = false;
  };
  // What became of a look for work: `run` is to be executed; `found` without it means look again.
  struct Claim {
    bool found = false;
    std::optional<Run> run;
  };
  struct Ending;

  void WorkLoop();
  void HeartbeatLoop(Runs::Signals seen);
  void BeatAll();
  bool stopping();
  void Report(std::string_view what, const absl::Status& status);

  absl::StatusOr<Claim> ClaimNext();
  absl::StatusOr<std::optional<Candidate>> FindCandidate();
  std::set<std::string> ActiveRuns();
  absl::StatusOr<Claim> Take(Transaction& transaction, const Candidate& candidate);
  absl::StatusOr<int64_t> EndUnclaimed(Transaction& transaction, const Candidate& candidate,
                                       RunState state, const absl::Status& error);

  void Execute(const Run& run);
  absl::Status Call(RunContext& context, const Run& run);
  absl::Status Conclude(RunContext& context, const absl::Status& outcome);
  Ending Decide(const RunContext& context, const absl::Status& outcome, bool cancel_requested,
                int failed_attempts);

  Runs& runs_;
  const RunExecutorOptions options_;
  const std::string owner_;
  std::map<std::string, RunFunction, std::less<>> functions_;
  std::string candidate_sql_;
  SqlValues kinds_;
  std::vector<std::thread> threads_;
  absl::Mutex mutex_;
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  std::set<std::shared_ptr<RunContext>> active_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace clientele

#endif  // CLIENTELE_COMMON_RUNS_RUN_EXECUTOR_H_
