// SQL of dated exchange rates.
#ifndef CLIENTELE_SERVICES_REGISTRY_STORE_RATES_H_
#define CLIENTELE_SERVICES_REGISTRY_STORE_RATES_H_

#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/sql/transaction.h"
#include "services/registry/domain/rates.h"
#include "services/registry/store/export_scan.h"
#include "services/registry/store/sales.h"

namespace clientele::registry {

absl::StatusOr<std::optional<RateKind>> FindRateKind(Transaction& transaction,
                                                     std::string_view kind);

// The whole transaction runs again when another one added the kind meanwhile.
absl::Status InsertRateKind(Transaction& transaction, const RateKind& kind);

absl::StatusOr<std::vector<RateKind>> ListRateKinds(Transaction& transaction,
                                                    std::string_view after, int limit);

// The current version. One index search.
absl::StatusOr<std::optional<Rate>> FindRate(Transaction& transaction, const RateKey& key);

// The version at `position` of the latest rate on or before key.day. One index search.
absl::StatusOr<std::optional<Rate>> LatestRate(Transaction& transaction, const RateKey& key,
                                               Position position);

// Adds a new rate at rate.position, or a correction when it is known with other content: the old
// version is closed and returned in `before` when that is not null.
absl::StatusOr<WriteOutcome> PutRate(Transaction& transaction, const Rate& rate,
                                     std::optional<Rate>* before);

// Closes the version `before` at `position`. ABORTED (etag mismatch) when it is not the current
// one.
absl::Status CloseRate(Transaction& transaction, const Rate& before, Position position);

// "rates/OFFICIAL.USD.2012-01-31".
std::string RateName(const RateKey& key);

struct RateQuery {
  std::string kind;
  std::string currency;  // empty for all
  int32_t first_day = std::numeric_limits<int32_t>::min();
  int32_t last_day = std::numeric_limits<int32_t>::max();
  Position position = 0;
};

// Rates behind (currency, day) of `after` at query.position, in that order.
absl::StatusOr<std::vector<Rate>> ListRates(Transaction& transaction, const RateQuery& query,
                                            const RateKey& after, int limit);

// Versions with a position below `before` (0: all), newest first.
absl::StatusOr<std::vector<Rate>> ListRateVersions(Transaction& transaction, const RateKey& key,
                                                   Position before, int limit);

// Calls `fn(rate, base currency, deleted)` for at most `limit` rates behind `after` (null: from the
// start of the range of currencies), by currency, day and kind; see CLIENTELE_EXPORTED. Returns
// whether there may be more.
absl::StatusOr<bool> ScanRates(
    Transaction& transaction, const ExportScan& scan, const RateKey* after, int limit,
    absl::FunctionRef<void(const Rate&, const std::string& base, bool deleted)> fn);

}  // namespace clientele::registry

#endif  // CLIENTELE_SERVICES_REGISTRY_STORE_RATES_H_
