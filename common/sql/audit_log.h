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
#include "common/sql/filter.h"
#include "common/sql/time_key.h"
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

// What filters may name: actor, method, request_id, resource and time.
const std::vector<QueryField>& AuditFilterFields();

struct AuditQuery {
  std::string resource;              // exactly this one; empty: all
  std::string resource_prefix;       // names that begin so; empty: all
  SqlFragment filter = {"1=1", {}};  // over AuditFilterFields()
  TimeKey after;                     // time and sequence of the last entry of the page before
};

// Entries oldest first, by time and sequence, at most `limit`.
absl::StatusOr<std::vector<AuditEntry>> ListAudit(Transaction& transaction, const AuditQuery& query,
                                                  int limit);

}  // namespace clientele

#endif  // CLIENTELE_COMMON_SQL_AUDIT_LOG_H_
