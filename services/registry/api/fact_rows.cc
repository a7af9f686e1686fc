#include "services/registry/api/fact_rows.h"

#include "common/errors/status_macros.h"
#include "services/registry/api/record_columns.h"

namespace clientele::registry {

absl::StatusOr<CurrencyChoice> ResolveFact(Transaction& transaction, ImportReferences& references,
                                           std::string_view client_id, std::string_view product_id,
                                           std::string_view currency, RowPlace place,
                                           ImportIssues* issues) {
  RETURN_IF_ERROR(references.LookUp(transaction, {client_id}, {product_id}));
  const KnownClient& client = references.Client(client_id);
  CheckKnownClient(client_id, client, place, issues);
  CheckKnownProduct(product_id, references.HasProduct(product_id), place, issues);
  if (currency.empty()) return Choose(client.currency);
  const CurrencyChoice given = Choose(currency);
  CheckGivenCurrency(given, place, issues);
  return given;
}

std::optional<int64_t> MinorAt(const v1::DecimalColumn& column, int row,
                               const CurrencyChoice& currency, std::string_view name,
                               RowPlace place, ImportIssues* issues) {
  if (column.scales().empty() || column.scales(row) == kNoDecimal || currency.exponent < 0) {
    return std::nullopt;
  }
  return ToMinor({column.unscaled(row), static_cast<int32_t>(column.scales(row))}, currency, name,
                 place, issues);
}

void AddMinor(std::optional<int64_t> minor, std::string_view currency, v1::DecimalColumn* column) {
  const int exponent = Choose(currency).exponent;
  column->add_unscaled(minor.value_or(0));
  column->add_scales(minor && exponent >= 0 ? static_cast<uint32_t>(exponent) : kNoDecimal);
}

}  // namespace clientele::registry
