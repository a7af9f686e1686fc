// Amounts of a sales import that name no currency are in the client's: it stays while they are
// read.
#ifndef CLIENTELE_SERVICES_REGISTRY_API_CURRENCY_CHECK_H_
#define CLIENTELE_SERVICES_REGISTRY_API_CURRENCY_CHECK_H_

#include <string_view>

#include "absl/status/status.h"
#include "common/sql/transaction.h"
#include "services/registry/domain/types.h"

namespace clientele::registry {

inline constexpr std::string_view kCurrencyIsHeld =
    "a client's currency cannot change while sales are imported";

// FAILED_PRECONDITION when the currency of `before` would change while sales are imported.
absl::Status CheckCurrencyChange(Transaction& transaction, const Client& before,
                                 const ClientFields& after);

}  // namespace clientele::registry

#endif  // CLIENTELE_SERVICES_REGISTRY_API_CURRENCY_CHECK_H_
