#include "common/sql/bulk_insert.h"

#include <string>

#include "common/errors/status_macros.h"

namespace clientele {

absl::StatusOr<BulkInsert> BulkInsert::Begin(Transaction& transaction, std::string_view table,
                                             std::initializer_list<std::string_view> columns) {
  std::string names;
  std::string marks;
  for (const std::string_view column : columns) {
    names.append(names.empty() ? "" : ", ").append(column);
    marks.append(marks.empty() ? "?" : ", ?");
  }
  std::string sql = "INSERT INTO ";
  sql.append(table).append(" (").append(names).append(") VALUES (").append(marks).append(")");
  ASSIGN_OR_RETURN(StatementPtr statement, transaction.Prepare(sql));
  return BulkInsert(std::move(statement));
}

}  // namespace clientele
