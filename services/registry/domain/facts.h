// Stocks of the registry as plain data: what clients hold, and how much of it.
#ifndef CLIENTELE_SERVICES_REGISTRY_DOMAIN_FACTS_H_
#define CLIENTELE_SERVICES_REGISTRY_DOMAIN_FACTS_H_

#include <compare>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>

#include "services/registry/domain/types.h"

namespace clientele::registry {

// Last day of a period that is open.
inline constexpr int32_t kOpenEnd = std::numeric_limits<int32_t>::max();

struct HoldingKey {
  std::string client_id;
  std::string product_id;
  int32_t from_day = 0;  // days since 1970-01-01
  auto operator<=>(const HoldingKey&) const = default;
};

struct HoldingFields {
  int32_t to_day = kOpenEnd;
  std::optional<int64_t> limit;  // minor units
  std::string currency;
  bool operator==(const HoldingFields&) const = default;
};

// One version of a holding; `closed` is the position at which it was replaced or deleted, 0 for the
// current one.
struct Holding {
  HoldingKey key;
  HoldingFields fields;
  Position position = 0;
  Position closed = 0;
  bool operator==(const Holding&) const = default;
};

enum class BalanceMeasure { kUnspecified = 0, kStockEnd = 1, kStockAverage = 2 };

struct BalanceKey {
  std::string client_id;
  std::string product_id;
  int32_t day = 0;  // days since 1970-01-01
  BalanceMeasure measure = BalanceMeasure::kUnspecified;
  auto operator<=>(const BalanceKey&) const = default;
};

struct BalanceFields {
  int64_t amount = 0;  // minor units
  std::string currency;
  bool operator==(const BalanceFields&) const = default;
};

// One version of a balance; `closed` as for holdings.
struct Balance {
  BalanceKey key;
  BalanceFields fields;
  Position position = 0;
  Position closed = 0;
  bool operator==(const Balance&) const = default;
};

}  // namespace clientele::registry

#endif  // CLIENTELE_SERVICES_REGISTRY_DOMAIN_FACTS_H_
