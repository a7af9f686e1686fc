// What an import knows of the registry, looked up once for each id.
#ifndef CLIENTELE_SERVICES_REGISTRY_API_IMPORT_REFERENCES_H_
#define CLIENTELE_SERVICES_REGISTRY_API_IMPORT_REFERENCES_H_

#include <functional>
#include <map>
#include <string>

#include "absl/functional/function_ref.h"
#include "absl/status/statusor.h"
#include "common/sql/transaction.h"
#include "services/registry/domain/import_rules.h"

namespace clientele::registry {

// Memory is linear in the number of clients and products that the import names.
class ImportReferences {
 public:
  // The answers for the dictionaries of one batch.
  absl::StatusOr<SaleReferences> Resolve(Transaction& transaction, const SaleColumns& rows);

  // Calls `fn` for every existing client named so far, ascending by id.
  absl::Status ForEachClient(absl::FunctionRef<absl::Status(const std::string&)> fn) const;

 private:
  absl::StatusOr<const KnownClient*> Client(Transaction& transaction, std::string_view id);
  absl::StatusOr<bool> HasProduct(Transaction& transaction, std::string_view id);

  std::map<std::string, KnownClient, std::less<>> clients_;
  std::map<std::string, bool, std::less<>> products_;
};

}  // namespace clientele::registry

#endif  // CLIENTELE_SERVICES_REGISTRY_API_IMPORT_REFERENCES_H_
