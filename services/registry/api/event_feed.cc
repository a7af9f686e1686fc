#include "services/registry/api/event_feed.h"

namespace clientele::registry {

int64_t EventFeed::count() const {
  absl::MutexLock lock(&mutex_);
  return count_;
}

void EventFeed::Notify() {
  absl::MutexLock lock(&mutex_);
  ++count_;
}

void EventFeed::WaitBehind(int64_t seen, absl::Duration timeout) const {
  absl::MutexLock lock(&mutex_);
  const auto notified = [&]() ABSL_SHARED_LOCKS_REQUIRED(mutex_) { return count_ > seen; };
  mutex_.AwaitWithTimeout(absl::Condition(&notified), timeout);
}

}  // namespace clientele::registry
