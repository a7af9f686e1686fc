#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <string>

#include "common/errors/errors.h"
#include "common/runs/run_executor.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/unit/runs/runs_fixture.h"

namespace clientele {
namespace {

using testing::HasSubstr;

class RunTakeoverTest : public RunsFixture {
 protected:
  // Lets a process take the run and dies with it in the middle.
  void TakeAndDie(const SqliteOptions& options) {
    const pid_t child = fork();
    if (child == 0) {
      Server server(options, clock_);
      server.StartExecutor([](RunContext& run) {
        const absl::Status status =
            run.Write([&](Transaction& t) { return AddEffect(t, run.run_id(), "before-death"); });
        if (status.ok()) kill(getpid(), SIGKILL);
        return status;
      });
      pause();
      _exit(1);
    }
    int status = 0;
    ASSERT_EQ(waitpid(child, &status, 0), child);
    ASSERT_TRUE(WIFSIGNALED(status));
  }
};

TEST_F(RunTakeoverTest, ARestartOnItsOwnDatabaseTakesTheRunOverAtOnce) {
  { Server(Options(), clock_).Create("r1"); }
  TakeAndDie(ExclusiveOptions());
  Server server(ExclusiveOptions(), clock_);
  EXPECT_EQ(server.runs.Get("r1")->state, RUN_STATE_RUNNING);
  server.StartExecutor([&](RunContext& run) {
    return run.FinishWith([&](Transaction& t) { return AddEffect(t, "r1", "after"); });
  });
  const Run run = server.WaitFor("r1", RUN_STATE_SUCCEEDED);
  EXPECT_EQ(run.attempt, 2);
  EXPECT_EQ(Effects(server), "before-death after ");
}

TEST_F(RunTakeoverTest, AnotherServerTakesOverWhenTheLeaseExpires) {
  { Server(Options(), clock_).Create("r1"); }
  TakeAndDie(Options());
  Server server(Options(), clock_);
  RunExecutorOptions options;
  options.lease = absl::Seconds(15);
  server.StartExecutor([](RunContext&) { return absl::OkStatus(); }, options);
  server.Create("r2");
  server.WaitFor("r2", RUN_STATE_SUCCEEDED);
  EXPECT_EQ(server.runs.Get("r1")->state, RUN_STATE_RUNNING);
  clock_.Advance(absl::Seconds(15));
  server.executor->Poke();
  EXPECT_EQ(server.WaitFor("r1", RUN_STATE_SUCCEEDED).attempt, 2);
}

TEST_F(RunTakeoverTest, ARunThatKeepsKillingItsServerIsGivenUp) {
  { Server(Options(), clock_).Create("r1"); }
  for (int i = 0; i < 2; ++i) TakeAndDie(ExclusiveOptions());
  Server server(ExclusiveOptions(), clock_);
  RunExecutorOptions options;
  options.max_attempts = 2;
  bool called = false;
  server.StartExecutor(
      [&](RunContext&) {
        called = true;
        return absl::OkStatus();
      },
      options);
  const Run run = server.WaitFor("r1", RUN_STATE_FAILED);
  EXPECT_TRUE(absl::IsFailedPrecondition(run.error));
  EXPECT_THAT(std::string(run.error.message()), HasSubstr("begun 2 times"));
  EXPECT_FALSE(called);
}

TEST_F(RunTakeoverTest, ACancelledRunOfADeadServerEndsAsCancelled) {
  { Server(Options(), clock_).Create("r1"); }
  TakeAndDie(ExclusiveOptions());
  Server server(ExclusiveOptions(), clock_);
  ASSERT_EQ(server.Cancel("r1").status(), absl::OkStatus());
  server.StartExecutor([](RunContext&) { return absl::OkStatus(); });
  server.WaitFor("r1", RUN_STATE_CANCELLED);
}

// Two servers on one database; the first one hangs until its lease has expired.
class FencingTest : public RunTakeoverTest {
 protected:
  // Has the first server take the run and hang, the second one take it over and succeed, and then
  // the first one go on with `late`, whose status is returned.
  absl::Status GoOnAfterLosingTheLease(const std::function<absl::Status(RunContext&)>& late) {
    absl::Notification taken;
    absl::Notification go_on;
    absl::Notification ended;
    absl::Status outcome;
    RunExecutorOptions options;
    options.on_attempt = [&](const Run&, const absl::Status&) { ended.Notify(); };
    slow_.StartExecutor(
        [&](RunContext& run) {
          taken.Notify();
          go_on.WaitForNotification();
          outcome = late(run);
          EXPECT_TRUE(run.IsCancelled());
          return outcome;
        },
        options);
    slow_.Create("r1");
    taken.WaitForNotification();
    clock_.Advance(absl::Seconds(16));
    fast_.StartExecutor([&](RunContext& run) {
      run.SetResult("of the second");
      return run.FinishWith([&](Transaction& t) { return AddEffect(t, "r1", "second"); });
    });
    const Run run = fast_.WaitFor("r1", RUN_STATE_SUCCEEDED);
    EXPECT_EQ(run.attempt, 2);
    go_on.Notify();
    ended.WaitForNotification();
    EXPECT_EQ(fast_.runs.Get("r1")->revision, run.revision);
    EXPECT_EQ(fast_.runs.Get("r1")->result, "of the second");
    EXPECT_EQ(Effects(fast_), "second ");
    return outcome;
  }

