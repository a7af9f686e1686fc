#include "common/money/money.h"

#include <array>
#include <charconv>
#include <cstddef>
#include <limits>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"

namespace clientele {
namespace {

constexpr int kMaxPlaces = 18;

constexpr std::array<int64_t, kMaxPlaces + 1> PowersOfTen() {
  std::array<int64_t, kMaxPlaces + 1> powers{};
  int64_t power = 1;
  for (size_t i = 0; i < powers.size(); ++i) {
    powers[i] = power;
    if (i + 1 < powers.size()) power *= 10;
  }
  return powers;
}

constexpr std::array<int64_t, kMaxPlaces + 1> kPowerOfTen = PowersOfTen();

int64_t PowerOfTen(int exponent) { return kPowerOfTen[static_cast<size_t>(exponent)]; }

absl::Status FormError() {
  return absl::InvalidArgumentError(
      "a number is written with digits, an optional leading minus and a decimal point");
}

}  // namespace

absl::StatusOr<Decimal> ParseDecimal(std::string_view text) {
  const bool negative = !text.empty() && text.front() == '-';
  if (negative) text.remove_prefix(1);
  // Collected as a negative number, since int64 reaches one further on that side.
  int64_t value = 0;
  size_t digits = 0;
  size_t places = 0;
  bool after_point = false;
  for (const char c : text) {
    if (c == '.' && !after_point && digits > 0) {
      after_point = true;
      continue;
    }
    if (c < '0' || c > '9') return FormError();
    ++digits;
    if (after_point) ++places;
    if (__builtin_mul_overflow(value, int64_t{10}, &value) ||
        __builtin_sub_overflow(value, int64_t{c - '0'}, &value)) {
      return absl::OutOfRangeError("the number has too many digits");
    }
  }
  if (digits == 0 || (after_point && places == 0)) return FormError();
  if (places > kMaxPlaces) return absl::OutOfRangeError("the number has too many decimal places");
  if (!negative) {
    if (value == std::numeric_limits<int64_t>::min()) {
      return absl::OutOfRangeError("the number has too many digits");
    }
    value = -value;
  }
  return Decimal{value, static_cast<int32_t>(places)};
}

absl::StatusOr<int64_t> ToMinorUnits(Decimal amount, int exponent) {
  if (exponent < 0 || exponent > kMaxPlaces || amount.scale < 0 || amount.scale > kMaxPlaces) {
    return absl::InvalidArgumentError(
        absl::StrCat("decimal places are 0..", kMaxPlaces, " in number"));
  }
  if (amount.scale <= exponent) {
    int64_t minor = 0;
    if (__builtin_mul_overflow(amount.unscaled, PowerOfTen(exponent - amount.scale), &minor)) {
      return absl::OutOfRangeError("the amount is too large");
    }
    return minor;
  }
  const int64_t divisor = PowerOfTen(amount.scale - exponent);
  if (amount.unscaled % divisor != 0) {
    return absl::InvalidArgumentError(
        absl::StrCat("more than ", exponent, " decimal places, which the currency does not have"));
  }
  return amount.unscaled / divisor;
}

std::string FormatMinorUnits(int64_t minor, int exponent) {
  const bool negative = minor < 0;
  // The magnitude of the smallest int64 fits only without a sign.
  const uint64_t magnitude =
      negative ? uint64_t{0} - static_cast<uint64_t>(minor) : static_cast<uint64_t>(minor);
  std::string digits = absl::StrCat(magnitude);
  const size_t places = exponent > 0 ? static_cast<size_t>(exponent) : 0;
  if (places > 0) {
    if (digits.size() <= places) digits.insert(0, places + 1 - digits.size(), '0');
    digits.insert(digits.size() - places, 1, '.');
  }
  if (negative) digits.insert(0, 1, '-');
  return digits;
}

std::string FormatDouble(double value) {
  std::array<char, 32> buffer{};
  const auto result = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value);
  return std::string(buffer.data(), result.ptr);
}

}  // namespace clientele
