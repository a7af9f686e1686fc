// SQL of holdings.
#ifndef CLIENTELE_SERVICES_REGISTRY_STORE_HOLDINGS_H_
#define CLIENTELE_SERVICES_REGISTRY_STORE_HOLDINGS_H_

#include <optional>
#include <string_view>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/sql/transaction.h"
#include "services/registry/domain/facts.h"
#include "services/registry/domain/periods.h"
#include "services/registry/store/export_scan.h"

namespace clientele::registry {

// The current version.
absl::StatusOr<std::optional<Holding>> FindHolding(Transaction& transaction, const HoldingKey& key);

// Closes the version `before` (null: there is none) at after.position and adds `after`. ABORTED
// (etag mismatch) when `before` is not the current version.
absl::Status PutHolding(Transaction& transaction, const Holding* before, const Holding& after);

// Closes the current version `holding` at `position`; ABORTED (etag mismatch) when it is not the
// current one.
absl::Status CloseHolding(Transaction& transaction, const Holding& holding, Position position);

// The current periods of a client and product, by first day.
absl::StatusOr<std::vector<Period>> HoldingPeriods(Transaction& transaction,
                                                   std::string_view client_id,
                                                   std::string_view product_id);

struct HoldingQuery {
  std::string client_id;
  std::optional<int32_t> as_of_day;  // only those in force
  std::string after_product_id;      // behind this product and first day
  int32_t after_from_day = 0;
};
// Current holdings of a client by product and first day.
absl::StatusOr<std::vector<Holding>> ListHoldings(Transaction& transaction,
                                                  const HoldingQuery& query, int limit);

// Calls `fn(holding, deleted)` for at most `limit` holdings behind `after` (null: from the start of
// the range), by key; see CLIENTELE_EXPORTED. Returns whether there may be more.
absl::StatusOr<bool> ScanHoldings(Transaction& transaction, const ExportScan& scan,
                                  const HoldingKey* after, int limit,
                                  absl::FunctionRef<void(const Holding&, bool)> fn);

}  // namespace clientele::registry

#endif  // CLIENTELE_SERVICES_REGISTRY_STORE_HOLDINGS_H_
