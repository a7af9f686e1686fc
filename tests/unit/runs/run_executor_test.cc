#include "common/runs/run_executor.h"

#include <stdexcept>
#include <string>

#include "common/errors/errors.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/unit/runs/runs_fixture.h"

namespace clientele {
namespace {

using testing::HasSubstr;
using testing::Not;

class RunExecutorTest : public RunsFixture {
 protected:
  Server server_{Options(), clock_};
};

TEST_F(RunExecutorTest, ASuccessfulRunHasItsResultItsTimesAndItsProgress) {
  server_.Create("r1", "request");
  clock_.Advance(absl::Seconds(5));
  server_.StartExecutor([&](RunContext& run) {
    EXPECT_EQ(run.run_id(), "r1");
    EXPECT_EQ(run.request(), "request");
    EXPECT_EQ(run.attempt(), 1);
    run.SetPhase("counting", 10);
    run.AddDone(4);
    run.AddDone(6);
    clock_.Advance(absl::Seconds(2));
    run.SetResult("result");
    return absl::OkStatus();
  });
  const Run run = server_.WaitFor("r1", RUN_STATE_SUCCEEDED);
  EXPECT_EQ(run.result, "result");
  EXPECT_EQ(run.phase, "counting");
  EXPECT_EQ(run.done, 10);
  EXPECT_EQ(run.total, 10);
  EXPECT_EQ(run.attempt, 1);
  EXPECT_EQ(run.start_time, run.create_time + absl::Seconds(5));
  EXPECT_EQ(run.end_time, run.create_time + absl::Seconds(7));
}

TEST_F(RunExecutorTest, AnIdleExecutorIsWokenByACreatedRun) {
  server_.StartExecutor([](RunContext&) { return absl::OkStatus(); });
  for (const char* id : {"a", "b", "c"}) {
    server_.Create(id);
    server_.WaitFor(id, RUN_STATE_SUCCEEDED);
  }
}

TEST_F(RunExecutorTest, RunsOfKindsThatNobodyRegisteredWait) {
  ASSERT_EQ(server_.database->Write([&](Transaction& t) {
    return server_.runs.Create(t, {"foreign", "unknown", ""});
  }),
            absl::OkStatus());
  server_.Create("r1");
  server_.StartExecutor([](RunContext&) { return absl::OkStatus(); });
  server_.WaitFor("r1", RUN_STATE_SUCCEEDED);
  EXPECT_EQ(server_.runs.Get("foreign")->state, RUN_STATE_PENDING);
}

TEST_F(RunExecutorTest, ProgressIsVisibleWhileTheRunWorks) {
  absl::Notification progressed;
  absl::Notification go_on;
  server_.StartExecutor([&](RunContext& run) {
    run.SetPhase("reading sales", 100);
    run.SetDone(37);
    progressed.Notify();
    go_on.WaitForNotification();
    return absl::OkStatus();
  });
  server_.Create("r1");
  progressed.WaitForNotification();
  server_.executor->Poke();
  const auto run = server_.runs.Get("r1");
  EXPECT_EQ(run->phase, "reading sales");
  EXPECT_EQ(run->done, 37);
  EXPECT_EQ(run->total, 100);
  EXPECT_GT(run->revision, 2);  // 1 when it was created, 2 when it was taken
  server_.executor->Poke();
  EXPECT_EQ(server_.runs.Get("r1")->revision, run->revision);
  go_on.Notify();
  server_.WaitFor("r1", RUN_STATE_SUCCEEDED);
}

TEST_F(RunExecutorTest, AFailureKeepsCodeMessageAndDetails) {
  server_.Create("r1");
  server_.StartExecutor(
      [](RunContext&) { return InvalidField("sales[3].amount", "overflows the currency"); });
  const Run run = server_.WaitFor("r1", RUN_STATE_FAILED);
  EXPECT_TRUE(absl::IsInvalidArgument(run.error));
  ASSERT_EQ(FieldViolationsOf(run.error).size(), 1u);
  EXPECT_EQ(FieldViolationsOf(run.error)[0].field, "sales[3].amount");
  EXPECT_EQ(ReasonOf(run.error), common::v1::ERROR_REASON_INVALID_FIELD);
  EXPECT_TRUE(run.end_time.has_value());
  const common::v1::RunStatus status = ToRunStatus(run);
  EXPECT_EQ(status.error().code(), 3);
  EXPECT_EQ(status.error().details_size(), 2);
}

TEST_F(RunExecutorTest, InternalsStayInTheLog) {
  server_.Create("r1");
  absl::Status logged;
  RunExecutorOptions options;
  absl::Notification told;
  options.on_attempt = [&](const Run&, const absl::Status& outcome) {
    logged = outcome;
    told.Notify();
  };
  server_.StartExecutor([](RunContext&) { return absl::InternalError("near \"SELEC\""); }, options);
  const Run run = server_.WaitFor("r1", RUN_STATE_FAILED);
  EXPECT_TRUE(absl::IsInternal(run.error));
  EXPECT_THAT(std::string(run.error.message()), HasSubstr("r1"));
  EXPECT_THAT(std::string(run.error.message()), Not(HasSubstr("SELEC")));
  told.WaitForNotification();
  EXPECT_EQ(logged.message(), "near \"SELEC\"");
}

TEST_F(RunExecutorTest, AnExceptionFailsTheRunAndNotTheServer) {
  server_.Create("r1");
  server_.Create("r2");
  server_.StartExecutor([](RunContext& run) -> absl::Status {
    if (run.run_id() == "r1") throw std::runtime_error("from a library");
    return absl::OkStatus();
  });
  EXPECT_TRUE(absl::IsInternal(server_.WaitFor("r1", RUN_STATE_FAILED).error));
  server_.WaitFor("r2", RUN_STATE_SUCCEEDED);
}

TEST_F(RunExecutorTest, ResultsAndSuccessCommitTogether) {
  server_.Create("r1");
  server_.StartExecutor([&](RunContext& run) {
    run.SetResult("summary");
    return run.FinishWith([&](Transaction& t) {
      EXPECT_EQ(server_.runs.Get("r1")->state, RUN_STATE_RUNNING);
      return AddEffect(t, "r1", "final");
    });
  });
  EXPECT_EQ(server_.WaitFor("r1", RUN_STATE_SUCCEEDED).result, "summary");
  EXPECT_EQ(Effects(server_), "final ");
}

TEST_F(RunExecutorTest, AFinishThatFailsLeavesNeitherResultNorSuccess) {
  server_.Create("r1");
  server_.StartExecutor([&](RunContext& run) {
    return run.FinishWith([&](Transaction& t) -> absl::Status {
      RETURN_IF_ERROR(AddEffect(t, "r1", "final"));
      return absl::FailedPreconditionError("does not add up");
    });
  });
  const Run run = server_.WaitFor("r1", RUN_STATE_FAILED);
  EXPECT_EQ(run.error.message(), "does not add up");
  EXPECT_EQ(Effects(server_), "");
}

TEST_F(RunExecutorTest, ACancelledRunEndsAtItsNextSafePoint) {
  absl::Notification begun;
  server_.StartExecutor([&](RunContext& run) {
    begun.Notify();
    const absl::Status read = run.database().Read(run.ReadOptions(), [](Transaction& t) {
      return t
          .QueryInt64(
              "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n)"
              " SELECT count(*) FROM n WHERE x < 0")
          .status();
    });
    EXPECT_TRUE(absl::IsCancelled(read)) << read;
    return run.CheckCancelled();
  });
  server_.Create("r1");
  begun.WaitForNotification();
  const auto asked = server_.Cancel("r1");
  ASSERT_EQ(asked.status(), absl::OkStatus());
  EXPECT_TRUE(asked->cancel_requested);
  const Run run = server_.WaitFor("r1", RUN_STATE_CANCELLED);
  EXPECT_TRUE(run.end_time.has_value());
  EXPECT_EQ(run.error, absl::OkStatus());
}

TEST_F(RunExecutorTest, ARunThatWasCancelledCannotSucceedAnyMore) {
  absl::Notification begun;
  absl::Notification go_on;
  server_.StartExecutor([&](RunContext& run) {
    begun.Notify();
    go_on.WaitForNotification();
    return run.FinishWith([&](Transaction& t) { return AddEffect(t, "r1", "late"); });
  });
  server_.Create("r1");
  begun.WaitForNotification();
  EXPECT_EQ(server_.Cancel("r1").status(), absl::OkStatus());
  go_on.Notify();
  server_.WaitFor("r1", RUN_STATE_CANCELLED);
  EXPECT_EQ(Effects(server_), "");
}

TEST_F(RunExecutorTest, AnEndedRunCannotBeCancelled) {
  server_.Create("r1");
  server_.StartExecutor([](RunContext&) { return absl::OkStatus(); });
  server_.WaitFor("r1", RUN_STATE_SUCCEEDED);
  const absl::Status status = server_.Cancel("r1").status();
  EXPECT_TRUE(absl::IsFailedPrecondition(status));
  EXPECT_EQ(ReasonOf(status), common::v1::ERROR_REASON_RUN_ALREADY_ENDED);
}

TEST_F(RunExecutorTest, ATransientErrorIsTriedAgainAfterAPauseThatDoubles) {
  server_.Create("r1");
  RunExecutorOptions options;
  options.retry_pause = absl::Seconds(10);
  server_.StartExecutor(
      [](RunContext& run) {
        return run.attempt() < 3 ? absl::UnavailableError("registry") : absl::OkStatus();
      },
      options);
  const auto pending_after = [&](int attempt) {
    int64_t revision = 0;
    while (true) {
      const auto run = server_.runs.Watch("r1", revision, {.deadline = Soon(), .cancelled = {}});
      if (!run.ok() || (run->state == RUN_STATE_PENDING && run->attempt == attempt)) {
        return run.ok();
      }
      revision = run->revision;
    }
  };
  ASSERT_TRUE(pending_after(1));
  clock_.Advance(absl::Seconds(9));
  server_.executor->Poke();
  EXPECT_EQ(server_.runs.Get("r1")->attempt, 1);
  clock_.Advance(absl::Seconds(1));
  server_.executor->Poke();
  ASSERT_TRUE(pending_after(2));
  clock_.Advance(absl::Seconds(20));
  server_.executor->Poke();
  EXPECT_EQ(server_.WaitFor("r1", RUN_STATE_SUCCEEDED).attempt, 3);
}

TEST_F(RunExecutorTest, TransientErrorsEndAfterTheLastAttempt) {
  server_.Create("r1");
  RunExecutorOptions options;
  options.retry_pause = absl::ZeroDuration();
  options.max_attempts = 3;
  server_.StartExecutor([](RunContext&) { return absl::UnavailableError("registry is away"); },
                        options);
  const Run run = server_.WaitFor("r1", RUN_STATE_FAILED);
  EXPECT_EQ(run.attempt, 3);
  EXPECT_EQ(run.error, absl::UnavailableError("registry is away"));
}

TEST_F(RunExecutorTest, StopGivesRunsBackAndARestartContinuesThem) {
  absl::Notification begun;
  RunExecutorOptions options;
  options.max_attempts = 1;
  for (int restarts = 0; restarts < 3; ++restarts) {
    absl::Notification working;
    if (restarts == 0) server_.Create("r1");
    server_.StartExecutor(
        [&](RunContext& run) {
          RETURN_IF_ERROR(run.Write([&](Transaction& t) { return AddEffect(t, "r1", "step"); }));
          working.Notify();
          while (!run.IsCancelled()) std::this_thread::yield();
          return run.CheckCancelled();
        },
        options);
    working.WaitForNotification();
    server_.executor->Stop();
    const auto run = server_.runs.Get("r1");
    EXPECT_EQ(run->state, RUN_STATE_PENDING);
    EXPECT_EQ(run->attempt, restarts + 1);
  }
  server_.StartExecutor([](RunContext&) { return absl::OkStatus(); }, options);
  EXPECT_EQ(server_.WaitFor("r1", RUN_STATE_SUCCEEDED).attempt, 4);
  EXPECT_EQ(Effects(server_), "step step step ");
}

TEST_F(RunExecutorTest, SeveralThreadsWorkAtOnce) {
  absl::Mutex mutex;
  int inside = 0;
  RunExecutorOptions options;
  options.threads = 3;
  server_.StartExecutor(
      [&](RunContext&) {
        absl::MutexLock lock(&mutex);
        ++inside;
        const auto all = [&] { return inside == 3; };
        mutex.Await(absl::Condition(&all));
        return absl::OkStatus();
      },
      options);
  for (const char* id : {"a", "b", "c"}) server_.Create(id);
  for (const char* id : {"a", "b", "c"}) server_.WaitFor(id, RUN_STATE_SUCCEEDED);
}

}  // namespace
}  // namespace clientele
