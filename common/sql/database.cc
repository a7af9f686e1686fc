#include "common/sql/database.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "absl/random/random.h"
#include "absl/time/clock.h"
#include "common/errors/errors.h"
#include "common/ids/uuid.h"
#include "common/sql/connection.h"

namespace clientele {
namespace {

constexpr int kMaxAttempts = 12;
constexpr absl::Duration kFirstPause = absl::Milliseconds(2);
constexpr absl::Duration kLongestPause = absl::Milliseconds(250);

// Half fixed, half random: writers that collided once do not collide in step again.
absl::Duration PauseBefore(int attempt) {
  thread_local absl::BitGen random;
  const absl::Duration pause = std::min(kLongestPause, kFirstPause * (1 << std::min(attempt, 10)));
  return pause * absl::Uniform(random, 0.5, 1.0);
}

absl::Status GaveUp() {
  return WithReason(absl::AbortedError("other changes kept this one from being written; try again"),
                    common::v1::ERROR_REASON_CONFLICT);
}

absl::Status OutcomeUnknown() {
  return Unavailable(common::v1::ERROR_REASON_UNSPECIFIED,
                     "the database was lost while it committed: the change may have been made or "
                     "not; read before repeating it",
                     absl::Seconds(1));
}

}  // namespace

Database::Database() : instance_id_(NewUuid()) {}

absl::Status Database::Read(const TransactionOptions& options, Body body) {
  return RunWithRetries(Mode::kRead, options, body);
}

absl::Status Database::Write(const TransactionOptions& options, Body body) {
  thread_local std::vector<const Database*> writing;
  if (std::find(writing.begin(), writing.end(), this) != writing.end()) {
    return absl::InternalError("a write transaction was begun inside another one");
  }
  writing.push_back(this);
  const absl::Status written = RunWithRetries(Mode::kWrite, options, body);
  writing.pop_back();
  return written;
}

absl::Status Database::RunWithRetries(Mode mode, const TransactionOptions& options, Body body) {
  for (int attempt = 1;; ++attempt) {
    bool transient = false;
    absl::Status status = RunOnce(mode, options, body, transient);
    if (!transient) return status;
    const absl::Duration pause = PauseBefore(attempt);
    if (attempt == kMaxAttempts || absl::Now() + pause >= options.deadline) {
      return absl::IsUnavailable(status) ? status : GaveUp();
    }
    if (options.cancelled && options.cancelled()) return absl::CancelledError("cancelled");
    absl::SleepFor(pause);
  }
}

absl::Status Database::RunOnce(Mode mode, const TransactionOptions& options, Body body,
                               bool& transient) {
  absl::StatusOr<Connection*> acquired = Acquire(mode, options);
  if (!acquired.ok()) return acquired.status();
  Connection& connection = **acquired;
  connection.TakeConflict();
  std::vector<std::function<void()>> on_commit;
  absl::Status status = connection.Begin(mode == Mode::kWrite, options);
  if (status.ok()) {
    Transaction transaction(connection, options.single_statement);
    status = body(transaction);
    if (IsTransientConflict(status)) connection.NoteConflict();
    transient = connection.TakeConflict();
    if (status.ok() && !transient) status = Commit(connection, mode, options, transient);
    if (!status.ok() || transient) connection.Rollback();
    on_commit = std::move(transaction.on_commit_);
  }
  transient = connection.TakeConflict() || transient;
  Release(mode, &connection);
  if (status.ok() && !transient) {
    for (const auto& action : on_commit) action();
  }
  return status;
}

absl::Status Database::Commit(Connection& connection, Mode mode, const TransactionOptions& options,
                              bool& transient) {
  const absl::Status committed = connection.Commit();
  transient = connection.TakeConflict();
  if (committed.ok() || mode == Mode::kRead || !connection.broken()) return committed;
  transient = options.repeatable;
  return options.repeatable ? committed : OutcomeUnknown();
}

}  // namespace clientele
