// The audit trail: who changed what, when and by which request, written in the same transaction.
#ifndef CLIENTELE_COMMON_SQL_AUDIT_LOG_H_
#define CLIENTELE_COMMON_SQL_AUDIT_LOG_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/sql/transaction.h"

namespace clientele {

struct AuditEntry {
  int64_t sequence = 0;  // given by the database, rises with time within a resource
  absl::Time time;
  std::string actor;
  std::string method;      // full method name
  std::string request_id;  // empty when the caller gave none
  std::string resource;    // resource name
  std::string before;      // serialized resource, empty when it did not exist
  std::string after;       // serialized resource, empty when it is gone
};

// Writes an entry; `sequence` is ignored.
absl::Status Audit(Transaction& transaction, const AuditEntry& entry);

// Entries of one resource, or of all when `resource` is empty, oldest first, those behind `after`
// only, at most `limit`.
absl::StatusOr<std::vector<AuditEntry>> ListAudit(Transaction& transaction,
                                                  std::string_view resource, int64_t after,
                                                  int limit);

}  // namespace clientele

#endif  // CLIENTELE_COMMON_SQL_AUDIT_LOG_H_
