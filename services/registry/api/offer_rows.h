// What the record kinds of rates, interactions, offer cases and campaigns share.
#ifndef CLIENTELE_SERVICES_REGISTRY_API_OFFER_ROWS_H_
#define CLIENTELE_SERVICES_REGISTRY_API_OFFER_ROWS_H_

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "common/sql/transaction.h"
#include "services/registry/api/record_kind.h"
#include "services/registry/domain/client_rules.h"

namespace clientele::registry {

// Adds what a row breaks on the columns of its fields.
void AddBreaches(const std::vector<RuleBreach>& breaches, RowPlace place, ImportIssues* issues);

// Adds an issue on `products` for every product that the registry does not have.
absl::Status CheckProducts(Transaction& transaction, ImportReferences& references,
                           const std::vector<std::string>& ids, RowPlace place,
                           ImportIssues* issues);

// A check that needs nothing but each row by itself; `check(transaction, row, place, issues)`.
template <class Check>
absl::Status CheckEachSoundRow(const RecordBatch& batch, const Check& check) {
  for (int row = 0; row < batch.size(); ++row) {
    if (!batch.sound[static_cast<size_t>(row)]) continue;
    if (absl::Status status = check(row, batch.places[static_cast<size_t>(row)]); !status.ok()) {
      return status;
    }
  }
  return absl::OkStatus();
}

}  // namespace clientele::registry

#endif  // CLIENTELE_SERVICES_REGISTRY_API_OFFER_ROWS_H_
