#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <fstream>
#include <functional>
#include <string>

#include "absl/strings/str_cat.h"
#include "common/errors/errors.h"
#include "common/sql/sqlite.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/unit/sql/sqlite_test.h"

namespace clientele {
namespace {

using testing::HasSubstr;

SqliteOptions At(const std::string& path) {
  SqliteOptions options;
  options.path = path;
  return options;
}

mode_t ModeOf(const std::string& path) {
  struct stat info {};
  EXPECT_EQ(stat(path.c_str(), &info), 0) << path;
  return info.st_mode & 0777;
}

// Runs `body` in a child process and returns its exit code.
int InChild(const std::function<int()>& body) {
  const pid_t child = fork();
  if (child == 0) _exit(body());
  int status = 0;
  EXPECT_EQ(waitpid(child, &status, 0), child);
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

TEST(SqliteOpenTest, CreatesFoldersAndFilesForTheirOwnerOnly) {
  const TemporaryFolder folder;
  const auto database = OpenOrDie(At(folder.File("a/b/registry.db")));
  ASSERT_EQ(database->Write([](Transaction& t) { return t.ExecuteScript("CREATE TABLE x (y)"); }),
            absl::OkStatus());
  EXPECT_EQ(ModeOf(folder.File("a")), 0700u);
  EXPECT_EQ(ModeOf(folder.File("a/b")), 0700u);
  for (const char* name :
       {"registry.db", "registry.db-wal", "registry.db-shm", "registry.db.lock"}) {
    EXPECT_EQ(ModeOf(folder.File(absl::StrCat("a/b/", name))), 0600u) << name;
  }
}

TEST(SqliteOpenTest, ASecondServerIsRefusedWithPathAndProcess) {
  const TemporaryFolder folder;
  const std::string path = folder.File("registry.db");
  const auto database = OpenOrDie(At(path));
  const auto second = OpenSqlite(At(path));
  ASSERT_FALSE(second.ok());
  EXPECT_TRUE(absl::IsFailedPrecondition(second.status()));
  EXPECT_THAT(std::string(second.status().message()), HasSubstr(path));
  EXPECT_THAT(std::string(second.status().message()),
              HasSubstr(absl::StrCat("in use by process ", getpid(), ";")));
  EXPECT_EQ(InChild([&] { return OpenSqlite(At(path)).ok() ? 1 : 0; }), 0);
}

TEST(SqliteOpenTest, TheLockGoesWithTheProcessThatHeldIt) {
  const TemporaryFolder folder;
  const std::string path = folder.File("registry.db");
  int ready[2];
  ASSERT_EQ(pipe(ready), 0);
  const pid_t child = fork();
  if (child == 0) {
    const auto held = OpenSqlite(At(path));
    const char byte = held.ok() ? 'y' : 'n';
    if (write(ready[1], &byte, 1) != 1) _exit(1);
    pause();
    _exit(0);
  }
  char byte = 0;
  ASSERT_EQ(read(ready[0], &byte, 1), 1);
  EXPECT_EQ(byte, 'y');
  const auto refused = OpenSqlite(At(path));
  EXPECT_THAT(std::string(refused.status().message()),
              HasSubstr(absl::StrCat("process ", child, ";")));
  kill(child, SIGKILL);
  ASSERT_EQ(waitpid(child, nullptr, 0), child);
  close(ready[0]);
  close(ready[1]);
  EXPECT_EQ(OpenSqlite(At(path)).status(), absl::OkStatus());
}

TEST(SqliteOpenTest, SharedOpeningsNeedNoLock) {
  const TemporaryFolder folder;
  const auto first = OpenOrDie(SharedOptions(folder.File("a.db")));
  const auto second = OpenOrDie(SharedOptions(folder.File("a.db")));
  EXPECT_FALSE(first->exclusive());
}

TEST(SqliteOpenTest, AFileThatIsNoDatabaseIsReportedAsDataLossWithItsPath) {
  const TemporaryFolder folder;
  const std::string path = folder.File("registry.db");
  std::ofstream(path) << std::string(20000, 'x');
  const auto database = OpenSqlite(At(path));
  EXPECT_TRUE(absl::IsDataLoss(database.status())) << database.status();
  EXPECT_THAT(std::string(database.status().message()), HasSubstr(path));
  EXPECT_EQ(ReasonOf(database.status()), common::v1::ERROR_REASON_DATA_CORRUPT);
}

TEST(SqliteOpenTest, ADamagedPageIsReportedAsDataLossWhenItIsRead) {
  const TemporaryFolder folder;
  const std::string path = folder.File("registry.db");
  {
    const auto database = OpenOrDie(At(path));
    ASSERT_EQ(database->Write([](Transaction& t) {
      return t.ExecuteScript(
          "CREATE TABLE t (a INTEGER PRIMARY KEY, b TEXT);"
          "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n WHERE x < 20000)"
          " INSERT INTO t SELECT x, 'some text to fill the pages' FROM n");
    }),
              absl::OkStatus());
  }
  std::fstream file(path, std::ios::in | std::ios::out | std::ios::binary);
  for (int page = 3; page < 40; ++page) {
    file.seekp(page * 8192);
    file << std::string(4096, '\xee');
  }
  file.close();
  const auto database = OpenOrDie(At(path));
  const absl::Status status = database->Read(
      [](Transaction& t) { return t.QueryInt64("SELECT sum(length(b)) FROM t").status(); });
  EXPECT_TRUE(absl::IsDataLoss(status)) << status;
}

TEST(SqliteOpenTest, PathsThatCannotHoldADatabaseAreRefusedWithTheReason) {
  const TemporaryFolder folder;
  std::ofstream(folder.File("file")) << "x";
  EXPECT_TRUE(absl::IsFailedPrecondition(OpenSqlite(At(folder.File("file/a.db"))).status()));
  EXPECT_TRUE(absl::IsFailedPrecondition(OpenSqlite(At("/proc/none/a.db")).status()));
  EXPECT_TRUE(absl::IsFailedPrecondition(OpenSqlite(At(folder.path())).status()));
  EXPECT_TRUE(absl::IsInvalidArgument(OpenSqlite(At("")).status()));
}

// As another user than root where the test runs as root, because root may write everywhere.
TEST(SqliteOpenTest, AReadOnlyFolderIsRefusedAndStaysAsItWas) {
  const TemporaryFolder folder;
  const std::string path = folder.File("registry.db");
  { OpenOrDie(At(path)); }
  ASSERT_EQ(chmod(path.c_str(), 0444), 0);
  ASSERT_EQ(chmod(folder.File("registry.db.lock").c_str(), 0444), 0);
  ASSERT_EQ(chmod(folder.path().c_str(), 0555), 0);
  const int code = InChild([&] {
    if (geteuid() == 0 && seteuid(65534) != 0) return 2;
    for (const bool exclusive : {true, false}) {
      SqliteOptions options = At(path);
      options.exclusive = exclusive;
      const auto database = OpenSqlite(options);
      if (!absl::IsFailedPrecondition(database.status())) return 3;
      if (std::string(database.status().message()).find("registry.db") == std::string::npos) {
        return 4;
      }
    }
    return 0;
  });
  EXPECT_EQ(code, 0);
  ASSERT_EQ(chmod(folder.path().c_str(), 0700), 0);
  ASSERT_EQ(chmod(path.c_str(), 0600), 0);
  ASSERT_EQ(chmod(folder.File("registry.db.lock").c_str(), 0600), 0);
  EXPECT_EQ(OpenSqlite(At(path)).status(), absl::OkStatus());
}

}  // namespace
}  // namespace clientele
