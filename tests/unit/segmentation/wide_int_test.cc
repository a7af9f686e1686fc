#include "services/segmentation/domain/wide_int.h"

#include <gtest/gtest.h>

#include <limits>

#include "services/segmentation/domain/rational.h"

namespace clientele::segmentation {
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

TEST(RationalTest, PrintsReducedFractionsAndReadsThemBack) {
  EXPECT_EQ(FormatRational({6, 4}), "3/2");
  EXPECT_EQ(FormatRational({-6, 3}), "-2");
  EXPECT_EQ(FormatRational({0, 7}), "0");
  const Int128 large = static_cast<Int128>(1) << 100;
  EXPECT_EQ(FormatRational({large, 3}), "1267650600228229401496703205376/3");
  for (const Rational value : {Rational{7, 1}, Rational{-57, 2}, Rational{large, 3}}) {
    const auto read = ParseRational(FormatRational(value));
    ASSERT_TRUE(read.ok());
    EXPECT_TRUE(read->numerator == value.numerator && read->denominator == value.denominator);
  }
}

TEST(RationalTest, RefusesOtherTexts) {
  for (const char* text : {"", "-", "1/", "/2", "1/0", "1/-2", "1.5", "a", "1/2/3",
                           "999999999999999999999999999999999999999999"}) {
    EXPECT_FALSE(ParseRational(text).ok()) << text;
  }
}

}  // namespace
}  // namespace clientele::segmentation
