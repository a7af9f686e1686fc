#include "common/rpc/worker_pool.h"

#include <algorithm>
#include <atomic>
#include <functional>
#include <latch>
#include <memory>
#include <thread>
#include <vector>

#include "gtest/gtest.h"

namespace clientele::rpc {
namespace {

class FunctionTask final : public WorkerPool::Task {
 public:
  explicit FunctionTask(std::function<void()> function) : function_(std::move(function)) {}
  void Run() override {
    function_();
    delete this;
  }

 private:
  const std::function<void()> function_;
};

bool Submit(WorkerPool* pool, std::function<void()> function) {
  auto task = std::make_unique<FunctionTask>(std::move(function));
  if (!pool->TrySubmit(task.get())) return false;
  task.release();
  return true;
}

TEST(WorkerPoolTest, AsManyTasksRunAtOnceAsThereAreThreads) {
  constexpr int kThreads = 4;
  WorkerPool pool(kThreads, 0);
  std::latch together(kThreads);
  for (int i = 0; i < kThreads; ++i) {
    ASSERT_TRUE(Submit(&pool, [&] {
      together.count_down();
      together.wait();
    }));
  }
  together.wait();
}

TEST(WorkerPoolTest, QueueAndThreadsFullRefuse) {
  std::latch release(1);
  std::latch running(2);
  std::atomic<int> ran = 0;
  std::vector<int> depths;
  {
    WorkerPool pool(2, 3, [&](int depth) { depths.push_back(depth); });
    const auto task = [&] {
      if (++ran <= 2) running.count_down();
      release.wait();
    };
    ASSERT_TRUE(Submit(&pool, task));
    ASSERT_TRUE(Submit(&pool, task));
    running.wait();
    for (int i = 0; i < 3; ++i) EXPECT_TRUE(Submit(&pool, task));
    EXPECT_FALSE(Submit(&pool, task));
    release.count_down();
  }
  EXPECT_EQ(ran, 5);
  EXPECT_EQ(*std::max_element(depths.begin(), depths.end()), 3);
  EXPECT_EQ(depths.back(), 0);
}

TEST(WorkerPoolTest, AThreadThatFinishedTakesTheNextTask) {
  WorkerPool pool(1, 0);
  for (int i = 0; i < 100; ++i) {
    std::latch done(1);
    while (!Submit(&pool, [&] { done.count_down(); })) std::this_thread::yield();
    done.wait();
  }
}

TEST(WorkerPoolTest, ShutdownRunsWhatIsQueuedAndRefusesTheRest) {
  std::atomic<int> ran = 0;
  std::latch running(1);
  std::latch release(1);
  WorkerPool pool(1, 100);
  ASSERT_TRUE(Submit(&pool, [&] {
    running.count_down();
    release.wait();
  }));
  running.wait();
  for (int i = 0; i < 50; ++i) ASSERT_TRUE(Submit(&pool, [&] { ++ran; }));
  std::thread stopper([&] { pool.Shutdown(); });
  release.count_down();
  stopper.join();
  EXPECT_EQ(ran, 50);
  EXPECT_FALSE(Submit(&pool, [&] { ++ran; }));
  pool.Shutdown();
  EXPECT_EQ(ran, 50);
}

TEST(WorkerPoolTest, EveryAcceptedTaskOfManySubmittersRunsOnce) {
  constexpr int kSubmitters = 4;
  constexpr int kTasks = 5000;
  std::atomic<int> accepted = 0;
  std::atomic<int> ran = 0;
  {
    WorkerPool pool(3, 16);
    std::vector<std::thread> submitters;
    for (int s = 0; s < kSubmitters; ++s) {
      submitters.emplace_back([&] {
        for (int i = 0; i < kTasks; ++i) {
          if (Submit(&pool, [&] { ++ran; })) ++accepted;
        }
      });
    }
    for (std::thread& submitter : submitters) submitter.join();
  }
  EXPECT_EQ(ran, accepted);
  EXPECT_GT(accepted, 0);
}

}  // namespace
}  // namespace clientele::rpc
