#include "common/money/money.h"

#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <limits>
#include <random>
#include <string>

#include "gtest/gtest.h"

namespace clientele {
namespace {

constexpr int64_t kMax = std::numeric_limits<int64_t>::max();
constexpr int64_t kMin = std::numeric_limits<int64_t>::min();

TEST(CurrencyTest, HasTheExponentsOfIso4217) {
  for (const char* code : {"GBP", "EUR", "USD", "RUB", "CNY", "KZT", "BYN", "UYU", "SLE", "XCG"}) {
    EXPECT_EQ(*CurrencyExponent(code), 2) << code;
  }
  for (const char* code : {"JPY", "KRW", "VND", "ISK", "CLP", "XAF", "XOF", "XPF", "UYI", "UGX"}) {
    EXPECT_EQ(*CurrencyExponent(code), 0) << code;
  }
  for (const char* code : {"BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"}) {
    EXPECT_EQ(*CurrencyExponent(code), 3) << code;
  }
  for (const char* code : {"CLF", "UYW"}) EXPECT_EQ(*CurrencyExponent(code), 4) << code;
}

TEST(CurrencyTest, RefusesWhatIsNoCurrencyInUse) {
  for (const char* code :
       {"", "G", "GB", "gbp", "GBPX", "GBP ", " GB", "BP ", "ZZZ", "HRK", "DEM", "XAU", "XXX"}) {
    EXPECT_EQ(CurrencyExponent(code).status().code(), absl::StatusCode::kNotFound) << code;
  }
}

TEST(ParseDecimalTest, KeepsDigitsAndPlaces) {
  EXPECT_EQ(*ParseDecimal("0"), (Decimal{0, 0}));
  EXPECT_EQ(*ParseDecimal("12.30"), (Decimal{1230, 2}));
  EXPECT_EQ(*ParseDecimal("-0.05"), (Decimal{-5, 2}));
  EXPECT_EQ(*ParseDecimal("007"), (Decimal{7, 0}));
  EXPECT_EQ(*ParseDecimal("-0"), (Decimal{0, 0}));
  EXPECT_EQ(*ParseDecimal("9223372036854775807"), (Decimal{kMax, 0}));
  EXPECT_EQ(*ParseDecimal("-9223372036854775808"), (Decimal{kMin, 0}));
  EXPECT_EQ(*ParseDecimal("-9.223372036854775808"), (Decimal{kMin, 18}));
}

TEST(ParseDecimalTest, RefusesOtherForms) {
  for (const char* text : {"", "-", ".", ".5", "5.", "-.5", "+1", "1e3", "1,5", "1 000", " 1", "1 ",
                           "--1", "1.2.3", "0x10", "inf", "nan", "1-", "١"}) {
    EXPECT_EQ(ParseDecimal(text).status().code(), absl::StatusCode::kInvalidArgument) << text;
  }
}

TEST(ParseDecimalTest, RefusesWhatDoesNotFit) {
  for (const char* text :
       {"9223372036854775808", "-9223372036854775809", "99999999999999999999999999999",
        "0.0000000000000000001", "922337203685477580.70000"}) {
    EXPECT_EQ(ParseDecimal(text).status().code(), absl::StatusCode::kOutOfRange) << text;
  }
}

TEST(ToMinorUnitsTest, ConvertsExactly) {
  EXPECT_EQ(*ToMinorUnits({1230, 2}, 2), 1230);
  EXPECT_EQ(*ToMinorUnits({123, 1}, 2), 1230);
  EXPECT_EQ(*ToMinorUnits({-5, 0}, 3), -5000);
  EXPECT_EQ(*ToMinorUnits({12300, 4}, 2), 123);
  EXPECT_EQ(*ToMinorUnits({0, 18}, 0), 0);
  EXPECT_EQ(*ToMinorUnits({kMin, 2}, 2), kMin);
}

TEST(ToMinorUnitsTest, RefusesDecimalsThatTheCurrencyLacks) {
  EXPECT_EQ(ToMinorUnits({1231, 3}, 2).status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(ToMinorUnits({-1, 18}, 0).status().code(), absl::StatusCode::kInvalidArgument);
}

TEST(ToMinorUnitsTest, RefusesOverflowAndBadScales) {
  EXPECT_EQ(ToMinorUnits({kMax / 10, 0}, 2).status().code(), absl::StatusCode::kOutOfRange);
  EXPECT_EQ(ToMinorUnits({kMin, 0}, 1).status().code(), absl::StatusCode::kOutOfRange);
  EXPECT_EQ(ToMinorUnits({1, -1}, 2).status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(ToMinorUnits({1, 19}, 2).status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(ToMinorUnits({1, 0}, 19).status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(ToMinorUnits({1, 0}, -1).status().code(), absl::StatusCode::kInvalidArgument);
}

TEST(FormatMinorUnitsTest, WritesAllPlaces) {
  EXPECT_EQ(FormatMinorUnits(-1230, 2), "-12.30");
  EXPECT_EQ(FormatMinorUnits(0, 2), "0.00");
  EXPECT_EQ(FormatMinorUnits(5, 0), "5");
  EXPECT_EQ(FormatMinorUnits(5, 3), "0.005");
  EXPECT_EQ(FormatMinorUnits(-5, 2), "-0.05");
  EXPECT_EQ(FormatMinorUnits(kMin, 4), "-922337203685477.5808");
}

TEST(FormatMinorUnitsTest, ReadsBackToTheSameAmount) {
  std::mt19937_64 random(7);
  for (int i = 0; i < 20'000; ++i) {
    const auto minor = static_cast<int64_t>(random()) >> (random() % 64);
    const int exponent = static_cast<int>(random() % 5);
    const auto decimal = ParseDecimal(FormatMinorUnits(minor, exponent));
    ASSERT_TRUE(decimal.ok());
    ASSERT_EQ(*ToMinorUnits(*decimal, exponent), minor);
  }
}

TEST(FormatDoubleTest, IsTheShortestTextThatReadsBack) {
  EXPECT_EQ(FormatDouble(0.1), "0.1");
  EXPECT_EQ(FormatDouble(222.203), "222.203");
  EXPECT_EQ(FormatDouble(-2), "-2");
  EXPECT_EQ(FormatDouble(1e300), "1e+300");
}

TEST(FormatDoubleTest, ReadsBackToTheSameBits) {
  std::mt19937_64 random(11);
  for (int i = 0; i < 20'000; ++i) {
    const uint64_t bits = random();
    double value = 0;
    std::memcpy(&value, &bits, sizeof(value));
    if (!std::isfinite(value)) continue;
    ASSERT_EQ(std::strtod(FormatDouble(value).c_str(), nullptr), value);
  }
}

}  // namespace
}  // namespace clientele
