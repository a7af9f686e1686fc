#include "common/rpc/worker_pool.h"

#include <utility>

namespace clientele::rpc {

WorkerPool::WorkerPool(int threads, int queue_limit, std::function<void(int)> on_depth)
    : threads_limit_(static_cast<size_t>(threads)),
      queue_limit_(static_cast<size_t>(queue_limit)),
      on_depth_(std::move(on_depth)) {}

WorkerPool::~WorkerPool() { Shutdown(); }

bool WorkerPool::TrySubmit(Task* task) {
  absl::MutexLock lock(&mutex_);
  if (stop_) return false;
  // An idle thread that was woken and has not taken its task yet is spoken for by the head of the
  // queue.
  const bool idle_thread = queue_.size() < idle_;
  const bool new_thread = !idle_thread && threads_.size() < threads_limit_;
  if (!idle_thread && !new_thread && queue_.size() - idle_ >= queue_limit_) return false;
  queue_.push_back(task);
  if (on_depth_) on_depth_(static_cast<int>(queue_.size()));
  if (idle_thread) work_.Signal();
  if (new_thread) {
    ++idle_;
    threads_.emplace_back([this] { Work(); });
  }
  return true;
}

void WorkerPool::Shutdown() {
  std::vector<std::thread> threads;
  {
    absl::MutexLock lock(&mutex_);
    stop_ = true;
    work_.SignalAll();
    threads.swap(threads_);
  }
  for (std::thread& thread : threads) thread.join();
}

void WorkerPool::Work() {
  mutex_.Lock();
  while (true) {
    while (queue_.empty() && !stop_) work_.Wait(&mutex_);
    if (queue_.empty()) break;
    Task* const task = queue_.front();
    queue_.pop_front();
    --idle_;
    if (on_depth_) on_depth_(static_cast<int>(queue_.size()));
    mutex_.Unlock();
    task->Run();
    mutex_.Lock();
    ++idle_;
  }
  mutex_.Unlock();
}

}  // namespace clientele::rpc
