#include "common/sql/migrations.h"

#include <sys/wait.h>
#include <unistd.h>

#include <string>
#include <vector>

#include "common/errors/status_macros.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/support/test_database.h"

namespace clientele {
namespace {

using testing::AllOf;
using testing::HasSubstr;

constexpr EmbeddedFile kFirst = {"0001_first.sql",
                                 "-- oldest-binary: 0.1.0\nCREATE TABLE one (a INTEGER);\n"};
constexpr EmbeddedFile kSecond = {
    "0002_second.sql",
    "-- oldest-binary: 0.1.0\nCREATE TABLE two (a INTEGER); INSERT INTO two VALUES (2);\n"};
constexpr EmbeddedFile kNewer = {"0003_newer.sql",
                                 "-- oldest-binary: 0.3.0\nCREATE TABLE three (a INTEGER);\n"};

class MigrationsTest : public testing::TestWithParam<SqlEngine> {
 protected:
  void SetUp() override { database_ = storage_.Open(); }

  absl::Status Up(const std::vector<EmbeddedFile>& files, std::string_view version = "0.1.0") {
    return Migrate(*database_, {"test", files}, SystemClock(), version);
  }
  absl::Status Check(const std::vector<EmbeddedFile>& files, std::string_view version = "0.1.0") {
    return CheckSchema(*database_, {"test", files}, version);
  }
  absl::Status Execute(std::string_view sql) {
    return database_->Write([&](Transaction& t) { return t.ExecuteScript(sql); });
  }
  bool HasTable(std::string_view table) {
    bool found = false;
    EXPECT_EQ(database_->Read([&](Transaction& t) -> absl::Status {
      ASSIGN_OR_RETURN(const auto count,
                       t.QueryInt64(t.engine() == SqlEngine::kSqlite
                                        ? "SELECT count(*) FROM sqlite_master WHERE name = ?"
                                        : "SELECT count(*) FROM information_schema.tables"
                                          " WHERE table_schema = DATABASE() AND table_name = ?",
                                    table));
      found = count == 1;
      return absl::OkStatus();
    }),
              absl::OkStatus());
    return found;
  }

