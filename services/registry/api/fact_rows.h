// What rows of facts (holdings, balances) refer to: a client, a product and a currency.
#ifndef CLIENTELE_SERVICES_REGISTRY_API_FACT_ROWS_H_
#define CLIENTELE_SERVICES_REGISTRY_API_FACT_ROWS_H_

#include <optional>
#include <string_view>

#include "absl/status/statusor.h"
#include "clientele/registry/v1/columns.pb.h"
#include "common/sql/transaction.h"
#include "services/registry/api/import_references.h"
#include "services/registry/domain/import_issues.h"
#include "services/registry/domain/import_rules.h"

namespace clientele::registry {

// The currency of the row: the one given, or the client's. Adds issues for a client or product that
// is not there and for a code that is no currency; the exponent is then below 0.
absl::StatusOr<CurrencyChoice> ResolveFact(Transaction& transaction, ImportReferences& references,
                                           std::string_view client_id, std::string_view product_id,
                                           std::string_view currency, RowPlace place,
                                           ImportIssues* issues);

// The number of a row in minor units; nothing for an empty field, a column that the file lacks, and
// a number with an issue.
std::optional<int64_t> MinorAt(const v1::DecimalColumn& column, int row,
                               const CurrencyChoice& currency, std::string_view name,
                               RowPlace place, ImportIssues* issues);

// Appends a number in minor units of a currency, or an empty field.
void AddMinor(std::optional<int64_t> minor, std::string_view currency, v1::DecimalColumn* column);

}  // namespace clientele::registry

#endif  // CLIENTELE_SERVICES_REGISTRY_API_FACT_ROWS_H_
