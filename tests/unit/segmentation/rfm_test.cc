#include "services/segmentation/domain/rfm.h"

#include <gtest/gtest.h>

#include "tests/unit/segmentation/population.h"

namespace clientele::segmentation {
namespace {

std::vector<double> Type7(std::vector<int64_t> values, int32_t bins) {
  std::vector<double> result;
  for (const Rational& q : Quantiles(values, bins)) result.push_back(q.ToDouble());
  return result;
}

TEST(QuantilesTest, AgreeWithTypeSevenOfR) {
  // quantile(c(1, 2, 4, 8, 16, 32), (1:4)/5, type = 7); quantile(1:10, (1:3)/4).
  EXPECT_EQ(Type7({32, 1, 16, 2, 8, 4}, 5), (std::vector<double>{2, 4, 8, 16}));
  EXPECT_EQ(Type7({10, 9, 8, 7, 6, 5, 4, 3, 2, 1}, 4), (std::vector<double>{3.25, 5.5, 7.75}));
  // quantile(c(3, 7), (1:4)/5)
  EXPECT_EQ(Type7({7, 3}, 5), (std::vector<double>{3.8, 4.6, 5.4, 6.2}));
}

TEST(QuantilesTest, OfOneValueAreThatValueAndOfNoneAreEmpty) {
  EXPECT_EQ(Type7({42}, 5), (std::vector<double>{42, 42, 42, 42}));
  EXPECT_TRUE(Type7({}, 5).empty());
}

TEST(QuantilesTest, OfFractionsAreExact) {
  std::vector<Rational> values = {{1, 3}, {1, 2}};
  const std::vector<Rational> median = Quantiles(values, 2);
  ASSERT_EQ(median.size(), 1u);
  // (1/3 + 1/2) / 2 = 5/12
  EXPECT_EQ(median[0].numerator * 12, median[0].denominator * 5);
}

TEST(ScoreTest, CountsTheThresholdsBelow) {
  const std::vector<Rational> thresholds = {{2, 1}, {9, 2}, {6, 1}, {8, 1}};
  EXPECT_EQ(Score({2, 1}, thresholds), 1);
  EXPECT_EQ(Score({4, 1}, thresholds), 2);
  EXPECT_EQ(Score({5, 1}, thresholds), 3);
  EXPECT_EQ(Score({8, 1}, thresholds), 4);
  EXPECT_EQ(Score({9, 1}, thresholds), 5);
}

std::vector<int64_t> Counts(const std::vector<ClassTotal>& levels) {
  std::vector<int64_t> counts;
  for (const ClassTotal& level : levels) counts.push_back(level.clients);
  return counts;
}

// Five clients, each better than the one before in all three respects.
Population Ladder() {
  Population population;
  for (int k = 1; k <= 5; ++k) {
    const std::string id(1, static_cast<char>('a' + k - 1));
    for (int day = 0; day < k; ++day) {
      population.Sale(id, "2020-0" + std::to_string(k) + "-0" + std::to_string(day + 1), 100 * k);
    }
  }
  return population;
}

TEST(RfmTest, ScoresRunFromOneToFiveWithTheLatestBest) {
  const Segmentation result = Ladder().Run("2020-06-30");
  for (int k = 1; k <= 5; ++k) {
    EXPECT_EQ(result.segments[static_cast<size_t>(k - 1)].rfm, (RfmScores{k, k, k}));
  }
  EXPECT_EQ(Counts(result.r), (std::vector<int64_t>{1, 1, 1, 1, 1}));
}

TEST(RfmTest, SeveralSalesOfOneDateAreOnePurchase) {
  Population population;
  population.Sale("a", "2020-01-01", 5).Sale("a", "2020-01-01", 7).Sale("a", "2020-01-02", 1);
  const ClientFacts facts = population.FactsOf("a", "2020-02-01");
  EXPECT_EQ(facts.purchases, 2);
  EXPECT_EQ(facts.purchase_sum, 13);
}

TEST(RfmTest, ReturnsAreNoPurchases) {
  Population population;
  population.Sale("a", "2020-01-01", 50).Sale("a", "2020-01-20", -10).Sale("b", "2020-01-05", -3);
  const ClientFacts facts = population.FactsOf("a", "2020-02-01");
  EXPECT_EQ(facts.last_purchase, DayNumber(Day("2020-01-01")));
  EXPECT_EQ(facts.purchase_sum, 50);
  EXPECT_EQ(facts.revenue, 40);
  EXPECT_EQ(population.SegmentOf("b", "2020-02-01").rfm, (RfmScores{0, 0, 0}));
}

TEST(RfmTest, EqualValuesAlwaysGetEqualScores) {
  Population population;
  for (int k = 0; k < 50; ++k) {
    population.Sale("c" + std::to_string(k), "2020-01-01", k < 30 ? 100 : 200 + k);
  }
  const PopulationFacts facts = population.GoodFacts("2020-02-01");
  const Segmentation result = Segmentize(facts, Day("2020-02-01"), Policy{});
  for (size_t i = 0; i < facts.clients.size(); ++i) {
    if (facts.clients[i].purchase_sum == 100) {
      EXPECT_EQ(result.segments[i].rfm.m, 1);
    }
    EXPECT_EQ(result.segments[i].rfm.f, 1);
    EXPECT_EQ(result.segments[i].rfm.r, 5);
  }
}

TEST(RfmTest, FewerDistinctValuesThanBinsGiveFewerLevelsAndNameThem) {
  Population population;
  population.Sale("a", "2020-01-01", 1).Sale("b", "2020-01-01", 1).Sale("c", "2020-01-01", 1);
  const Segmentation result = population.Run("2020-02-01");
  EXPECT_EQ(Counts(result.f), (std::vector<int64_t>{3, 0, 0, 0, 0}));
  EXPECT_EQ(Counts(result.r), (std::vector<int64_t>{0, 0, 0, 0, 3}));
  ASSERT_GE(result.notices.size(), 3u);
  EXPECT_EQ(result.notices[0], "score R has too few distinct values: nobody gets 1, 2, 3, 4");
}

TEST(RfmTest, MeanOfAPurchaseIsAnotherMonetaryValue) {
  Policy policy;
  policy.rfm.monetary = Monetary::kMean;
  Population population;
  // Sums 300, 200; means 100, 200.
  population.Sale("a", "2020-01-01", 100).Sale("a", "2020-01-02", 100).Sale("a", "2020-01-03", 100);
  population.Sale("b", "2020-01-01", 200);
  EXPECT_EQ(population.SegmentOf("a", "2020-02-01").rfm.m, 5);
  EXPECT_EQ(population.SegmentOf("a", "2020-02-01", policy).rfm.m, 1);
  EXPECT_EQ(population.SegmentOf("b", "2020-02-01", policy).rfm.m, 5);
}

TEST(RfmTest, NamesComeFromTheFirstRuleThatMatches) {
  Policy policy;
  policy.rfm.names = {
      {"best", {4, 5}, {4, 5}, {}}, {"recent", {4, 0}, {}, {}}, {"rest", {}, {}, {}}};
  const Segmentation result = Ladder().Run("2020-06-30", policy);
  EXPECT_EQ(Counts(result.rfm_names), (std::vector<int64_t>{2, 0, 3}));
  EXPECT_EQ(MatchRfmName(policy.rfm, {4, 3, 1}), 1u);
  EXPECT_EQ(MatchRfmName(policy.rfm, {0, 0, 0}), std::nullopt);
}

}  // namespace
}  // namespace clientele::segmentation
