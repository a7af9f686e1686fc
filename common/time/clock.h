// The clock as a dependency, so that leases, deadlines and timestamps can be tested without
// waiting.
#ifndef CLIENTELE_COMMON_TIME_CLOCK_H_
#define CLIENTELE_COMMON_TIME_CLOCK_H_

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"

namespace clientele {

// Thread-safe. A business date is never derived from it (see design.md): dates come from the
// caller.
class Clock {
 public:
  virtual ~Clock() = default;
  virtual absl::Time Now() const = 0;
};

// The machine's UTC clock; lives as long as the process.
const Clock& SystemClock();

// A clock that moves only when told to.
class FakeClock : public Clock {
 public:
  explicit FakeClock(absl::Time now) : now_(now) {}

  absl::Time Now() const override {
    absl::MutexLock lock(&mutex_);
    return now_;
  }
  void Set(absl::Time now) {
    absl::MutexLock lock(&mutex_);
    now_ = now;
  }
  void Advance(absl::Duration by) {
    absl::MutexLock lock(&mutex_);
    now_ += by;
  }

 private:
  mutable absl::Mutex mutex_;
  absl::Time now_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace clientele

#endif  // CLIENTELE_COMMON_TIME_CLOCK_H_
