#include "services/assignment/domain/bound.h"

#include <cmath>
#include <limits>

#include "gtest/gtest.h"
#include "services/assignment/domain/prices.h"
#include "tests/unit/assignment/testing.h"

namespace clientele::assignment {
namespace {

using testing::BruteForce;
using testing::DenseProblem;
using testing::RandomProblem;

TEST(BoundTest, ComputesTheFormulaWithPricesOfTime) {
  // Two managers of 5 minutes, two units of 4: costs 1, 1 with the first and 3, 2 with the second.
  const Problem problem = DenseProblem({{1, 1}, {3, 2}}, {{4, 4}, {4, 4}}, {5, 5});
  // p_1 = 1/2: unit 1 min(1 + 2, 3) = 3, unit 2 min(1 + 2, 2) = 2, minus 5/2: L = 2.5.
  const auto bound = LagrangianBound(problem, {2, {1, 0}, {0, 0}});
  ASSERT_TRUE(bound.ok());
  EXPECT_EQ(*bound, 3);
  EXPECT_EQ(BruteForce(problem), 3);
  EXPECT_EQ(*LagrangianBound(problem, ZeroPrices(problem, 1)), 2);
}

TEST(BoundTest, RoundsNegativeBoundsUp) {
  const Problem problem = DenseProblem({{0}}, {{1}}, {5});
  // L = 1/3 - 5/3 = -4/3.
  EXPECT_EQ(*LagrangianBound(problem, {3, {1}, {0}}), -1);
}

TEST(BoundTest, ComputesTheFormulaWithPricesOfRevenue) {
  // One unit of revenue 100 goes to one of two managers whose bands are [40, 60]: whoever has it is
  // 40 above, the other 40 below, 4 cost units each at 10 a unit.
  Problem problem = DenseProblem({{0}, {0}}, {{1}, {1}}, {1, 1});
  problem.revenue = {100};
  problem.band = {{40, 60}, {40, 60}};
  problem.balance_unit = 10;
  EXPECT_EQ(BruteForce(problem), 8);
  // q = (1/20, -1/20): min(5, -5) - 60/20 - (-1/20)(40) = -5 - 3 + 2 = -6.
  EXPECT_EQ(*LagrangianBound(problem, {20, {0, 0}, {1, -1}}), -6);
  // q = (1/20, 1/20): 5 - 3 - 3.
  EXPECT_EQ(*LagrangianBound(problem, {20, {0, 0}, {1, 1}}), -1);
  // q = (1/10, 1/10), the steepest: 10 - 6 - 6.
  EXPECT_EQ(*LagrangianBound(problem, {10, {0, 0}, {1, 1}}), -2);
}

TEST(BoundTest, HoldsForAnyPrices) {
  for (uint64_t seed = 1; seed <= 2000; ++seed) {
    const Problem problem = RandomProblem(seed);
    const auto best = BruteForce(problem);
    if (!best) continue;
    Random random(seed * 977);
    Prices prices = ZeroPrices(problem, 1000);
    for (size_t i = 0; i < prices.time.size(); ++i) {
      prices.time[i] = static_cast<int64_t>(random.Below(6000));
      if (problem.balance_unit == 0) continue;
      const int64_t steepest = prices.scale / problem.balance_unit;
      prices.revenue[i] =
          static_cast<int64_t>(random.Below(static_cast<uint64_t>(2 * steepest + 1))) - steepest;
    }
    const auto bound = LagrangianBound(problem, prices);
    ASSERT_TRUE(bound.ok()) << bound.status();
    EXPECT_LE(*bound, *best) << "seed " << seed;
  }
}

TEST(BoundTest, RefusesPricesThatProveNothing) {
  Problem problem = DenseProblem({{1}}, {{1}}, {1});
  EXPECT_EQ(LagrangianBound(problem, {1, {-1}, {0}}).status().code(),
            absl::StatusCode::kInvalidArgument);
  EXPECT_FALSE(LagrangianBound(problem, {0, {0}, {0}}).ok());
  EXPECT_FALSE(LagrangianBound(problem, {1, {0, 0}, {0}}).ok());
  EXPECT_FALSE(LagrangianBound(problem, {1, {0}, {1}}).ok()) << "no balance, yet a price of it";
  problem.balance_unit = 10;
  problem.band = {{0, 0}};
  EXPECT_TRUE(LagrangianBound(problem, {10, {0}, {1}}).ok());
  EXPECT_FALSE(LagrangianBound(problem, {10, {0}, {2}}).ok());
  EXPECT_FALSE(LagrangianBound(problem, {10, {0}, {-2}}).ok());
  AddUnit(&problem, 0, {});
  EXPECT_FALSE(LagrangianBound(problem, ZeroPrices(problem, 1)).ok()) << "unit without candidates";
}

TEST(BoundTest, RefusesABoundBeyond64Bits) {
  const int64_t huge = std::numeric_limits<int64_t>::max() / 2;
  const Problem problem = DenseProblem({{huge, huge, huge}}, {{1, 1, 1}}, {9});
  EXPECT_EQ(LagrangianBound(problem, ZeroPrices(problem, 1)).status().code(),
            absl::StatusCode::kOutOfRange);
}

TEST(BoundTest, GapIsRelativeToTheBoundButNeverDividesByLessThanOne) {
  EXPECT_DOUBLE_EQ(Gap(110, 100), 0.1);
  EXPECT_DOUBLE_EQ(Gap(3, 0), 3.0);
  EXPECT_DOUBLE_EQ(Gap(-90, -100), 0.1);
}

TEST(PricesTest, NeverReturnsLessThanTheBoundWithoutPrices) {
  for (uint64_t seed = 1; seed <= 500; ++seed) {
    const Problem problem = RandomProblem(seed);
    const auto zero = LagrangianBound(problem, ZeroPrices(problem, 1));
    const auto priced = FindPrices(problem, {.scale = 1'000'000, .target = *zero + 20});
    ASSERT_TRUE(priced.ok());
    EXPECT_GE(priced->bound, *zero);
    EXPECT_EQ(priced->bound, *LagrangianBound(problem, priced->prices));
  }
}

TEST(PricesTest, FindsTheLinearProgramsValueWhereOnlyHoursAreScarce) {
  // Three equal units, one minute each; the cheap manager has room for one. LP value 1 + 5 + 5.
  const Problem problem = DenseProblem({{1, 1, 1}, {5, 5, 5}}, {{1, 1, 1}, {1, 1, 1}}, {1, 3});
  const auto priced = FindPrices(problem, {.scale = 1'000'000, .target = 11});
  ASSERT_TRUE(priced.ok());
  EXPECT_EQ(priced->bound, 11);
}

}  // namespace
}  // namespace clientele::assignment
