// SQL of balances.
#ifndef CLIENTELE_SERVICES_REGISTRY_STORE_BALANCES_H_
#define CLIENTELE_SERVICES_REGISTRY_STORE_BALANCES_H_

#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/sql/transaction.h"
#include "services/registry/domain/facts.h"
#include "services/registry/store/export_scan.h"

namespace clientele::registry {

// The current version.
absl::StatusOr<std::optional<Balance>> FindBalance(Transaction& transaction, const BalanceKey& key);

// Closes the version `before` (null: there is none) at after.position and adds `after`. ABORTED
// (etag mismatch) when `before` is not the current version.
absl::Status PutBalance(Transaction& transaction, const Balance* before, const Balance& after);

// Closes the current version `balance` at `position`; ABORTED (etag mismatch) when it is not the
// current one.
absl::Status CloseBalance(Transaction& transaction, const Balance& balance, Position position);

struct BalanceQuery {
  std::string client_id;
  std::string product_id;                                 // empty: all
  BalanceMeasure measure = BalanceMeasure::kUnspecified;  // unspecified: all
  int32_t first_day = std::numeric_limits<int32_t>::min();
  int32_t last_day = std::numeric_limits<int32_t>::max();
  std::optional<BalanceKey> after;  // behind this one
};
// Current balances of a client by product, day and measure.
absl::StatusOr<std::vector<Balance>> ListBalances(Transaction& transaction,
                                                  const BalanceQuery& query, int limit);

// Calls `fn` for the current balances of one day and measure of clients that are not deleted, by
// client and product.
absl::Status ForEachBalance(Transaction& transaction, int32_t day, BalanceMeasure measure,
                            absl::FunctionRef<absl::Status(const Balance&)> fn);

// Calls `fn(balance, deleted)` for at most `limit` balances behind `after` (null: from the start of
// the range), by key; see CLIENTELE_EXPORTED. Returns whether there may be more.
absl::StatusOr<bool> ScanBalances(Transaction& transaction, const ExportScan& scan,
                                  const BalanceKey* after, int limit,
                                  absl::FunctionRef<void(const Balance&, bool)> fn);

}  // namespace clientele::registry

#endif  // CLIENTELE_SERVICES_REGISTRY_STORE_BALANCES_H_
