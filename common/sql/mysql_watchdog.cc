#include "common/sql/mysql_watchdog.h"

#include <algorithm>
#include <utility>

#include "absl/time/clock.h"

namespace clientele {
namespace {

constexpr absl::Duration kInterval = absl::Milliseconds(20);

absl::Status ReasonToStop(const TransactionOptions& options) {
  if (options.cancelled && options.cancelled()) return absl::CancelledError("cancelled");
  if (absl::Now() < options.deadline) return absl::OkStatus();
  return absl::DeadlineExceededError("the deadline passed while the database was working");
}

}  // namespace

absl::Status MysqlWatchdog::Watch::reason() const {
  absl::MutexLock lock(&mutex_);
  return reason_;
}

MysqlWatchdog::MysqlWatchdog() : thread_([this] { Work(); }) {}

MysqlWatchdog::~MysqlWatchdog() {
  {
    absl::MutexLock lock(&mutex_);
    stop_ = true;
  }
  thread_.join();
}

void MysqlWatchdog::Add(Watch& watch, const TransactionOptions& options,
                        std::function<void()> kill) {
  {
    absl::MutexLock lock(&watch.mutex_);
    watch.reason_ = absl::OkStatus();
  }
  if (!options.cancelled && options.deadline == absl::InfiniteFuture()) return;
  watch.options_ = &options;
  watch.kill_ = std::move(kill);
  absl::MutexLock lock(&mutex_);
  watches_.push_back(&watch);
}

void MysqlWatchdog::Forget(Watch& watch) {
  if (watch.options_ == nullptr) return;
  absl::MutexLock lock(&mutex_);
  mutex_.Await(absl::Condition(
      +[](Watch* one) { return !one->killing_; }, &watch));
  watches_.erase(std::remove(watches_.begin(), watches_.end(), &watch), watches_.end());
  watch.options_ = nullptr;
}

void MysqlWatchdog::Work() {
  absl::MutexLock lock(&mutex_);
  while (!mutex_.AwaitWithTimeout(absl::Condition(&stop_), kInterval)) {
    for (Watch* watch : watches_) {
      absl::Status reason = ReasonToStop(*watch->options_);
      if (reason.ok()) continue;
      {
        absl::MutexLock reason_lock(&watch->mutex_);
        if (!watch->reason_.ok()) continue;
        watch->reason_ = std::move(reason);
      }
      // Killing talks to a server: others must not wait for it, and the list may change meanwhile.
      watch->killing_ = true;
      mutex_.Unlock();
      watch->kill_();
      mutex_.Lock();
      watch->killing_ = false;
      break;
    }
  }
}

}  // namespace clientele
