#include <signal.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

#include <random>
#include <string>
#include <vector>

#include "common/errors/status_macros.h"
#include "common/sql/bulk_insert.h"
#include "gtest/gtest.h"
#include "tests/unit/sql/sqlite_test.h"

namespace clientele {
namespace {

constexpr int kRowsPerTransaction = 7;

// Has the system kill this process without any warning after some time.
void DieAfter(int microseconds) {
  signal(SIGALRM, [](int) { kill(getpid(), SIGKILL); });
  const itimerval timer{{0, 0}, {0, microseconds}};
  setitimer(ITIMER_REAL, &timer, nullptr);
}

struct Death {
  int acknowledgements = 0;  // after which the time runs
  int microseconds = 1;
};

// Writes transactions of rows numbered on from what is there, and reports each acknowledged one.
[[noreturn]] void WriteUntilDeath(const std::string& path, const Death& death, int report) {
  SqliteOptions options;
  options.path = path;
  const auto database = OpenSqlite(options);
  if (!database.ok()) _exit(1);
  for (int round = 0;; ++round) {
    if (round == death.acknowledgements) DieAfter(death.microseconds);
    int64_t written = 0;
    const absl::Status status = (*database)->Write([&](Transaction& t) -> absl::Status {
      RETURN_IF_ERROR(t.Execute("CREATE TABLE IF NOT EXISTS t (n INTEGER NOT NULL, text TEXT)"));
      ASSIGN_OR_RETURN(const auto rows, t.QueryInt64("SELECT count(*) FROM t"));
      ASSIGN_OR_RETURN(BulkInsert insert, BulkInsert::Begin(t, "t", {"n", "text"}));
      for (int i = 0; i < kRowsPerTransaction; ++i) {
        RETURN_IF_ERROR(insert.AddRow(*rows + i, std::string(200, 'x')));
      }
      written = *rows + kRowsPerTransaction;
      return insert.Finish();
    });
    if (!status.ok() || write(report, &written, sizeof(written)) != sizeof(written)) _exit(2);
  }
}

// Lets a process write until it dies; returns the row count that it acknowledged last.
int64_t WriteAndDie(const std::string& path, const Death& death) {
  int report[2];
  EXPECT_EQ(pipe(report), 0);
  const pid_t child = fork();
  if (child == 0) {
    close(report[0]);
    WriteUntilDeath(path, death, report[1]);
  }
  close(report[1]);
  int64_t last = 0;
  int64_t written = 0;
  while (read(report[0], &written, sizeof(written)) == sizeof(written)) last = written;
  close(report[0]);
  int status = 0;
  EXPECT_EQ(waitpid(child, &status, 0), child);
  EXPECT_TRUE(WIFSIGNALED(status));
  return last;
}

TEST(CrashTest, AKilledWriterLosesNothingAcknowledgedAndLeavesNothingHalfDone) {
  const TemporaryFolder folder;
  const std::string path = folder.File("a.db");
  std::mt19937 random(20111210);
  for (int round = 0; round < 25; ++round) {
    const Death death{1 + static_cast<int>(random() % 20), 1 + static_cast<int>(random() % 3000)};
    const int64_t acknowledged = WriteAndDie(path, death);
    SqliteOptions options;
    options.path = path;
    const auto database = OpenOrDie(options);
    int64_t rows = -1;
    int64_t highest = -1;
    ASSERT_EQ(database->Read([&](Transaction& t) {
      return t
          .QueryOne("SELECT count(*), max(n) FROM t",
                    [&](const Row& row) {
                      rows = row.Int64(0);
                      highest = row.Int64(1);
                    })
          .status();
    }),
              absl::OkStatus());
    EXPECT_GE(rows, acknowledged);
    EXPECT_LE(rows, acknowledged + kRowsPerTransaction);
    EXPECT_EQ(rows % kRowsPerTransaction, 0);
    EXPECT_EQ(highest, rows - 1);
  }
}

}  // namespace
}  // namespace clientele
