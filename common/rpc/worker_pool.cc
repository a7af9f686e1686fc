#include "common/rpc/worker_pool.h"

#include <utility>

namespace clientele::rpc {

WorkerPool::WorkerPool(int threads, int queue_limit, std::function<void(int)> on_depth)
    : threads_limit_(static_cast<size_t>(threads)),
      queue_limit_(static_cast<size_t>(queue_limit)),
      on_depth_(std::move(on_depth)) {}

WorkerPool::~WorkerPool() { Shutdown(); }

bool WorkerPool::TrySubmit(Task* task) {
  const std::lock_guard lock(mutex_);
  if (stop_) return false;
  // As many idle threads as the queue is long are spoken for.
  const bool idle_thread = queue_.size() < idle_;
  const bool new_thread = !idle_thread && threads_.size() < threads_limit_;
  if (!idle_thread && !new_thread && queue_.size() - idle_ >= queue_limit_) return false;
  queue_.push_back(task);
  if (on_depth_) on_depth_(static_cast<int>(queue_.size()));
  if (idle_thread) WakeOne();
  if (new_thread) {
    ++idle_;
    threads_.emplace_back([this] { Work(); });
  }
  return true;
}

void WorkerPool::Shutdown() {
  std::vector<std::thread> threads;
  {
    const std::lock_guard lock(mutex_);
    stop_ = true;
    threads.swap(threads_);
  }
  work_.notify_all();
  for (std::thread& thread : threads) thread.join();
}

// A thread that was woken takes what it finds and wakes the next while work is left; until it runs,
// further wake-ups would only cost context switches.
void WorkerPool::WakeOne() {
  if (waiting_ == 0 || wake_pending_) return;
  wake_pending_ = true;
  work_.notify_one();
}

void WorkerPool::Work() {
  std::unique_lock lock(mutex_);
  while (true) {
    while (queue_.empty() && !stop_) {
      ++waiting_;
      work_.wait(lock);
      --waiting_;
      wake_pending_ = false;
    }
    if (queue_.empty()) return;
    Task* const task = queue_.front();
    queue_.pop_front();
    --idle_;
    wake_pending_ = false;
    if (!queue_.empty()) WakeOne();
    if (on_depth_) on_depth_(static_cast<int>(queue_.size()));
    lock.unlock();
    task->Run();
    lock.lock();
    ++idle_;
  }
}

}  // namespace clientele::rpc
