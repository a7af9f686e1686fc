// SQL of dismissed pairs: two clients that somebody judged not to be one.
#ifndef CLIENTELE_SERVICES_REGISTRY_STORE_DISMISSALS_H_
#define CLIENTELE_SERVICES_REGISTRY_STORE_DISMISSALS_H_

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/sql/transaction.h"
#include "services/registry/domain/types.h"

namespace clientele::registry {

struct Dismissal {
  std::string id;
  std::string first;  // the smaller id
  std::string second;
  std::string comment;
  std::string actor;
  Micros create_time = 0;
};

// ALREADY_EXISTS (IsUniqueViolation) when the pair is dismissed.
absl::Status InsertDismissal(Transaction& transaction, const Dismissal& dismissal);
absl::StatusOr<std::optional<Dismissal>> FindDismissal(Transaction& transaction,
                                                       std::string_view id);
absl::StatusOr<bool> IsDismissed(Transaction& transaction, std::string_view first,
                                 std::string_view second);
// Ascending by id, behind `after`.
absl::StatusOr<std::vector<Dismissal>> ListDismissals(Transaction& transaction,
                                                      std::string_view after, int limit);
absl::Status DeleteDismissal(Transaction& transaction, std::string_view id);

}  // namespace clientele::registry

#endif  // CLIENTELE_SERVICES_REGISTRY_STORE_DISMISSALS_H_
