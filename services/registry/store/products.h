// SQL of products.
#ifndef CLIENTELE_SERVICES_REGISTRY_STORE_PRODUCTS_H_
#define CLIENTELE_SERVICES_REGISTRY_STORE_PRODUCTS_H_

#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/sql/transaction.h"
#include "services/registry/domain/types.h"

namespace clientele::registry {

absl::StatusOr<std::optional<Product>> FindProduct(Transaction& transaction, std::string_view id);

// Calls `fn` with those of the ids that exist.
absl::Status FindProductIds(Transaction& transaction, std::span<const std::string_view> ids,
                            absl::FunctionRef<void(std::string_view)> fn);

// ALREADY_EXISTS (IsUniqueViolation) when the id is taken.
absl::Status InsertProduct(Transaction& transaction, const Product& product);

// ABORTED (etag mismatch) when the product is not at before.position any more.
absl::Status ReplaceProduct(Transaction& transaction, const Product& before, const Product& after);

// Products with an id above `after`, by id.
absl::StatusOr<std::vector<Product>> ListProducts(Transaction& transaction, std::string_view after,
                                                  int limit);

}  // namespace clientele::registry

#endif  // CLIENTELE_SERVICES_REGISTRY_STORE_PRODUCTS_H_
