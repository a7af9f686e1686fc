#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <string>

#include "common/errors/status_macros.h"
#include "gtest/gtest.h"
#include "tests/unit/sql/sqlite_test.h"

namespace clientele {
namespace {

constexpr int kRowBytes = 10000;

absl::Status CreateTable(Database& database) {
  return database.Write([](Transaction& t) {
    return t.ExecuteScript("CREATE TABLE IF NOT EXISTS t (a INTEGER PRIMARY KEY, b BLOB NOT NULL)");
  });
}

// Adds rows one transaction each until one fails; returns how many were acknowledged.
int Fill(Database& database, absl::Status& failure) {
  const std::string payload(kRowBytes, 'x');
  for (int i = 0; i < 100000; ++i) {
    failure = database.Write(
        [&](Transaction& t) { return t.Execute("INSERT INTO t (b) VALUES (?)", Blob{payload}); });
    if (!failure.ok()) return i;
  }
  return -1;
}

int64_t CountRows(Database& database) {
  int64_t rows = -1;
  const absl::Status status = database.Read([&](Transaction& t) -> absl::Status {
    ASSIGN_OR_RETURN(const auto count, t.QueryInt64("SELECT count(*) FROM t"));
    rows = count.value_or(-1);
    return absl::OkStatus();
  });
  EXPECT_EQ(status, absl::OkStatus());
  return rows;
}

bool IsSound(Database& database) {
  std::optional<std::string> verdict;
  const absl::Status status = database.Read([&](Transaction& t) -> absl::Status {
    ASSIGN_OR_RETURN(verdict, t.QueryText("PRAGMA integrity_check"));
    return absl::OkStatus();
  });
  return status.ok() && verdict == "ok";
}

TEST(DiskFullTest, TheSizeLimitIsAnErrorAndKeepsWhatWasAcknowledged) {
  const TemporaryFolder folder;
  SqliteOptions options;
  options.path = folder.File("a.db");
  options.max_bytes = 2 << 20;
  {
    const auto database = OpenOrDie(options);
    ASSERT_EQ(CreateTable(*database), absl::OkStatus());
    absl::Status failure;
    const int acknowledged = Fill(*database, failure);
    EXPECT_TRUE(absl::IsResourceExhausted(failure)) << failure;
    EXPECT_GT(acknowledged, 100);
    EXPECT_EQ(CountRows(*database), acknowledged);
  }
  options.max_bytes = 0;
  const auto database = OpenOrDie(options);
  EXPECT_TRUE(IsSound(*database));
  absl::Status more = database->Write(
      [](Transaction& t) { return t.Execute("INSERT INTO t (b) VALUES (?)", Blob{"x"}); });
  EXPECT_EQ(more, absl::OkStatus());
}

// The system refuses to extend files: what a quota or a full disk does, in a process of its own.
int FillUnderAFileSizeLimit(const std::string& path, int result) {
  signal(SIGXFSZ, SIG_IGN);
  const rlimit limit{3 << 20, 3 << 20};
  if (setrlimit(RLIMIT_FSIZE, &limit) != 0) return 2;
  SqliteOptions options;
  options.path = path;
  const auto database = OpenSqlite(options);
  if (!database.ok() || !CreateTable(**database).ok()) return 3;
  absl::Status failure;
  const int acknowledged = Fill(**database, failure);
  if (write(result, &acknowledged, sizeof(acknowledged)) != sizeof(acknowledged)) return 4;
  if (!absl::IsResourceExhausted(failure)) return 5;
  return CountRows(**database) == acknowledged ? 0 : 6;
}

TEST(DiskFullTest, ARefusedFileExtensionIsAnErrorAndKeepsWhatWasAcknowledged) {
  const TemporaryFolder folder;
  int result[2];
  ASSERT_EQ(pipe(result), 0);
  const pid_t child = fork();
  if (child == 0) _exit(FillUnderAFileSizeLimit(folder.File("a.db"), result[1]));
  int status = 0;
  ASSERT_EQ(waitpid(child, &status, 0), child);
  EXPECT_TRUE(WIFEXITED(status));
  EXPECT_EQ(WEXITSTATUS(status), 0);
  int acknowledged = -1;
  ASSERT_EQ(read(result[0], &acknowledged, sizeof(acknowledged)),
            static_cast<ssize_t>(sizeof(acknowledged)));
  close(result[0]);
  close(result[1]);
  SqliteOptions options;
  options.path = folder.File("a.db");
  const auto database = OpenOrDie(options);
  EXPECT_GT(acknowledged, 50);
  EXPECT_EQ(CountRows(*database), acknowledged);
  EXPECT_TRUE(IsSound(*database));
}

}  // namespace
}  // namespace clientele
