// One SQLite connection.
#ifndef CLIENTELE_COMMON_SQL_SQLITE_CONNECTION_H_
#define CLIENTELE_COMMON_SQL_SQLITE_CONNECTION_H_

#include <sqlite3.h>

#include <memory>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/sql/connection.h"
#include "common/sql/sqlite.h"

namespace clientele {

class SqliteConnection : public Connection {
 public:
  // `writes` decides the cache size and whether statements may write.
  static absl::StatusOr<std::unique_ptr<SqliteConnection>> Open(const SqliteOptions& options,
                                                                bool writes);
  ~SqliteConnection() override;

  absl::Status Begin(bool writes, const TransactionOptions& options) override;
  absl::Status Commit() override;
  void Rollback() override;
  absl::Status ExecuteScript(std::string_view sql) override;
  SqlEngine engine() const override { return SqlEngine::kSqlite; }

  // The status for a result code of this connection's last call; notes conflicts.
  absl::Status Error(int code);

 protected:
  absl::StatusOr<std::unique_ptr<Statement>> Compile(std::string_view sql) override;

 private:
  SqliteConnection(sqlite3* handle, absl::Duration busy_timeout)
      : handle_(handle), busy_timeout_(busy_timeout) {}

  absl::Status Configure(const SqliteOptions& options, bool writes);
  absl::Status RunCached(std::string_view sql);
  absl::Status UseWriteAheadLog();
  void Watch(const TransactionOptions* options);
  bool ShouldStop();
  static int OnProgress(void* self);
  static int OnBusy(void* self, int count);

  sqlite3* const handle_;
  const absl::Duration busy_timeout_;
  const TransactionOptions* options_ = nullptr;
  absl::Status stopped_;  // why the current transaction was interrupted
};

}  // namespace clientele

#endif  // CLIENTELE_COMMON_SQL_SQLITE_CONNECTION_H_
