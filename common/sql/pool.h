// Connections that threads borrow.
#ifndef CLIENTELE_COMMON_SQL_POOL_H_
#define CLIENTELE_COMMON_SQL_POOL_H_

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "common/sql/connection.h"

namespace clientele {

// Thread-safe. Waiters are served roughly in the order they came.
class ConnectionPool {
 public:
  using Open = std::function<absl::StatusOr<std::unique_ptr<Connection>>()>;

  // Only the connections that are added. `name` is for messages: "writing".
  explicit ConnectionPool(std::string name) : name_(std::move(name)) {}
  // Opens connections as they are needed, up to `limit`.
  ConnectionPool(std::string name, size_t limit, Open open)
      : name_(std::move(name)), limit_(limit), open_(std::move(open)) {}

  void Add(std::unique_ptr<Connection> connection);

  // An idle connection, a new one, or one that is returned before the transaction's deadline and
  // `timeout`. DEADLINE_EXCEEDED, CANCELLED, RESOURCE_EXHAUSTED after `timeout`, or why none could
  // be opened.
  absl::StatusOr<Connection*> Borrow(const TransactionOptions& options, absl::Duration timeout);
  // Drops a connection that is broken or outdated.
  void Return(Connection* connection);

 private:
  bool Available() const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    return !idle_.empty() || connections_.size() + opening_ < limit_;
  }
  absl::Status Await(const TransactionOptions& options, absl::Duration timeout)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  absl::StatusOr<Connection*> OpenOne();

  const std::string name_;
  const size_t limit_ = 0;
  const Open open_;
  absl::Mutex mutex_;
  size_t opening_ ABSL_GUARDED_BY(mutex_) = 0;
  std::vector<std::unique_ptr<Connection>> connections_ ABSL_GUARDED_BY(mutex_);
  std::vector<Connection*> idle_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace clientele

#endif  // CLIENTELE_COMMON_SQL_POOL_H_
