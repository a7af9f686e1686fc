// Ends statements on a MySQL server whose callers no longer wait for them.
#ifndef CLIENTELE_COMMON_SQL_MYSQL_WATCHDOG_H_
#define CLIENTELE_COMMON_SQL_MYSQL_WATCHDOG_H_

#include <cstdint>
#include <functional>
#include <thread>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/synchronization/mutex.h"
#include "common/sql/database.h"

namespace clientele {

// Thread-safe. One thread looks every few milliseconds at the transactions that have a deadline or
// may be cancelled, and calls `kill` for the first one that should end.
class MysqlWatchdog {
 public:
  // One transaction under watch; lives on its connection.
  class Watch {
   public:
    // Why the transaction was ended; OK while it was not.
    absl::Status reason() const;

   private:
    friend class MysqlWatchdog;
    const TransactionOptions* options_ = nullptr;
    std::function<void()> kill_;
    bool killing_ = false;
    mutable absl::Mutex mutex_;
    absl::Status reason_ ABSL_GUARDED_BY(mutex_);
  };

  MysqlWatchdog();
  ~MysqlWatchdog();

  // `options` and `kill` must live until Forget(), which waits for a kill under way. Transactions
  // without deadline and cancellation are not watched.
  void Add(Watch& watch, const TransactionOptions& options, std::function<void()> kill);
  void Forget(Watch& watch);

 private:
  void Work();

  absl::Mutex mutex_;
  std::vector<Watch*> watches_ ABSL_GUARDED_BY(mutex_);
  bool stop_ ABSL_GUARDED_BY(mutex_) = false;
  std::thread thread_;
};

}  // namespace clientele

#endif  // CLIENTELE_COMMON_SQL_MYSQL_WATCHDOG_H_
