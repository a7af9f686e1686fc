#include "common/sql/sqlite_connection.h"

#include <algorithm>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "common/errors/status_macros.h"
#include "common/sql/sqlite_statement.h"
#include "common/sql/sqlite_status.h"

namespace clientele {
namespace {

// Virtual machine instructions between two looks at the clock: some 50 microseconds.
constexpr int kProgressInstructions = 2000;

// Pages of the write-ahead log between checkpoints: 32 MB, so that an import does not write and
// synchronise the same tree pages of the file again and again.
constexpr int kCheckpointPages = 4000;
constexpr int kPageBytes = 8192;

bool IsTimed(const TransactionOptions& options) {
  return options.cancelled || options.deadline != absl::InfiniteFuture();
}

}  // namespace

absl::StatusOr<std::unique_ptr<SqliteConnection>> SqliteConnection::Open(
    const SqliteOptions& options, bool writes) {
  sqlite3* handle = nullptr;
  // A connection belongs to one thread at a time, so it needs no mutex of its own.
  const int code = sqlite3_open_v2(options.path.c_str(), &handle,
                                   SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, nullptr);
  if (handle == nullptr) return absl::ResourceExhaustedError("the database is out of memory");
  std::unique_ptr<SqliteConnection> connection(new SqliteConnection(handle, options.busy_timeout));
  if (code != SQLITE_OK) return connection->Error(code);
  RETURN_IF_ERROR(connection->Configure(options, writes));
  return connection;
}

SqliteConnection::~SqliteConnection() {
  DropStatements();
  sqlite3_close(handle_);
}

absl::Status SqliteConnection::Configure(const SqliteOptions& options, bool writes) {
  sqlite3_extended_result_codes(handle_, 1);
  sqlite3_busy_handler(handle_, &OnBusy, this);
  // "x" names a column and never a text, as in the other engines; the schema cannot be tampered
  // with.
  sqlite3_db_config(handle_, SQLITE_DBCONFIG_DQS_DML, 0, nullptr);
  sqlite3_db_config(handle_, SQLITE_DBCONFIG_DQS_DDL, 0, nullptr);
  sqlite3_db_config(handle_, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
  sqlite3_db_config(handle_, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, nullptr);
  if (writes) RETURN_IF_ERROR(UseWriteAheadLog());
  const int64_t cache = writes ? options.writer_cache_bytes : options.reader_cache_bytes;
  RETURN_IF_ERROR(ExecuteScript(
      absl::StrCat("PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; PRAGMA secure_delete=FAST;",
                   "PRAGMA cache_size=-", std::max<int64_t>(cache >> 10, 1), ";",
                   "PRAGMA mmap_size=", options.mmap_bytes, ";")));
  if (options.max_bytes > 0) {
    RETURN_IF_ERROR(ExecuteScript(absl::StrCat(
        "PRAGMA max_page_count=", std::max<int64_t>(options.max_bytes / kPageBytes, 1))));
  }
  return writes ? absl::OkStatus() : ExecuteScript("PRAGMA query_only=ON");
}

absl::Status SqliteConnection::UseWriteAheadLog() {
  RETURN_IF_ERROR(ExecuteScript(absl::StrCat("PRAGMA page_size=", kPageBytes)));
  std::string mode;
  {
    ASSIGN_OR_RETURN(const StatementPtr statement, Prepare("PRAGMA journal_mode=WAL"));
    ASSIGN_OR_RETURN(const bool row, statement->Step());
    if (row) mode = statement->Text(0);
  }
  if (mode != "wal") {
    return absl::FailedPreconditionError(
        "the database cannot keep a write-ahead log here; use a local file system");
  }
  return ExecuteScript(
      absl::StrCat("PRAGMA wal_autocheckpoint=", kCheckpointPages,
                   "; PRAGMA journal_size_limit=", 2 * kCheckpointPages * kPageBytes));
}

absl::StatusOr<std::unique_ptr<Statement>> SqliteConnection::Compile(std::string_view sql) {
  sqlite3_stmt* handle = nullptr;
  const char* tail = nullptr;
  const int code = sqlite3_prepare_v3(handle_, sql.data(), static_cast<int>(sql.size()),
                                      SQLITE_PREPARE_PERSISTENT, &handle, &tail);
  if (code != SQLITE_OK) return Error(code);
  std::unique_ptr<Statement> statement = std::make_unique<SqliteStatement>(*this, handle);
  if (handle == nullptr || tail != sql.data() + sql.size()) {
    return absl::InternalError("a prepared statement must be exactly one statement");
  }
  return statement;
}

absl::Status SqliteConnection::ExecuteScript(std::string_view sql) {
  const int code = sqlite3_exec(handle_, std::string(sql).c_str(), nullptr, nullptr, nullptr);
  return code == SQLITE_OK ? absl::OkStatus() : Error(code);
}

absl::Status SqliteConnection::RunCached(std::string_view sql) {
  ASSIGN_OR_RETURN(const StatementPtr statement, Prepare(sql));
  return statement->Run();
}

absl::Status SqliteConnection::Begin(bool writes, const TransactionOptions& options) {
  Watch(&options);
  absl::Status status = RunCached(writes ? "BEGIN IMMEDIATE" : "BEGIN");
  if (!status.ok()) Watch(nullptr);
  return status;
}

absl::Status SqliteConnection::Commit() {
  // What was done in time is not thrown away by a deadline that passes now.
  Watch(nullptr);
  if (sqlite3_get_autocommit(handle_) != 0) {
    return absl::AbortedError("the database rolled the transaction back after an error");
  }
  return RunCached("COMMIT");
}

void SqliteConnection::Rollback() {
  Watch(nullptr);
  if (sqlite3_get_autocommit(handle_) != 0) return;
  // ROLLBACK of an open transaction cannot fail except for input/output errors, after which SQLite
  // itself is in autocommit again and recovers from the log.
  (void)sqlite3_exec(handle_, "ROLLBACK", nullptr, nullptr, nullptr);
}

absl::Status SqliteConnection::Error(int code) {
  if ((code & 0xff) == SQLITE_INTERRUPT && !stopped_.ok()) return stopped_;
  if ((code & 0xff) == SQLITE_BUSY && !stopped_.ok()) return stopped_;
  absl::Status status = SqliteStatus(handle_, code);
  if (IsTransientConflict(status)) NoteConflict();
  return status;
}

void SqliteConnection::Watch(const TransactionOptions* options) {
  options_ = options;
  const bool timed = options != nullptr && IsTimed(*options);
  if (options != nullptr) stopped_ = absl::OkStatus();
  sqlite3_progress_handler(handle_, timed ? kProgressInstructions : 0,
                           timed ? &OnProgress : nullptr, this);
}

bool SqliteConnection::ShouldStop() {
  if (options_ == nullptr) return false;
  if (options_->cancelled && options_->cancelled()) {
    stopped_ = absl::CancelledError("cancelled");
  } else if (absl::Now() >= options_->deadline) {
    stopped_ = absl::DeadlineExceededError("the deadline passed while the database was working");
  }
  return !stopped_.ok();
}

int SqliteConnection::OnProgress(void* self) {
  return static_cast<SqliteConnection*>(self)->ShouldStop() ? 1 : 0;
}

int SqliteConnection::OnBusy(void* self, int count) {
  auto* connection = static_cast<SqliteConnection*>(self);
  constexpr absl::Duration kStep = absl::Milliseconds(2);
  if (connection->ShouldStop() || count * kStep >= connection->busy_timeout_) return 0;
  absl::SleepFor(kStep);
  return 1;
}

}  // namespace clientele
