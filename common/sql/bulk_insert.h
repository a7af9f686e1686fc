// Many rows into one table, as fast as the engine can: a prepared statement per row with SQLite,
// one per some hundred rows with MySQL.
#ifndef CLIENTELE_COMMON_SQL_BULK_INSERT_H_
#define CLIENTELE_COMMON_SQL_BULK_INSERT_H_

#include <cstddef>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "common/sql/transaction.h"

namespace clientele {

// Rows may be written late: only Finish() says that all are. A row that breaks a rule of the table
// keeps those that are written with it from being written.
class BulkInsert {
 public:
  // Table and column names are constants of the caller, never input.
  static absl::StatusOr<BulkInsert> Begin(Transaction& transaction, std::string_view table,
                                          std::initializer_list<std::string_view> columns);
  // `columns` as in SQL: "a, b".
  static absl::StatusOr<BulkInsert> Begin(Transaction& transaction, std::string_view table,
                                          std::string_view columns);

  // Adds a row with a value for each column in the order of `columns`. Bound text is copied when
  // the row is written late.
  template <typename... Args>
  absl::Status AddRow(const Args&... args) {
    if (batch_rows_ == 1) {
      single_->BindAll(args...);
      return single_->Run();
    }
    (Keep(ToValue(args)), ...);
    ++rows_;
    return IsFull() ? Flush() : absl::OkStatus();
  }

  // Writes the rows that wait; the object may be used again.
  absl::Status Flush();
  absl::Status Finish() { return Flush(); }

  // Rows that are written together: 1 with SQLite.
  size_t batch_rows() const { return batch_rows_; }

 private:
  BulkInsert(Transaction& transaction, size_t columns, size_t batch_rows)
      : transaction_(&transaction), columns_(columns), batch_rows_(batch_rows) {}

  template <std::integral T>
  static SqlValue ToValue(T value) {
    return static_cast<int64_t>(value);
  }
  static SqlValue ToValue(double value) { return value; }
  static SqlValue ToValue(std::string_view value) { return std::string(value); }
  static SqlValue ToValue(const std::string& value) { return value; }
  static SqlValue ToValue(const char* value) { return std::string(value); }
  static SqlValue ToValue(Blob value) { return std::string(value.bytes); }
  static SqlValue ToValue(std::nullptr_t) { return nullptr; }
  template <typename T>
  static SqlValue ToValue(const std::optional<T>& value) {
    return value.has_value() ? ToValue(*value) : SqlValue(nullptr);
  }

  void Keep(SqlValue value) {
    if (const auto* text = std::get_if<std::string>(&value)) bytes_ += text->size();
    values_.push_back(std::move(value));
  }
  bool IsFull() const;
  std::string SqlFor(size_t rows) const;
  absl::Status WriteRows();

  Transaction* transaction_;
  size_t columns_;
  size_t batch_rows_;
  std::string head_;     // INSERT INTO t (a, b) VALUES
  StatementPtr single_;  // with one row a batch
  SqlValues values_;     // of the rows that wait
  size_t rows_ = 0;
  size_t bytes_ = 0;
};

}  // namespace clientele

#endif  // CLIENTELE_COMMON_SQL_BULK_INSERT_H_
