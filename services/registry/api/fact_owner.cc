#include "services/registry/api/fact_owner.h"

#include <optional>

#include "absl/strings/str_cat.h"
#include "common/errors/errors.h"
#include "common/errors/status_macros.h"
#include "common/money/money.h"
#include "common/text/view.h"
#include "services/registry/api/convert.h"
#include "services/registry/store/clients.h"
#include "services/registry/store/imports.h"
#include "services/registry/store/products.h"

namespace clientele::registry {

absl::StatusOr<FactOwner> FindFactOwner(Transaction& transaction, const std::string& client_name,
                                        const std::string& product_name,
                                        const std::string& currency_code, std::string_view field) {
  FactOwner owner{IdOf(client_name), IdOf(product_name), currency_code};
  ASSIGN_OR_RETURN(const std::optional<Client> client, FindClient(transaction, owner.client_id));
  if (!client) return NotFound("client", client_name, common::v1::ERROR_REASON_CLIENT_NOT_FOUND);
  if (client->deleted()) {
    return Precondition(common::v1::ERROR_REASON_CLIENT_DELETED, "CLIENT", client_name,
                        "the client is deleted");
  }
  ASSIGN_OR_RETURN(const std::optional<Product> product,
                   FindProduct(transaction, owner.product_id));
  if (!product) {
    return NotFound("product", product_name, common::v1::ERROR_REASON_PRODUCT_NOT_FOUND);
  }
  if (owner.currency.empty()) owner.currency = client->fields.currency_code;
  if (!CurrencyExponent(owner.currency).ok()) {
    return InvalidField(absl::StrCat(AbslView(field), ".currency_code"),
                        "is not an active ISO 4217 code");
  }
  return owner;
}

absl::Status RequireClient(Transaction& transaction, const std::string& name) {
  ASSIGN_OR_RETURN(const std::optional<Client> client, FindClient(transaction, IdOf(name)));
  if (client) return absl::OkStatus();
  return NotFound("client", name, common::v1::ERROR_REASON_CLIENT_NOT_FOUND);
}

absl::Status RequireNoImport(Transaction& transaction, ImportKind kind,
                             const std::string& subject) {
  ASSIGN_OR_RETURN(const bool importing, IsImportActive(transaction, kind));
  if (!importing) return absl::OkStatus();
  return Precondition(common::v1::ERROR_REASON_IMPORT_STATE, "IMPORT", subject,
                      "an import of the same kind is being applied");
}

}  // namespace clientele::registry
