// Fresh databases of every engine.
#ifndef CLIENTELE_TESTS_SUPPORT_TEST_DATABASE_H_
#define CLIENTELE_TESTS_SUPPORT_TEST_DATABASE_H_

#include <memory>
#include <string>

#include "common/sql/database.h"
#include "common/sql/mysql.h"
#include "common/sql/sqlite.h"
#include "gtest/gtest.h"
#include "tests/support/temporary_folder.h"

namespace clientele {

// An empty database that disappears with the object. The MySQL ones are on a private MariaDB server
// that all tests of a build folder share: CTest starts and stops it, a test that runs by itself
// starts it and leaves it running.
class TestDatabase {
 public:
  explicit TestDatabase(SqlEngine engine);
  ~TestDatabase();
  TestDatabase(const TestDatabase&) = delete;
  TestDatabase& operator=(const TestDatabase&) = delete;

  // Opens it; a second time is as another process would.
  std::unique_ptr<Database> Open(bool exclusive = false) const;
  // How; of the engine that it is on.
  SqliteOptions sqlite_options(bool exclusive = false) const;
  MysqlOptions mysql_options() const;

 private:
  const SqlEngine engine_;
  const TemporaryFolder folder_;
  std::string name_;  // of the MySQL database
};

inline std::string EngineName(const ::testing::TestParamInfo<SqlEngine>& engine) {
  return engine.param == SqlEngine::kSqlite ? "Sqlite" : "Mysql";
}

#define INSTANTIATE_ENGINES(Suite)         \
  INSTANTIATE_TEST_SUITE_P(Engines, Suite, \
                           ::testing::Values(SqlEngine::kSqlite, SqlEngine::kMysql), EngineName)

}  // namespace clientele

#endif  // CLIENTELE_TESTS_SUPPORT_TEST_DATABASE_H_
