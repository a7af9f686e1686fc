// SQLite databases on private folders.
#ifndef CLIENTELE_TESTS_UNIT_SQL_SQLITE_TEST_H_
#define CLIENTELE_TESTS_UNIT_SQL_SQLITE_TEST_H_

#include <cstdlib>
#include <memory>
#include <string>

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

}  // namespace clientele

#endif  // CLIENTELE_TESTS_UNIT_SQL_SQLITE_TEST_H_
