#include "services/registry/api/import_references.h"

#include <utility>

#include "common/errors/status_macros.h"
#include "services/registry/store/clients.h"
#include "services/registry/store/products.h"

namespace clientele::registry {
namespace {

// The ids that were not looked up before.
template <class Known>
std::vector<std::string_view> Missing(const TextColumn& ids, const Known& known) {
  std::vector<std::string_view> missing;
  for (const std::string_view id : ids) {
    if (known.find(id) == known.end()) missing.push_back(id);
  }
  return missing;
}

}  // namespace

absl::Status ImportReferences::LookUp(Transaction& transaction, const SaleColumns& rows) {
  std::map<std::string, KnownClient, std::less<>> clients;
  for (const std::string_view id : Missing(rows.client_dictionary, clients_))
    clients.emplace(id, KnownClient());
  std::map<std::string, bool, std::less<>> products;
  for (const std::string_view id : Missing(rows.product_dictionary, products_))
    products.emplace(id, false);
  RETURN_IF_ERROR(
      FindCurrencies(transaction, Missing(rows.client_dictionary, clients_),
                     [&](std::string_view id, bool deleted, std::string_view currency) {
                       clients.find(id)->second = {true, deleted, std::string(currency)};
                     }));
  RETURN_IF_ERROR(FindProductIds(transaction, Missing(rows.product_dictionary, products_),
                                 [&](std::string_view id) { products.find(id)->second = true; }));
  clients_.merge(clients);
  products_.merge(products);
  return absl::OkStatus();
}

absl::StatusOr<SaleReferences> ImportReferences::Resolve(Transaction& transaction,
                                                         const SaleColumns& rows) {
  RETURN_IF_ERROR(LookUp(transaction, rows));
  SaleReferences references;
  references.clients.reserve(rows.client_dictionary.size());
  for (const std::string_view id : rows.client_dictionary) {
    references.clients.push_back(clients_.find(id)->second);
  }
  for (const std::string_view id : rows.product_dictionary) {
    references.products.push_back(products_.find(id)->second);
  }
  return references;
}

absl::Status ImportReferences::ForEachClients(
    size_t at_once, absl::FunctionRef<absl::Status(std::span<const std::string_view>)> fn) const {
  std::vector<std::string_view> clients;
  for (const auto& [id, client] : clients_) {
    if (!client.exists) continue;
    clients.emplace_back(id);
    if (clients.size() < at_once) continue;
    RETURN_IF_ERROR(fn(clients));
    clients.clear();
  }
  return clients.empty() ? absl::OkStatus() : fn(clients);
}

}  // namespace clientele::registry
