#include "common/sql/mysql_connection.h"

#include <algorithm>
#include <limits>
#include <utility>

#include "absl/random/random.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "absl/time/clock.h"
#include "common/errors/errors.h"
#include "common/errors/status_macros.h"
#include "common/sql/mysql_statement.h"
#include "common/sql/mysql_status.h"
#include "cppconn/driver.h"
#include "cppconn/resultset.h"

namespace clientele {
namespace {

int Seconds(absl::Duration time) {
  return std::max(1, static_cast<int>(absl::ToInt64Seconds(absl::Ceil(time, absl::Seconds(1)))));
}

sql::ConnectOptionsMap ConnectOptions(const MysqlOptions& options, const std::string& address) {
  sql::ConnectOptionsMap map;
  map["hostName"] = sql::SQLString(address.empty() ? absl::StrCat("unix://", options.socket)
                                                   : absl::StrCat("tcp://", address));
  map["userName"] = sql::SQLString(options.user);
  map["password"] = sql::SQLString(options.password);
  map["schema"] = sql::SQLString(options.database);
  // Updates that set equal values count as changes, as in the other engine.
  map["CLIENT_FOUND_ROWS"] = true;
  map["OPT_CHARSET_NAME"] = sql::SQLString("utf8mb4");
  map["OPT_CONNECT_TIMEOUT"] = Seconds(options.connect_timeout);
  map["OPT_READ_TIMEOUT"] = Seconds(options.network_timeout);
  map["OPT_WRITE_TIMEOUT"] = Seconds(options.network_timeout);
  if (!options.encrypted) return map;
  map["sslEnforce"] = true;
  if (!options.tls.ca_file.empty()) {
    map["sslCA"] = sql::SQLString(options.tls.ca_file);
    map["sslVerify"] = true;
  }
  if (!options.tls.cert_file.empty()) {
    map["sslCert"] = sql::SQLString(options.tls.cert_file);
    map["sslKey"] = sql::SQLString(options.tls.key_file);
  }
  return map;
}

}  // namespace

MysqlConnection::MysqlConnection(const MysqlOptions& options, std::string address,
                                 MysqlWatchdog* watchdog)
    : options_(options),
      address_(std::move(address)),
      watchdog_(watchdog),
      outdated_at_(absl::Now() + options.max_connection_age) {}

MysqlConnection::~MysqlConnection() { DropStatements(); }

absl::StatusOr<std::unique_ptr<MysqlConnection>> MysqlConnection::Open(const MysqlOptions& options,
                                                                       const std::string& address,
                                                                       MysqlWatchdog* watchdog) {
  std::unique_ptr<MysqlConnection> connection(new MysqlConnection(options, address, watchdog));
  RETURN_IF_ERROR(connection->Guard([&] {
    sql::ConnectOptionsMap map = ConnectOptions(options, address);
    connection->connection_.reset(get_driver_instance()->connect(map));
    connection->control_.reset(connection->connection_->createStatement());
  }));
  RETURN_IF_ERROR(connection->SetUp());
  return connection;
}

// What the code relies on is set for every connection, whatever the server's defaults are.
absl::Status MysqlConnection::SetUp() {
  ASSIGN_OR_RETURN(server_id_, Ask("SELECT CONNECTION_ID()", 1));
  ASSIGN_OR_RETURN(const std::string version, Ask("SELECT VERSION()", 1));
  const bool mariadb = absl::StrContains(version, "MariaDB");
  RETURN_IF_ERROR(Control(
      absl::StrCat("SET SESSION sql_mode = 'STRICT_ALL_TABLES,ERROR_FOR_DIVISION_BY_ZERO,",
                   "NO_ENGINE_SUBSTITUTION,ANSI_QUOTES', SESSION time_zone = '+00:00',",
                   " SESSION innodb_lock_wait_timeout = ", Seconds(options_.lock_timeout))));
  RETURN_IF_ERROR(Control(absl::StrCat("SET SESSION collation_connection = ",
                                       mariadb ? "utf8mb4_nopad_bin" : "utf8mb4_0900_bin")));
  RETURN_IF_ERROR(Control("SET SESSION TRANSACTION ISOLATION LEVEL REPEATABLE READ"));
  if (!mariadb) return absl::OkStatus();
  ASSIGN_OR_RETURN(const std::string snapshot_isolation,
                   Ask("SHOW VARIABLES LIKE 'innodb_snapshot_isolation'", 2));
  if (!snapshot_isolation.empty()) {
    RETURN_IF_ERROR(Control("SET SESSION innodb_snapshot_isolation = ON"));
  }
  ASSIGN_OR_RETURN(const std::string replicated, Ask("SELECT @@wsrep_on", 1));
  clustered_ = replicated == "1";
  if (!clustered_) return absl::OkStatus();
  ASSIGN_OR_RETURN(const std::string ready, Ask("SHOW GLOBAL STATUS LIKE 'wsrep_ready'", 2));
  if (ready != "ON") {
    return Unavailable(common::v1::ERROR_REASON_UNSPECIFIED,
                       "the node of the database is cut off from its cluster", absl::Seconds(1));
  }
  // Reads see what was acknowledged on any node before.
  return Control("SET SESSION wsrep_sync_wait = 1");
}

absl::StatusOr<std::string> MysqlConnection::Ask(std::string_view sql, int column) {
  std::string value;
  RETURN_IF_ERROR(Guard([&] {
    const std::unique_ptr<sql::ResultSet> rows(
        control_->executeQuery(sql::SQLString(sql.data(), sql.size())));
    if (rows->next()) value = rows->getString(static_cast<uint32_t>(column)).asStdString();
  }));
  return value;
}

absl::Status MysqlConnection::Control(std::string_view sql) {
  return Guard([&] { control_->execute(sql::SQLString(sql.data(), sql.size())); });
}

absl::StatusOr<std::unique_ptr<Statement>> MysqlConnection::Compile(std::string_view sql) {
  std::unique_ptr<Statement> statement;
  RETURN_IF_ERROR(Guard([&] {
    statement = std::make_unique<MysqlStatement>(
        *this, std::unique_ptr<sql::PreparedStatement>(
                   connection_->prepareStatement(sql::SQLString(sql.data(), sql.size()))));
  }));
  return statement;
}

absl::Status MysqlConnection::ExecuteScript(std::string_view sql) {
  for (const std::string& statement : SplitScript(sql)) RETURN_IF_ERROR(Control(statement));
  return absl::OkStatus();
}

absl::Status MysqlConnection::Begin(bool writes, const TransactionOptions& options) {
  if (watchdog_ != nullptr) watchdog_->Add(watch_, options, [this] { KillStatement(); });
  // On a cluster nothing may come before the guard: see CheckGuard().
  awaits_turn_ = writes && options.late_turn && !clustered_;
  // A single statement is of one moment by itself.
  if (!writes && options.single_statement) return absl::OkStatus();
  open_transaction_ = true;
  guard_ = 0;
  absl::Status begun = SetAutocommit(!clustered_ || !writes);
  if (begun.ok()) {
    begun = Control(writes ? "START TRANSACTION"
                           : "START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY");
  }
  if (begun.ok() && writes && !options.beside_others && !awaits_turn_) begun = TakeGuard();
  if (!begun.ok()) Rollback();
  return begun;
}

absl::Status MysqlConnection::TakeTurn() {
  if (!awaits_turn_) return absl::OkStatus();
  RETURN_IF_ERROR(TakeGuard());
  awaits_turn_ = false;
  return absl::OkStatus();
}

// The lock of this row lets one writer after another in, and its value lets the nodes of a cluster
// notice that two came in at once. It comes first: the transaction's moment is that of its first
// read, when all earlier writers have committed.
absl::Status MysqlConnection::TakeGuard() {
  if (!clustered_) return Control("UPDATE write_guard SET writes = writes + 1 WHERE id = 1");
  thread_local absl::BitGen random;
  guard_ =
      absl::Uniform<int64_t>(absl::IntervalClosed, random, 1, std::numeric_limits<int64_t>::max());
  return Control(absl::StrCat("UPDATE write_guard SET writes = ", guard_, " WHERE id = 1"));
}

// A node rolls an idle transaction back when another node's comes first, and tells it to the next
// command. When that command prepares a statement, nobody is told, and what follows would be
// another transaction, without the guard: then the row does not have this transaction's value.
absl::Status MysqlConnection::CheckGuard() {
  if (guard_ == 0) return absl::OkStatus();
  int rows = 0;
  RETURN_IF_ERROR(Guard([&] {
    rows = control_->executeUpdate(
        absl::StrCat("UPDATE write_guard SET writes = writes WHERE id = 1 AND writes = ", guard_));
  }));
  if (rows == 1) return absl::OkStatus();
  NoteConflict();
  return TransientConflict("another node's change came first");
}

// Without it, what follows a transaction that was rolled back unnoticed waits for a commit.
absl::Status MysqlConnection::SetAutocommit(bool on) {
  if (autocommit_ == on) return absl::OkStatus();
  RETURN_IF_ERROR(Control(absl::StrCat("SET SESSION autocommit = ", on ? 1 : 0)));
  autocommit_ = on;
  return absl::OkStatus();
}

absl::Status MysqlConnection::Commit() {
  // What was done in time is not thrown away by a deadline that passes now.
  if (watchdog_ != nullptr) watchdog_->Forget(watch_);
  if (!Stopped().ok()) {
    broken_ = true;
    return Stopped();
  }
  if (!open_transaction_) return absl::OkStatus();
  if (awaits_turn_) return absl::InternalError("a write would commit without its turn");
  RETURN_IF_ERROR(CheckGuard());
  RETURN_IF_ERROR(Control("COMMIT"));
  open_transaction_ = false;
  return absl::OkStatus();
}

void MysqlConnection::Rollback() {
  if (watchdog_ != nullptr) watchdog_->Forget(watch_);
  // A late KILL QUERY could hit the next statement.
  if (!Stopped().ok()) broken_ = true;
  // A broken connection is dropped, and the server rolls back what was open.
  if (open_transaction_ && !broken_ && !Control("ROLLBACK").ok()) broken_ = true;
  open_transaction_ = false;
}

absl::Status MysqlConnection::Error(const sql::SQLException& error) {
  MysqlFailure failure = ReadMysqlError(error);
  if (failure.lost) broken_ = true;
  if (failure.conflict) NoteConflict();
  if (failure.interrupted && !Stopped().ok()) return Stopped();
  return std::move(failure.status);
}

// A connection of its own, since this one is busy. That it fails is no error: the statement then
// ends by itself or with the connection.
void MysqlConnection::KillStatement() const {
  try {
    sql::ConnectOptionsMap map = ConnectOptions(options_, address_);
    const std::unique_ptr<sql::Connection> connection(get_driver_instance()->connect(map));
    const std::unique_ptr<sql::Statement> statement(connection->createStatement());
    statement->execute(absl::StrCat("KILL QUERY ", server_id_));
  } catch (const sql::SQLException&) {
    return;
  }
}

std::vector<std::string> SplitScript(std::string_view script) {
  std::vector<std::string> statements;
  std::string statement;
  const auto end_statement = [&] {
    if (!absl::StripAsciiWhitespace(statement).empty()) statements.push_back(statement);
    statement.clear();
  };
  for (size_t at = 0; at < script.size();) {
    const char c = script[at];
    if (script.substr(at, 2) == "--") {
      at = std::min(script.find('\n', at), script.size());
    } else if (c == '\'' || c == '"') {
      const size_t close = std::min(script.find(c, at + 1), script.size() - 1);
      statement.append(script.substr(at, close - at + 1));
      at = close + 1;
    } else {
      c == ';' ? end_statement() : statement.push_back(c);
      ++at;
    }
  }
  end_statement();
  return statements;
}

}  // namespace clientele
