#include "common/runs/run_executor.h"

#include <algorithm>
#include <exception>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/errors/status_macros.h"
#include "common/ids/uuid.h"
#include "common/runs/run_error.h"

namespace clientele {

using common::v1::RUN_STATE_CANCELLED;
using common::v1::RUN_STATE_FAILED;
using common::v1::RUN_STATE_PENDING;
using common::v1::RUN_STATE_RUNNING;

namespace {

// An attempt that ended like this may succeed when it is made again, or was asked to stop.
bool IsPassing(const absl::Status& status) {
  return absl::IsUnavailable(status) || absl::IsAborted(status);
}

std::string ErrorBytes(const absl::Status& error) {
  return error.ok() ? std::string() : ToRpcStatus(error).SerializeAsString();
}

absl::Status TooManyAttempts(int attempts) {
  return absl::FailedPreconditionError(
      absl::StrCat("the run was given up: it was begun ", attempts,
                   " times and each time its server stopped in the middle"));
}

}  // namespace

// How an attempt's row is left.
struct RunExecutor::Ending {
  RunState state = RUN_STATE_FAILED;
  absl::Status error = absl::OkStatus();
  bool given_back = false;
  absl::Duration pause = absl::ZeroDuration();
};

RunExecutor::RunExecutor(Runs& runs, const RunExecutorOptions& options)
    : runs_(runs),
      options_(options),
      owner_(absl::StrCat(runs.database().instance_id(), "/", NewUuid())) {}

RunExecutor::~RunExecutor() { Stop(); }

void RunExecutor::Register(std::string_view kind, RunFunction function) {
  functions_.emplace(kind, std::move(function));
}

absl::Status RunExecutor::Start() {
  candidate_sql_ =
      "SELECT run_id, attempt, attempt - given_back, cancel_requested FROM runs"
      " WHERE ((state = ? AND not_before <= ?) OR (state = ? AND lease_until <= ?)) AND kind IN "
      "(''";
  for (const auto& [kind, function] : functions_) {
    candidate_sql_.append(", ?");
    kinds_.emplace_back(kind);
  }
  candidate_sql_.append(") ORDER BY create_time, run_id LIMIT ?");
  if (runs_.database().exclusive()) {
    const std::string& instance = runs_.database().instance_id();
    RETURN_IF_ERROR(runs_.database().Write([&](Transaction& transaction) {
      return transaction.Execute(
          "UPDATE runs SET state = ?, lease_owner = '', revision = revision + 1"
          " WHERE state = ? AND substr(lease_owner, 1, ?) <> ?",
          int{RUN_STATE_PENDING}, int{RUN_STATE_RUNNING}, instance.size(), instance);
    }));
  }
  // Taken before any run can begin, so that no cancellation of one falls between.
  threads_.emplace_back([this, seen = runs_.signals()] { HeartbeatLoop(seen); });
  for (int i = 0; i < options_.threads; ++i) threads_.emplace_back([this] { WorkLoop(); });
  return absl::OkStatus();
}

void RunExecutor::Stop() {
  {
    absl::MutexLock lock(&mutex_);
    stopping_ = true;
    for (const auto& context : active_) context->RequestStop(RunContext::Stop::kStopping);
  }
  runs_.NotifyCancel();
  for (std::thread& thread : threads_) thread.join();
  threads_.clear();
}

void RunExecutor::Poke() {
  BeatAll();
  runs_.Notify();
}

bool RunExecutor::stopping() {
  absl::MutexLock lock(&mutex_);
  return stopping_;
}

void RunExecutor::Report(std::string_view what, const absl::Status& status) {
  if (options_.on_problem) options_.on_problem(what, status);
}

void RunExecutor::WorkLoop() {
  while (true) {
    const Runs::Signals seen = runs_.signals();
    if (stopping()) return;
    const absl::StatusOr<Claim> claim = ClaimNext();
    if (!claim.ok()) Report("looking for runs", claim.status());
    if (claim.ok() && claim->run.has_value()) {
      Execute(*claim->run);
    } else if (!claim.ok() || !claim->found) {
      runs_.WaitForChange(seen, options_.heartbeat);
    }
  }
}

void RunExecutor::HeartbeatLoop(Runs::Signals seen) {
  while (!stopping()) {
    runs_.WaitForCancel(seen, options_.heartbeat);
    seen = runs_.signals();
    BeatAll();
  }
}

void RunExecutor::BeatAll() {
  std::vector<std::shared_ptr<RunContext>> contexts;
  {
    absl::MutexLock lock(&mutex_);
    contexts.assign(active_.begin(), active_.end());
  }
  for (const auto& context : contexts) {
    const absl::Status status = context->Heartbeat();
    // The attempt may have ended in the meantime, and then nothing is wrong.
    if (!status.ok() && !context->finished()) Report("renewing the lease of a run", status);
  }
}

absl::StatusOr<RunExecutor::Claim> RunExecutor::ClaimNext() {
  ASSIGN_OR_RETURN(const std::optional<Candidate> candidate, FindCandidate());
  // Asked after the read: a run that this server gives back while it stops is not taken again.
  if (!candidate.has_value() || stopping()) return Claim{};
  Claim claim;
  RETURN_IF_ERROR(runs_.database().Write([&](Transaction& transaction) -> absl::Status {
    ASSIGN_OR_RETURN(claim, Take(transaction, *candidate));
    return absl::OkStatus();
  }));
  return claim;
}

absl::StatusOr<std::optional<RunExecutor::Candidate>> RunExecutor::FindCandidate() {
  const int64_t now = absl::ToUnixMicros(runs_.clock().Now());
  std::vector<Candidate> candidates;
  RETURN_IF_ERROR(runs_.database().Read([&](Transaction& transaction) {
    candidates.clear();
    return transaction.Query(
        candidate_sql_,
        [&](const Row& row) {
          candidates.push_back({std::string(row.Text(0)), row.Int32(1), row.Int32(2), row.Bool(3)});
        },
        int{RUN_STATE_PENDING}, now, int{RUN_STATE_RUNNING}, now, kinds_, options_.threads + 1);
  }));
  // An own run whose lease ran out because the database was slow is still being worked on.
  const std::set<std::string> own = ActiveRuns();
  for (const Candidate& candidate : candidates) {
    if (!own.contains(candidate.run_id)) return candidate;
  }
  return std::nullopt;
}

std::set<std::string> RunExecutor::ActiveRuns() {
  absl::MutexLock lock(&mutex_);
  std::set<std::string> ids;
  for (const auto& context : active_) ids.insert(context->run_id());
  return ids;
}

// Every statement repeats that the run is free: the candidate was read in another transaction.
#define CLIENTELE_RUN_IS_FREE         \
  " WHERE run_id = ? AND attempt = ?" \
  " AND ((state = ? AND not_before <= ?) OR (state = ? AND lease_until <= ?))"

absl::StatusOr<RunExecutor::Claim> RunExecutor::Take(Transaction& transaction,
                                                     const Candidate& candidate) {
  if (candidate.cancel_requested) {
    RETURN_IF_ERROR(
        EndUnclaimed(transaction, candidate, RUN_STATE_CANCELLED, absl::OkStatus()).status());
    return Claim{.found = true, .run = std::nullopt};
  }
  if (candidate.failed_attempts >= options_.max_attempts) {
    RETURN_IF_ERROR(EndUnclaimed(transaction, candidate, RUN_STATE_FAILED,
                                 TooManyAttempts(candidate.failed_attempts))
                        .status());
    return Claim{.found = true, .run = std::nullopt};
  }
  const absl::Time now = runs_.clock().Now();
  ASSIGN_OR_RETURN(
      const int64_t taken,
      transaction.ExecuteCounted(
          "UPDATE runs SET state = ?, attempt = attempt + 1, lease_owner = ?, lease_until = ?,"
          " start_time = ?, phase = '', done = 0, total = 0,"
          " revision = revision + 1" CLIENTELE_RUN_IS_FREE,
          int{RUN_STATE_RUNNING}, owner_, absl::ToUnixMicros(now + options_.lease),
          absl::ToUnixMicros(now), candidate.run_id, candidate.attempt, int{RUN_STATE_PENDING},
          absl::ToUnixMicros(now), int{RUN_STATE_RUNNING}, absl::ToUnixMicros(now)));
  if (taken != 1) return Claim{.found = true, .run = std::nullopt};
  ASSIGN_OR_RETURN(Run run, runs_.Get(transaction, candidate.run_id));
  transaction.OnCommit([this] { runs_.Notify(); });
  return Claim{.found = true, .run = std::move(run)};
}

absl::StatusOr<int64_t> RunExecutor::EndUnclaimed(Transaction& transaction,
                                                  const Candidate& candidate, RunState state,
                                                  const absl::Status& error) {
  const int64_t now = absl::ToUnixMicros(runs_.clock().Now());
  transaction.OnCommit([this] { runs_.Notify(); });
  return transaction.ExecuteCounted(
      "UPDATE runs SET state = ?, error = ?, lease_owner = '', end_time = ?,"
      " revision = revision + 1" CLIENTELE_RUN_IS_FREE,
      int{state}, Blob{ErrorBytes(error)}, now, candidate.run_id, candidate.attempt,
      int{RUN_STATE_PENDING}, now, int{RUN_STATE_RUNNING}, now);
}

void RunExecutor::Execute(const Run& run) {
  const std::shared_ptr<RunContext> context(new RunContext(runs_, run, owner_, options_.lease));
  {
    absl::MutexLock lock(&mutex_);
    active_.insert(context);
    if (stopping_) context->RequestStop(RunContext::Stop::kStopping);
  }
  absl::Status outcome = Call(*context, run);
  if (outcome.ok() && !context->finished()) {
    outcome = context->FinishWith([](Transaction&) { return absl::OkStatus(); });
  }
  {
    absl::MutexLock lock(&mutex_);
    active_.erase(context);
  }
  if (!context->finished()) {
    if (absl::Status status = Conclude(*context, outcome); !status.ok()) {
      Report("writing how a run ended", status);
    }
  }
  if (options_.on_attempt) options_.on_attempt(run, outcome);
}

absl::Status RunExecutor::Call(RunContext& context, const Run& run) {
  const auto function = functions_.find(run.kind);
  if (function == functions_.end()) {
    return absl::InternalError("a run of an unknown kind was taken");
  }
  try {
    return function->second(context);
  } catch (const std::bad_alloc&) {
    return absl::ResourceExhaustedError("the server has not enough memory for the run");
  } catch (const std::exception& error) {
    return absl::InternalError(absl::StrCat("the run ended with an exception: ", error.what()));
  }
}

RunExecutor::Ending RunExecutor::Decide(const RunContext& context, const absl::Status& outcome,
                                        bool cancel_requested, int failed_attempts) {
  const bool stopped = absl::IsCancelled(outcome) || IsPassing(outcome);
  if (stopped && cancel_requested) return {.state = RUN_STATE_CANCELLED};
  if (stopped && stopping()) return {.state = RUN_STATE_PENDING, .given_back = true};
  if (IsPassing(outcome) && failed_attempts < options_.max_attempts) {
    const int doublings = std::clamp(failed_attempts - 1, 0, 16);
    return {.state = RUN_STATE_PENDING, .pause = options_.retry_pause * (1 << doublings)};
  }
  return {.state = RUN_STATE_FAILED, .error = PublicError(outcome, context.run_id())};
}

absl::Status RunExecutor::Conclude(RunContext& context, const absl::Status& outcome) {
  return runs_.database().Write([&](Transaction& transaction) -> absl::Status {
    bool cancel_requested = false;
    int failed_attempts = 0;
    ASSIGN_OR_RETURN(const bool held,
                     transaction.QueryOne(
                         "SELECT cancel_requested, attempt - given_back FROM runs"
                         " WHERE run_id = ? AND lease_owner = ? AND attempt = ? AND state = ?",
                         [&](const Row& row) {
                           cancel_requested = row.Bool(0);
                           failed_attempts = row.Int32(1);
                         },
                         context.run_id_, owner_, context.attempt_, int{RUN_STATE_RUNNING}));
    if (!held) return absl::OkStatus();  // the run is another server's now
    const Ending ending = Decide(context, outcome, cancel_requested, failed_attempts);
    const RunContext::Progress progress = context.CurrentProgress();
    const absl::Time now = runs_.clock().Now();
    SqlValue end_time = nullptr;
    if (IsTerminal(ending.state)) end_time = absl::ToUnixMicros(now);
    transaction.OnCommit([this] { runs_.Notify(); });
    return transaction.Execute(
        "UPDATE runs SET state = ?, error = ?, phase = ?, done = ?, total = ?,"
        " given_back = given_back + ?, not_before = ?, end_time = ?, lease_owner = '',"
        " revision = revision + 1"
        " WHERE run_id = ? AND lease_owner = ? AND attempt = ? AND state = ?",
        int{ending.state}, Blob{ErrorBytes(ending.error)}, progress.phase, progress.done,
        progress.total, int{ending.given_back ? 1 : 0}, absl::ToUnixMicros(now + ending.pause),
        end_time, context.run_id_, owner_, context.attempt_, int{RUN_STATE_RUNNING});
  });
}

}  // namespace clientele
