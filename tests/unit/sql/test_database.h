// Databases on private folders for tests.
#ifndef CLIENTELE_TESTS_UNIT_SQL_TEST_DATABASE_H_
#define CLIENTELE_TESTS_UNIT_SQL_TEST_DATABASE_H_

#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <memory>
#include <string>

#include "common/sql/migrations.h"
#include "common/sql/sqlite.h"
#include "gtest/gtest.h"

namespace clientele {

// In memory where the system offers it: the tests commit thousands of times, and what they check
// (locks, death of a process, refused writes) does not depend on the medium.
inline std::filesystem::path TemporaryRoot() {
  const char* const memory = "/dev/shm";
  return access(memory, W_OK) == 0 ? memory : std::filesystem::temp_directory_path();
}

// A folder that disappears with the object.
class TemporaryFolder {
 public:
  TemporaryFolder() {
    std::string pattern = (TemporaryRoot() / "clientele-XXXXXX").string();
    path_ = mkdtemp(pattern.data());
  }
  ~TemporaryFolder() { std::filesystem::remove_all(path_); }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;

  const std::string& path() const { return path_; }
  std::string File(const std::string& name) const { return path_ + "/" + name; }

 private:
  std::string path_;
};

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
