// SQL of the log of reads.
#ifndef CLIENTELE_SERVICES_REGISTRY_STORE_ACCESS_LOG_H_
#define CLIENTELE_SERVICES_REGISTRY_STORE_ACCESS_LOG_H_

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/sql/filter.h"
#include "common/sql/time_key.h"
#include "common/sql/transaction.h"
#include "services/registry/domain/types.h"

namespace clientele::registry {

// One read of client data.
struct AccessEntry {
  Micros time = 0;      // of one entry of a replica only
  int64_t replica = 0;  // the server that answered
  std::string caller;
  std::string method;
  std::string request_id;
  std::string resource;   // a client, a group or a record of a client; clients/- for many
  std::string selection;  // what was asked of many, without values
  int64_t row_count = 0;
  bool operator==(const AccessEntry&) const = default;
};

absl::Status InsertAccesses(Transaction& transaction, std::span<const AccessEntry> entries);

// What filters may name: caller, method, request_id, resource and time.
const std::vector<QueryField>& AccessFilterFields();

// Entries behind `after`, by time and replica, at most `limit`.
absl::StatusOr<std::vector<AccessEntry>> ListAccesses(Transaction& transaction,
                                                      const SqlFragment& filter, TimeKey after,
                                                      int limit);

// Deletes some `limit` of the oldest entries from before `before`; returns how many. Repeat until
// it is 0.
absl::StatusOr<int64_t> PurgeAccesses(Transaction& transaction, Micros before, int64_t limit);

}  // namespace clientele::registry

#endif  // CLIENTELE_SERVICES_REGISTRY_STORE_ACCESS_LOG_H_