  Server slow_{Options(), clock_};
  Server fast_{Options(), clock_};
};

TEST_F(FencingTest, ALostLeaseCannotWrite) {
  EXPECT_TRUE(absl::IsAborted(GoOnAfterLosingTheLease([](RunContext& run) {
    return run.Write([](Transaction& t) { return AddEffect(t, "r1", "first"); });
  })));
}

TEST_F(FencingTest, ALostLeaseCannotFinish) {
  EXPECT_TRUE(absl::IsAborted(GoOnAfterLosingTheLease([](RunContext& run) {
    return run.FinishWith([](Transaction& t) { return AddEffect(t, "r1", "first"); });
  })));
}

TEST_F(FencingTest, ALostLeaseCannotFail) {
  EXPECT_TRUE(absl::IsInvalidArgument(GoOnAfterLosingTheLease([&](RunContext&) {
    slow_.executor->Poke();
    return absl::InvalidArgumentError("too late");
  })));
}

TEST_F(FencingTest, AHeartbeatKeepsTheLease) {
  absl::Notification taken;
  absl::Notification go_on;
  RunExecutorOptions options;
  options.threads = 1;  // busy with the run, so that the other server has to take the second one
  slow_.StartExecutor(
      [&](RunContext&) {
        taken.Notify();
        go_on.WaitForNotification();
        return absl::OkStatus();
      },
      options);
  slow_.Create("r1");
  taken.WaitForNotification();
  for (int i = 0; i < 5; ++i) {
    clock_.Advance(absl::Seconds(14));
    slow_.executor->Poke();
  }
  fast_.StartExecutor([](RunContext&) { return absl::InternalError("took a run that is held"); });
  fast_.Create("r2");
  fast_.WaitFor("r2", RUN_STATE_FAILED);
  go_on.Notify();
  EXPECT_EQ(slow_.WaitFor("r1", RUN_STATE_SUCCEEDED).attempt, 1);
}

TEST_F(FencingTest, AServerDoesNotTakeItsOwnRunOverWhenTheDatabaseWasSlow) {
  absl::Notification taken;
  absl::Notification go_on;
  slow_.StartExecutor([&](RunContext& run) {
    if (run.run_id() == "r2") return absl::OkStatus();
    taken.Notify();
    go_on.WaitForNotification();
    return absl::OkStatus();
  });
  slow_.Create("r1");
  taken.WaitForNotification();
  clock_.Advance(absl::Seconds(16));
  slow_.Create("r2");
  slow_.WaitFor("r2", RUN_STATE_SUCCEEDED);
  go_on.Notify();
  EXPECT_EQ(slow_.WaitFor("r1", RUN_STATE_SUCCEEDED).attempt, 1);
}

// Many short runs, two servers: each run is executed exactly once.
TEST_F(RunTakeoverTest, TwoServersShareTheWorkWithoutDoingAnyOfItTwice) {
  Server one(Options(), clock_);
  Server two(Options(), clock_);
  constexpr int kRuns = 20;
  for (int i = 0; i < kRuns; ++i) one.Create(std::to_string(i));
  const RunFunction function = [&](RunContext& run) {
    return run.FinishWith([&](Transaction& t) { return AddEffect(t, run.run_id(), run.run_id()); });
  };
  one.StartExecutor(function);
  two.StartExecutor(function);
  for (int i = 0; i < kRuns; ++i) {
    EXPECT_EQ(one.WaitFor(std::to_string(i), RUN_STATE_SUCCEEDED).attempt, 1);
  }
  ASSERT_EQ(one.database->Read([&](Transaction& t) -> absl::Status {
    ASSIGN_OR_RETURN(const auto effects, t.QueryInt64("SELECT count(*) FROM effects"));
    EXPECT_EQ(effects, kRuns);
    return absl::OkStatus();
  }),
            absl::OkStatus());
}

}  // namespace
}  // namespace clientele
