#include <algorithm>

#include "common/errors/status_macros.h"
#include "common/runs/run_executor.h"

namespace clientele {

using common::v1::RUN_STATE_RUNNING;
using common::v1::RUN_STATE_SUCCEEDED;

RunContext::RunContext(Runs& runs, const Run& run, std::string owner, absl::Duration lease)
    : runs_(runs),
      run_id_(run.run_id),
      request_(run.request),
      attempt_(run.attempt),
      owner_(std::move(owner)),
      lease_(lease),
      lease_until_(runs.clock().Now() + lease) {}

void RunContext::SetPhase(std::string_view phase, int64_t total) {
  absl::MutexLock lock(&mutex_);
  phase_ = phase;
  total_ = total;
  done_.store(0, std::memory_order_relaxed);
}

void RunContext::SetDone(int64_t done) { done_.store(done, std::memory_order_relaxed); }

absl::Status RunContext::CheckCancelled() const {
  return IsCancelled() ? absl::CancelledError("the run was asked to stop") : absl::OkStatus();
}

TransactionOptions RunContext::ReadOptions() const {
  TransactionOptions options;
  options.cancelled = [this] { return IsCancelled(); };
  return options;
}

absl::Status RunContext::Write(Database::Body body) {
  return database().Write([&](Transaction& transaction) -> absl::Status {
    RETURN_IF_ERROR(Renew(transaction));
    return body(transaction);
  });
}

absl::Status RunContext::Write(Database::Body early, Database::Body body) {
  return database().Write({.late_turn = true}, [&](Transaction& transaction) -> absl::Status {
    RETURN_IF_ERROR(early(transaction));
    RETURN_IF_ERROR(transaction.TakeTurn());
    RETURN_IF_ERROR(Renew(transaction));
    return body(transaction);
  });
}

absl::Status RunContext::FinishWith(Database::Body body) {
  const Progress progress = CurrentProgress();
  return database().Write([&](Transaction& transaction) -> absl::Status {
    ASSIGN_OR_RETURN(
        const int64_t changed,
        transaction.ExecuteCounted(
            "UPDATE runs SET state = ?, result = ?, phase = ?, done = ?, total = ?, end_time = ?,"
            " lease_owner = '', revision = revision + 1"
            " WHERE run_id = ? AND lease_owner = ? AND attempt = ? AND state = ?"
            " AND cancel_requested = 0",
            int{RUN_STATE_SUCCEEDED}, Blob{result_}, progress.phase, progress.done, progress.total,
            absl::ToUnixMicros(clock().Now()), run_id_, owner_, attempt_, int{RUN_STATE_RUNNING}));
    if (changed != 1) return WhyFenced(transaction);
    transaction.OnCommit([this] {
      finished_.store(true);
      runs_.Notify();
    });
    return body(transaction);
  });
}

RunContext::Progress RunContext::CurrentProgress() const {
  absl::MutexLock lock(&mutex_);
  return {phase_, done_.load(std::memory_order_relaxed), total_};
}

void RunContext::RequestStop(Stop why) {
  Stop expected = Stop::kNo;
  stop_.compare_exchange_strong(expected, why);
}

absl::Status RunContext::Renew(Transaction& transaction) {
  const Progress progress = CurrentProgress();
  const absl::Time until = clock().Now() + lease_;
  bool changed = false;
  {
    absl::MutexLock lock(&mutex_);
    changed = !(progress == written_);
  }
  ASSIGN_OR_RETURN(
      const int64_t rows,
      transaction.ExecuteCounted(
          "UPDATE runs SET phase = ?, done = ?, total = ?, lease_until = ?, revision = revision + ?"
          " WHERE run_id = ? AND lease_owner = ? AND attempt = ? AND state = ?",
          progress.phase, progress.done, progress.total, absl::ToUnixMicros(until),
          int{changed ? 1 : 0}, run_id_, owner_, attempt_, int{RUN_STATE_RUNNING}));
  if (rows != 1) return LeaseLost();
  transaction.OnCommit([this, progress, until, changed] {
    {
      absl::MutexLock lock(&mutex_);
      written_ = progress;
      lease_until_ = std::max(lease_until_, until);
    }
    if (changed) runs_.Notify();
  });
  return absl::OkStatus();
}

absl::Status RunContext::Heartbeat() {
  if (finished()) return absl::OkStatus();
  RETURN_IF_ERROR(LookForStop());
  const Progress progress = CurrentProgress();
  {
    absl::MutexLock lock(&mutex_);
    const absl::Duration left = lease_until_ - clock().Now();
    if (progress == written_ && left > lease_ * 2 / 3) return absl::OkStatus();
  }
  return Write([](Transaction&) { return absl::OkStatus(); });
}

absl::Status RunContext::LookForStop() {
  absl::Status look = database().Read([&](Transaction& transaction) -> absl::Status {
    absl::Status fenced = WhyFenced(transaction);
    if (absl::IsCancelled(fenced)) RequestStop(Stop::kCancelled);
    return absl::IsCancelled(fenced) ? absl::OkStatus() : fenced;
  });
  absl::MutexLock lock(&mutex_);
  if (clock().Now() >= lease_until_ && !look.ok()) RequestStop(Stop::kLeaseLost);
  return look;
}

// OK when the lease is held and nobody cancelled.
absl::Status RunContext::WhyFenced(Transaction& transaction) {
  ASSIGN_OR_RETURN(const std::optional<int64_t> cancel_requested,
                   transaction.QueryInt64("SELECT cancel_requested FROM runs WHERE run_id = ?"
                                          " AND lease_owner = ? AND attempt = ? AND state = ?",
                                          run_id_, owner_, attempt_, int{RUN_STATE_RUNNING}));
  if (!cancel_requested.has_value()) return LeaseLost();
  return *cancel_requested != 0 ? absl::CancelledError("the run was cancelled") : absl::OkStatus();
}

absl::Status RunContext::LeaseLost() {
  RequestStop(Stop::kLeaseLost);
  return absl::AbortedError("another server has taken the run over");
}

}  // namespace clientele
