// The client and the product that a fact (a sale, a holding, a balance) of a request names.
#ifndef CLIENTELE_SERVICES_REGISTRY_API_FACT_OWNER_H_
#define CLIENTELE_SERVICES_REGISTRY_API_FACT_OWNER_H_

#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/sql/transaction.h"
#include "services/registry/domain/types.h"

namespace clientele::registry {

struct FactOwner {
  std::string client_id;
  std::string product_id;
  std::string currency;  // the code given, or the client's
};

// NOT_FOUND for an unknown client or product, FAILED_PRECONDITION for a deleted client,
// INVALID_ARGUMENT on `field`.currency_code for a code that is no active currency.
absl::StatusOr<FactOwner> FindFactOwner(Transaction& transaction, const std::string& client_name,
                                        const std::string& product_name,
                                        const std::string& currency_code, std::string_view field);

// FAILED_PRECONDITION while records of this kind are imported: their import has been checked
// against what is there.
absl::Status RequireNoImport(Transaction& transaction, ImportKind kind, const std::string& subject);

}  // namespace clientele::registry

#endif  // CLIENTELE_SERVICES_REGISTRY_API_FACT_OWNER_H_
