#include "common/sql/bulk_insert.h"

#include <algorithm>
#include <bit>

#include "absl/strings/str_cat.h"
#include "common/errors/status_macros.h"
#include "common/text/view.h"

namespace clientele {
namespace {

// More rows save little, a statement has at most 65,535 parameters, and a packet some MiB.
constexpr size_t kBatchRows = 512;
constexpr size_t kMaxParameters = 60'000;
constexpr size_t kMaxBytes = size_t{1} << 20;

}  // namespace

absl::StatusOr<BulkInsert> BulkInsert::Begin(Transaction& transaction, std::string_view table,
                                             std::initializer_list<std::string_view> columns) {
  std::string names;
  for (const std::string_view column : columns) {
    names.append(names.empty() ? "" : ", ").append(column);
  }
  return Begin(transaction, table, names);
}

absl::StatusOr<BulkInsert> BulkInsert::Begin(Transaction& transaction, std::string_view table,
                                             std::string_view columns) {
  const size_t count = 1 + static_cast<size_t>(std::count(columns.begin(), columns.end(), ','));
  const size_t batch_rows = transaction.engine() == SqlEngine::kSqlite
                                ? 1
                                : std::bit_floor(std::min(kBatchRows, kMaxParameters / count));
  BulkInsert insert(transaction, count, batch_rows);
  insert.head_ =
      absl::StrCat("INSERT INTO ", AbslView(table), " (", AbslView(columns), ") VALUES ");
  if (batch_rows == 1) {
    ASSIGN_OR_RETURN(insert.single_, transaction.Prepare(insert.SqlFor(1)));
  }
  return insert;
}

std::string BulkInsert::SqlFor(size_t rows) const {
  std::string row = "(?";
  for (size_t i = 1; i < columns_; ++i) row.append(", ?");
  row.append(")");
  std::string sql = head_;
  sql.reserve(sql.size() + rows * (row.size() + 2));
  for (size_t i = 0; i < rows; ++i) sql.append(i == 0 ? "" : ", ").append(row);
  return sql;
}

bool BulkInsert::IsFull() const { return rows_ == batch_rows_ || bytes_ >= kMaxBytes; }

absl::Status BulkInsert::Flush() {
  absl::Status written = WriteRows();
  values_.clear();
  rows_ = 0;
  bytes_ = 0;
  return written;
}

// In pieces of a power of two, so that few statements are prepared.
absl::Status BulkInsert::WriteRows() {
  auto value = values_.begin();
  for (size_t left = rows_; left > 0;) {
    const size_t rows = std::bit_floor(left);
    ASSIGN_OR_RETURN(const StatementPtr statement, transaction_->Prepare(SqlFor(rows)));
    const auto end = value + static_cast<std::ptrdiff_t>(rows * columns_);
    for (int index = 1; value != end; ++value) index = statement->Bind(index, *value);
    RETURN_IF_ERROR(statement->Run());
    if (statement->changes() != static_cast<int64_t>(rows)) {
      return absl::InternalError("a bulk insert wrote another number of rows than it was given");
    }
    left -= rows;
  }
  return absl::OkStatus();
}

}  // namespace clientele
