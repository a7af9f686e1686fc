// Money as integers: decimal texts, minor units of ISO 4217 currencies, and texts of doubles.
#ifndef CLIENTELE_COMMON_MONEY_MONEY_H_
#define CLIENTELE_COMMON_MONEY_MONEY_H_

#include <cstdint>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"

namespace clientele {

// Decimal places of a currency's minor unit: GBP 2, JPY 0, KWD 3, CLF 4. Upper-case codes only.
// NotFound for a text that is not an active ISO 4217 code, and for codes without a minor unit (XAU,
// XDR, XXX). Source: ISO 4217:2015 list one, through amendment 179 (2025).
absl::StatusOr<int> CurrencyExponent(std::string_view iso4217);

// value = unscaled / 10^scale, scale 0..18. Not normalised: 1.50 is {150, 2}.
struct Decimal {
  int64_t unscaled = 0;
  int32_t scale = 0;
  bool operator==(const Decimal&) const = default;
};

// [-]digits[.digits]: no exponent, plus sign, grouping or spaces, at least one digit on each side
// of the point. InvalidArgument for another form, OutOfRange for more than int64 or 18 places hold.
// Trailing zeros after the point count as places.
absl::StatusOr<Decimal> ParseDecimal(std::string_view text);

// The amount in units of 10^-exponent, 0 <= exponent <= 18, exactly. InvalidArgument when non-zero
// decimals lie beyond the exponent (trailing zeros there are fine) or an argument is out of its
// range; OutOfRange on overflow.
absl::StatusOr<int64_t> ToMinorUnits(Decimal amount, int exponent);

// Minor units as a decimal text with exactly `exponent` places: (-1230, 2) is "-12.30", (5, 0) is
// "5".
std::string FormatMinorUnits(int64_t minor, int exponent);

// The shortest text that reads back to the same double; "inf", "-inf" and "nan" as std::to_chars
// writes them.
std::string FormatDouble(double value);

}  // namespace clientele

#endif  // CLIENTELE_COMMON_MONEY_MONEY_H_
