#include "common/sql/audit_log.h"

#include "common/errors/status_macros.h"

namespace clientele {
namespace {

AuditEntry ReadEntry(const Row& row) {
  return {.sequence = row.Int64(0),
          .time = absl::FromUnixMicros(row.Int64(1)),
          .actor = std::string(row.Text(2)),
          .method = std::string(row.Text(3)),
          .request_id = std::string(row.Text(4)),
          .resource = std::string(row.Text(5)),
          .before = std::string(row.Bytes(6)),
          .after = std::string(row.Bytes(7))};
}

}  // namespace

absl::Status Audit(Transaction& transaction, const AuditEntry& entry) {
  return transaction.Execute(
      "INSERT INTO audit_log (time, actor, method, request_id, resource, before_image, after_image)"
      " VALUES (?, ?, ?, ?, ?, ?, ?)",
      absl::ToUnixMicros(entry.time), entry.actor, entry.method, entry.request_id, entry.resource,
      Blob{entry.before}, Blob{entry.after});
}

const std::vector<QueryField>& AuditFilterFields() {
  using Type = QueryField::Type;
  static const auto* const kFields =
      new std::vector<QueryField>{{"actor", "actor", Type::kText, {}},
                                  {"method", "method", Type::kText, {}},
                                  {"request_id", "request_id", Type::kText, {}},
                                  {"resource", "resource", Type::kText, {}},
                                  {"time", "time", Type::kTimestamp, {}}};
  return *kFields;
}

absl::StatusOr<std::vector<AuditEntry>> ListAudit(Transaction& transaction, const AuditQuery& query,
                                                  int limit) {
  std::string sql =
      "SELECT sequence, time, actor, method, request_id, resource, before_image, after_image"
      " FROM audit_log WHERE time >= ? AND (time > ? OR sequence > ?) AND " +
      query.filter.sql;
  SqlValues values = {query.after.time, query.after.time, query.after.number};
  values.insert(values.end(), query.filter.values.begin(), query.filter.values.end());
  if (!query.resource.empty()) {
    sql += " AND resource = ?";
    values.emplace_back(query.resource);
  }
  if (!query.resource_prefix.empty()) {
    sql += " AND resource >= ? AND resource < ?";
    values.emplace_back(query.resource_prefix);
    values.emplace_back(query.resource_prefix + "\xff");  // behind every text, which is UTF-8
  }
  sql += " ORDER BY time, sequence LIMIT ?";
  values.emplace_back(int64_t{limit});
  std::vector<AuditEntry> entries;
  RETURN_IF_ERROR(transaction.Query(
      sql, [&](const Row& row) { entries.push_back(ReadEntry(row)); }, values));
  return entries;
}

}  // namespace clientele
