// Notes who read client data, cheaply and without loss while the server lives.
#ifndef CLIENTELE_SERVICES_REGISTRY_API_ACCESS_LOG_H_
#define CLIENTELE_SERVICES_REGISTRY_API_ACCESS_LOG_H_

#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "common/rpc/call.h"
#include "common/service/housekeeper.h"
#include "common/sql/database.h"
#include "common/time/clock.h"
#include "services/registry/store/access_log.h"

namespace clientele::registry {

struct AccessLogOptions {
  size_t capacity = 65'536;  // entries that wait to be written at most
  size_t batch = 4'096;      // entries written in one transaction at most
  // How long an entry waits to be written with others.
  absl::Duration delay = absl::Milliseconds(500);
  // Pause after a write that failed.
  absl::Duration retry = absl::Milliseconds(500);
  // How long Stop() tries to write what is left.
  absl::Duration stop_timeout = absl::Seconds(10);
  // How long entries are kept.
  absl::Duration keep = absl::Hours(24 * 400);
  absl::Duration purge_interval = absl::Hours(1);
  // Told of the first of several writes that failed; they are tried again.
  ProblemReport on_problem{};
};

// What was read by a call.
struct ReadItem {
  std::string resource;
  int64_t rows = 1;
  std::string selection{};
};

// A thread writes what calls have noted. Thread-safe.
class AccessLog {
 public:
  AccessLog(Database* database, const Clock* clock, AccessLogOptions options = {});
  ~AccessLog();  // Stop()
  AccessLog(const AccessLog&) = delete;
  AccessLog& operator=(const AccessLog&) = delete;

  void Start();
  // Writes what is left and joins the thread. Idempotent.
  void Stop();

  // Notes what a call has read, before its answer leaves. Waits while too many entries wait to be
  // written: UNAVAILABLE when they still do at the call's deadline or after 5 s, and then the
  // answer must not be given.
  absl::Status Note(const rpc::Call& call, std::string_view method, std::vector<ReadItem> items);

  // Returns once everything noted before is written; DEADLINE_EXCEEDED at `deadline`.
  absl::Status Flush(absl::Time deadline);

 private:
  void Work();
  // Waits for something to write; false at the end.
  bool AwaitWork() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  // Writes the oldest entries and drops them from the queue.
  absl::Status WriteBatch() ABSL_LOCKS_EXCLUDED(mutex_);
  void PurgeIfDue();
  bool HasRoom() const ABSL_SHARED_LOCKS_REQUIRED(mutex_);

  Database& database_;
  const Clock& clock_;
  const AccessLogOptions options_;
  const int64_t replica_;
  // Of the thread: when to look for old entries, and how many entries a write was to commit whose
  // outcome is not known.
  absl::Time next_purge_ = absl::InfinitePast();
  size_t in_doubt_ = 0;
  absl::Mutex mutex_;
  absl::CondVar work_;      // something to write, or the end
  absl::CondVar progress_;  // something was written
  std::deque<AccessEntry> queue_ ABSL_GUARDED_BY(mutex_);
  Micros last_time_ ABSL_GUARDED_BY(mutex_) = 0;
  int64_t noted_ ABSL_GUARDED_BY(mutex_) = 0;
  int64_t written_ ABSL_GUARDED_BY(mutex_) = 0;
  int flushing_ ABSL_GUARDED_BY(mutex_) = 0;
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  std::thread thread_;
};

}  // namespace clientele::registry

#endif  // CLIENTELE_SERVICES_REGISTRY_API_ACCESS_LOG_H_
