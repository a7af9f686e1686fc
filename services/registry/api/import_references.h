// What an import knows of the registry, looked up once for each id.
#ifndef CLIENTELE_SERVICES_REGISTRY_API_IMPORT_REFERENCES_H_
#define CLIENTELE_SERVICES_REGISTRY_API_IMPORT_REFERENCES_H_

#include <functional>
#include <map>
#include <span>
#include <string>
#include <string_view>

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

  // Looks up the clients and products that are not known yet; ids may repeat.
  absl::Status LookUp(Transaction& transaction, const TextColumn& clients,
                      const TextColumn& products);

  // What was found of one that was looked up; valid as long as this object.
  const KnownClient& Client(std::string_view id) const { return clients_.find(id)->second; }
  bool HasProduct(std::string_view id) const { return products_.find(id)->second; }

  // Calls `fn` with the existing clients named so far, ascending by id, so many at once.
  absl::Status ForEachClients(
      size_t at_once, absl::FunctionRef<absl::Status(std::span<const std::string_view>)> fn) const;

 private:
  std::map<std::string, KnownClient, std::less<>> clients_;
  std::map<std::string, bool, std::less<>> products_;
};

}  // namespace clientele::registry

#endif  // CLIENTELE_SERVICES_REGISTRY_API_IMPORT_REFERENCES_H_
