// What must hold for any data: the retail base is shuffled, cut, scaled and extended.
#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "services/segmentation/domain/history.h"
#include "tests/unit/segmentation/population.h"

namespace clientele::segmentation {
namespace {

constexpr char kAsOf[] = "2011-12-10";

bool Same(const ClientFacts& a, const ClientFacts& b) {
  return a.revenue == b.revenue && a.purchase_sum == b.purchase_sum && a.purchases == b.purchases &&
         a.first_purchase == b.first_purchase && a.last_purchase == b.last_purchase &&
         a.median_gap_x2 == b.median_gap_x2 && a.last_gap == b.last_gap && a.months == b.months &&
         a.months_known == b.months_known && a.month_sum == b.month_sum &&
         a.month_absolute_sum == b.month_absolute_sum && a.month_dispersion == b.month_dispersion;
}

void ExpectSame(const PopulationFacts& a, const PopulationFacts& b) {
  ASSERT_EQ(a.client_ids, b.client_ids);
  for (size_t i = 0; i < a.clients.size(); ++i) {
    ASSERT_TRUE(Same(a.clients[i], b.clients[i])) << a.client_ids[i];
  }
  EXPECT_EQ(a.gaps.MedianX2(), b.gaps.MedianX2());
  EXPECT_EQ(a.sales_used, b.sales_used);
}

// The classes and the exact bits of the doubles.
void ExpectSameClasses(const Segmentation& a, const Segmentation& b) {
  ASSERT_EQ(a.segments.size(), b.segments.size());
  for (size_t i = 0; i < a.segments.size(); ++i) {
    const Segment& x = a.segments[i];
    const Segment& y = b.segments[i];
    ASSERT_TRUE(x.abc == y.abc && x.xyz == y.xyz && x.rfm == y.rfm && x.lifecycle == y.lifecycle)
        << i;
  }
}

TEST(PropertiesTest, RowOrderDoesNotMatter) {
  const PopulationFacts expected = RetailPopulation().GoodFacts(kAsOf);
  std::mt19937 random(7);
  Population shuffled = RetailPopulation();
  for (auto& [id, rows] : shuffled.sales) std::shuffle(rows.begin(), rows.end(), random);
  ExpectSame(expected, shuffled.GoodFacts(kAsOf));
}

TEST(PropertiesTest, BatchesAndKeyRangesDoNotMatter) {
  const PopulationFacts expected = RetailPopulation().GoodFacts(kAsOf);
  for (const size_t batch_rows : {1u, 7u, 1u << 20}) {
    for (const size_t parts : {1u, 2u, 13u}) {
      const auto facts = RetailPopulation().Facts(Day(kAsOf), {}, parts, batch_rows);
      ASSERT_TRUE(facts.ok()) << facts.status();
      ExpectSame(expected, *facts);
    }
  }
}

TEST(PropertiesTest, ScalingAllAmountsChangesNoClass) {
  const Segmentation expected = RetailPopulation().Run(kAsOf);
  for (const int64_t factor : {100, 7, 1'000'000'007}) {
    Population scaled = RetailPopulation();
    for (auto& [id, rows] : scaled.sales) {
      for (TestSale& sale : rows) sale.amount *= factor;
    }
    ExpectSameClasses(expected, scaled.Run(kAsOf));
  }
}

TEST(PropertiesTest, ShiftingAllDatesByWholeYearsOfEqualShapeChangesNoClass) {
  // The Gregorian calendar repeats every 400 years, but 28 years suffice without a century year
  // between.
  Population shifted = RetailPopulation();
  const int32_t days = DayNumber(Day("2039-12-10")) - DayNumber(Day(kAsOf));
  for (auto& [id, rows] : shifted.sales) {
    for (TestSale& sale : rows) sale.day += days;
  }
  ExpectSameClasses(RetailPopulation().Run(kAsOf), shifted.Run("2039-12-10"));
}

TEST(PropertiesTest, RenamingClientsInOrderChangesNoClass) {
  Population renamed;
  int next = 1'000'000;
  for (const auto& [id, holding] : RetailPopulation().clients) {
    const std::string name = "client-" + std::to_string(next++);
    renamed.Client(name);
    const auto sales = RetailPopulation().sales.find(id);
    if (sales != RetailPopulation().sales.end()) renamed.sales[name] = sales->second;
  }
  ExpectSameClasses(RetailPopulation().Run(kAsOf), renamed.Run(kAsOf));
}

TEST(PropertiesTest, SplittingASaleIntoPartsOfTheSameDayChangesNothing) {
  Population split = RetailPopulation();
  for (auto& [id, rows] : split.sales) {
    std::vector<TestSale> parts;
    for (const TestSale& sale : rows) {
      const int64_t half = sale.amount / 2;
      if (half != 0) parts.push_back({sale.day, half, 0});
      parts.push_back({sale.day, sale.amount - half, 0});
    }
    rows = std::move(parts);
  }
  ExpectSameClasses(RetailPopulation().Run(kAsOf), split.Run(kAsOf));
}

TEST(PropertiesTest, LaterSalesChangeNothing) {
  Population extended = RetailPopulation();
  for (const auto& [id, holding] : RetailPopulation().clients) {
    extended.Sale(id, "2011-12-11", 123456);
  }
  ExpectSame(RetailPopulation().GoodFacts(kAsOf), extended.GoodFacts(kAsOf));
}

TEST(PropertiesTest, CopiesOfTheBaseKeepTheirScoresAndDivideTheIndex) {
  const Segmentation one = RetailPopulation().Run(kAsOf);
  const Segmentation three = Repeat(RetailPopulation(), 3, 1).Run(kAsOf);
  EXPECT_NEAR(three.concentration.hhi * 3, one.concentration.hhi, 1e-15);
  for (size_t stage = 0; stage < kLifecycleCount; ++stage) {
    EXPECT_EQ(three.lifecycle[stage].clients, 3 * one.lifecycle[stage].clients);
  }
}

TEST(PropertiesTest, OneClientUnderTheRunsThresholdsGetsItsClassesAgain) {
  Policy policy;
  for (const bool other : {false, true}) {
    if (other) {
      policy.abc.tie_fair = true;
      policy.abc.crossing_client_up = false;
      policy.xyz.thresholds = XyzThresholds::kQuantile;
      policy.xyz.y_permille = 800;
      policy.rfm.monetary = Monetary::kMean;
    }
    const PopulationFacts facts = RetailPopulation().GoodFacts(kAsOf, policy.xyz);
    const Segmentation run = Segmentize(facts, Day(kAsOf), policy);
    for (size_t i = 0; i < facts.clients.size(); ++i) {
      const Segment& given = run.segments[i];
      const Segment again =
          SegmentOf(facts.clients[i], given.before, Day(kAsOf), run.thresholds, policy);
      ASSERT_TRUE(again.abc == given.abc && again.xyz == given.xyz && again.rfm == given.rfm &&
                  again.lifecycle == given.lifecycle && again.share == given.share &&
                  again.cv == given.cv)
          << facts.client_ids[i];
    }
  }
}

TEST(PropertiesTest, HistoryInDetailAgreesWithTheFacts) {
  XyzPolicy limited;
  limited.window_months = 7;
  XyzPolicy fixed = limited;
  fixed.window = XyzWindow::kFixed;
  for (const XyzPolicy& policy : {XyzPolicy{}, limited, fixed}) {
    const PopulationFacts facts = RetailPopulation().GoodFacts(kAsOf, policy);
    for (size_t i = 0; i < facts.clients.size(); ++i) {
      const auto rows = RetailPopulation().sales.find(facts.client_ids[i]);
      if (rows == RetailPopulation().sales.end()) continue;
      std::vector<int32_t> days;
      std::vector<int64_t> amounts;
      for (const TestSale& sale : rows->second) {
        days.push_back(sale.day);
        amounts.push_back(sale.amount);
      }
      const ClientHistory history = DescribeHistory(days, amounts, Day(kAsOf), policy);
      const ClientFacts& client = facts.clients[i];
      ASSERT_EQ(static_cast<int32_t>(history.purchases.size()), client.purchases);
      if (client.purchases == 0) continue;
      ASSERT_EQ(static_cast<int32_t>(history.months.size()), client.months);
      ASSERT_EQ(DayNumber(history.purchases.back()), client.last_purchase);
      Int128 sum = 0;
      for (const MonthTotal& month : history.months) sum += month.net;
      ASSERT_TRUE(sum == client.month_sum) << facts.client_ids[i];
    }
  }
}

TEST(PropertiesTest, EveryAsOfDateGivesAWholePartition) {
  const int32_t first = DayNumber(Day("2010-11-30"));
  for (int32_t day = first; day < first + 420; day += 35) {
    const std::string as_of = FormatDate(DateFromDayNumber(day));
    const Segmentation result = RetailPopulation().Run(as_of);
    int64_t clients = 0;
    for (const auto& row : result.matrix) {
      for (const ClassTotal& cell : row) clients += cell.clients;
    }
    EXPECT_EQ(clients, 4372) << as_of;
    EXPECT_EQ(result.lifecycle[static_cast<size_t>(Lifecycle::kNone)].clients, 0) << as_of;
  }
}

}  // namespace
}  // namespace clientele::segmentation
