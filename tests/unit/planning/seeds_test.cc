#include "services/planning/domain/seeds.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <vector>

#include "tests/unit/planning/planning_example.h"

namespace clientele::planning {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

LineSeeds SeedsOf(const Example& example, size_t line = 0) {
  const Portfolio portfolio = MakePortfolio(example.clients, 1).value();
  return SeedsOfLine(portfolio, "GBP", example.lines[line], HistoryOf(example, portfolio));
}

TEST(SeedsTest, WeighTheSameMonthTwelveTimesAndAddTheLastTwelveMonths) {
  const LineSeeds seeds = SeedsOf({.clients = {MakeClient("c1", "m1"), MakeClient("c2", "m1")},
                                   .lines = {MakeLine("BAG", "2012-01", 1)},
                                   .sales = {{"c1", "BAG", "2011-01-05", 100},
                                             {"c1", "BAG", "2011-03-05", 7},
                                             {"c2", "BAG", "2011-11-30", 3}}});
  EXPECT_EQ(seeds.basis, SeedBasis::kProduct);
  EXPECT_THAT(seeds.clients.leaves, ElementsAre(0, 1));
  EXPECT_THAT(seeds.clients.weights, ElementsAre(12 * 100 + 107, 3));
}

TEST(SeedsTest, NegativePartsCountAsZeroEachByItself) {
  const LineSeeds seeds = SeedsOf({.clients = {MakeClient("c1", "m1"), MakeClient("c2", "m1")},
                                   .lines = {MakeLine("BAG", "2012-01", 1)},
                                   .sales = {{"c1", "BAG", "2011-01-05", -100},
                                             {"c1", "BAG", "2011-03-05", 130},
                                             {"c2", "BAG", "2011-01-05", 5},
                                             {"c2", "BAG", "2011-03-05", -50}}});
  EXPECT_THAT(seeds.clients.weights, ElementsAre(30, 60));
}

TEST(SeedsTest, AllProductsStandInWhereTheProductHasNoSeed) {
  const LineSeeds seeds = SeedsOf({.clients = {MakeClient("c1", "m1"), MakeClient("c2", "m1")},
                                   .lines = {MakeLine("NEW", "2012-01", 1)},
                                   .sales = {{"c1", "BAG", "2011-01-05", 10},
                                             {"c1", "LIGHT", "2011-03-05", 4},
                                             {"c2", "NEW", "2011-03-05", -4}}});
  EXPECT_EQ(seeds.basis, SeedBasis::kAllProducts);
  EXPECT_THAT(seeds.clients.leaves, ElementsAre(0));
  EXPECT_THAT(seeds.clients.weights, ElementsAre(12 * 10 + 14));
}

TEST(SeedsTest, AreEqualWhereNobodyHasSales) {
  Example example{
      .clients = {MakeClient("c1", "m1"), MakeClient("c2", "m1"), MakeClient("c3", "m2")},
      .lines = {MakeLine("NEW", "2012-01", 1)}};
  example.clients[1].status = ClientStatus::kPotential;
  const LineSeeds seeds = SeedsOf(example);
  EXPECT_EQ(seeds.basis, SeedBasis::kEqual);
  EXPECT_THAT(seeds.clients.leaves, ElementsAre(0, 2));
  EXPECT_THAT(seeds.clients.weights, ElementsAre(1, 1));
}

TEST(SeedsTest, OnlyClientsThatCanTakeTheLineCount) {
  Example example{
      .clients = {MakeClient("c1", "m1"), MakeClient("c2", "m1", "South"),
                  MakeClient("c3", "m2", "North", SizeClass::kMedium), MakeClient("c4", "m2"),
                  MakeClient("c5", "m2"), MakeClient("c6", "m2")},
      .lines = {MakeLine("BAG", "2012-01", 1, "North", SizeClass::kLarge),
                MakeLine("BAG", "2012-01", 1, "East", SizeClass::kLarge)},
      .sales = {{"c1", "BAG", "2011-01-05", 10},
                {"c2", "BAG", "2011-01-05", 10},
                {"c3", "BAG", "2011-01-05", 10},
                {"c4", "BAG", "2011-01-05", 10},
                {"c5", "BAG", "2011-01-05", 10},
                {"c6", "BAG", "2011-01-05", 10}}};
  example.clients[3].status = ClientStatus::kArchived;
  example.clients[4].currency = "EUR";
  example.sales[4].currency = "EUR";
  EXPECT_THAT(SeedsOf(example, 0).clients.leaves, ElementsAre(0, 5));
  EXPECT_THAT(SeedsOf(example, 1).clients.leaves, IsEmpty());
}

TEST(SeedsTest, TheLargestSalesDoNotOverflow) {
  const LineSeeds seeds = SeedsOf({.clients = {MakeClient("c1", "m1")},
                                   .lines = {MakeLine("BAG", "2012-01", 1)},
                                   .sales = {{"c1", "BAG", "2011-01-05", INT64_MAX}}});
  EXPECT_THAT(seeds.clients.weights, ElementsAre(Weight{13} * INT64_MAX));
}

TEST(PortfolioTest, RefusesAClientUnderTwoManagers) {
  EXPECT_EQ(MakePortfolio({MakeClient("c1", "m1"), MakeClient("c1", "m2")}, 1).status().code(),
            absl::StatusCode::kInvalidArgument);
}

TEST(PortfolioTest, FindsEveryClientUnderItsManager) {
  const Portfolio portfolio =
      MakePortfolio({MakeClient("b", "m2"), MakeClient("a", "m2"), MakeClient("c", "m1")}, 1)
          .value();
  EXPECT_THAT(portfolio.manager_ids, ElementsAre("m1", "m2"));
  for (const auto& [client, manager] : {std::pair{"a", "m2"}, {"b", "m2"}, {"c", "m1"}}) {
    const std::optional<uint32_t> number = portfolio.FindClient(client);
    ASSERT_TRUE(number.has_value());
    EXPECT_EQ(portfolio.manager_ids[portfolio.ManagerOf(*number)], manager);
  }
  EXPECT_FALSE(portfolio.FindClient("d").has_value());
}

}  // namespace
}  // namespace clientele::planning
