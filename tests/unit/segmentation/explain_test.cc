#include "services/segmentation/domain/explain.h"

#include <gtest/gtest.h>

#include "tests/unit/segmentation/population.h"

namespace clientele::segmentation {
namespace {

constexpr char kAsOf[] = "2020-07-01";

std::vector<Reason> ExplainClient(const Population& population, const std::string& id,
                                  const Policy& policy = {}) {
  const Segmentation run = population.Run(kAsOf, policy);
  return Explain(population.FactsOf(id, kAsOf, policy.xyz), population.SegmentOf(id, kAsOf, policy),
                 {Day(kAsOf), policy, run.thresholds, 2});
}

std::string Find(const Reason& reason, std::string_view name) {
  for (const Figure& figure : reason.inputs) {
    if (figure.name == name) return figure.value;
  }
  return "(absent)";
}

const Reason& Of(const std::vector<Reason>& reasons, Dimension dimension) {
  return reasons[static_cast<size_t>(dimension)];
}

Population Two() {
  Population population;
  for (const char* month : {"01", "02", "03", "04", "05", "06"}) {
    population.Sale("a", std::string("2020-") + month + "-10", 15000);
  }
  population.Sale("b", "2020-01-05", 6000).Sale("b", "2020-01-10", 4000);
  return population;
}

TEST(ExplainTest, AbcShowsValueCumulativeAndTotal) {
  const std::vector<Reason> a = ExplainClient(Two(), "a");
  EXPECT_EQ(Of(a, Dimension::kAbc).value, "A");
  EXPECT_EQ(Of(a, Dimension::kAbc).rule, "cumulative_before < 80 % of total");
  const std::vector<Reason> b = ExplainClient(Two(), "b");
  const Reason& reason = Of(b, Dimension::kAbc);
  EXPECT_EQ(reason.value, "B");
  EXPECT_EQ(Find(reason, "value"), "100.00");
  EXPECT_EQ(Find(reason, "cumulative_before"), "900.00");
  EXPECT_EQ(Find(reason, "total"), "1000.00");
  EXPECT_EQ(Find(reason, "share"), "0.1");
}

TEST(ExplainTest, XyzShowsMonthsMeanDeviationAndVariation) {
  const std::vector<Reason> b = ExplainClient(Two(), "b");
  const Reason& reason = Of(b, Dimension::kXyz);
  EXPECT_EQ(reason.value, "Z");
  EXPECT_EQ(reason.rule, "cv > y_border");
  EXPECT_EQ(Find(reason, "months"), "6");
  EXPECT_EQ(Find(reason, "sum_of_months"), "100.00");
  EXPECT_EQ(Find(reason, "cv"), "2.23606797749979");  // sqrt(5)
  EXPECT_EQ(Find(reason, "y_border"), "1");
}

TEST(ExplainTest, ScoresShowValueAndThresholds) {
  const std::vector<Reason> b = ExplainClient(Two(), "b");
  const Reason& recency = Of(b, Dimension::kRecency);
  EXPECT_EQ(recency.value, "1");
  EXPECT_EQ(recency.rule, "4 of 4 thresholds lie below recency_days: score 5 - 4");
  EXPECT_EQ(Find(recency, "recency_days"), "173");
  // Recencies 21 and 173: 21 + 152 / 5.
  EXPECT_EQ(Find(recency, "quantile_1/5"), "257/5");
  const Reason& frequency = Of(b, Dimension::kFrequency);
  EXPECT_EQ(frequency.rule, "0 of 4 thresholds lie below purchases: score 1 + 0");
  EXPECT_EQ(Find(frequency, "purchases"), "2");
  EXPECT_EQ(Find(Of(b, Dimension::kMonetary), "monetary_minor"), "10000");
}

TEST(ExplainTest, LifecycleShowsTheOwnCycle) {
  const std::vector<Reason> b = ExplainClient(Two(), "b");
  const Reason& reason = Of(b, Dimension::kLifecycle);
  EXPECT_EQ(reason.value, "lost");
  EXPECT_EQ(reason.rule, "recency > 300 % of tau");
  EXPECT_EQ(Find(reason, "median_gap_days"), "5");
  // Gaps 5, 29, 30, 31, 31, 31 pooled: 30.5. (1 * 5 + 3 * 30.5) / 4.
  EXPECT_EQ(Find(reason, "tau_pop_days"), "61/2");
  EXPECT_EQ(Find(reason, "tau_days"), "193/8");
}

TEST(ExplainTest, ClientWithoutSalesIsExplainedInWords) {
  Population population = Two();
  population.Client("c");
  const std::vector<Reason> reasons = ExplainClient(population, "c");
  EXPECT_EQ(Of(reasons, Dimension::kAbc).value, "0");
  EXPECT_EQ(Of(reasons, Dimension::kXyz).rule, "never bought");
  EXPECT_EQ(Of(reasons, Dimension::kMonetary).rule, "no purchase: no score");
  EXPECT_EQ(Of(reasons, Dimension::kLifecycle).value, "prospect");
  EXPECT_TRUE(Of(reasons, Dimension::kLifecycle).inputs.empty());
}

TEST(ExplainTest, CurrencyWithoutDecimalsIsPrintedWhole) {
  Population population;
  population.Sale("a", "2020-01-10", 7);
  const Policy policy;
  const Segmentation run = population.Run(kAsOf);
  const auto reasons = Explain(population.FactsOf("a", kAsOf), population.SegmentOf("a", kAsOf),
                               {Day(kAsOf), policy, run.thresholds, 0});
  EXPECT_EQ(Find(Of(reasons, Dimension::kAbc), "value"), "7");
  const auto mills = Explain(population.FactsOf("a", kAsOf), population.SegmentOf("a", kAsOf),
                             {Day(kAsOf), policy, run.thresholds, 3});
  EXPECT_EQ(Find(Of(mills, Dimension::kAbc), "value"), "0.007");
}

TEST(ExplainTest, EveryRetailClientHasSixReasonsThatNameItsClasses) {
  const Population& population = RetailPopulation();
  const PopulationFacts facts = population.GoodFacts("2011-12-10");
  const Policy policy;
  const Segmentation run = Segmentize(facts, Day("2011-12-10"), policy);
  for (size_t i = 0; i < facts.clients.size(); ++i) {
    const auto reasons =
        Explain(facts.clients[i], run.segments[i], {Day("2011-12-10"), policy, run.thresholds, 2});
    ASSERT_EQ(reasons.size(), 6u);
    EXPECT_EQ(Of(reasons, Dimension::kAbc).value, Name(run.segments[i].abc));
    EXPECT_EQ(Of(reasons, Dimension::kXyz).value, Name(run.segments[i].xyz));
    EXPECT_EQ(Of(reasons, Dimension::kLifecycle).value, Name(run.segments[i].lifecycle));
    for (const Reason& reason : reasons) EXPECT_FALSE(reason.rule.empty());
  }
}

}  // namespace
}  // namespace clientele::segmentation
