#include "services/registry/store/access_log.h"

#include "absl/strings/str_cat.h"
#include "common/errors/status_macros.h"
#include "common/sql/bulk_insert.h"

namespace clientele::registry {

absl::Status InsertAccesses(Transaction& transaction, std::span<const AccessEntry> entries) {
  ASSIGN_OR_RETURN(BulkInsert insert,
                   BulkInsert::Begin(transaction, "access_log",
                                     {"time", "replica", "caller", "method", "request_id",
                                      "resource", "selection", "row_count"}));
  for (const AccessEntry& entry : entries) {
    RETURN_IF_ERROR(insert.AddRow(entry.time, entry.replica, entry.caller, entry.method,
                                  entry.request_id, entry.resource, entry.selection,
                                  entry.row_count));
  }
  return insert.Finish();
}

const std::vector<QueryField>& AccessFilterFields() {
  using Type = QueryField::Type;
  static const auto* const kFields =
      new std::vector<QueryField>{{"caller", "caller", Type::kText, {}},
                                  {"method", "method", Type::kText, {}},
                                  {"request_id", "request_id", Type::kText, {}},
                                  {"resource", "resource", Type::kText, {}},
                                  {"time", "time", Type::kTimestamp, {}}};
  return *kFields;
}

absl::StatusOr<std::vector<AccessEntry>> ListAccesses(Transaction& transaction,
                                                      const SqlFragment& filter, TimeKey after,
                                                      int limit) {
  std::vector<AccessEntry> entries;
  const auto add = [&](const Row& row) {
    entries.push_back({row.Int64(0), row.Int64(1), std::string(row.Text(2)),
                       std::string(row.Text(3)), std::string(row.Text(4)), std::string(row.Text(5)),
                       std::string(row.Text(6)), row.Int64(7)});
  };
  RETURN_IF_ERROR(transaction.Query(
      absl::StrCat("SELECT time, replica, caller, method, request_id, resource, selection,"
                   " row_count FROM access_log WHERE time >= ? AND (time > ? OR replica > ?) AND ",
                   filter.sql, " ORDER BY time, replica LIMIT ?"),
      add, after.time, after.time, after.number, filter.values, limit));
  return entries;
}

absl::StatusOr<int64_t> PurgeAccesses(Transaction& transaction, Micros before, int64_t limit) {
  ASSIGN_OR_RETURN(const auto end,
                   transaction.QueryInt64("SELECT time FROM access_log WHERE time < ?"
                                          " ORDER BY time LIMIT 1 OFFSET ?",
                                          before, limit));
  return transaction.ExecuteCounted("DELETE FROM access_log WHERE time < ?", end.value_or(before));
}

}  // namespace clientele::registry
