// SQL of incidents.
#ifndef CLIENTELE_SERVICES_REGISTRY_STORE_INCIDENTS_H_
#define CLIENTELE_SERVICES_REGISTRY_STORE_INCIDENTS_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/sql/filter.h"
#include "common/sql/transaction.h"
#include "services/registry/domain/incident.h"
#include "services/registry/store/export_scan.h"

namespace clientele::registry {

absl::StatusOr<std::optional<Incident>> FindIncident(Transaction& transaction, std::string_view id);

// ALREADY_EXISTS (IsUniqueViolation) when the id is taken.
absl::Status InsertIncident(Transaction& transaction, const Incident& incident);

// Writes `after` over `before`. ABORTED (etag mismatch) when `before` is not what is stored.
absl::Status ReplaceIncident(Transaction& transaction, const Incident& before,
                             const Incident& after);

struct IncidentQuery {
  SqlFragment filter;                  // over the columns of IncidentFilterFields()
  std::string client_id;               // empty: of all clients
  std::optional<int32_t> overdue_day;  // active ones with a deadline before it only
  std::string after_client;            // client and id of the last one of the page before
  std::string after_id;
};

// What filters may name.
const std::vector<QueryField>& IncidentFilterFields();

// By client and id.
absl::StatusOr<std::vector<Incident>> ListIncidents(Transaction& transaction,
                                                    const IncidentQuery& query, int limit);

// Calls `fn` for the incidents of the range behind `after` that changed behind scan.since and not
// behind scan.position, by id, at most `limit`; says whether there may be more.
absl::StatusOr<bool> ScanIncidents(Transaction& transaction, const ExportScan& scan,
                                   std::string_view after, int limit,
                                   absl::FunctionRef<void(const Incident&)> fn);

}  // namespace clientele::registry

#endif  // CLIENTELE_SERVICES_REGISTRY_STORE_INCIDENTS_H_
