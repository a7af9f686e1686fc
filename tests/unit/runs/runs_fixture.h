// Servers that share one database, with a clock that stands still unless it is told to move.
#ifndef CLIENTELE_TESTS_UNIT_RUNS_RUNS_FIXTURE_H_
#define CLIENTELE_TESTS_UNIT_RUNS_RUNS_FIXTURE_H_

#include <memory>
#include <string>

#include "absl/synchronization/notification.h"
#include "absl/time/clock.h"
#include "common/errors/status_macros.h"
#include "common/runs/run_executor.h"
#include "common/sql/migrations.h"
#include "common/time/clock.h"
#include "gtest/gtest.h"
#include "tests/unit/sql/sqlite_test.h"

namespace clientele {

using common::v1::RUN_STATE_CANCELLED;
using common::v1::RUN_STATE_FAILED;
using common::v1::RUN_STATE_PENDING;
using common::v1::RUN_STATE_RUNNING;
using common::v1::RUN_STATE_SUCCEEDED;

// Long enough that a test that needs it has failed.
inline absl::Time Soon() { return absl::Now() + absl::Seconds(60); }

// One server: its own opening of the database and its own runs. The executor does nothing by time:
// tests poke it.
struct Server {
  Server(const SqliteOptions& options, const Clock& clock)
      : database(OpenOrDie(options)),
        runs(*database, clock, RunsOptions{.poll_interval = absl::Milliseconds(2)}) {}

  void StartExecutor(RunFunction function, RunExecutorOptions options = {}) {
    options.heartbeat = absl::Hours(1);
    executor = std::make_unique<RunExecutor>(runs, options);
    executor->Register("test", std::move(function));
    ASSERT_EQ(executor->Start(), absl::OkStatus());
  }

  void Create(const std::string& run_id, const std::string& request = "") {
    ASSERT_EQ(database->Write([&](Transaction& t) {
      return runs.Create(t, {run_id, "test", request});
    }),
              absl::OkStatus());
  }

  absl::StatusOr<Run> Cancel(const std::string& run_id) {
    absl::StatusOr<Run> run;
    RETURN_IF_ERROR(database->Write([&](Transaction& t) {
      run = runs.Cancel(t, run_id);
      return run.status();
    }));
    return run;
  }

  // Waits until the run is in the state.
  Run WaitFor(const std::string& run_id, RunState state) {
    int64_t revision = 0;
    while (true) {
      WatchOptions watch;
      watch.deadline = Soon();
      absl::StatusOr<Run> run = runs.Watch(run_id, revision, watch);
      EXPECT_EQ(run.status(), absl::OkStatus());
      if (!run.ok()) return Run();
      if (run->state == state) return *std::move(run);
      EXPECT_FALSE(IsTerminal(run->state)) << run->error;
      if (IsTerminal(run->state)) return *std::move(run);
      revision = run->revision;
    }
  }

  std::unique_ptr<Database> database;
  Runs runs;
  std::unique_ptr<RunExecutor> executor;
};

class RunsFixture : public testing::Test {
 protected:
  using Run = clientele::Run;  // testing::Test has a member of this name

  void SetUp() override {
    const auto database = OpenOrDie(Options());
    ASSERT_EQ(Migrate(*database, MigrationSet{"test", {}}), absl::OkStatus());
    ASSERT_EQ(database->Write([](Transaction& t) {
      return t.ExecuteScript("CREATE TABLE effects (run_id TEXT, text TEXT)");
    }),
              absl::OkStatus());
  }

  SqliteOptions Options() const { return SharedOptions(folder_.File("runs.db")); }
  SqliteOptions ExclusiveOptions() const {
    SqliteOptions options = Options();
    options.exclusive = true;
    return options;
  }

  static absl::Status AddEffect(Transaction& t, std::string_view run_id, std::string_view text) {
    return t.Execute("INSERT INTO effects (run_id, text) VALUES (?, ?)", run_id, text);
  }

  // The texts of the effects, joined.
  static std::string Effects(Server& server) {
    std::string texts;
    EXPECT_EQ(server.database->Read([&](Transaction& t) {
      texts.clear();
      return t.Query("SELECT text FROM effects ORDER BY rowid",
                     [&](const Row& row) { texts.append(row.Text(0)).append(" "); });
    }),
              absl::OkStatus());
    return texts;
  }

  TemporaryFolder folder_;
  FakeClock clock_{absl::FromUnixSeconds(1323475200)};
};

}  // namespace clientele

#endif  // CLIENTELE_TESTS_UNIT_RUNS_RUNS_FIXTURE_H_
