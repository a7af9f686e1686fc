#ifndef CLIENTELE_COMMON_RPC_WORKER_POOL_H_
#define CLIENTELE_COMMON_RPC_WORKER_POOL_H_

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace clientele::rpc {

// A bounded number of threads over a bounded queue. Threads start when work comes and none is idle.
class WorkerPool {
 public:
  // One piece of work. It owns itself: Run is called exactly once, and the pool does not touch the
  // task afterwards.
  class Task {
   public:
    virtual void Run() = 0;

   protected:
    ~Task() = default;
  };

  // `on_depth` is told the length of the queue whenever it changes, under the pool's lock.
  WorkerPool(int threads, int queue_limit, std::function<void(int)> on_depth = nullptr);
  ~WorkerPool();  // runs what is queued, then joins
  WorkerPool(const WorkerPool&) = delete;
  WorkerPool& operator=(const WorkerPool&) = delete;

  // False, and the task untouched, when every thread is busy and the queue is full, or after
  // Shutdown.
  bool TrySubmit(Task* task);
  // Refuses new work, runs what is queued and joins the threads. Idempotent; not called from a
  // task.
  void Shutdown();

 private:
  void Work();
  void WakeOne();

  const size_t threads_limit_;
  const size_t queue_limit_;
  const std::function<void(int)> on_depth_;
  std::mutex mutex_;  // guards what follows
  std::condition_variable work_;
  std::deque<Task*> queue_;
  std::vector<std::thread> threads_;
  size_t idle_ = 0;     // threads without a task
  size_t waiting_ = 0;  // those of them that sleep
  bool wake_pending_ = false;
  bool stop_ = false;
};

}  // namespace clientele::rpc

#endif  // CLIENTELE_COMMON_RPC_WORKER_POOL_H_
