// Removes what a service's database need not keep.
#ifndef CLIENTELE_COMMON_SERVICE_HOUSEKEEPER_H_
#define CLIENTELE_COMMON_SERVICE_HOUSEKEEPER_H_

#include <cstdint>
#include <functional>
#include <string_view>
#include <thread>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "common/sql/database.h"
#include "common/time/clock.h"

namespace clientele {

using ProblemReport = std::function<void(std::string_view what, const absl::Status& status)>;

struct HousekeeperOptions {
  // How long the answer to a request_id is promised: an older request sent again is a new one.
  absl::Duration keep_answers = absl::Hours(24 * 30);
  // How long a consumer of events may stay away before it must read everything again.
  absl::Duration keep_events = absl::Hours(24 * 30);
  // Rows deleted in one transaction, so that writers wait little.
  int64_t chunk = 500;
  // Pause between two rounds, by the machine's clock.
  absl::Duration interval = absl::Hours(1);
  // Told how many answers and events a round removed.
  std::function<void(int64_t rows)> on_round;
  // Told of a round that failed; the next one tries again.
  ProblemReport on_problem;
};

class Housekeeper {
 public:
  Housekeeper(Database& database, const Clock& clock, HousekeeperOptions options);
  ~Housekeeper();  // Stop()
  Housekeeper(const Housekeeper&) = delete;
  Housekeeper& operator=(const Housekeeper&) = delete;

  // Starts the thread, which makes a round at once and one after every pause.
  void Start();
  // Ends the round under way after the chunk in hand and joins the thread. Idempotent.
  void Stop();

  // One round, chunk by chunk: how many answers and events it deleted. Thread-safe.
  absl::StatusOr<int64_t> RunOnce();

 private:
  using Purge = absl::StatusOr<int64_t> (*)(Transaction&, absl::Time before, int64_t limit);

  // Everything older than `keep`.
  absl::StatusOr<int64_t> RunPurge(Purge purge, absl::Duration keep);
  void Loop();
  bool stopping() const;

  Database& database_;
  const Clock& clock_;
  const HousekeeperOptions options_;
  mutable absl::Mutex mutex_;
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  std::thread thread_;
};

}  // namespace clientele

#endif  // CLIENTELE_COMMON_SERVICE_HOUSEKEEPER_H_
