#include "services/registry/api/references.h"

#include "absl/strings/str_cat.h"
#include "common/errors/errors.h"
#include "common/errors/status_macros.h"
#include "services/registry/api/convert.h"
#include "services/registry/store/clients.h"
#include "services/registry/store/products.h"

namespace clientele::registry {

absl::StatusOr<Client> ExistingClient(Transaction& transaction, std::string_view name) {
  ASSIGN_OR_RETURN(const std::optional<Client> client, FindClient(transaction, IdOf(name)));
  if (!client) return NotFound("client", name, common::v1::ERROR_REASON_CLIENT_NOT_FOUND);
  return *client;
}

absl::Status CheckLive(const Client& client) {
  const std::string name = ClientName(client.id);
  if (!client.merged_into.empty()) {
    const std::string survivor = ClientName(client.merged_into);
    return WithReason(Precondition(common::v1::ERROR_REASON_CLIENT_MERGED, "CLIENT", name,
                                   absl::StrCat("the client was merged into ", survivor)),
                      common::v1::ERROR_REASON_CLIENT_MERGED, {{"survivor", survivor}});
  }
  if (!client.deleted()) return absl::OkStatus();
  return Precondition(common::v1::ERROR_REASON_CLIENT_DELETED, "CLIENT", name,
                      "the client is deleted");
}

absl::StatusOr<Client> LiveClient(Transaction& transaction, std::string_view name) {
  ASSIGN_OR_RETURN(Client client, ExistingClient(transaction, name));
  RETURN_IF_ERROR(CheckLive(client));
  return client;
}

absl::Status RequireProduct(Transaction& transaction, std::string_view name) {
  ASSIGN_OR_RETURN(const std::optional<Product> product, FindProduct(transaction, IdOf(name)));
  if (product) return absl::OkStatus();
  return NotFound("product", name, common::v1::ERROR_REASON_PRODUCT_NOT_FOUND);
}

}  // namespace clientele::registry
