// What only the MySQL engine does.
#include "common/sql/mysql.h"

#include <map>
#include <string>
#include <thread>
#include <vector>

#include "absl/time/clock.h"
#include "common/errors/errors.h"
#include "common/errors/status_macros.h"
#include "common/sql/migrations.h"
#include "common/sql/mysql_checks.h"
#include "common/sql/mysql_connection.h"
#include "common/sql/mysql_status.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/support/test_database.h"

namespace clientele {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

class MysqlTest : public testing::Test {
 protected:
  void SetUp() override {
    database_ = storage_.Open();
    ASSERT_EQ(Migrate(*database_, MigrationSet{"test", {}}), absl::OkStatus());
    Script("CREATE TABLE t (id VARBINARY(64) NOT NULL PRIMARY KEY, name VARCHAR(64), n BIGINT)");
  }

  void Script(std::string_view sql) {
    EXPECT_EQ(database_->Write([&](Transaction& t) { return t.ExecuteScript(sql); }),
              absl::OkStatus());
  }
  int64_t Number(std::string_view sql) {
    std::optional<int64_t> number;
    EXPECT_EQ(database_->Read([&](Transaction& t) -> absl::Status {
      ASSIGN_OR_RETURN(number, t.QueryInt64(sql));
      return absl::OkStatus();
    }),
              absl::OkStatus());
    return number.value_or(-1);
  }
  // Ends every connection of the tests' user to this database, as a server that crashed would.
  void KillConnections() {
    std::vector<int64_t> ids;
    EXPECT_EQ(database_->Read([&](Transaction& t) {
      return t.Query(
          "SELECT id FROM information_schema.processlist WHERE db = DATABASE()"
          " AND id <> CONNECTION_ID()",
          [&](const Row& row) { ids.push_back(row.Int64(0)); });
    }),
              absl::OkStatus());
    const auto other = storage_.Open();
    TransactionOptions options;
    options.beside_others = true;
    for (const int64_t id : ids) {
      (void)other->Write(options, [&](Transaction& t) {
        return t.ExecuteScript("KILL CONNECTION " + std::to_string(id));
      });
    }
  }

