#include "common/runs/runs.h"

#include <string>
#include <thread>
#include <vector>

#include "common/errors/errors.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/unit/runs/runs_fixture.h"

namespace clientele {
namespace {

using testing::ElementsAre;

class RunsTest : public RunsFixture {
 protected:
  Server server_{Options(), clock_};

  std::vector<std::string> List(const RunQuery& query) {
    std::vector<std::string> ids;
    EXPECT_EQ(server_.database->Read([&](Transaction& t) -> absl::Status {
      ASSIGN_OR_RETURN(const std::vector<Run> runs, server_.runs.List(t, query));
      for (const Run& run : runs) ids.push_back(run.run_id);
      return absl::OkStatus();
    }),
              absl::OkStatus());
    return ids;
  }
};

TEST_F(RunsTest, ANewRunIsPendingWithItsRequest) {
  server_.Create("r1", std::string("\0bytes", 6));
  const auto run = server_.runs.Get("r1");
  ASSERT_EQ(run.status(), absl::OkStatus());
  EXPECT_EQ(run->kind, "test");
  EXPECT_EQ(run->state, RUN_STATE_PENDING);
  EXPECT_EQ(run->request, std::string("\0bytes", 6));
  EXPECT_EQ(run->create_time, clock_.Now());
  EXPECT_EQ(run->attempt, 0);
  EXPECT_FALSE(run->start_time.has_value());
  EXPECT_FALSE(run->end_time.has_value());
  const common::v1::RunStatus status = ToRunStatus(*run);
  EXPECT_EQ(status.state(), RUN_STATE_PENDING);
  EXPECT_EQ(status.create_time().seconds(), 1323475200);
  EXPECT_FALSE(status.has_start_time());
  EXPECT_FALSE(status.has_end_time());
  EXPECT_FALSE(status.has_error());
}

TEST_F(RunsTest, BelongsToTheTransactionThatCreatesIt) {
  EXPECT_FALSE(server_.database
                   ->Write([&](Transaction& t) -> absl::Status {
                     RETURN_IF_ERROR(server_.runs.Create(t, {"r1", "test", ""}));
                     return absl::CancelledError("");
                   })
                   .ok());
  const auto run = server_.runs.Get("r1");
  EXPECT_TRUE(absl::IsNotFound(run.status()));
  EXPECT_EQ(ReasonOf(run.status()), common::v1::ERROR_REASON_RESOURCE_NOT_FOUND);
}

TEST_F(RunsTest, ATakenIdIsAUniqueViolation) {
  server_.Create("r1");
  EXPECT_TRUE(IsUniqueViolation(server_.database->Write([&](Transaction& t) {
    return server_.runs.Create(t, {"r1", "other", ""});
  })));
}

TEST_F(RunsTest, ListsNewestFirstByKindAndPage) {
  for (const char* id : {"a", "b", "c", "d"}) {
    server_.Create(id);
    if (id[0] != 'b') clock_.Advance(absl::Seconds(1));
  }
  EXPECT_THAT(List({}), ElementsAre("d", "c", "b", "a"));
  EXPECT_THAT(List({.kind = "test", .after = "", .limit = 2}), ElementsAre("d", "c"));
  EXPECT_THAT(List({.kind = "test", .after = "c", .limit = 2}), ElementsAre("b", "a"));
  EXPECT_THAT(List({.kind = "other", .after = "", .limit = 2}), ElementsAre());
}

TEST_F(RunsTest, APendingRunIsCancelledAtOnceAndRepetitionChangesNothing) {
  server_.Create("r1");
  const auto run = server_.Cancel("r1");
  ASSERT_EQ(run.status(), absl::OkStatus());
  EXPECT_EQ(run->state, RUN_STATE_CANCELLED);
  EXPECT_TRUE(run->cancel_requested);
  EXPECT_EQ(run->end_time, clock_.Now());
  const auto again = server_.Cancel("r1");
  ASSERT_EQ(again.status(), absl::OkStatus());
  EXPECT_EQ(again->revision, run->revision);
  EXPECT_TRUE(absl::IsNotFound(server_.Cancel("r2").status()));
}

TEST_F(RunsTest, OnlyEndedRunsCanBeDeleted) {
  server_.Create("r1");
  const auto remove = [&] {
    return server_.database->Write([&](Transaction& t) { return server_.runs.Delete(t, "r1"); });
  };
  EXPECT_EQ(ReasonOf(remove()), common::v1::ERROR_REASON_RUN_NOT_FINISHED);
  ASSERT_EQ(server_.Cancel("r1").status(), absl::OkStatus());
  EXPECT_EQ(remove(), absl::OkStatus());
  EXPECT_TRUE(absl::IsNotFound(remove()));
}

TEST_F(RunsTest, WatchReturnsAtOnceWhatTheCallerDoesNotKnow) {
  server_.Create("r1");
  const auto run = server_.runs.Watch("r1", 0);
  ASSERT_EQ(run.status(), absl::OkStatus());
  EXPECT_EQ(run->revision, 1);
  EXPECT_TRUE(absl::IsNotFound(server_.runs.Watch("r2", 0).status()));
}

TEST_F(RunsTest, WatchEndsAtTheDeadlineOrWhenCancelled) {
  server_.Create("r1");
  WatchOptions soon;
  soon.deadline = absl::Now() + absl::Milliseconds(10);
  EXPECT_TRUE(absl::IsDeadlineExceeded(server_.runs.Watch("r1", 1, soon).status()));
  int questions = 0;
  WatchOptions cancelled;
  cancelled.cancelled = [&] { return ++questions > 3; };
  EXPECT_TRUE(absl::IsCancelled(server_.runs.Watch("r1", 1, cancelled).status()));
}

TEST_F(RunsTest, WatchSeesChangesOfThisServerAndOfOthers) {
  Server other(Options(), clock_);
  for (Server* actor : {&server_, &other}) {
    const std::string id = actor == &server_ ? "here" : "there";
    server_.Create(id);
    absl::StatusOr<Run> seen;
    std::thread watcher([&] {
      WatchOptions options;
      options.deadline = Soon();
      seen = server_.runs.Watch(id, 1, options);
    });
    EXPECT_EQ(actor->Cancel(id).status(), absl::OkStatus());
    watcher.join();
    ASSERT_EQ(seen.status(), absl::OkStatus());
    EXPECT_EQ(seen->state, RUN_STATE_CANCELLED);
  }
}

TEST_F(RunsTest, ShutdownEndsAllWaits) {
  server_.Create("r1");
  absl::StatusOr<Run> seen;
  std::thread watcher([&] { seen = server_.runs.Watch("r1", 1); });
  server_.runs.Shutdown();
  watcher.join();
  EXPECT_TRUE(absl::IsUnavailable(seen.status()));
  EXPECT_EQ(ReasonOf(seen.status()), common::v1::ERROR_REASON_SERVER_STOPPING);
}

}  // namespace
}  // namespace clientele
