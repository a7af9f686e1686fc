// A service's database: transactions over pooled connections.
#ifndef CLIENTELE_COMMON_SQL_DATABASE_H_
#define CLIENTELE_COMMON_SQL_DATABASE_H_

#include <functional>
#include <memory>
#include <string>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/sql/transaction.h"

namespace clientele {

struct TransactionOptions {
  // By the machine's clock. Waiting for a connection, waiting for locks and long statements end
  // with DEADLINE_EXCEEDED after it.
  absl::Time deadline = absl::InfiniteFuture();
  // Asked from time to time, on any thread; true ends the transaction with CANCELLED.
  std::function<bool()> cancelled = nullptr;
  // A read of one statement, which is of one moment by itself: an engine saves the round trips of a
  // transaction. A second statement fails with INTERNAL.
  bool single_statement = false;
  // A write whose statements by themselves keep it right beside other writers (compare-and-set,
  // unique keys): engines that can run it beside them do. All other writes come one after another.
  bool beside_others = false;
  // A write that does much before it needs its turn. Engines that can let it begin beside other
  // writers; its turn comes with Transaction::TakeTurn(), which it must call. Until then it only
  // inserts rows that nobody else has a reason to write, and reads nothing.
  bool late_turn = false;
  // A body that finds its own effect and does not repeat it, by a request id for example. When the
  // connection is lost at commit and nobody knows whether it was committed, it is run again; any
  // other one then ends with UNAVAILABLE.
  bool repeatable = false;
};

// Thread-safe. A transaction must not be begun inside another one on the same thread: a write
// inside a write fails with INTERNAL, and a read inside it does not see what it wrote.
class Database {
 public:
  using Body = absl::FunctionRef<absl::Status(Transaction&)>;

  virtual ~Database() = default;
  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;

  // Runs `body` in a read transaction: everything it reads is of one moment. A statement that
  // writes fails with FAILED_PRECONDITION. While `body` runs it holds one of the pool's reading
  // connections: do not wait in it for a caller's network.
  absl::Status Read(Body body) { return Read(TransactionOptions(), body); }
  absl::Status Read(const TransactionOptions& options, Body body);

  // Runs `body` in a write transaction: commits when it returns OK (durable when Write returns),
  // else rolls back and returns its error. On a transient conflict, and when the connection is lost
  // before the commit, the WHOLE body runs again after a jittered pause, up to a bound, then
  // ABORTED or UNAVAILABLE: so it must set its outputs anew each time and have no effects outside
  // the transaction (see Transaction::OnCommit).
  absl::Status Write(Body body) { return Write(TransactionOptions(), body); }
  absl::Status Write(const TransactionOptions& options, Body body);

  virtual SqlEngine engine() const = 0;
  // Whether this object alone may use the database; then leases of other instances are void.
  virtual bool exclusive() const = 0;
  // Differs from every other opened Database, in this process or another.
  const std::string& instance_id() const { return instance_id_; }

 protected:
  enum class Mode { kRead, kWrite };

  Database();

  // A pooled connection, or the error after waiting as long as `options` and the pool allow.
  virtual absl::StatusOr<Connection*> Acquire(Mode mode, const TransactionOptions& options) = 0;
  // Takes the connection back; a broken one is dropped.
  virtual void Release(Mode mode, Connection* connection) = 0;

 private:
  absl::Status RunWithRetries(Mode mode, const TransactionOptions& options, Body body);
  absl::Status RunOnce(Mode mode, const TransactionOptions& options, Body body, bool& transient);
  static absl::Status Commit(Connection& connection, Mode mode, const TransactionOptions& options,
                             bool& transient);

  const std::string instance_id_;
};

}  // namespace clientele

#endif  // CLIENTELE_COMMON_SQL_DATABASE_H_
