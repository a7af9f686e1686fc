#include "services/segmentation/domain/rational.h"

#include <algorithm>
#include <utility>

#include "common/errors/status_macros.h"

namespace clientele::segmentation {
namespace {

absl::StatusOr<Int128> ParseInteger(std::string_view text) {
  constexpr Int128 kLimit = (Int128{1} << 126) / 10;
  const bool negative = text.starts_with('-');
  if (negative) text.remove_prefix(1);
  Int128 value = 0;
  for (const char c : text) {
    if (c < '0' || c > '9' || value >= kLimit) {
      return absl::InvalidArgumentError("not an integer of a fraction");
    }
    value = value * 10 + (c - '0');
  }
  if (text.empty()) return absl::InvalidArgumentError("an integer of a fraction is empty");
  return negative ? -value : value;
}

}  // namespace

std::string FormatInteger(Int128 value) {
  std::string text;
  Uint128 rest = AbsoluteValue(value);
  do {
    text.push_back(static_cast<char>('0' + static_cast<int>(rest % 10)));
    rest /= 10;
  } while (rest != 0);
  if (value < 0) text.push_back('-');
  std::reverse(text.begin(), text.end());
  return text;
}

std::string FormatRational(const Rational& value) {
  Int128 a = value.numerator < 0 ? -value.numerator : value.numerator;
  Int128 b = value.denominator;
  while (a != 0) b = std::exchange(a, b % a);
  const std::string numerator = FormatInteger(value.numerator / b);
  if (value.denominator == b) return numerator;
  return numerator + "/" + FormatInteger(value.denominator / b);
}

absl::StatusOr<Rational> ParseRational(std::string_view text) {
  const size_t slash = text.find('/');
  Rational value;
  ASSIGN_OR_RETURN(value.numerator, ParseInteger(text.substr(0, slash)));
  if (slash == std::string_view::npos) return value;
  ASSIGN_OR_RETURN(value.denominator, ParseInteger(text.substr(slash + 1)));
  if (value.denominator <= 0) {
    return absl::InvalidArgumentError("the denominator of a fraction is not positive");
  }
  return value;
}

}  // namespace clientele::segmentation
