// Rates as answers and conversions need them.
#ifndef CLIENTELE_SERVICES_REGISTRY_API_RATE_LOOKUP_H_
#define CLIENTELE_SERVICES_REGISTRY_API_RATE_LOOKUP_H_

#include <optional>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "clientele/registry/v1/rates.pb.h"
#include "common/sql/transaction.h"
#include "services/registry/domain/rates.h"

namespace clientele::registry {

void ToProto(const Rate& rate, std::string_view base_currency, v1::Rate* proto);

// The version as a reader at its position saw it: whatever closed it came later.
Rate AsKnown(Rate rate);

// NOT_FOUND for a kind without rates.
absl::StatusOr<RateKind> ExistingRateKind(Transaction& transaction, std::string_view kind);

// The value of key.currency on key.day: the latest rate on or before it at `position`, no older
// than `max_age_days` where given. The base currency has the rate 1 and no position. NOT_FOUND,
// reason RATE_NOT_FOUND, when there is none.
absl::StatusOr<Rate> RateOn(Transaction& transaction, const RateKind& kind, const RateKey& key,
                            std::optional<int32_t> max_age_days, Position position);

}  // namespace clientele::registry

#endif  // CLIENTELE_SERVICES_REGISTRY_API_RATE_LOOKUP_H_
