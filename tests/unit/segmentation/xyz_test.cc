#include "services/segmentation/domain/xyz.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "tests/unit/segmentation/population.h"

namespace clientele::segmentation {
namespace {

// One sale on the 15th of each month of 2020 from January on.
Population Monthly(const std::vector<int64_t>& amounts) {
  Population population;
  for (size_t k = 0; k < amounts.size(); ++k) {
    const std::string month = (k < 9 ? "0" : "") + std::to_string(k + 1);
    if (amounts[k] != 0) population.Sale("c", "2020-" + month + "-15", amounts[k]);
  }
  return population;
}

Xyz ClassOf(const std::vector<int64_t>& amounts, std::string_view as_of,
            const XyzPolicy& xyz = {}) {
  Policy policy;
  policy.xyz = xyz;
  return Monthly(amounts).SegmentOf("c", as_of, policy).xyz;
}

TEST(XyzTest, EqualMonthsHaveNoVariation) {
  const Segment segment = Monthly({7, 7, 7, 7, 7, 7}).SegmentOf("c", "2020-07-01");
  EXPECT_EQ(segment.xyz, Xyz::kX);
  EXPECT_EQ(segment.cv, 0.0);
}

TEST(XyzTest, OneActiveMonthOfTwelveHasTheLargestVariation) {
  const Segment segment = Monthly({5}).SegmentOf("c", "2021-01-01");
  EXPECT_EQ(segment.xyz, Xyz::kZ);
  EXPECT_DOUBLE_EQ(segment.cv, std::sqrt(11.0));
}

TEST(XyzTest, BorderItselfBelongsToTheSteadierClass) {
  // Three months of 1 and three of 3: mean 2, population sd 1, CV exactly 50 %.
  EXPECT_EQ(ClassOf({1, 3, 1, 3, 1, 3}, "2020-07-01"), Xyz::kX);
  EXPECT_EQ(ClassOf({1000, 3000, 1000, 3000, 1000, 3001}, "2020-07-01"), Xyz::kY);
  // Half of the months empty: CV exactly 100 %.
  EXPECT_EQ(ClassOf({2, 0, 2, 0, 2, 0}, "2020-07-01"), Xyz::kY);
  EXPECT_EQ(ClassOf({2000, 0, 2000, 0, 2001, 0}, "2020-07-01"), Xyz::kZ);
}

TEST(XyzTest, DecidesBordersThatDoublesCannotSee) {
  // CV differs from 50 % by less than 1e-18, below what a double holds.
  const int64_t low = 700'000'000'000'000'000;
  EXPECT_EQ(ClassOf({low, 3 * low, low, 3 * low, low, 3 * low}, "2020-07-01"), Xyz::kX);
  EXPECT_EQ(ClassOf({low, 3 * low, low, 3 * low, low, 3 * low - 1}, "2020-07-01"), Xyz::kX);
  EXPECT_EQ(ClassOf({low, 3 * low, low, 3 * low, low, 3 * low + 1}, "2020-07-01"), Xyz::kY);
}

TEST(XyzTest, SampleDeviationIsLarger) {
  XyzPolicy policy;
  policy.deviation = StandardDeviation::kSample;
  EXPECT_EQ(ClassOf({1, 3, 1, 3, 1, 3}, "2020-07-01", policy), Xyz::kY);
  Policy full;
  full.xyz = policy;
  const Segment segment = Monthly({1, 3, 1, 3, 1, 3}).SegmentOf("c", "2020-07-01", full);
  EXPECT_DOUBLE_EQ(segment.cv, std::sqrt(6.0 / 5.0) / 2.0);
}

TEST(XyzTest, CountsFullMonthsBeforeTheAsOfDate) {
  const Population population = Monthly({7, 7, 7, 7, 7, 7, 7});
  EXPECT_EQ(population.FactsOf("c", "2020-07-31").months, 6);
  EXPECT_EQ(population.FactsOf("c", "2020-08-01").months, 7);
  EXPECT_EQ(population.FactsOf("c", "2020-06-30").months, 5);
  EXPECT_EQ(population.SegmentOf("c", "2020-06-30").xyz, Xyz::kTooNew);
  EXPECT_EQ(population.SegmentOf("c", "2020-07-01").xyz, Xyz::kX);
}

TEST(XyzTest, TheMonthOfTheAsOfDateDoesNotCount) {
  EXPECT_EQ(ClassOf({7, 7, 7, 7, 7, 7, 700000}, "2020-07-31"), Xyz::kX);
}

TEST(XyzTest, WindowStartsWithTheMonthOfTheFirstPurchase) {
  // A return in January, before the first purchase in March, is outside.
  const ClientFacts facts = Monthly({-50, 0, 10, 10, 10, 10, 10, 10}).FactsOf("c", "2020-09-01");
  EXPECT_EQ(facts.months, 6);
  EXPECT_EQ(facts.month_sum, 60);
}

TEST(XyzTest, ReturnsAreNettedAndMonthsMayBeNegative) {
  const Segment segment = Monthly({30, -10, 30, -10, 30, -10}).SegmentOf("c", "2020-07-01");
  EXPECT_EQ(segment.xyz, Xyz::kZ);
  EXPECT_DOUBLE_EQ(segment.cv, 2.0);
}

TEST(XyzTest, NonPositiveMeanIsUndefined) {
  EXPECT_EQ(ClassOf({10, -10, 5, -5, 1, -1}, "2020-07-01"), Xyz::kUndefined);
  EXPECT_EQ(ClassOf({10, -30, 5, -5, 1, -1}, "2020-07-01"), Xyz::kUndefined);
  EXPECT_EQ(Monthly({10, -10, 5, -5, 1, -1}).SegmentOf("c", "2020-07-01").cv, 0.0);
}

TEST(XyzTest, MeanNearZeroIsReported) {
  // Mean 1/6, mean absolute 1001/6.
  const Segment segment = Monthly({501, -500, 0, 0, 0, 0}).SegmentOf("c", "2020-07-01");
  EXPECT_TRUE(segment.mean_near_zero);
  EXPECT_FALSE(Monthly({7, 7, 7, 7, 7, 7}).SegmentOf("c", "2020-07-01").mean_near_zero);
}

TEST(XyzTest, ClientsWithoutAPurchaseHaveNoClass) {
  EXPECT_EQ(ClassOf({-5, -5, -5, -5, -5, -5, -5}, "2020-09-01"), Xyz::kNone);
  EXPECT_EQ(Population().Client("c").SegmentOf("c", "2020-09-01").xyz, Xyz::kNone);
}

TEST(XyzTest, FixedWindowIncludesMonthsBeforeTheFirstPurchase) {
  XyzPolicy policy;
  policy.window = XyzWindow::kFixed;
  policy.window_months = 12;
  Population population = Monthly({0, 0, 0, 0, 0, 0, 10, 10, 10, 10, 10, 10});
  const ClientFacts facts = population.FactsOf("c", "2021-01-01", policy);
  EXPECT_EQ(facts.months, 12);
  EXPECT_EQ(facts.months_known, 6);
  Policy full;
  full.xyz = policy;
  EXPECT_DOUBLE_EQ(population.SegmentOf("c", "2021-01-01", full).cv, 1.0);
}

TEST(XyzTest, WindowLimitTakesTheLatestMonths) {
  XyzPolicy policy;
  policy.window_months = 6;
  const ClientFacts facts =
      Monthly({999, 999, 999, 1, 1, 1, 1, 1, 1}).FactsOf("c", "2020-10-01", policy);
  EXPECT_EQ(facts.months, 6);
  EXPECT_EQ(facts.month_sum, 6);
  EXPECT_EQ(facts.months_known, 9);
}

TEST(XyzTest, WideSumsAgreeWithNarrowOnes) {
  // The same shape at both sides of the limit of the 128-bit path.
  const std::vector<int64_t> shape = {5, 1, 0, 2, 9, 4};
  std::vector<int64_t> wide;
  for (const int64_t x : shape) wide.push_back(x << 59);
  const ClientFacts small = Monthly(shape).FactsOf("c", "2020-07-01");
  // n S2 - S1^2 = 6 * 127 - 441
  EXPECT_EQ(small.month_dispersion, Uint256(321));
  Population large = Monthly(wide);
  // The sum 21 * 2^59 exceeds 64 bits: refused, never wrapped.
  EXPECT_EQ(large.Facts(Day("2020-07-01")).status().code(), absl::StatusCode::kOutOfRange);
  for (int64_t& x : wide) x /= 4;
  const ClientFacts big = Monthly(wide).FactsOf("c", "2020-07-01");
  EXPECT_EQ(big.month_dispersion, Multiply(Uint128{1} << 57, Uint128{1} << 57) * 321u);
}

TEST(XyzTest, QuantileBordersSplitByRankAndKeepTiesTogether) {
  Population population;
  const auto add = [&](const std::string& id, int64_t last) {
    for (const char* month : {"01", "02", "03", "04", "05"}) {
      population.Sale(id, std::string("2020-") + month + "-10", 100);
    }
    population.Sale(id, "2020-06-10", last);
  };
  add("a", 100);
  add("b", 110);
  add("c", 110);
  add("d", 900);
  Policy policy;
  policy.xyz.thresholds = XyzThresholds::kQuantile;
  policy.xyz.x_permille = 250;
  policy.xyz.y_permille = 500;
  const Segmentation result = population.Run("2020-07-01", policy);
  EXPECT_EQ(result.segments[0].xyz, Xyz::kX);
  EXPECT_EQ(result.segments[1].xyz, Xyz::kY);
  EXPECT_EQ(result.segments[2].xyz, Xyz::kY);
  EXPECT_EQ(result.segments[3].xyz, Xyz::kZ);
  EXPECT_EQ(result.thresholds.xyz.x, 0.0);
}

}  // namespace
}  // namespace clientele::segmentation
