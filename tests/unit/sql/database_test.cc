#include "common/sql/database.h"

#include <limits>
#include <string>
#include <thread>
#include <vector>

#include "absl/time/clock.h"
#include "common/errors/errors.h"
#include "common/errors/status_macros.h"
#include "common/sql/bulk_insert.h"
#include "common/sql/migrations.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/support/test_database.h"

namespace clientele {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

constexpr std::string_view kSqliteSchema =
    "CREATE TABLE parent (id TEXT NOT NULL PRIMARY KEY, n INTEGER NOT NULL CHECK (n >= 0));"
    "CREATE TABLE child (id TEXT NOT NULL PRIMARY KEY, parent TEXT REFERENCES parent (id));"
    "CREATE TABLE typed (i INTEGER, d REAL, t TEXT, b BLOB)";
constexpr std::string_view kMysqlSchema =
    "CREATE TABLE parent (id VARCHAR(64) NOT NULL PRIMARY KEY, n BIGINT NOT NULL CHECK (n >= 0));"
    "CREATE TABLE child (id VARBINARY(64) NOT NULL PRIMARY KEY, parent VARCHAR(64),"
    " FOREIGN KEY (parent) REFERENCES parent (id));"
    "CREATE TABLE typed (i BIGINT, d DOUBLE, t TEXT, b LONGBLOB)";

class DatabaseTest : public testing::TestWithParam<SqlEngine> {
 protected:
  void SetUp() override {
    database_ = storage_.Open();
    ASSERT_EQ(Migrate(*database_, MigrationSet{"test", {}}), absl::OkStatus());
    ASSERT_EQ(database_->Write([](Transaction& t) {
      return t.ExecuteScript(t.engine() == SqlEngine::kSqlite ? kSqliteSchema : kMysqlSchema);
    }),
              absl::OkStatus());
  }

  absl::Status Insert(Database& database, std::string_view id, int64_t n) {
    return database.Write([&](Transaction& t) {
      return t.Execute("INSERT INTO parent (id, n) VALUES (?, ?)", id, n);
    });
  }

  int64_t Number(std::string_view sql) {
    std::optional<int64_t> number;
    const absl::Status status = database_->Read([&](Transaction& t) -> absl::Status {
      ASSIGN_OR_RETURN(number, t.QueryInt64(sql));
      return absl::OkStatus();
    });
    EXPECT_EQ(status, absl::OkStatus());
    return number.value_or(-1);
  }

