#include "services/segmentation/domain/rational.h"

#include <gtest/gtest.h>

namespace clientele::segmentation {
namespace {

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
