#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/synchronization/notification.h"
#include "common/errors/errors.h"
#include "gtest/gtest.h"
#include "services/registry/api/access_log.h"
#include "tests/store/registry/store_fixture.h"

namespace clientele::registry {
namespace {

rpc::CallContext Context(absl::Duration timeout) { return {"r", "", "crm", absl::Now() + timeout}; }

class AccessBufferTest : public RegistryStoreTest {
 protected:
  absl::Status Note(AccessLog& log, int clients, absl::Duration timeout = absl::Seconds(30)) {
    const rpc::Call call(Context(timeout), nullptr, nullptr);
    std::vector<ReadItem> items;
    for (int i = 0; i < clients; ++i) items.push_back({absl::StrCat("clients/c", i)});
    return log.Note(call, "S/M", std::move(items));
  }
  int64_t Count() {
    int64_t count = 0;
    Read([&](Transaction& transaction) {
      count = *Must(transaction.QueryInt64("SELECT COUNT(*) FROM access_log"));
    });
    return count;
  }
  // Runs `body` while nobody else can write.
  void WhileLocked(const std::function<void()>& body) {
    absl::Notification locked;
    absl::Notification done;
    std::thread holder([&] {
      EXPECT_TRUE(database_
                      ->Write([&](Transaction& transaction) {
                        if (!locked.HasBeenNotified()) locked.Notify();
                        done.WaitForNotification();
                        return transaction.Execute("UPDATE registry_position SET position = 0");
                      })
                      .ok());
    });
    locked.WaitForNotification();
    body();
    done.Notify();
    holder.join();
  }
};
INSTANTIATE_ENGINES(AccessBufferTest);

TEST_P(AccessBufferTest, EveryNoteIsWrittenByTheFlushAndByTheStop) {
  AccessLog log(database_.get(), &SystemClock(), {.batch = 7, .delay = absl::Hours(1)});
  log.Start();
  ASSERT_TRUE(Note(log, 30).ok());
  ASSERT_TRUE(log.Flush(absl::InfiniteFuture()).ok());
  EXPECT_EQ(Count(), 30);
  ASSERT_TRUE(Note(log, 3).ok());
  log.Stop();
  EXPECT_EQ(Count(), 33);
}

TEST_P(AccessBufferTest, EntriesOfManyThreadsAllArrive) {
  AccessLog log(database_.get(), &SystemClock(), {.capacity = 16, .batch = 8});
  log.Start();
  std::vector<std::thread> threads;
  for (int thread = 0; thread < 4; ++thread) {
    threads.emplace_back([&] {
      for (int i = 0; i < 100; ++i) EXPECT_TRUE(Note(log, 1).ok());
    });
  }
  for (std::thread& thread : threads) thread.join();
  log.Stop();
  EXPECT_EQ(Count(), 400);
}

TEST_P(AccessBufferTest, AFullBufferHoldsReadsBackInsteadOfLosingThem) {
  AccessLog log(database_.get(), &SystemClock(),
                {.capacity = 5, .batch = 5, .delay = absl::ZeroDuration()});
  log.Start();
  if (GetParam() != SqlEngine::kSqlite) return;  // no single writer to hold
  WhileLocked([&] {
    ASSERT_TRUE(Note(log, 5).ok());
    const absl::Status refused = Note(log, 1, absl::Milliseconds(1));
    EXPECT_TRUE(absl::IsUnavailable(refused)) << refused;
    EXPECT_EQ(ReasonOf(refused), common::v1::ERROR_REASON_STORAGE_UNWRITABLE);
    EXPECT_TRUE(RetryAfterOf(refused).has_value());
    EXPECT_TRUE(absl::IsDeadlineExceeded(log.Flush(absl::Now())));
  });
  EXPECT_TRUE(Note(log, 1).ok());
  log.Stop();
  EXPECT_EQ(Count(), 6);
}

TEST_P(AccessBufferTest, AFailedWriteIsToldAndTriedAgain) {
  if (GetParam() != SqlEngine::kSqlite) return;  // renames a table in a transaction
  std::mutex mutex;
  int problems = 0;
  AccessLogOptions options{.delay = absl::ZeroDuration(), .retry = absl::Milliseconds(1)};
  absl::Notification told;
  options.on_problem = [&](std::string_view, const absl::Status&) {
    const std::lock_guard lock(mutex);
    if (++problems == 1) told.Notify();
  };
  ASSERT_TRUE(database_
                  ->Write([](Transaction& transaction) {
                    return transaction.ExecuteScript("ALTER TABLE access_log RENAME TO elsewhere");
                  })
                  .ok());
  AccessLog log(database_.get(), &SystemClock(), options);
  log.Start();
  ASSERT_TRUE(Note(log, 2).ok());
  told.WaitForNotification();
  ASSERT_TRUE(database_
                  ->Write([](Transaction& transaction) {
                    return transaction.ExecuteScript("ALTER TABLE elsewhere RENAME TO access_log");
                  })
                  .ok());
  ASSERT_TRUE(log.Flush(absl::InfiniteFuture()).ok());
  log.Stop();
  EXPECT_EQ(Count(), 2);
}

TEST_P(AccessBufferTest, EntriesOlderThanPromisedAreRemoved) {
  FakeClock clock(absl::FromUnixSeconds(1'700'000'000));
  {
    AccessLog log(database_.get(), &clock, {.keep = absl::Hours(24)});
    log.Start();
    ASSERT_TRUE(Note(log, 2).ok());
  }
  clock.Advance(absl::Hours(25));
  AccessLog log(database_.get(), &clock, {.delay = absl::ZeroDuration(), .keep = absl::Hours(24)});
  log.Start();
  ASSERT_TRUE(Note(log, 1).ok());
  ASSERT_TRUE(log.Flush(absl::InfiniteFuture()).ok());
  while (Count() != 1) std::this_thread::yield();
}

}  // namespace
}  // namespace clientele::registry
