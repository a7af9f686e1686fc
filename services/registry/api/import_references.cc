#include "services/registry/api/import_references.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "common/errors/status_macros.h"
#include "services/registry/store/clients.h"
#include "services/registry/store/products.h"

namespace clientele::registry {
namespace {

// The ids that were not looked up before, each once.
template <class Known>
std::vector<std::string_view> Missing(const TextColumn& ids, const Known& known) {
  std::vector<std::string_view> missing;
  for (const std::string_view id : ids) {
    if (known.find(id) == known.end()) missing.push_back(id);
  }
  std::sort(missing.begin(), missing.end());
  missing.erase(std::unique(missing.begin(), missing.end()), missing.end());
  return missing;
}

}  // namespace

absl::Status ImportReferences::LookUp(Transaction& transaction, const TextColumn& client_ids,
                                      const TextColumn& product_ids) {
  const std::vector<std::string_view> new_clients = Missing(client_ids, clients_);
  const std::vector<std::string_view> new_products = Missing(product_ids, products_);
  std::map<std::string, KnownClient, std::less<>> clients;
  for (const std::string_view id : new_clients) clients.emplace(id, KnownClient());
  std::map<std::string, bool, std::less<>> products;
  for (const std::string_view id : new_products) products.emplace(id, false);
  RETURN_IF_ERROR(FindFactClients(transaction, new_clients, [&](const FactClient& client) {
    clients.find(client.id)->second = {true, client.deleted, std::string(client.currency),
                                       std::string(client.merged_into)};
  }));
  RETURN_IF_ERROR(FindProductIds(transaction, new_products,
                                 [&](std::string_view id) { products.find(id)->second = true; }));
  clients_.merge(clients);
  products_.merge(products);
  return absl::OkStatus();
}

absl::StatusOr<SaleReferences> ImportReferences::Resolve(Transaction& transaction,
                                                         const SaleColumns& rows) {
  RETURN_IF_ERROR(LookUp(transaction, rows.client_dictionary, rows.product_dictionary));
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
