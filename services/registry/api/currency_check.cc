#include "services/registry/api/currency_check.h"

#include "common/errors/errors.h"
#include "common/errors/status_macros.h"
#include "services/registry/api/convert.h"
#include "services/registry/store/imports.h"

namespace clientele::registry {

absl::StatusOr<bool> IsCurrencyHeld(Transaction& transaction) {
  for (const ImportKind kind : {ImportKind::kSales, ImportKind::kHoldings, ImportKind::kBalances}) {
    ASSIGN_OR_RETURN(const bool importing, IsImportActive(transaction, kind));
    if (importing) return true;
  }
  return false;
}

absl::Status CheckCurrencyChange(Transaction& transaction, const Client& before,
                                 const ClientFields& after) {
  if (before.fields.currency_code == after.currency_code) return absl::OkStatus();
  ASSIGN_OR_RETURN(const bool held, IsCurrencyHeld(transaction));
  if (!held) return absl::OkStatus();
  return Precondition(common::v1::ERROR_REASON_IMPORT_STATE, "IMPORT", ClientName(before.id),
                      kCurrencyIsHeld);
}

}  // namespace clientele::registry
