// A prepared SQLite statement.
#ifndef CLIENTELE_COMMON_SQL_SQLITE_STATEMENT_H_
#define CLIENTELE_COMMON_SQL_SQLITE_STATEMENT_H_

#include <sqlite3.h>

#include "common/sql/sqlite_connection.h"
#include "common/sql/statement.h"

namespace clientele {

class SqliteStatement final : public Statement {
 public:
  SqliteStatement(SqliteConnection& connection, sqlite3_stmt* handle)
      : connection_(connection),
        handle_(handle),
        parameters_(sqlite3_bind_parameter_count(handle)) {}
  ~SqliteStatement() override { sqlite3_finalize(handle_); }

  bool IsNull(int column) const override {
    return sqlite3_column_type(handle_, column) == SQLITE_NULL;
  }
  int64_t Int64(int column) const override { return sqlite3_column_int64(handle_, column); }
  double Double(int column) const override { return sqlite3_column_double(handle_, column); }
  std::string_view Text(int column) const override;
  std::string_view Bytes(int column) const override;

  void BindNull(int index) override { Note(sqlite3_bind_null(handle_, index)); }
  void BindInt64(int index, int64_t value) override {
    Note(sqlite3_bind_int64(handle_, index, value));
  }
  void BindDouble(int index, double value) override {
    Note(sqlite3_bind_double(handle_, index, value));
  }
  void BindText(int index, std::string_view value) override;
  void BindBytes(int index, std::string_view value) override;

  absl::StatusOr<bool> Step() override;
  absl::Status Run() override;
  int64_t changes() const override { return changes_; }
  void Reset() override { sqlite3_reset(handle_); }

 protected:
  void ExpectParameters(int count) override;
  void Clear() override;

 private:
  void Note(int code) {
    if (code != SQLITE_OK && bind_error_ == SQLITE_OK) bind_error_ = code;
  }
  // The error of `code` or of binding; resets the statement.
  absl::Status Fail(int code);

  SqliteConnection& connection_;
  sqlite3_stmt* const handle_;
  const int parameters_;
  int bind_error_ = SQLITE_OK;
  int64_t changes_ = 0;
};

}  // namespace clientele

#endif  // CLIENTELE_COMMON_SQL_SQLITE_STATEMENT_H_
