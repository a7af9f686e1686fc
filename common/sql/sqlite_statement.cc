#include "common/sql/sqlite_statement.h"

#include <utility>

namespace clientele {
namespace {

// SQLite binds a null pointer as NULL; an empty view may hold one.
const char* NotNull(std::string_view value) { return value.data() == nullptr ? "" : value.data(); }

std::string_view View(const void* data, int size) {
  if (data == nullptr) return {};
  return {static_cast<const char*>(data), static_cast<size_t>(size)};
}

}  // namespace

std::string_view SqliteStatement::Text(int column) const {
  const void* data = sqlite3_column_text(handle_, column);
  return View(data, sqlite3_column_bytes(handle_, column));
}

std::string_view SqliteStatement::Bytes(int column) const {
  const void* data = sqlite3_column_blob(handle_, column);
  return View(data, sqlite3_column_bytes(handle_, column));
}

void SqliteStatement::BindText(int index, std::string_view value) {
  Note(sqlite3_bind_text64(handle_, index, NotNull(value), value.size(), SQLITE_STATIC,
                           SQLITE_UTF8));
}

void SqliteStatement::BindBytes(int index, std::string_view value) {
  Note(sqlite3_bind_blob64(handle_, index, NotNull(value), value.size(), SQLITE_STATIC));
}

absl::StatusOr<bool> SqliteStatement::Step() {
  if (bind_error_ != SQLITE_OK) return Fail(bind_error_);
  const int code = sqlite3_step(handle_);
  if (code == SQLITE_ROW) return true;
  if (code != SQLITE_DONE) return Fail(code);
  sqlite3_reset(handle_);
  return false;
}

absl::Status SqliteStatement::Run() {
  if (bind_error_ != SQLITE_OK) return Fail(bind_error_);
  const int code = sqlite3_step(handle_);
  if (code == SQLITE_ROW) {
    sqlite3_reset(handle_);
    return absl::InternalError("a statement that was run returned rows");
  }
  if (code != SQLITE_DONE) return Fail(code);
  changes_ = sqlite3_changes64(sqlite3_db_handle(handle_));
  sqlite3_reset(handle_);
  return absl::OkStatus();
}

void SqliteStatement::ExpectParameters(int count) {
  if (count != parameters_) Note(SQLITE_RANGE);
}

void SqliteStatement::Clear() {
  sqlite3_reset(handle_);
  sqlite3_clear_bindings(handle_);
  bind_error_ = SQLITE_OK;
}

absl::Status SqliteStatement::Fail(int code) {
  absl::Status status = connection_.Error(code);
  sqlite3_reset(handle_);
  bind_error_ = SQLITE_OK;
  changes_ = 0;
  return status;
}

}  // namespace clientele
