#include "services/registry/domain/rates.h"

#include <algorithm>
#include <limits>

#include "absl/strings/str_cat.h"
#include "services/registry/domain/breaches.h"

namespace clientele::registry {
namespace {

constexpr size_t kMaxKind = 32;
constexpr int kMaxScale = 18;

bool IsCapital(char c) { return c >= 'A' && c <= 'Z'; }

Uint256 PowerOfTen(int exponent) {
  Uint256 power(1);
  for (int i = 0; i < exponent; ++i) power *= 10;
  return power;
}

Uint256 Times(const RateValue& rate, int64_t nominal, int decimals) {
  return PowerOfTen(decimals) * static_cast<uint64_t>(rate.value.unscaled) *
         static_cast<uint64_t>(nominal);
}

// The largest q with divisor * q <= dividend; at most 2^64 - 1 is found.
uint64_t Quotient(const Uint256& dividend, const Uint256& divisor) {
  uint64_t quotient = 0;
  for (uint64_t bit = uint64_t{1} << 63; bit != 0; bit >>= 1) {
    if (divisor * (quotient | bit) <= dividend) quotient |= bit;
  }
  return quotient;
}

absl::Status LeavesInt64() {
  return absl::OutOfRangeError("the amount leaves the range of 64 bits");
}

}  // namespace

bool IsRateKind(std::string_view kind) {
  return !kind.empty() && kind.size() <= kMaxKind && IsCapital(kind.front()) &&
         std::all_of(kind.begin(), kind.end(),
                     [](char c) { return IsCapital(c) || c == '_' || (c >= '0' && c <= '9'); });
}

Decimal WithoutZeros(Decimal value) {
  while (value.scale > 0 && value.unscaled % 10 == 0) {
    value.unscaled /= 10;
    --value.scale;
  }
  return value;
}

std::vector<RuleBreach> CheckRate(const RateKey& key, const RateValue& content) {
  Breaches breaches;
  if (key.kind.empty()) {
    breaches.Add("kind", rule::kRequired, "kind is empty");
  } else if (!IsRateKind(key.kind)) {
    breaches.Add("kind", rule::kInvalidText,
                 "a kind has 1 to 32 capital letters, digits and underscores and begins with a "
                 "letter");
  }
  breaches.Currency("currency_code", key.currency);
  breaches.OptionalDay("date", key.day);
  if (content.value.scale < 0 || content.value.scale > kMaxScale) {
    breaches.Add("value", rule::kTooManyDecimals, "a rate has at most 18 decimals");
  } else if (content.value.unscaled <= 0) {
    breaches.Add("value", rule::kOutOfRange, "a rate is above 0");
  } else if (content.value.unscaled > kMaxRateDigits) {
    breaches.Add("value", rule::kOutOfRange, "a rate has at most 18 significant digits");
  }
  if (content.nominal < 1 || content.nominal > kMaxNominal) {
    breaches.Add("nominal", rule::kOutOfRange, "a nominal lies between 1 and 1000000");
  }
  return breaches.Take();
}

std::vector<RuleBreach> CheckBase(const RateKind* kind, const RateKey& key, std::string_view base) {
  Breaches breaches;
  if (kind == nullptr) {
    breaches.Currency("base_currency_code", base);
  } else if (!base.empty() && base != kind->base_currency) {
    breaches.Add("base_currency_code", rule::kOutOfRange,
                 absl::StrCat("rates of this kind are in ", kind->base_currency));
  }
  if (key.currency == (kind == nullptr ? base : kind->base_currency)) {
    breaches.Add("currency_code", rule::kOutOfRange, "is the base currency itself");
  }
  return breaches.Take();
}

Conversion::Conversion(const Side& from, const Side& to)
    : numerator_(Times(from.rate, to.rate.nominal, to.rate.value.scale + to.exponent)),
      denominator_(Times(to.rate, from.rate.nominal, from.rate.value.scale + from.exponent)) {}

absl::StatusOr<int64_t> Conversion::Convert(int64_t minor) const {
  const Uint256 dividend = numerator_ * static_cast<uint64_t>(AbsoluteValue(minor));
  uint64_t quotient = Quotient(dividend, denominator_);
  if (quotient > uint64_t{1} << 63) return LeavesInt64();
  const Uint256 rest = dividend - denominator_ * quotient;
  const Uint256 twice = rest * 2;
  if (twice > denominator_ || (twice == denominator_ && quotient % 2 == 1)) ++quotient;
  const uint64_t limit =
      static_cast<uint64_t>(std::numeric_limits<int64_t>::max()) + (minor < 0 ? 1 : 0);
  if (quotient > limit) return LeavesInt64();
  return static_cast<int64_t>(minor < 0 ? uint64_t{0} - quotient : quotient);
}

absl::StatusOr<int64_t> ExactSum(const std::vector<int64_t>& amounts) {
  Int128 sum = 0;
  for (const int64_t amount : amounts) sum += amount;
  if (sum > std::numeric_limits<int64_t>::max() || sum < std::numeric_limits<int64_t>::min()) {
    return LeavesInt64();
  }
  return static_cast<int64_t>(sum);
}

}  // namespace clientele::registry