  const TestDatabase storage_{GetParam()};
  std::unique_ptr<Database> database_;
};
INSTANTIATE_ENGINES(DatabaseTest);

// A query that takes minutes unless it is stopped.
constexpr std::string_view kEndless =
    "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n WHERE x < 900)"
    " SELECT count(*) FROM n a, n b, n c, n d WHERE a.x + b.x + c.x + d.x < 0";

TEST_P(DatabaseTest, KeepsEveryTypeAsItWasBound) {
  const std::string bytes("\0\xff'\"\n", 5);
  const std::string text("tab\t 'quoted' \"double\" \xd0\x98\xd0\x9d\xd0\x9d \0 zero", 36);
  ASSERT_EQ(database_->Write([&](Transaction& t) {
    return t.Execute("INSERT INTO typed (i, d, t, b) VALUES (?, ?, ?, ?)",
                     std::numeric_limits<int64_t>::min(), 0.1, text, Blob{bytes});
  }),
            absl::OkStatus());
  ASSERT_EQ(database_->Read([&](Transaction& t) {
    return t.Query("SELECT i, d, t, b FROM typed", [&](const Row& row) {
      EXPECT_EQ(row.Int64(0), std::numeric_limits<int64_t>::min());
      EXPECT_EQ(row.Double(1), 0.1);
      EXPECT_EQ(row.Text(2), text);
      EXPECT_EQ(row.Bytes(3), bytes);
    });
  }),
            absl::OkStatus());
}

TEST_P(DatabaseTest, TellsEmptyTextFromNull) {
  ASSERT_EQ(database_->Write([](Transaction& t) {
    return t.Execute("INSERT INTO typed (t, b, i) VALUES (?, ?, ?)", std::string_view(),
                     Blob{std::string_view()}, std::optional<int64_t>());
  }),
            absl::OkStatus());
  ASSERT_EQ(database_->Read([](Transaction& t) {
    return t.Query("SELECT t, b, i FROM typed", [](const Row& row) {
      EXPECT_FALSE(row.IsNull(0));
      EXPECT_FALSE(row.IsNull(1));
      EXPECT_TRUE(row.IsNull(2));
      EXPECT_EQ(row.Int64(2), 0);
    });
  }),
            absl::OkStatus());
}

TEST_P(DatabaseTest, IdsThatDifferByCaseAccentOrTrailingSpaceStayDifferent) {
  const std::vector<std::string> ids = {"acme",
                                        "ACME",
                                        "acme ",
                                        "\xc3\xa1"
                                        "cme",
                                        "a",
                                        "\xef\xbc\xa1"};
  for (const std::string& id : ids) EXPECT_EQ(Insert(*database_, id, 1), absl::OkStatus());
  EXPECT_EQ(Number("SELECT count(*) FROM parent"), static_cast<int64_t>(ids.size()));
}

TEST_P(DatabaseTest, AFailedBodyLeavesNothingBehind) {
  const absl::Status status = database_->Write([](Transaction& t) -> absl::Status {
    RETURN_IF_ERROR(t.Execute("INSERT INTO parent (id, n) VALUES ('a', 1)"));
    return absl::InvalidArgumentError("no");
  });
  EXPECT_EQ(status, absl::InvalidArgumentError("no"));
  EXPECT_EQ(Number("SELECT count(*) FROM parent"), 0);
}

TEST_P(DatabaseTest, ErrorsNameTheirCauseWithoutSqlText) {
  ASSERT_EQ(Insert(*database_, "a", 1), absl::OkStatus());
  const absl::Status unique = Insert(*database_, "a", 2);
  EXPECT_TRUE(absl::IsAlreadyExists(unique));
  EXPECT_TRUE(IsUniqueViolation(unique));
  const absl::Status check = Insert(*database_, "b", -1);
  EXPECT_TRUE(absl::IsFailedPrecondition(check));
  const absl::Status foreign = database_->Write([](Transaction& t) {
    return t.Execute("INSERT INTO child (id, parent) VALUES ('c', ?)", "missing");
  });
  EXPECT_TRUE(absl::IsFailedPrecondition(foreign)) << foreign;
  for (const absl::Status& status : {unique, check, foreign}) {
    EXPECT_EQ(std::string(status.message()).find("parent"), std::string::npos) << status;
  }
  EXPECT_FALSE(IsUniqueViolation(check));
}

TEST_P(DatabaseTest, AUniqueViolationMayBeHandledInsideTheTransaction) {
  ASSERT_EQ(Insert(*database_, "a", 1), absl::OkStatus());
  ASSERT_EQ(database_->Write([](Transaction& t) -> absl::Status {
    const absl::Status inserted = t.Execute("INSERT INTO parent (id, n) VALUES ('a', 5)");
    if (!IsUniqueViolation(inserted)) return absl::InternalError("expected a violation");
    return t.Execute("UPDATE parent SET n = 5 WHERE id = 'a'");
  }),
            absl::OkStatus());
  EXPECT_EQ(Number("SELECT n FROM parent"), 5);
}

TEST_P(DatabaseTest, WrongStatementsAreInternalErrors) {
  const auto run = [&](std::string_view sql) {
    return database_->Write([&](Transaction& t) { return t.Execute(sql, 1); });
  };
  EXPECT_TRUE(absl::IsInternal(run("SELEC ?")));
  EXPECT_TRUE(absl::IsInternal(run("DELETE FROM parent WHERE n = ? OR n = ?")));
  EXPECT_TRUE(absl::IsInternal(run("DELETE FROM parent")));
  EXPECT_TRUE(absl::IsInternal(run("DELETE FROM parent WHERE n = ?; DELETE FROM child")));
  EXPECT_TRUE(absl::IsInternal(run("SELECT ?")));
  EXPECT_TRUE(absl::IsInternal(run("DELETE FROM parent WHERE id = \"a\" AND n = ?")));
}

TEST_P(DatabaseTest, CountsChangedRowsEvenWhenValuesStayEqual) {
  ASSERT_EQ(Insert(*database_, "a", 1), absl::OkStatus());
  ASSERT_EQ(Insert(*database_, "b", 1), absl::OkStatus());
  ASSERT_EQ(database_->Write([](Transaction& t) -> absl::Status {
    ASSIGN_OR_RETURN(const int64_t same, t.ExecuteCounted("UPDATE parent SET n = 1"));
    EXPECT_EQ(same, 2);
    ASSIGN_OR_RETURN(const int64_t none,
                     t.ExecuteCounted("UPDATE parent SET n = 2 WHERE id = ?", "z"));
    EXPECT_EQ(none, 0);
    return absl::OkStatus();
  }),
            absl::OkStatus());
}

TEST_P(DatabaseTest, AReadCannotWrite) {
  const absl::Status status = database_->Read(
      [](Transaction& t) { return t.Execute("INSERT INTO parent (id, n) VALUES ('a', 1)"); });
  EXPECT_TRUE(absl::IsFailedPrecondition(status)) << status;
  EXPECT_EQ(Number("SELECT count(*) FROM parent"), 0);
}

TEST_P(DatabaseTest, AReadSeesOneMoment) {
  ASSERT_EQ(Insert(*database_, "a", 1), absl::OkStatus());
  ASSERT_EQ(database_->Read([&](Transaction& t) -> absl::Status {
    ASSIGN_OR_RETURN(const auto before, t.QueryInt64("SELECT count(*) FROM parent"));
    std::thread writer([&] { EXPECT_EQ(Insert(*database_, "b", 1), absl::OkStatus()); });
    writer.join();
    ASSIGN_OR_RETURN(const auto after, t.QueryInt64("SELECT count(*) FROM parent"));
    EXPECT_EQ(before, after);
    return absl::OkStatus();
  }),
            absl::OkStatus());
  EXPECT_EQ(Number("SELECT count(*) FROM parent"), 2);
}

TEST_P(DatabaseTest, AWriteInsideAWriteIsRefusedInsteadOfWaitingForItself) {
  const absl::Status status =
      database_->Write([&](Transaction&) { return Insert(*database_, "a", 1); });
  EXPECT_TRUE(absl::IsInternal(status)) << status;
  EXPECT_EQ(Insert(*database_, "a", 1), absl::OkStatus());
}

TEST_P(DatabaseTest, ATransientConflictRunsTheWholeBodyAgain) {
  int runs = 0;
  ASSERT_EQ(database_->Write([&](Transaction& t) -> absl::Status {
    RETURN_IF_ERROR(t.Execute("INSERT INTO parent (id, n) VALUES (?, 1)", "a"));
    return ++runs < 4 ? TransientConflict("busy") : absl::OkStatus();
  }),
            absl::OkStatus());
  EXPECT_EQ(runs, 4);
  EXPECT_EQ(Number("SELECT count(*) FROM parent"), 1);
}

TEST_P(DatabaseTest, EndlessConflictsEndAsAborted) {
  int runs = 0;
  const absl::Status status = database_->Write([&](Transaction&) {
    ++runs;
    return TransientConflict("busy");
  });
  EXPECT_TRUE(absl::IsAborted(status));
  EXPECT_EQ(ReasonOf(status), common::v1::ERROR_REASON_CONFLICT);
  EXPECT_FALSE(IsTransientConflict(status));
  EXPECT_GT(runs, 5);
  EXPECT_LT(runs, 100);
}

TEST_P(DatabaseTest, OnCommitActionsRunOnceAndOnlyForWhatIsDurable) {
  int committed = 0;
  int runs = 0;
  ASSERT_EQ(database_->Write([&](Transaction& t) {
    t.OnCommit([&] { ++committed; });
    return ++runs < 3 ? TransientConflict("busy") : absl::OkStatus();
  }),
            absl::OkStatus());
  EXPECT_EQ(committed, 1);
  ASSERT_FALSE(database_
                   ->Write([&](Transaction& t) {
                     t.OnCommit([&] { ++committed; });
                     return absl::CancelledError("");
                   })
                   .ok());
  EXPECT_EQ(committed, 1);
}

TEST_P(DatabaseTest, ADeadlineStopsALongQuery) {
  TransactionOptions options;
  options.deadline = absl::Now() + absl::Milliseconds(30);
  const absl::Status status =
      database_->Read(options, [](Transaction& t) { return t.QueryInt64(kEndless).status(); });
  EXPECT_TRUE(absl::IsDeadlineExceeded(status)) << status;
  EXPECT_EQ(Number("SELECT 7"), 7);
}

TEST_P(DatabaseTest, ACancelledCallStopsALongQueryAndWritesNothing) {
  int questions = 0;
  TransactionOptions options;
  options.cancelled = [&] { return ++questions > 10; };
  const absl::Status status = database_->Write(options, [](Transaction& t) -> absl::Status {
    RETURN_IF_ERROR(t.Execute("INSERT INTO parent (id, n) VALUES ('a', 1)"));
    return t.QueryInt64(kEndless).status();
  });
  EXPECT_TRUE(absl::IsCancelled(status)) << status;
  EXPECT_EQ(Number("SELECT count(*) FROM parent"), 0);
}

TEST_P(DatabaseTest, WaitingForTheWriterEndsAtTheDeadline) {
  ASSERT_EQ(database_->Write([&](Transaction&) {
    std::thread other([&] {
      TransactionOptions options;
      options.deadline = absl::Now() + absl::Milliseconds(20);
      EXPECT_TRUE(absl::IsDeadlineExceeded(
          database_->Write(options, [](Transaction&) { return absl::OkStatus(); })));
    });
    other.join();
    return absl::OkStatus();
  }),
            absl::OkStatus());
}

TEST_P(DatabaseTest, AWriterOfAnotherConnectionIsWaitedForUntilTheDeadline) {
  const auto other = storage_.Open();
  ASSERT_EQ(database_->Write([&](Transaction& t) -> absl::Status {
    TransactionOptions options;
    options.deadline = absl::Now() + absl::Milliseconds(20);
    const absl::Status status =
        other->Write(options, [](Transaction&) { return absl::OkStatus(); });
    EXPECT_TRUE(absl::IsDeadlineExceeded(status) || absl::IsAborted(status)) << status;
    return t.Execute("INSERT INTO parent (id, n) VALUES ('a', 1)");
  }),
            absl::OkStatus());
  EXPECT_EQ(Insert(*other, "b", 1), absl::OkStatus());
}

TEST_P(DatabaseTest, AnExhaustedPoolIsReportedAsBusy) {
  SqliteOptions sqlite = storage_.sqlite_options();
  MysqlOptions mysql;
  if (GetParam() == SqlEngine::kMysql) mysql = storage_.mysql_options();
  sqlite.readers = mysql.readers = 1;
  sqlite.pool_timeout = mysql.pool_timeout = absl::Milliseconds(10);
  const auto opened = GetParam() == SqlEngine::kMysql ? OpenMysql(mysql) : OpenSqlite(sqlite);
  ASSERT_EQ(opened.status(), absl::OkStatus());
  Database* const small = opened->get();
  ASSERT_EQ(small->Read([&](Transaction&) {
    std::thread other([&] {
      const absl::Status status = small->Read([](Transaction&) { return absl::OkStatus(); });
      EXPECT_TRUE(absl::IsResourceExhausted(status)) << status;
    });
    other.join();
    return absl::OkStatus();
  }),
            absl::OkStatus());
}

// Read-modify-write by four threads over two openings of one file: every increment counts.
TEST_P(DatabaseTest, NoUpdateIsLostBetweenConnections) {
  ASSERT_EQ(Insert(*database_, "a", 0), absl::OkStatus());
  const auto other = storage_.Open();
  constexpr int kThreads = 4;
  constexpr int kIncrements = 25;
  std::vector<std::thread> threads;
  for (int i = 0; i < kThreads; ++i) {
    threads.emplace_back([&, i] {
      Database& database = i % 2 == 0 ? *database_ : *other;
      for (int j = 0; j < kIncrements; ++j) {
        EXPECT_EQ(database.Write([](Transaction& t) -> absl::Status {
          ASSIGN_OR_RETURN(const auto n, t.QueryInt64("SELECT n FROM parent WHERE id = 'a'"));
          return t.Execute("UPDATE parent SET n = ? WHERE id = 'a'", *n + 1);
        }),
                  absl::OkStatus());
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(Number("SELECT n FROM parent"), kThreads * kIncrements);
}

TEST_P(DatabaseTest, TheSameStatementCanBeUsedInsideItself) {
  for (const char* id : {"a", "b", "c"}) ASSERT_EQ(Insert(*database_, id, 1), absl::OkStatus());
  int pairs = 0;
  ASSERT_EQ(database_->Read([&](Transaction& t) {
    constexpr std::string_view kSql = "SELECT id FROM parent WHERE n = ?";
    return t.Query(
        kSql,
        [&](const Row&) {
          return t.Query(
              kSql, [&](const Row&) { ++pairs; }, 1);
        },
        1);
  }),
            absl::OkStatus());
  EXPECT_EQ(pairs, 9);
}

TEST_P(DatabaseTest, MoreStatementsThanTheCacheHoldsStillWork) {
  ASSERT_EQ(database_->Read([&](Transaction& t) -> absl::Status {
    for (int round = 0; round < 2; ++round) {
      for (int i = 0; i < 600; ++i) {
        ASSIGN_OR_RETURN(const auto n, t.QueryInt64("SELECT ? + " + std::to_string(i), 1));
        EXPECT_EQ(n, i + 1);
      }
    }
    return absl::OkStatus();
  }),
            absl::OkStatus());
}

TEST_P(DatabaseTest, AStatementForgetsTheBindingsOfItsLastUse) {
  ASSERT_EQ(database_->Read([&](Transaction& t) -> absl::Status {
    ASSIGN_OR_RETURN(StatementPtr first, t.Prepare("SELECT ?"));
    first->BindText(1, "secret of the other caller");
    RETURN_IF_ERROR(first->Step().status());
    first.reset();
    ASSIGN_OR_RETURN(StatementPtr second, t.Prepare("SELECT ?"));
    // An unbound parameter is NULL, or the statement is refused.
    EXPECT_TRUE(!second->Step().ok() || second->IsNull(0));
    return absl::OkStatus();
  }),
            absl::OkStatus());
}

TEST_P(DatabaseTest, BulkInsertWritesEveryRowOnce) {
  constexpr int kRows = 1500;
  ASSERT_EQ(database_->Write([](Transaction& t) -> absl::Status {
    ASSIGN_OR_RETURN(BulkInsert insert, BulkInsert::Begin(t, "parent", {"id", "n"}));
    for (int i = 0; i < kRows; ++i) {
      RETURN_IF_ERROR(insert.AddRow("p" + std::to_string(i), i));
    }
    return insert.Finish();
  }),
            absl::OkStatus());
  EXPECT_EQ(Number("SELECT count(*) FROM parent"), kRows);
  EXPECT_EQ(Number("SELECT sum(n) FROM parent"), kRows * (kRows - 1) / 2);
}

TEST_P(DatabaseTest, BulkInsertTellsOfATakenKey) {
  ASSERT_EQ(Insert(*database_, "p3", 3), absl::OkStatus());
  const absl::Status status = database_->Write([](Transaction& t) -> absl::Status {
    ASSIGN_OR_RETURN(BulkInsert insert, BulkInsert::Begin(t, "parent", {"id", "n"}));
    for (int i = 0; i < 10; ++i) {
      RETURN_IF_ERROR(insert.AddRow("p" + std::to_string(i), i));
    }
    return insert.Finish();
  });
  EXPECT_TRUE(IsUniqueViolation(status)) << status;
  EXPECT_EQ(Number("SELECT count(*) FROM parent"), 1);
}

TEST_P(DatabaseTest, AReadOfOneStatementRefusesASecondOne) {
  TransactionOptions options;
  options.single_statement = true;
  ASSERT_EQ(Insert(*database_, "a", 7), absl::OkStatus());
  EXPECT_EQ(database_->Read(options,
                            [](Transaction& t) -> absl::Status {
                              const auto n = t.QueryInt64("SELECT n FROM parent WHERE id = 'a'");
                              EXPECT_EQ(n.value(), 7);
                              EXPECT_EQ(t.QueryInt64("SELECT 1").status().code(),
                                        absl::StatusCode::kInternal);
                              return absl::OkStatus();
                            }),
            absl::OkStatus());
}

TEST_P(DatabaseTest, EveryOpeningIsAnotherInstance) {
  const auto other = storage_.Open();
  EXPECT_NE(database_->instance_id(), other->instance_id());
}

}  // namespace
}  // namespace clientele
