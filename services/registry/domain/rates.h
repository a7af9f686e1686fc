// Dated exchange rates and exact conversions by them.
#ifndef CLIENTELE_SERVICES_REGISTRY_DOMAIN_RATES_H_
#define CLIENTELE_SERVICES_REGISTRY_DOMAIN_RATES_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/money/money.h"
#include "common/money/wide_int.h"
#include "services/registry/domain/client_rules.h"
#include "services/registry/domain/types.h"

namespace clientele::registry {

// All rates of one kind are in one base currency.
struct RateKind {
  std::string kind;
  std::string base_currency;
  Micros create_time = 0;
};

struct RateKey {
  std::string kind;
  std::string currency;
  int32_t day = 0;  // days since 1970-01-01
  auto operator<=>(const RateKey&) const = default;
};

// `nominal` units of a currency are worth `value` units of the base currency.
struct RateValue {
  Decimal value;  // above 0, without superfluous zeros
  int64_t nominal = 1;
  bool operator==(const RateValue&) const = default;
};

// One version of one rate; `closed` is the position at which it was corrected or deleted, 0 for the
// current one.
struct Rate {
  RateKey key;
  RateValue content;
  Position position = 0;
  Position closed = 0;
  bool operator==(const Rate&) const = default;
};

inline constexpr int64_t kMaxNominal = 1'000'000;
inline constexpr int64_t kMaxRateDigits = 999'999'999'999'999'999;  // 18 nines

// What a rate breaks; the base currency is checked where the kind is known.
std::vector<RuleBreach> CheckRate(const RateKey& key, const RateValue& content);

// What the base currency given with a rate breaks ("" when none is given); `kind` is null while the
// kind has no rate.
std::vector<RuleBreach> CheckBase(const RateKind* kind, const RateKey& key, std::string_view base);

// 1-32 capital letters, digits and underscores, beginning with a letter.
bool IsRateKind(std::string_view kind);

// The same number without superfluous decimals: 1.50 -> 1.5.
Decimal WithoutZeros(Decimal value);

// A currency as a conversion sees it: its value in the base currency, and the decimals of its minor
// unit. The base currency has the value 1.
struct Side {
  RateValue rate = {{1, 0}, 1};
  int exponent = 0;
};

// From minor units of one currency to those of another, through the base currency.
class Conversion {
 public:
  Conversion(const Side& from, const Side& to);

  // The exact quotient, rounded once, half to even. OUT_OF_RANGE when it does not fit int64.
  absl::StatusOr<int64_t> Convert(int64_t minor) const;

 private:
  // Below 10^46 each, so that a product with an amount stays below 2^256.
  Uint256 numerator_;
  Uint256 denominator_;
};

// The sum of amounts. OUT_OF_RANGE when it leaves int64.
absl::StatusOr<int64_t> ExactSum(const std::vector<int64_t>& amounts);

}  // namespace clientele::registry

#endif  // CLIENTELE_SERVICES_REGISTRY_DOMAIN_RATES_H_
