// A fixed set of connections that threads borrow.
#ifndef CLIENTELE_COMMON_SQL_POOL_H_
#define CLIENTELE_COMMON_SQL_POOL_H_

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
  // `name` is for messages: "writing".
  explicit ConnectionPool(std::string name) : name_(std::move(name)) {}

  void Add(std::unique_ptr<Connection> connection);

  // Waits for an idle connection until the transaction's deadline or for `timeout`.
  // DEADLINE_EXCEEDED, CANCELLED, or RESOURCE_EXHAUSTED after `timeout`.
  absl::StatusOr<Connection*> Borrow(const TransactionOptions& options, absl::Duration timeout);
  void Return(Connection* connection);

 private:
  const std::string name_;
  absl::Mutex mutex_;
  std::vector<std::unique_ptr<Connection>> connections_ ABSL_GUARDED_BY(mutex_);
  std::vector<Connection*> idle_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace clientele

#endif  // CLIENTELE_COMMON_SQL_POOL_H_
