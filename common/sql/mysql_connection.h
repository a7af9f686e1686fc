// One connection to a MySQL or MariaDB server.
#ifndef CLIENTELE_COMMON_SQL_MYSQL_CONNECTION_H_
#define CLIENTELE_COMMON_SQL_MYSQL_CONNECTION_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/sql/connection.h"
#include "common/sql/mysql.h"
#include "common/sql/mysql_watchdog.h"
#include "cppconn/connection.h"
#include "cppconn/exception.h"
#include "cppconn/statement.h"

namespace clientele {

class MysqlConnection : public Connection {
 public:
  // `address` is one of options.hosts, or empty for the socket. UNAVAILABLE when the server cannot
  // be reached or its node is cut off from its cluster. `watchdog` may be null.
  static absl::StatusOr<std::unique_ptr<MysqlConnection>> Open(const MysqlOptions& options,
                                                               const std::string& address,
                                                               MysqlWatchdog* watchdog);
  ~MysqlConnection() override;

  absl::Status Begin(bool writes, const TransactionOptions& options) override;
  absl::Status Commit() override;
  bool awaits_turn() const override { return awaits_turn_; }
  absl::Status TakeTurn() override;
  void Rollback() override;
  // Each statement by itself: definitions of tables commit as they run.
  absl::Status ExecuteScript(std::string_view sql) override;
  SqlEngine engine() const override { return SqlEngine::kMysql; }
  bool broken() const override { return broken_; }
  void MarkBroken() { broken_ = true; }
  bool outdated() const override { return absl::Now() > outdated_at_; }

  // The status of an error of this connection; notes conflicts and loss.
  absl::Status Error(const sql::SQLException& error);
  // Runs `call`, which returns nothing; the error of what it throws.
  template <typename Call>
  absl::Status Guard(Call&& call) {
    try {
      call();
      return absl::OkStatus();
    } catch (const sql::SQLException& error) {
      return Error(error);
    }
  }
  // Why the transaction was ended from outside; OK while it was not.
  absl::Status Stopped() const { return watch_.reason(); }

 protected:
  absl::StatusOr<std::unique_ptr<Statement>> Compile(std::string_view sql) override;

 private:
  MysqlConnection(const MysqlOptions& options, std::string address, MysqlWatchdog* watchdog);

  absl::Status SetUp();
  absl::Status SetAutocommit(bool on);
  absl::Status TakeGuard();
  absl::Status CheckGuard();
  absl::Status Control(std::string_view sql);
  absl::StatusOr<std::string> Ask(std::string_view sql, int column);
  void KillStatement() const;

  const MysqlOptions& options_;
  const std::string address_;
  MysqlWatchdog* const watchdog_;
  std::unique_ptr<sql::Connection> connection_;
  std::unique_ptr<sql::Statement> control_;
  std::string server_id_;  // of this connection, for KILL QUERY
  absl::Time outdated_at_;
  MysqlWatchdog::Watch watch_;
  bool clustered_ = false;
  bool autocommit_ = true;
  bool open_transaction_ = false;
  bool awaits_turn_ = false;
  int64_t guard_ = 0;  // what the open transaction wrote to write_guard on a cluster, 0 for nothing
  bool broken_ = false;
};

// The statements of a script, split at `;` outside of texts and comments.
std::vector<std::string> SplitScript(std::string_view script);

}  // namespace clientele

#endif  // CLIENTELE_COMMON_SQL_MYSQL_CONNECTION_H_
