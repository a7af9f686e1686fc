// Integers wider than 64 bits, for exact sums and products of amounts.
#ifndef CLIENTELE_COMMON_MONEY_WIDE_INT_H_
#define CLIENTELE_COMMON_MONEY_WIDE_INT_H_

#include <array>
#include <compare>
#include <cstddef>
#include <cstdint>

namespace clientele {

using Int128 = __int128;
using Uint128 = unsigned __int128;

// Unsigned 256-bit integer. Results beyond 2^256 - 1 and below 0 wrap; callers bound their
// operands.
struct Uint256 {
  // Least significant first.
  std::array<uint64_t, 4> words{};

  constexpr Uint256() = default;
  constexpr explicit Uint256(Uint128 value)
      : words{static_cast<uint64_t>(value), static_cast<uint64_t>(value >> 64), 0, 0} {}

  constexpr bool operator==(const Uint256&) const = default;

  constexpr std::strong_ordering operator<=>(const Uint256& other) const {
    for (size_t i = words.size(); i-- > 0;) {
      if (words[i] != other.words[i]) return words[i] <=> other.words[i];
    }
    return std::strong_ordering::equal;
  }

  constexpr Uint256& operator+=(const Uint256& other) {
    Uint128 carry = 0;
    for (size_t i = 0; i < words.size(); ++i) {
      carry += static_cast<Uint128>(words[i]) + other.words[i];
      words[i] = static_cast<uint64_t>(carry);
      carry >>= 64;
    }
    return *this;
  }

  constexpr Uint256& operator-=(const Uint256& other) {
    uint64_t borrow = 0;
    for (size_t i = 0; i < words.size(); ++i) {
      const Uint128 taken = static_cast<Uint128>(other.words[i]) + borrow;
      borrow = words[i] < taken ? 1 : 0;
      words[i] = static_cast<uint64_t>(words[i] - taken);
    }
    return *this;
  }

  constexpr Uint256& operator*=(uint64_t factor) {
    Uint128 carry = 0;
    for (uint64_t& word : words) {
      carry += static_cast<Uint128>(word) * factor;
      word = static_cast<uint64_t>(carry);
      carry >>= 64;
    }
    return *this;
  }

  friend constexpr Uint256 operator*(Uint256 a, uint64_t factor) { return a *= factor; }
  friend constexpr Uint256 operator-(Uint256 a, const Uint256& b) { return a -= b; }

  // Within two units in the last place; the same on every machine.
  constexpr double ToDouble() const {
    constexpr double kWord = 18446744073709551616.0;
    double value = 0;
    for (size_t i = words.size(); i-- > 0;) {
      value = value * kWord + static_cast<double>(words[i]);
    }
    return value;
  }
};

// a * b without loss.
constexpr Uint256 Multiply(Uint128 a, Uint128 b) {
  Uint256 high = Uint256(a) * static_cast<uint64_t>(b >> 64);
  high.words = {0, high.words[0], high.words[1], high.words[2]};
  high += Uint256(a) * static_cast<uint64_t>(b);
  return high;
}

constexpr Uint128 AbsoluteValue(Int128 value) {
  return value < 0 ? -static_cast<Uint128>(value) : static_cast<Uint128>(value);
}

}  // namespace clientele

#endif  // CLIENTELE_COMMON_MONEY_WIDE_INT_H_
