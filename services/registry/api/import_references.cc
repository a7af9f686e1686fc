#include "services/registry/api/import_references.h"

#include <optional>

#include "common/errors/status_macros.h"
#include "services/registry/store/clients.h"
#include "services/registry/store/products.h"

namespace clientele::registry {

absl::StatusOr<const KnownClient*> ImportReferences::Client(Transaction& transaction,
                                                            std::string_view id) {
  const auto known = clients_.find(id);
  if (known != clients_.end()) return &known->second;
  ASSIGN_OR_RETURN(const std::optional<registry::Client> client, FindClient(transaction, id));
  KnownClient found;
  if (client) found = {true, client->deleted(), client->fields.currency_code};
  return &clients_.emplace(std::string(id), std::move(found)).first->second;
}

absl::StatusOr<bool> ImportReferences::HasProduct(Transaction& transaction, std::string_view id) {
  const auto known = products_.find(id);
  if (known != products_.end()) return known->second;
  ASSIGN_OR_RETURN(const std::optional<Product> product, FindProduct(transaction, id));
  products_.emplace(std::string(id), product.has_value());
  return product.has_value();
}

absl::StatusOr<SaleReferences> ImportReferences::Resolve(Transaction& transaction,
                                                         const SaleColumns& rows) {
  SaleReferences references;
  references.clients.reserve(rows.client_dictionary.size());
  for (const std::string_view id : rows.client_dictionary) {
    ASSIGN_OR_RETURN(const KnownClient* client, Client(transaction, id));
    references.clients.push_back(*client);
  }
  for (const std::string_view id : rows.product_dictionary) {
    ASSIGN_OR_RETURN(const bool exists, HasProduct(transaction, id));
    references.products.push_back(exists);
  }
  return references;
}

absl::Status ImportReferences::ForEachClient(
    absl::FunctionRef<absl::Status(const std::string&)> fn) const {
  for (const auto& [id, client] : clients_) {
    if (client.exists) RETURN_IF_ERROR(fn(id));
  }
  return absl::OkStatus();
}

}  // namespace clientele::registry
