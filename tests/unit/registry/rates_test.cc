#include "services/registry/domain/rates.h"

#include <limits>
#include <random>
#include <string>

#include "gtest/gtest.h"

namespace clientele::registry {
namespace {

constexpr int32_t kDay = 15'000;
constexpr int64_t kLargest = std::numeric_limits<int64_t>::max();
constexpr int64_t kSmallest = std::numeric_limits<int64_t>::min();

Side Worth(int64_t unscaled, int32_t scale, int exponent, int64_t nominal = 1) {
  return {{{unscaled, scale}, nominal}, exponent};
}

std::string FieldsOf(const std::vector<RuleBreach>& breaches) {
  std::string fields;
  for (const RuleBreach& breach : breaches) {
    fields += std::string(breach.field) + " " + std::string(breach.rule) + ";";
  }
  return fields;
}

std::string Faults(const RateKey& key, const RateValue& content) {
  return FieldsOf(CheckRate(key, content));
}

TEST(ConversionTest, MultipliesByTheRateIntoTheBase) {
  // 1 USD = 32.1961 RUB on 2011-12-31 (Bank of Russia): 100.00 USD = 3219.61 RUB.
  const Conversion conversion(Worth(321961, 4, 2), Worth(1, 0, 2));
  EXPECT_EQ(*conversion.Convert(10'000), 321'961);
  EXPECT_EQ(*conversion.Convert(-10'000), -321'961);
  EXPECT_EQ(*conversion.Convert(0), 0);
  // 0.01 USD = 0.321961 RUB.
  EXPECT_EQ(*conversion.Convert(1), 32);
}

TEST(ConversionTest, DividesByTheRateOutOfTheBase) {
  // 1000.00 RUB / 32.1961 = 31.0596... USD.
  const Conversion conversion(Worth(1, 0, 2), Worth(321961, 4, 2));
  EXPECT_EQ(*conversion.Convert(100'000), 3'106);
}

TEST(ConversionTest, CrossesThroughTheBaseWithoutRoundingThere) {
  // 1 EUR = 41.6714 RUB, 1 USD = 32.1961 RUB: 1.00 EUR = 1.29429... USD.
  const Conversion conversion(Worth(416714, 4, 2), Worth(321961, 4, 2));
  EXPECT_EQ(*conversion.Convert(100), 129);
  EXPECT_EQ(*conversion.Convert(100'000'000), 129'429'962);  // 129429961.87...
}

TEST(ConversionTest, RespectsTheDecimalsOfBothCurrencies) {
  // 100 JPY = 41.8 RUB: 1,000 JPY = 418.00 RUB; JPY has no decimals.
  EXPECT_EQ(*Conversion(Worth(418, 1, 0, 100), Worth(1, 0, 2)).Convert(1'000), 41'800);
  EXPECT_EQ(*Conversion(Worth(1, 0, 2), Worth(418, 1, 0, 100)).Convert(41'800), 1'000);
  // 1 KWD = 115 RUB: 1.234 KWD = 141.91 RUB; KWD has three.
  EXPECT_EQ(*Conversion(Worth(115, 0, 3), Worth(1, 0, 2)).Convert(1'234), 14'191);
}

TEST(ConversionTest, RoundsHalfToEvenAwayFromNobody) {
  const Conversion half(Worth(5, 1, 2), Worth(1, 0, 2));  // 0.5
  EXPECT_EQ(*half.Convert(1), 0);
  EXPECT_EQ(*half.Convert(3), 2);
  EXPECT_EQ(*half.Convert(5), 2);
  EXPECT_EQ(*half.Convert(7), 4);
  EXPECT_EQ(*half.Convert(-1), 0);
  EXPECT_EQ(*half.Convert(-3), -2);
  EXPECT_EQ(*half.Convert(-5), -2);
  // Just above and below a half.
  const Conversion above(Worth(500'000'000'000'000'001, 18, 2), Worth(1, 0, 2));
  EXPECT_EQ(*above.Convert(1), 1);
  const Conversion below(Worth(499'999'999'999'999'999, 18, 2), Worth(1, 0, 2));
  EXPECT_EQ(*below.Convert(1), 0);
}

TEST(ConversionTest, RefusesWhatLeaves64Bits) {
  const Conversion twice(Worth(2, 0, 2), Worth(1, 0, 2));
  EXPECT_EQ(*twice.Convert(kLargest / 2), kLargest - 1);
  EXPECT_FALSE(twice.Convert(kLargest / 2 + 1).ok());
  EXPECT_EQ(*twice.Convert(kSmallest / 2), kSmallest);
  EXPECT_FALSE(twice.Convert(kSmallest / 2 - 1).ok());
  const Conversion same(Worth(7, 3, 2), Worth(7, 3, 2));
  EXPECT_EQ(*same.Convert(kLargest), kLargest);
  EXPECT_EQ(*same.Convert(kSmallest), kSmallest);
  // The largest quotient that rates and decimals can make.
  const Conversion huge(Worth(kMaxRateDigits, 0, 0), Worth(1, 18, 4, kMaxNominal));
  EXPECT_FALSE(huge.Convert(1).ok());
  EXPECT_FALSE(huge.Convert(kSmallest).ok());
  EXPECT_EQ(*huge.Convert(0), 0);
  const Conversion tiny(Worth(1, 18, 4, kMaxNominal), Worth(kMaxRateDigits, 0, 0));
  EXPECT_EQ(*tiny.Convert(kLargest), 0);
}

// The exact quotient by schoolbook division of 128-bit integers, which suffices for short rates.
int64_t Reference(int64_t minor, int64_t numerator, int64_t denominator) {
  const __int128 dividend = static_cast<__int128>(minor) * numerator;
  __int128 quotient = dividend / denominator;
  __int128 rest = dividend % denominator;
  if (rest < 0) rest = -rest;
  const bool up = rest * 2 > denominator || (rest * 2 == denominator && quotient % 2 != 0);
  if (up) quotient += minor < 0 ? -1 : 1;
  return static_cast<int64_t>(quotient);
}

TEST(ConversionTest, AgreesWithSchoolbookDivision) {
  std::mt19937_64 random(1);
  std::uniform_int_distribution<int64_t> rate(1, 999'999);
  std::uniform_int_distribution<int64_t> amount(-1'000'000'000'000, 1'000'000'000'000);
  for (int i = 0; i < 20'000; ++i) {
    const int64_t from = rate(random);
    const int64_t to = rate(random);
    const int64_t minor = amount(random);
    const Conversion conversion(Worth(from, 4, 2), Worth(to, 4, 2));
    ASSERT_EQ(*conversion.Convert(minor), Reference(minor, from, to))
        << minor << " * " << from << " / " << to;
  }
}

TEST(ConversionTest, ThereAndBackStaysWithinTheRoundingOfBoth) {
  std::mt19937_64 random(2);
  std::uniform_int_distribution<int64_t> amount(-1'000'000'000, 1'000'000'000);
  const Side usd = Worth(321961, 4, 2);
  const Side base = Worth(1, 0, 2);
  for (int i = 0; i < 10'000; ++i) {
    const int64_t minor = amount(random);
    // One cent is 0.32 roubles: half a kopeck of rounding is far below half a cent.
    EXPECT_EQ(*Conversion(base, usd).Convert(*Conversion(usd, base).Convert(minor)), minor);
  }
}

TEST(ExactSumTest, AddsWithoutLossAndRefusesTheRest) {
  EXPECT_EQ(*ExactSum({}), 0);
  EXPECT_EQ(*ExactSum({kLargest, kLargest, kSmallest, kSmallest, 2}), 0);
  EXPECT_FALSE(ExactSum({kLargest, 1}).ok());
  EXPECT_FALSE(ExactSum({kSmallest, -1}).ok());
}

TEST(RateRulesTest, AcceptWhatTheEdgesAllow) {
  EXPECT_EQ(Faults({"OFFICIAL", "USD", kDay}, {{321961, 4}, 1}), "");
  EXPECT_EQ(Faults({"M", "VND", kDay}, {{kMaxRateDigits, 18}, kMaxNominal}), "");
  EXPECT_EQ(Faults({"INTERNAL_2", "KWD", kDay}, {{1, 0}, 1}), "");
}

TEST(RateRulesTest, NameTheFieldOfEveryFault) {
  const RateValue good{{1, 0}, 1};
  EXPECT_EQ(Faults({"", "USD", kDay}, good), "kind REQUIRED;");
  for (const char* kind : {"official", "2A", "_A", "A B", "A-B", "A.B", "\xd0\x90",
                           "ABCDEFGHIJKLMNOPQRSTUVWXYZABCDEFG"}) {
    EXPECT_EQ(Faults({kind, "USD", kDay}, good), "kind INVALID_TEXT;") << kind;
  }
  EXPECT_EQ(Faults({"A", "", kDay}, good), "currency_code REQUIRED;");
  EXPECT_EQ(Faults({"A", "usd", kDay}, good), "currency_code UNKNOWN_CURRENCY;");
  EXPECT_EQ(Faults({"A", "XAU", kDay}, good), "currency_code UNKNOWN_CURRENCY;");
  EXPECT_EQ(Faults({"A", "USD", 1'000'000}, good), "date DATE_OUT_OF_RANGE;");
  EXPECT_EQ(Faults({"A", "USD", kDay}, {{0, 0}, 1}), "value OUT_OF_RANGE;");
  EXPECT_EQ(Faults({"A", "USD", kDay}, {{-1, 0}, 1}), "value OUT_OF_RANGE;");
  EXPECT_EQ(Faults({"A", "USD", kDay}, {{kMaxRateDigits + 1, 0}, 1}), "value OUT_OF_RANGE;");
  EXPECT_EQ(Faults({"A", "USD", kDay}, {{1, 19}, 1}), "value TOO_MANY_DECIMALS;");
  EXPECT_EQ(Faults({"A", "USD", kDay}, {{1, -1}, 1}), "value TOO_MANY_DECIMALS;");
  EXPECT_EQ(Faults({"A", "USD", kDay}, {{1, 0}, 0}), "nominal OUT_OF_RANGE;");
  EXPECT_EQ(Faults({"A", "USD", kDay}, {{1, 0}, kMaxNominal + 1}), "nominal OUT_OF_RANGE;");
}

TEST(RateRulesTest, TheFirstRateOfAKindNamesTheBaseAndLaterOnesKeepIt) {
  const RateKey usd{"OFFICIAL", "USD", kDay};
  EXPECT_EQ(FieldsOf(CheckBase(nullptr, usd, "RUB")), "");
  EXPECT_EQ(FieldsOf(CheckBase(nullptr, usd, "")), "base_currency_code REQUIRED;");
  EXPECT_EQ(FieldsOf(CheckBase(nullptr, usd, "rub")), "base_currency_code UNKNOWN_CURRENCY;");
  EXPECT_EQ(FieldsOf(CheckBase(nullptr, usd, "USD")), "currency_code OUT_OF_RANGE;");
  const RateKind official{"OFFICIAL", "RUB", 1};
  EXPECT_EQ(FieldsOf(CheckBase(&official, usd, "")), "");
  EXPECT_EQ(FieldsOf(CheckBase(&official, usd, "RUB")), "");
  EXPECT_EQ(FieldsOf(CheckBase(&official, usd, "EUR")), "base_currency_code OUT_OF_RANGE;");
  EXPECT_EQ(FieldsOf(CheckBase(&official, {"OFFICIAL", "RUB", kDay}, "")),
            "currency_code OUT_OF_RANGE;");
}

TEST(WithoutZerosTest, KeepsTheNumber) {
  EXPECT_EQ(WithoutZeros({150, 2}), (Decimal{15, 1}));
  EXPECT_EQ(WithoutZeros({100, 2}), (Decimal{1, 0}));
  EXPECT_EQ(WithoutZeros({100, 0}), (Decimal{100, 0}));
  EXPECT_EQ(WithoutZeros({0, 3}), (Decimal{0, 0}));
  EXPECT_EQ(WithoutZeros({-1200, 3}), (Decimal{-12, 1}));
}

}  // namespace
}  // namespace clientele::registry
