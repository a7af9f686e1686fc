#include "common/money/wide_int.h"

#include <gtest/gtest.h>

#include <limits>

namespace clientele {
namespace {

constexpr Uint128 kMax128 = ~Uint128{0};

TEST(Uint256Test, MultipliesTheLargest128BitIntegers) {
  // (2^128 - 1)^2 = 2^256 - 2^129 + 1
  const Uint256 square = Multiply(kMax128, kMax128);
  const std::array<uint64_t, 4> expected = {1, 0, ~uint64_t{0} - 1, ~uint64_t{0}};
  EXPECT_EQ(square.words, expected);
}

TEST(Uint256Test, CarriesAndBorrowsThroughAllWords) {
  Uint256 value(kMax128);
  value += Uint256(1);
  const std::array<uint64_t, 4> power = {0, 0, 1, 0};
  EXPECT_EQ(value.words, power);
  value -= Uint256(1);
  EXPECT_EQ(value, Uint256(kMax128));
  // A subtrahend word of all ones with a borrow coming in.
  Uint256 high = Multiply(kMax128, 4);
  high -= Uint256(kMax128);
  EXPECT_EQ(high, Multiply(kMax128, 3));
}

TEST(Uint256Test, ComparesByTheMostSignificantWord) {
  EXPECT_GT(Multiply(kMax128, 2), Uint256(kMax128));
  EXPECT_LT(Uint256(1), Uint256(2));
  EXPECT_EQ(Uint256(7) * 3u, Uint256(21));
}

TEST(Uint256Test, ConvertsToTheNearbyDouble) {
  EXPECT_EQ(Uint256(12345).ToDouble(), 12345.0);
  EXPECT_DOUBLE_EQ(Multiply(kMax128, kMax128).ToDouble(), 0x1p256);
  EXPECT_DOUBLE_EQ(Multiply(Uint128{1} << 100, Uint128{1} << 100).ToDouble(), 0x1p200);
}

TEST(AbsoluteValueTest, HoldsForTheSmallestInteger) {
  EXPECT_EQ(AbsoluteValue(std::numeric_limits<int64_t>::min()), Uint128{1} << 63);
  EXPECT_EQ(AbsoluteValue(static_cast<Int128>(Uint128{1} << 127)), Uint128{1} << 127);
}

}  // namespace
}  // namespace clientele
