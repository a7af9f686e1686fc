#include "services/registry/api/fact_owner.h"

#include "absl/strings/str_cat.h"
#include "common/errors/errors.h"
#include "common/errors/status_macros.h"
#include "common/money/money.h"
#include "common/text/view.h"
#include "services/registry/api/convert.h"
#include "services/registry/api/references.h"
#include "services/registry/store/imports.h"

namespace clientele::registry {

absl::StatusOr<FactOwner> FindFactOwner(Transaction& transaction, const std::string& client_name,
                                        const std::string& product_name,
                                        const std::string& currency_code, std::string_view field) {
  FactOwner owner{IdOf(client_name), IdOf(product_name), currency_code};
  ASSIGN_OR_RETURN(const Client client, LiveClient(transaction, client_name));
  RETURN_IF_ERROR(RequireProduct(transaction, product_name));
  if (owner.currency.empty()) owner.currency = client.fields.currency_code;
  if (!CurrencyExponent(owner.currency).ok()) {
    return InvalidField(absl::StrCat(AbslView(field), ".currency_code"),
                        "is not an active ISO 4217 code");
  }
  return owner;
}

absl::Status RequireNoImport(Transaction& transaction, ImportKind kind,
                             const std::string& subject) {
  ASSIGN_OR_RETURN(const bool importing, IsImportActive(transaction, kind));
  if (!importing) return absl::OkStatus();
  return Precondition(common::v1::ERROR_REASON_IMPORT_STATE, "IMPORT", subject,
                      "an import of the same kind is being applied");
}

}  // namespace clientele::registry
