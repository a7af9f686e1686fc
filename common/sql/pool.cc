#include "common/sql/pool.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "common/errors/errors.h"

namespace clientele {
namespace {

// How often a waiter that may be cancelled asks whether it was.
constexpr absl::Duration kCancelPoll = absl::Milliseconds(20);

}  // namespace

void ConnectionPool::Add(std::unique_ptr<Connection> connection) {
  absl::MutexLock lock(&mutex_);
  idle_.push_back(connection.get());
  connections_.push_back(std::move(connection));
}

absl::StatusOr<Connection*> ConnectionPool::Borrow(const TransactionOptions& options,
                                                   absl::Duration timeout) {
  {
    absl::MutexLock lock(&mutex_);
    if (absl::Status available = Await(options, timeout); !available.ok()) return available;
    if (!idle_.empty()) {
      Connection* connection = idle_.back();
      idle_.pop_back();
      return connection;
    }
    ++opening_;
  }
  return OpenOne();
}

absl::Status ConnectionPool::Await(const TransactionOptions& options, absl::Duration timeout) {
  const absl::Time give_up = absl::Now() + timeout;
  const absl::Time end = std::min(give_up, options.deadline);
  const absl::Condition available(this, &ConnectionPool::Available);
  while (!Available()) {
    const absl::Time until = options.cancelled ? std::min(end, absl::Now() + kCancelPoll) : end;
    if (mutex_.AwaitWithDeadline(available, until)) break;
    if (options.cancelled && options.cancelled()) return absl::CancelledError("cancelled");
    if (absl::Now() < end) continue;
    if (options.deadline <= give_up) {
      return absl::DeadlineExceededError("the deadline passed while waiting for the database");
    }
    return Busy(absl::StrCat("every ", name_, " connection of the database is in use"),
                absl::Seconds(1));
  }
  return absl::OkStatus();
}

absl::StatusOr<Connection*> ConnectionPool::OpenOne() {
  absl::StatusOr<std::unique_ptr<Connection>> opened = open_();
  absl::MutexLock lock(&mutex_);
  --opening_;
  if (!opened.ok()) return opened.status();
  connections_.push_back(*std::move(opened));
  return connections_.back().get();
}

void ConnectionPool::Return(Connection* connection) {
  std::unique_ptr<Connection> dropped;
  absl::MutexLock lock(&mutex_);
  if (!connection->broken() && !connection->outdated()) {
    idle_.push_back(connection);
    return;
  }
  const auto at = std::find_if(connections_.begin(), connections_.end(),
                               [&](const auto& owned) { return owned.get() == connection; });
  dropped = std::move(*at);
  connections_.erase(at);
}

}  // namespace clientele
