// Many rows into one table, as fast as the engine can: one prepared statement with SQLite.
#ifndef CLIENTELE_COMMON_SQL_BULK_INSERT_H_
#define CLIENTELE_COMMON_SQL_BULK_INSERT_H_

#include <initializer_list>
#include <string_view>

#include "common/sql/transaction.h"

namespace clientele {

// Bind the columns of a row through row(), in the order of `columns` and numbered from 1, then
// Add(). An engine may write rows late: only Finish() says that all are written, and bound text
// must live until Add() returns.
class BulkInsert {
 public:
  // Table and column names are constants of the caller, never input.
  static absl::StatusOr<BulkInsert> Begin(Transaction& transaction, std::string_view table,
                                          std::initializer_list<std::string_view> columns);

  Statement& row() { return *statement_; }
  absl::Status Add() { return statement_->Run(); }
  // Binds all columns of a row and adds it.
  template <typename... Args>
  absl::Status AddRow(const Args&... args) {
    statement_->BindAll(args...);
    return Add();
  }
  absl::Status Finish() { return absl::OkStatus(); }

 private:
  explicit BulkInsert(StatementPtr statement) : statement_(std::move(statement)) {}
  StatementPtr statement_;
};

}  // namespace clientele

#endif  // CLIENTELE_COMMON_SQL_BULK_INSERT_H_
