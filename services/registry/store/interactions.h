// SQL of interactions.
#ifndef CLIENTELE_SERVICES_REGISTRY_STORE_INTERACTIONS_H_
#define CLIENTELE_SERVICES_REGISTRY_STORE_INTERACTIONS_H_

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/sql/filter.h"
#include "common/sql/transaction.h"
#include "services/registry/domain/interactions.h"
#include "services/registry/store/export_scan.h"

namespace clientele::registry {

// Deleted or not.
absl::StatusOr<std::optional<Interaction>> FindInteraction(Transaction& transaction,
                                                           std::string_view id);

// ALREADY_EXISTS (IsUniqueViolation) when the id is taken.
absl::Status InsertInteraction(Transaction& transaction, const Interaction& interaction);

// ABORTED (etag mismatch) when `before` is not the current state.
absl::Status ReplaceInteraction(Transaction& transaction, const Interaction& before,
                                const Interaction& after);

// "clients/c1/interactions/i1".
std::string InteractionName(const Interaction& interaction);

struct InteractionKey {
  int32_t day = 0;
  Micros time = 0;
  std::string id;
};

struct InteractionQuery {
  std::string client_id;  // empty for all
  SqlFragment filter;     // over InteractionFilterFields()
  bool show_deleted = false;
};

const std::vector<QueryField>& InteractionFilterFields();

// Interactions before `after` (none: from the latest) by day, time and id, latest first.
absl::StatusOr<std::vector<Interaction>> ListInteractions(
    Transaction& transaction, const InteractionQuery& query,
    const std::optional<InteractionKey>& after, int limit);

// Those of the range behind the id `after` whose last change lies behind scan.since and not behind
// scan.position, by id; deleted ones too.
absl::StatusOr<std::vector<Interaction>> ScanInteractions(Transaction& transaction,
                                                          const ExportScan& scan,
                                                          std::string_view after, int limit);

}  // namespace clientele::registry

#endif  // CLIENTELE_SERVICES_REGISTRY_STORE_INTERACTIONS_H_