  const TestDatabase storage_{SqlEngine::kMysql};
  std::unique_ptr<Database> database_;
};

TEST_F(MysqlTest, NamesThatDifferByCaseAccentWidthOrTrailingSpaceStayDifferent) {
  Script("CREATE TABLE names (name VARCHAR(64) NOT NULL PRIMARY KEY)");
  const std::vector<std::string> names = {"acme",
                                          "ACME",
                                          "acme ",
                                          "\xc3\xa1"
                                          "cme",
                                          "a\xcc\x81"
                                          "cme",
                                          "1",
                                          "\xef\xbc\x91",
                                          "\xd0\x90",
                                          "A",
                                          "e",
                                          "\xd1\x91",
                                          "\xd0\xb5"};
  for (const std::string& name : names) {
    EXPECT_EQ(database_->Write([&](Transaction& t) {
      return t.Execute("INSERT INTO names (name) VALUES (?)", name);
    }),
              absl::OkStatus())
        << name;
  }
  for (const std::string& name : names) {
    int found = 0;
    EXPECT_EQ(database_->Read([&](Transaction& t) {
      found = 0;
      return t.Query(
          "SELECT name FROM names WHERE name = ?",
          [&](const Row& row) {
            ++found;
            EXPECT_EQ(row.Text(0), name);
          },
          name);
    }),
              absl::OkStatus());
    EXPECT_EQ(found, 1) << name;
  }
}

TEST_F(MysqlTest, WhatTheServerWouldCutOffIsRefused) {
  const auto insert = [&](const std::string& id, const std::string& name) {
    return database_->Write([&](Transaction& t) {
      return t.Execute("INSERT INTO t (id, name) VALUES (?, ?)", id, name);
    });
  };
  EXPECT_TRUE(absl::IsInvalidArgument(insert(std::string(65, 'x'), "long id")));
  EXPECT_TRUE(absl::IsInvalidArgument(insert("a", std::string(65, 'x'))));
  EXPECT_TRUE(absl::IsInvalidArgument(insert("b", "\xff\xfe no text")));
  EXPECT_EQ(Number("SELECT COUNT(*) FROM t"), 0);
}

TEST_F(MysqlTest, LostConnectionsAreReplacedAndTheTransactionRunsAgain) {
  Script("INSERT INTO t VALUES ('a', '', 0)");
  int runs = 0;
  EXPECT_EQ(database_->Write([&](Transaction& t) -> absl::Status {
    if (++runs == 1) KillConnections();
    return t.Execute("UPDATE t SET n = n + 1 WHERE id = 'a'");
  }),
            absl::OkStatus());
  EXPECT_EQ(runs, 2);
  EXPECT_EQ(Number("SELECT n FROM t"), 1);
}

TEST_F(MysqlTest, AConnectionLostAtCommitLeavesAnUnknownOutcomeUnlessTheBodyIsRepeatable) {
  Script("INSERT INTO t VALUES ('a', '', 0)");
  const auto add = [&](bool repeatable, int& runs) {
    TransactionOptions options;
    options.repeatable = repeatable;
    return database_->Write(options, [&](Transaction& t) -> absl::Status {
      RETURN_IF_ERROR(t.Execute("UPDATE t SET n = n + 1 WHERE id = 'a'"));
      if (++runs == 1) KillConnections();
      return absl::OkStatus();
    });
  };
  int runs = 0;
  const absl::Status unknown = add(false, runs);
  EXPECT_TRUE(absl::IsUnavailable(unknown)) << unknown;
  EXPECT_THAT(std::string(unknown.message()), HasSubstr("may have been made or not"));
  EXPECT_EQ(runs, 1);
  runs = 0;
  EXPECT_EQ(add(true, runs), absl::OkStatus());
  EXPECT_EQ(runs, 2);
}

TEST_F(MysqlTest, WritersComeOneAfterAnotherAndReadWhatTheOneBeforeWrote) {
  Script("INSERT INTO t VALUES ('a', '', 0)");
  std::vector<std::thread> writers;
  for (int i = 0; i < 8; ++i) {
    writers.emplace_back([&] {
      const auto own = storage_.Open();
      for (int k = 0; k < 25; ++k) {
        int runs = 0;
        EXPECT_EQ(own->Write([&](Transaction& t) -> absl::Status {
          ++runs;
          ASSIGN_OR_RETURN(const auto n, t.QueryInt64("SELECT n FROM t WHERE id = 'a'"));
          return t.Execute("UPDATE t SET n = ? WHERE id = 'a'", *n + 1);
        }),
                  absl::OkStatus());
        EXPECT_EQ(runs, 1);
      }
    });
  }
  for (std::thread& writer : writers) writer.join();
  EXPECT_EQ(Number("SELECT n FROM t"), 200);
}

TEST_F(MysqlTest, AWriterWithALateTurnWorksBesideOthersAndCommitsAfterThem) {
  const auto other = storage_.Open();
  TransactionOptions late;
  late.late_turn = true;
  std::optional<int64_t> seen;
  EXPECT_EQ(database_->Write(late,
                             [&](Transaction& t) -> absl::Status {
                               EXPECT_TRUE(t.awaits_turn());
                               RETURN_IF_ERROR(t.Execute("INSERT INTO t VALUES ('late', '', 1)"));
                               RETURN_IF_ERROR(other->Write([](Transaction& o) {
                                 return o.Execute("INSERT INTO t VALUES ('other', '', 2)");
                               }));
                               RETURN_IF_ERROR(t.TakeTurn());
                               EXPECT_FALSE(t.awaits_turn());
                               ASSIGN_OR_RETURN(seen, t.QueryInt64("SELECT SUM(n) FROM t"));
                               return absl::OkStatus();
                             }),
            absl::OkStatus());
  EXPECT_EQ(seen, 3);  // of the moment at which the turn came
  EXPECT_EQ(Number("SELECT SUM(n) FROM t"), 3);
}

TEST_F(MysqlTest, AWriterThatNeverTakesItsTurnDoesNotCommit) {
  TransactionOptions late;
  late.late_turn = true;
  EXPECT_TRUE(absl::IsInternal(database_->Write(
      late, [](Transaction& t) { return t.Execute("INSERT INTO t VALUES ('late', '', 1)"); })));
  EXPECT_EQ(Number("SELECT COUNT(*) FROM t"), 0);
}

TEST_F(MysqlTest, AStatementThatIsInterruptedDoesNotSpoilTheNextOne) {
  for (int i = 0; i < 20; ++i) {
    TransactionOptions options;
    options.deadline = absl::Now() + absl::Milliseconds(15);
    const absl::Status status = database_->Read(options, [](Transaction& t) {
      return t
          .QueryInt64(
              "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n WHERE x < 900)"
              " SELECT count(*) FROM n a, n b, n c WHERE a.x + b.x + c.x < 0")
          .status();
    });
    EXPECT_TRUE(absl::IsDeadlineExceeded(status)) << status;
    EXPECT_EQ(Number("SELECT 7"), 7);
  }
  EXPECT_EQ(Number("SELECT COUNT(*) FROM information_schema.processlist WHERE db = DATABASE()"
                   " AND info LIKE '%count(*) FROM n a%' AND id <> CONNECTION_ID()"),
            0);
}

TEST_F(MysqlTest, TheNextHostServesWhenTheFirstCannotBeReached) {
  MysqlOptions options = storage_.mysql_options();
  options.socket.clear();
  options.hosts = {"127.0.0.1:1", "127.0.0.1:2"};
  const auto unreachable = OpenMysql(options);
  ASSERT_EQ(unreachable.status(), absl::OkStatus());
  const absl::Status status =
      (*unreachable)->Read([](Transaction& t) { return t.QueryInt64("SELECT 1").status(); });
  EXPECT_TRUE(absl::IsUnavailable(status)) << status;
  EXPECT_THAT(std::string(status.message()), HasSubstr("cannot connect"));
}

TEST_F(MysqlTest, OptionsThatContradictEachOtherAreRefused) {
  MysqlOptions options = storage_.mysql_options();
  options.hosts = {"127.0.0.1:1"};
  EXPECT_TRUE(absl::IsInvalidArgument(OpenMysql(options).status()));
  options = storage_.mysql_options();
  options.database.clear();
  EXPECT_TRUE(absl::IsInvalidArgument(OpenMysql(options).status()));
}

TEST_F(MysqlTest, AnUnknownDatabaseIsAFailedPrecondition) {
  MysqlOptions options = storage_.mysql_options();
  options.database = "no_such_database";
  const auto missing = OpenMysql(options);
  const absl::Status status =
      (*missing)->Read([](Transaction& t) { return t.QueryInt64("SELECT 1").status(); });
  EXPECT_TRUE(absl::IsFailedPrecondition(status)) << status;
}

TEST_F(MysqlTest, TheServerOfTheTestsPassesTheStartupChecks) {
  std::vector<std::string> warnings;
  EXPECT_EQ(CheckMysqlServer(*database_, &warnings), absl::OkStatus());
  EXPECT_THAT(warnings, IsEmpty());
}

MysqlFailure FailureOf(int code) {
  return ReadMysqlError(sql::SQLException("a value of the caller", "HY000", code));
}

TEST(MysqlStatusTest, ADatabaseThatMayNotBeWrittenIsAPrecondition) {
  for (const int code : {1036, 1290, 1792, 1836}) {
    const MysqlFailure failure = FailureOf(code);
    EXPECT_TRUE(absl::IsFailedPrecondition(failure.status)) << code;
    EXPECT_EQ(ReasonOf(failure.status), common::v1::ERROR_REASON_STORAGE_UNWRITABLE) << code;
  }
}

TEST(MysqlStatusTest, AFullDiskIsExhaustion) {
  for (const int code : {1021, 1114}) {
    EXPECT_TRUE(absl::IsResourceExhausted(FailureOf(code).status)) << code;
  }
}

TEST(MysqlStatusTest, ConflictsAndLossRunTheTransactionAgain) {
  for (const int code : {1020, 1205, 1213}) EXPECT_TRUE(FailureOf(code).conflict) << code;
  for (const int code : {1047, 1053, 2006, 2013}) EXPECT_TRUE(FailureOf(code).lost) << code;
}

TEST(MysqlStatusTest, UnknownErrorsTellNoValues) {
  const MysqlFailure failure = FailureOf(1365);
  EXPECT_TRUE(absl::IsInternal(failure.status));
  EXPECT_THAT(std::string(failure.status.message()), testing::Not(HasSubstr("caller")));
}

std::map<std::string, std::string> GoodServer() {
  return {{"innodb_flush_log_at_trx_commit", "1"},
          {"log_bin", "ON"},
          {"sync_binlog", "1"},
          {"innodb_doublewrite", "ON"},
          {"innodb_flush_method", "O_DIRECT"},
          {"collation_database", "utf8mb4_nopad_bin"},
          {"max_allowed_packet", "67108864"},
          {"sql_mode", "STRICT_TRANS_TABLES"},
          {"wsrep_on", "ON"},
          {"innodb_snapshot_isolation", "ON"},
          {"binlog_format", "ROW"},
          {"innodb_autoinc_lock_mode", "2"}};
}

TEST(ServerChecksTest, AServerThatIsSetUpAsItMustBeHasNoFindings) {
  EXPECT_THAT(JudgeServer(GoodServer()), IsEmpty());
}

TEST(ServerChecksTest, EachBadSettingIsToldWithWhatItShouldBe) {
  struct Case {
    const char* name;
    const char* value;
    bool fatal;
  };
  for (const Case& one : std::vector<Case>{{"innodb_flush_log_at_trx_commit", "2", true},
                                           {"sync_binlog", "0", true},
                                           {"innodb_flush_method", "nosync", true},
                                           {"innodb_doublewrite", "OFF", false},
                                           {"collation_database", "utf8mb4_general_ci", true},
                                           {"max_allowed_packet", "16777216", true},
                                           {"sql_mode", "", false},
                                           {"innodb_snapshot_isolation", "OFF", false},
                                           {"innodb_snapshot_isolation", "", true},
                                           {"binlog_format", "MIXED", true},
                                           {"innodb_autoinc_lock_mode", "1", true}}) {
    auto variables = GoodServer();
    variables[one.name] = one.value;
    const auto findings = JudgeServer(variables);
    ASSERT_EQ(findings.size(), 1u) << one.name;
    EXPECT_EQ(findings[0].fatal, one.fatal) << one.name;
    EXPECT_THAT(findings[0].text, HasSubstr(one.name));
  }
}

TEST(ServerChecksTest, WithoutABinaryLogItsSynchronisationDoesNotMatter) {
  auto variables = GoodServer();
  variables["log_bin"] = "OFF";
  variables["sync_binlog"] = "0";
  EXPECT_THAT(JudgeServer(variables), IsEmpty());
}

TEST(SplitScriptTest, SplitsOutsideOfTextsAndComments) {
  EXPECT_THAT(SplitScript("-- a; b\nSELECT 1;\n\nSELECT ';--' -- x;\n;  ;SELECT \"a;b\""),
              ElementsAre("\nSELECT 1", "\n\nSELECT ';--' \n", "SELECT \"a;b\""));
}

}  // namespace
}  // namespace clientele
