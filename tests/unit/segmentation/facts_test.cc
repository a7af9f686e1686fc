#include "services/segmentation/domain/facts.h"

#include <gtest/gtest.h>

#include <limits>

#include "tests/unit/segmentation/population.h"

namespace clientele::segmentation {
namespace {

constexpr int64_t kMost = std::numeric_limits<int64_t>::max();

absl::StatusCode AddCode(FactsBuilder& builder, std::vector<std::string_view> ids,
                         std::vector<uint32_t> counts, std::vector<int32_t> days,
                         std::vector<int64_t> amounts) {
  return builder.Add({ids, counts, days, amounts, {}}).code();
}

FactsBuilder Builder(std::vector<std::string> ids) {
  return FactsBuilder({std::move(ids), {}}, Day("2020-06-30"), {});
}

TEST(FactsTest, SalesAfterTheAsOfDateAreIgnored) {
  Population population;
  population.Sale("a", "2020-06-30", 10).Sale("a", "2020-07-01", 500).Sale("b", "2020-07-02", 7);
  const PopulationFacts facts = population.GoodFacts("2020-06-30");
  EXPECT_EQ(facts.clients[0].revenue, 10);
  EXPECT_EQ(facts.clients[0].purchases, 1);
  EXPECT_EQ(facts.clients[1].revenue, 0);
  EXPECT_EQ(facts.clients[1].purchases, 0);
  EXPECT_EQ(facts.sales_used, 1);
  EXPECT_EQ(facts.sales_after_as_of, 2);
}

TEST(FactsTest, SalesOfOtherClientsAreCountedAndIgnored) {
  Population population;
  population.Client("b").Client("d").Sale("b", "2020-01-01", 5);
  population.ForeignSale("a", "2020-01-01", 100).ForeignSale("c", "2020-01-01", 100);
  population.ForeignSale("e", "2020-01-01", 100);
  const PopulationFacts facts = population.GoodFacts("2020-06-30");
  EXPECT_EQ(facts.sales_of_others, 3);
  EXPECT_EQ(facts.clients[0].revenue, 5);
  EXPECT_EQ(facts.clients[1].revenue, 0);
}

TEST(FactsTest, IdsAreComparedAsBytes) {
  Population population;
  population.Sale("B", "2020-01-01", 1)
      .Sale("a", "2020-01-01", 2)
      .Sale("\xc3\xa4", "2020-01-01", 3);
  const PopulationFacts facts = population.GoodFacts("2020-06-30");
  EXPECT_EQ(facts.client_ids, (std::vector<std::string>{"B", "a", "\xc3\xa4"}));
  EXPECT_EQ(facts.clients[2].revenue, 3);
}

TEST(FactsTest, ProfitIsSummedWhereGiven) {
  const ClientFacts facts = Population()
                                .Sale("a", "2020-01-01", 10, 4)
                                .Sale("a", "2020-01-02", -3, -1)
                                .FactsOf("a", "2020-06-30");
  EXPECT_EQ(facts.profit, 3);
}

TEST(FactsTest, PurchasesFarApartAreFound) {
  const ClientFacts facts =
      Population().Sale("a", "1900-01-01", 1).Sale("a", "2200-12-31", 1).FactsOf("a", "2200-12-31");
  EXPECT_EQ(facts.purchases, 2);
  EXPECT_EQ(facts.last_gap, 109937);
  EXPECT_EQ(facts.months_known, 3611);
}

TEST(FactsTest, SumsThatLeave64BitsAreRefused) {
  Population population;
  population.Sale("a", "2020-01-01", kMost).Sale("a", "2020-01-02", 1);
  EXPECT_EQ(population.Facts(Day("2020-06-30")).status().code(), absl::StatusCode::kOutOfRange);
}

TEST(FactsTest, OnlyTheFinalSumHasToFit) {
  // The largest amount twice on the way, in whatever order the rows come.
  Population population;
  population.Sale("a", "2020-01-01", -kMost).Sale("a", "2020-01-02", -kMost);
  population.Sale("a", "2020-01-02", kMost);
  EXPECT_EQ(population.FactsOf("a", "2020-06-30").revenue, -kMost);
}

TEST(FactsTest, ClientsOutOfOrderAreRefused) {
  FactsBuilder builder = Builder({"a", "b"});
  EXPECT_EQ(AddCode(builder, {"b"}, {1}, {0}, {1}), absl::StatusCode::kOk);
  EXPECT_EQ(AddCode(builder, {"a"}, {1}, {0}, {1}), absl::StatusCode::kInvalidArgument);
}

TEST(FactsTest, ColumnsOfDifferentLengthAreRefused) {
  FactsBuilder builder = Builder({"a"});
  EXPECT_EQ(AddCode(builder, {"a"}, {2}, {0}, {1}), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(AddCode(builder, {"a"}, {1}, {0}, {1, 2}), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(AddCode(builder, {"a"}, {1, 1}, {0, 0}, {1, 2}), absl::StatusCode::kInvalidArgument);
}

TEST(FactsTest, DaysOutsideTheSupportedYearsAreRefused) {
  for (const int32_t day :
       {-25568, 84371, std::numeric_limits<int32_t>::min(), std::numeric_limits<int32_t>::max()}) {
    FactsBuilder builder = Builder({"a"});
    EXPECT_EQ(AddCode(builder, {"a"}, {1}, {day}, {1}), absl::StatusCode::kInvalidArgument) << day;
  }
}

TEST(FactsTest, EmptyBatchesAndEmptyTablesAreFine) {
  FactsBuilder builder = Builder({});
  EXPECT_EQ(AddCode(builder, {}, {}, {}, {}), absl::StatusCode::kOk);
  EXPECT_EQ(AddCode(builder, {"a"}, {1}, {0}, {1}), absl::StatusCode::kOk);
  const auto facts = std::move(builder).Finish();
  ASSERT_TRUE(facts.ok());
  EXPECT_TRUE(facts->clients.empty());
  EXPECT_EQ(facts->sales_of_others, 1);
}

TEST(MergeFactsTest, RefusesRangesThatOverlap) {
  const auto part = [](const std::string& first, const std::string& last) {
    PopulationFacts facts;
    facts.client_ids = {first, last};
    facts.clients.resize(2);
    return facts;
  };
  EXPECT_TRUE(MergeFacts({part("a", "b"), part("c", "d")}).ok());
  EXPECT_EQ(MergeFacts({part("a", "c"), part("c", "d")}).status().code(),
            absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(MergeFacts({part("c", "d"), part("a", "b")}).status().code(),
            absl::StatusCode::kInvalidArgument);
}

}  // namespace
}  // namespace clientele::segmentation
