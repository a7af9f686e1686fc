// Databases on private folders for tests.
#ifndef CLIENTELE_TESTS_UNIT_SQL_TEST_DATABASE_H_
#define CLIENTELE_TESTS_UNIT_SQL_TEST_DATABASE_H_

#include <cstdlib>
#include <memory>
#include <string>

#include "common/sql/migrations.h"
#include "common/sql/sqlite.h"
#include "gtest/gtest.h"
#include "tests/support/temporary_folder.h"

namespace clientele {

inline std::unique_ptr<Database> OpenOrDie(const SqliteOptions& options) {
  absl::StatusOr<std::unique_ptr<Database>> database = OpenSqlite(options);
  if (!database.ok()) {
    ADD_FAILURE() << database.status();
    std::abort();
  }
  return *std::move(database);
}

inline SqliteOptions SharedOptions(const std::string& path) {
  SqliteOptions options;
  options.path = path;
  options.exclusive = false;
  return options;
}

// A database with the shared tables.
class SharedTablesTest : public testing::Test {
 protected:
  void SetUp() override {
    SqliteOptions options;
    options.path = folder_.File("test.db");
    database_ = OpenOrDie(options);
    ASSERT_EQ(Migrate(*database_, MigrationSet{"test", {}}), absl::OkStatus());
  }

  TemporaryFolder folder_;
  std::unique_ptr<Database> database_;
};

}  // namespace clientele

#endif  // CLIENTELE_TESTS_UNIT_SQL_TEST_DATABASE_H_
