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

absl::StatusOr<std::vector<AuditEntry>> ListAudit(Transaction& transaction,
                                                  std::string_view resource, int64_t after,
                                                  int limit) {
  std::vector<AuditEntry> entries;
  const auto add = [&](const Row& row) { entries.push_back(ReadEntry(row)); };
  if (resource.empty()) {
    RETURN_IF_ERROR(transaction.Query(
        "SELECT sequence, time, actor, method, request_id, resource, before_image, after_image"
        " FROM audit_log WHERE sequence > ? ORDER BY sequence LIMIT ?",
        add, after, limit));
  } else {
    RETURN_IF_ERROR(transaction.Query(
        "SELECT sequence, time, actor, method, request_id, resource, before_image, after_image"
        " FROM audit_log WHERE resource = ? AND sequence > ? ORDER BY sequence LIMIT ?",
        add, resource, after, limit));
  }
  return entries;
}

}  // namespace clientele