  const TestDatabase storage_{GetParam()};
  std::unique_ptr<Database> database_;
};
INSTANTIATE_ENGINES(MigrationsTest);

std::string Text(const absl::Status& status) { return std::string(status.message()); }

TEST_P(MigrationsTest, AppliesWhatIsMissingOnce) {
  ASSERT_EQ(Up({kFirst}), absl::OkStatus());
  EXPECT_TRUE(HasTable("one"));
  EXPECT_TRUE(HasTable("runs"));
  EXPECT_FALSE(HasTable("two"));
  ASSERT_EQ(Up({kFirst, kSecond}), absl::OkStatus());
  ASSERT_EQ(Up({kFirst, kSecond}), absl::OkStatus());
  EXPECT_TRUE(HasTable("two"));
  EXPECT_EQ(Check({kFirst, kSecond}), absl::OkStatus());
}

TEST_P(MigrationsTest, MissingMigrationsAreNamedWithWhatToDo) {
  EXPECT_THAT(Text(Check({kFirst})), HasSubstr("run the verb migrate"));
  ASSERT_EQ(Up({kFirst}), absl::OkStatus());
  const absl::Status status = Check({kFirst, kSecond});
  EXPECT_TRUE(absl::IsFailedPrecondition(status));
  EXPECT_THAT(Text(status), AllOf(HasSubstr("0002_second.sql"), HasSubstr("run the verb migrate")));
}

TEST_P(MigrationsTest, AnOlderBinaryWorksOnANewerSchemaThatSaysSoAndOnNoOther) {
  ASSERT_EQ(Up({kFirst, kSecond}), absl::OkStatus());
  EXPECT_EQ(Check({kFirst}), absl::OkStatus());
  EXPECT_EQ(Up({kFirst}), absl::OkStatus());
  ASSERT_EQ(Up({kFirst, kSecond, kNewer}, "0.3.0"), absl::OkStatus());
  const absl::Status status = Check({kFirst, kSecond}, "0.2.9");
  EXPECT_TRUE(absl::IsFailedPrecondition(status));
  EXPECT_THAT(Text(status), AllOf(HasSubstr("0003_newer.sql"), HasSubstr("0.3.0"),
                                  HasSubstr("0.2.9"), HasSubstr("start a newer binary")));
  EXPECT_EQ(Check({kFirst, kSecond}, "0.10.0"), absl::OkStatus());
}

TEST_P(MigrationsTest, AChangedFileIsRefused) {
  ASSERT_EQ(Up({kFirst}), absl::OkStatus());
  const EmbeddedFile changed{kFirst.name,
                             "-- oldest-binary: 0.1.0\nCREATE TABLE one (b INTEGER);\n"};
  EXPECT_THAT(Text(Check({changed})), HasSubstr("another content"));
  EXPECT_TRUE(absl::IsFailedPrecondition(Up({changed})));
}

TEST_P(MigrationsTest, AHalfDoneMigrationIsRefusedWithWhatToDo) {
  ASSERT_EQ(Up({kFirst}), absl::OkStatus());
  ASSERT_EQ(Execute("UPDATE schema_migrations SET dirty = 1 WHERE component = 'test'"),
            absl::OkStatus());
  EXPECT_THAT(Text(Check({kFirst})), AllOf(HasSubstr("half-done"), HasSubstr("backup")));
  EXPECT_TRUE(absl::IsFailedPrecondition(Up({kFirst})));
}

TEST_P(MigrationsTest, AFailingMigrationLeavesNothingBehindOrIsMarkedAsHalfDone) {
  const EmbeddedFile broken{
      "0002_broken.sql", "-- oldest-binary: 0.1.0\nCREATE TABLE two (a INTEGER); CREATE TABL;\n"};
  EXPECT_TRUE(absl::IsInternal(Up({kFirst, broken})));
  EXPECT_TRUE(HasTable("one"));
  if (GetParam() == SqlEngine::kSqlite) {
    EXPECT_FALSE(HasTable("two"));
    EXPECT_EQ(Up({kFirst, kSecond}), absl::OkStatus());
  } else {
    // Definitions of tables commit by themselves there.
    EXPECT_TRUE(HasTable("two"));
    EXPECT_THAT(Text(Up({kFirst, kSecond})), HasSubstr("half-done"));
  }
}

TEST_P(MigrationsTest, BadlyNamedFilesAreDefects) {
  const std::string_view sql = "-- oldest-binary: 0.1.0\n";
  EXPECT_TRUE(absl::IsInternal(Up({{"0002_gap.sql", sql}})));
  EXPECT_TRUE(absl::IsInternal(Up({{"first.sql", sql}})));
  EXPECT_TRUE(absl::IsInternal(Up({{"0001_first.txt", sql}})));
  EXPECT_TRUE(absl::IsInternal(Up({{"0001_first.sql", "CREATE TABLE one (a);"}})));
  EXPECT_TRUE(absl::IsInternal(Up({{"0001_first.sql", "-- oldest-binary: 0.1\n"}})));
}

TEST_P(MigrationsTest, ProcessesThatStartAtOnceDoNotCollide) {
  const std::vector<EmbeddedFile> files = {kFirst, kSecond};
  database_.reset();
  std::vector<pid_t> children;
  for (int i = 0; i < 4; ++i) {
    const pid_t child = fork();
    if (child == 0) {
      const auto database = storage_.Open();
      _exit(Migrate(*database, {"test", files}).ok() ? 0 : 2);
    }
    children.push_back(child);
  }
  for (const pid_t child : children) {
    int status = 0;
    ASSERT_EQ(waitpid(child, &status, 0), child);
    EXPECT_EQ(status, 0);
  }
  database_ = storage_.Open();
  EXPECT_EQ(Check(files), absl::OkStatus());
  ASSERT_EQ(database_->Read([](Transaction& t) -> absl::Status {
    ASSIGN_OR_RETURN(const auto rows, t.QueryInt64("SELECT count(*) FROM two"));
    EXPECT_EQ(rows, 1);
    return absl::OkStatus();
  }),
            absl::OkStatus());
}

}  // namespace
}  // namespace clientele
