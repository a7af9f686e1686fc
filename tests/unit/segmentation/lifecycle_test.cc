#include "services/segmentation/domain/lifecycle.h"

#include <gtest/gtest.h>

#include "tests/unit/segmentation/population.h"

namespace clientele::segmentation {
namespace {

constexpr int32_t kToday = 20000;

// A client whose purchases lie the given days before kToday, the earliest first.
ClientFacts Bought(std::vector<int32_t> days_ago) {
  ClientFacts facts;
  facts.purchases = static_cast<int32_t>(days_ago.size());
  if (days_ago.empty()) return facts;
  facts.first_purchase = kToday - days_ago.front();
  facts.last_purchase = kToday - days_ago.back();
  std::vector<int32_t> gaps;
  for (size_t i = 1; i < days_ago.size(); ++i) gaps.push_back(days_ago[i - 1] - days_ago[i]);
  if (gaps.empty()) return facts;
  facts.last_gap = gaps.back();
  std::sort(gaps.begin(), gaps.end());
  facts.median_gap_x2 = gaps[(gaps.size() - 1) / 2] + gaps[gaps.size() / 2];
  return facts;
}

// With a population cycle of 28 days.
Lifecycle StageOf(const ClientFacts& facts, const LifecyclePolicy& policy = {}) {
  return DecideLifecycle(facts, DateFromDayNumber(kToday), 56, policy).stage;
}

TEST(OwnCycleTest, MixesOwnMedianAndPopulationByTheirGaps) {
  // One purchase: the population's cycle.
  EXPECT_EQ(OwnCycle(Bought({100}), 56, {}).ToDouble(), 28.0);
  // Gaps 10, 20, 30: (3 * 20 + 3 * 28) / 6.
  EXPECT_EQ(OwnCycle(Bought({100, 90, 70, 40}), 56, {}).ToDouble(), 24.0);
  // Gaps 10, 15: the median is 12.5; (2 * 12.5 + 3 * 28) / 5.
  EXPECT_DOUBLE_EQ(OwnCycle(Bought({100, 90, 75}), 56, {}).ToDouble(), 21.8);
}

TEST(LifecycleTest, NeverBoughtIsAProspect) {
  EXPECT_EQ(StageOf(Bought({})), Lifecycle::kProspect);
}

TEST(LifecycleTest, NewUpToOneCycle) {
  EXPECT_EQ(StageOf(Bought({28, 21, 14, 7})), Lifecycle::kActive);  // own cycle 17.5
  EXPECT_EQ(StageOf(Bought({17, 10, 3})), Lifecycle::kNew);         // own cycle 19.6
}

TEST(LifecycleTest, NewUpToTwoCyclesWithFewerThanThreePurchases) {
  EXPECT_EQ(StageOf(Bought({56})), Lifecycle::kNew);
  EXPECT_EQ(StageOf(Bought({57})), Lifecycle::kDormant);
  // Two purchases, gap 40: cycle (40 + 84) / 4 = 31, twice is 62.
  EXPECT_EQ(StageOf(Bought({62, 22})), Lifecycle::kNew);
  EXPECT_EQ(StageOf(Bought({63, 23})), Lifecycle::kActive);
}

TEST(LifecycleTest, ReactivatedAfterALongGapWhileRecent) {
  // Gaps 10, 10, 100: cycle (3 * 10 + 3 * 28) / 6 = 19, border 28.5.
  EXPECT_EQ(StageOf(Bought({139, 129, 119, 19})), Lifecycle::kReactivated);
  // One day later the recency exceeds one cycle.
  EXPECT_EQ(StageOf(Bought({140, 130, 120, 20})), Lifecycle::kActive);
}

TEST(LifecycleTest, BordersAtHalfDaysAreExact) {
  // Cycle 19: 1.5 cycles are 28.5 days. A last gap of 28 is no return, one of 29 is.
  EXPECT_EQ(StageOf(Bought({58, 48, 38, 10})), Lifecycle::kActive);
  EXPECT_EQ(StageOf(Bought({59, 49, 39, 10})), Lifecycle::kReactivated);
  // Recency 28 is active, 29 dormant.
  EXPECT_EQ(StageOf(Bought({58, 48, 38, 28})), Lifecycle::kActive);
  EXPECT_EQ(StageOf(Bought({59, 49, 39, 29})), Lifecycle::kDormant);
}

TEST(LifecycleTest, DormantUpToThreeCyclesThenLost) {
  EXPECT_EQ(StageOf(Bought({87, 77, 67, 57})), Lifecycle::kDormant);
  EXPECT_EQ(StageOf(Bought({88, 78, 68, 58})), Lifecycle::kLost);
}

TEST(LifecycleTest, HoldingKeepsAClientActive) {
  ClientFacts lost = Bought({1000, 990, 980});
  EXPECT_EQ(StageOf(lost), Lifecycle::kLost);
  lost.has_holding = true;
  EXPECT_EQ(StageOf(lost), Lifecycle::kActive);
  ClientFacts holder = Bought({});
  holder.has_holding = true;
  EXPECT_EQ(StageOf(holder), Lifecycle::kActive);
}

TEST(PopulationCycleTest, IsTheMedianOfAllGapsPooled) {
  GapCounts gaps;
  for (const int32_t days : {1, 2, 3, 100}) gaps.Add(days);
  EXPECT_EQ(PopulationCycleX2(gaps, {}), 5);
  gaps.Add(100);
  EXPECT_EQ(PopulationCycleX2(gaps, {}), 6);
  GapCounts more;
  for (int k = 0; k < 10; ++k) more.Add(365);
  gaps.Add(more);
  EXPECT_EQ(PopulationCycleX2(gaps, {}), 730);
}

TEST(PopulationCycleTest, FallsBackWhenNobodyBoughtTwice) {
  EXPECT_EQ(PopulationCycleX2({}, {}), 60);
  const Segmentation result =
      Population().Sale("a", "2020-01-01", 1).Sale("b", "2020-01-05", 1).Run("2020-01-20");
  EXPECT_EQ(result.thresholds.tau_pop_x2, 60);
  EXPECT_EQ(result.notices.back(), "nobody has bought twice: the policy's fallback cycle is used");
}

TEST(LifecycleTest, LeapDayCountsInGapsAndAges) {
  const ClientFacts facts =
      Population().Sale("a", "2020-02-28", 1).Sale("a", "2020-03-01", 1).FactsOf("a", "2020-03-01");
  EXPECT_EQ(facts.last_gap, 2);
  const ClientFacts common =
      Population().Sale("a", "2021-02-28", 1).Sale("a", "2021-03-01", 1).FactsOf("a", "2021-03-01");
  EXPECT_EQ(common.last_gap, 1);
}

}  // namespace
}  // namespace clientele::segmentation
