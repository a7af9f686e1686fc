// Exact fractions for thresholds that fall between integers.
#ifndef CLIENTELE_SERVICES_SEGMENTATION_DOMAIN_RATIONAL_H_
#define CLIENTELE_SERVICES_SEGMENTATION_DOMAIN_RATIONAL_H_

#include <cstdint>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "common/money/wide_int.h"

namespace clientele::segmentation {

// numerator / denominator, denominator > 0, not reduced. Comparisons multiply crosswise: callers
// keep |numerator| * denominator below 2^127.
struct Rational {
  Int128 numerator = 0;
  Int128 denominator = 1;

  double ToDouble() const {
    return static_cast<double>(numerator) / static_cast<double>(denominator);
  }
};

constexpr bool operator>(const Rational& a, const Rational& b) {
  return a.numerator * b.denominator > b.numerator * a.denominator;
}
constexpr bool operator<=(const Rational& a, const Rational& b) { return !(a > b); }

constexpr Rational Percent(const Rational& value, int64_t percent) {
  return {value.numerator * percent, value.denominator * 100};
}

// Digits with a sign: what std::to_string does for shorter integers.
std::string FormatInteger(Int128 value);

// The reduced fraction as "a" or "a/b".
std::string FormatRational(const Rational& value);

// What FormatRational wrote; InvalidArgument for other texts. |a| and b below 2^126.
absl::StatusOr<Rational> ParseRational(std::string_view text);

}  // namespace clientele::segmentation

#endif  // CLIENTELE_SERVICES_SEGMENTATION_DOMAIN_RATIONAL_H_
