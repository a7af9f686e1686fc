#include "common/sql/sqlite.h"

#include <sqlite3.h>

#include <filesystem>

#include "absl/base/call_once.h"
#include "common/errors/errors.h"
#include "common/errors/status_macros.h"
#include "common/sql/lock_file.h"
#include "common/sql/pool.h"
#include "common/sql/sqlite_connection.h"

namespace clientele {
namespace {

class SqliteDatabase : public Database {
 public:
  explicit SqliteDatabase(const SqliteOptions& options) : options_(options) {}

  absl::Status Open() {
    const std::string folder = std::filesystem::path(options_.path).parent_path().string();
    RETURN_IF_ERROR(CreatePrivateFolder(folder));
    if (options_.exclusive) {
      ASSIGN_OR_RETURN(lock_,
                       LockFile::Acquire(options_.path + ".lock", "the database " + options_.path));
    }
    // SQLite gives its log and shared memory files the mode of the database file.
    RETURN_IF_ERROR(CreatePrivateFile(options_.path));
    RETURN_IF_ERROR(AddConnection(writer_, true));
    for (int i = 0; i < options_.readers; ++i) RETURN_IF_ERROR(AddConnection(readers_, false));
    return absl::OkStatus();
  }

  SqlEngine engine() const override { return SqlEngine::kSqlite; }
  bool exclusive() const override { return options_.exclusive; }

 protected:
  absl::StatusOr<Connection*> Acquire(Mode mode, const TransactionOptions& options) override {
    return Pool(mode).Borrow(options, options_.pool_timeout);
  }
  void Release(Mode mode, Connection* connection) override { Pool(mode).Return(connection); }

 private:
  ConnectionPool& Pool(Mode mode) { return mode == Mode::kWrite ? writer_ : readers_; }

  absl::Status AddConnection(ConnectionPool& pool, bool writes) {
    absl::StatusOr<std::unique_ptr<SqliteConnection>> connection =
        SqliteConnection::Open(options_, writes);
    if (!connection.ok()) {
      return WithContext(connection.status(), "cannot open the database " + options_.path);
    }
    pool.Add(*std::move(connection));
    return absl::OkStatus();
  }

  const SqliteOptions options_;
  // Destroyed from below: the writing connection is the last one, which checkpoints, then the lock.
  std::unique_ptr<LockFile> lock_;
  ConnectionPool writer_{"writing"};
  ConnectionPool readers_{"reading"};
};

// Allocation statistics take a global mutex at every allocation; nothing reads them here.
void ConfigureSqliteOnce() {
  static absl::once_flag once;
  absl::call_once(once, [] { sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0); });
}

}  // namespace

absl::StatusOr<std::unique_ptr<Database>> OpenSqlite(const SqliteOptions& options) {
  ConfigureSqliteOnce();
  SqliteOptions absolute = options;
  std::error_code error;
  absolute.path = std::filesystem::absolute(options.path, error).lexically_normal().string();
  if (error || options.path.empty()) {
    return absl::InvalidArgumentError("the path of the database is not valid");
  }
  auto database = std::make_unique<SqliteDatabase>(absolute);
  RETURN_IF_ERROR(database->Open());
  return database;
}

}  // namespace clientele
