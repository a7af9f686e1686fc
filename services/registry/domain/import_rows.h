// Rows of an import as columns, as one staged batch carries them. Texts and spans point into the
// batch.
#ifndef CLIENTELE_SERVICES_REGISTRY_DOMAIN_IMPORT_ROWS_H_
#define CLIENTELE_SERVICES_REGISTRY_DOMAIN_IMPORT_ROWS_H_

#include <cstdint>
#include <limits>
#include <span>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "services/registry/domain/types.h"

namespace clientele::registry {

inline constexpr size_t kMaxBatchRows = 65'536;
// Stands for "no date" in a date column.
inline constexpr int32_t kNoDay = std::numeric_limits<int32_t>::min();

// Values are unscaled / 10^scale. Both empty when the file lacks the column.
struct DecimalColumn {
  std::span<const int64_t> unscaled;
  std::span<const uint32_t> scales;
  bool empty() const { return unscaled.empty() && scales.empty(); }
};

using TextColumn = std::vector<std::string_view>;

struct ProductColumns {
  TextColumn product_ids;
  TextColumn display_names;
  TextColumn business_lines;
};

// The columns from `industries` on are empty when the file lacks them.
struct ClientColumns {
  TextColumn client_ids;
  TextColumn display_names;
  std::vector<ClientStatus> statuses;
  std::vector<SizeClass> size_classes;
  TextColumn regions;
  TextColumn currencies;
  TextColumn industries;
  TextColumn group_ids;
  TextColumn inns;
  TextColumn kpps;
  TextColumn ogrns;
  TextColumn leis;
  TextColumn parent_ids;
  DecimalColumn ownership_percents;
  TextColumn emails;
  TextColumn phones;
  std::span<const int32_t> since_days;
  std::span<const int32_t> valid_from_days;  // kNoDay: from the beginning of the last known period
};

// `profits` and `currencies` are empty when the file lacks them.
struct SaleColumns {
  TextColumn sale_ids;
  std::span<const uint32_t> clients;  // index in client_dictionary
  TextColumn client_dictionary;
  std::span<const uint32_t> products;  // index in product_dictionary
  TextColumn product_dictionary;
  std::span<const int32_t> days;
  DecimalColumn amounts;
  DecimalColumn profits;
  std::span<const bool> has_profit;
  std::span<const uint32_t> currencies;  // index in currency_dictionary
  TextColumn currency_dictionary;        // an empty text means the client's currency
};

// OK when every given column has one entry a row, every index lies in its dictionary, and there are
// 1 to kMaxBatchRows rows; InvalidArgument naming the column otherwise. Linear.
absl::Status CheckShape(const ProductColumns& rows);
absl::Status CheckShape(const ClientColumns& rows);
absl::Status CheckShape(const SaleColumns& rows);

}  // namespace clientele::registry

#endif  // CLIENTELE_SERVICES_REGISTRY_DOMAIN_IMPORT_ROWS_H_
