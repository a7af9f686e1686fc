// Amounts of an import that name no currency are in the client's: it stays while they are read.
#ifndef CLIENTELE_SERVICES_REGISTRY_API_CURRENCY_CHECK_H_
#define CLIENTELE_SERVICES_REGISTRY_API_CURRENCY_CHECK_H_

#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/sql/transaction.h"
#include "services/registry/domain/types.h"

namespace clientele::registry {

inline constexpr std::string_view kCurrencyIsHeld =
    "a client's currency cannot change while amounts are imported";

// Whether an import with amounts (sales, holdings, balances) is being validated or applied.
absl::StatusOr<bool> IsCurrencyHeld(Transaction& transaction);

// FAILED_PRECONDITION when the currency of `before` would change while currencies are held.
absl::Status CheckCurrencyChange(Transaction& transaction, const Client& before,
                                 const ClientFields& after);

}  // namespace clientele::registry

#endif  // CLIENTELE_SERVICES_REGISTRY_API_CURRENCY_CHECK_H_
