// What requests refer to: it must exist.
#ifndef CLIENTELE_SERVICES_REGISTRY_API_REFERENCES_H_
#define CLIENTELE_SERVICES_REGISTRY_API_REFERENCES_H_

#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/sql/transaction.h"
#include "services/registry/domain/types.h"

namespace clientele::registry {

// The client of this name. NOT_FOUND, reason CLIENT_NOT_FOUND.
absl::StatusOr<Client> ExistingClient(Transaction& transaction, std::string_view name);

// OK unless the client is deleted: FAILED_PRECONDITION, reason CLIENT_DELETED, or CLIENT_MERGED
// with the survivor's name.
absl::Status CheckLive(const Client& client);

// The same as ExistingClient for one that is not deleted; otherwise what CheckLive says.
absl::StatusOr<Client> LiveClient(Transaction& transaction, std::string_view name);

// NOT_FOUND, reason PRODUCT_NOT_FOUND, unless the product of this name exists.
absl::Status RequireProduct(Transaction& transaction, std::string_view name);

}  // namespace clientele::registry

#endif  // CLIENTELE_SERVICES_REGISTRY_API_REFERENCES_H_
