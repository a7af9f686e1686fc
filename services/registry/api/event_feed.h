// Wakes the streams of events.
#ifndef CLIENTELE_SERVICES_REGISTRY_API_EVENT_FEED_H_
#define CLIENTELE_SERVICES_REGISTRY_API_EVENT_FEED_H_

#include <cstdint>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"

namespace clientele::registry {

// Counts the commits of this process that brought events. Streams take the count, read, and wait
// for a higher one, so that no commit falls between. Thread-safe.
class EventFeed {
 public:
  int64_t count() const;
  // Ends all waits.
  void Notify();
  // Waits for a count above `seen`, at most `timeout`.
  void WaitBehind(int64_t seen, absl::Duration timeout) const;

 private:
  mutable absl::Mutex mutex_;
  int64_t count_ ABSL_GUARDED_BY(mutex_) = 0;
};

}  // namespace clientele::registry

#endif  // CLIENTELE_SERVICES_REGISTRY_API_EVENT_FEED_H_
