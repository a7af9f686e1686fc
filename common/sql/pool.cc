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
  absl::MutexLock lock(&mutex_);
  if (idle_.empty()) {
    const absl::Time give_up = absl::Now() + timeout;
    const absl::Time end = std::min(give_up, options.deadline);
    const absl::Condition available(
        +[](std::vector<Connection*>* idle) { return !idle->empty(); }, &idle_);
    while (true) {
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
  }
  Connection* connection = idle_.back();
  idle_.pop_back();
  return connection;
}

void ConnectionPool::Return(Connection* connection) {
  absl::MutexLock lock(&mutex_);
  idle_.push_back(connection);
}

}  // namespace clientele
