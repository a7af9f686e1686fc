#include "services/planning/domain/sales_history.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <optional>
#include <random>
#include <vector>

#include "common/errors/errors.h"
#include "tests/unit/planning/planning_example.h"

namespace clientele::planning {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;

const std::vector<PlanLine> kLines = {MakeLine("BAG", "2012-01", 1), MakeLine("BAG", "2012-12", 1)};

class SalesHistoryTest : public ::testing::Test {
 protected:
  SalesHistoryTest()
      : portfolio_(MakePortfolio(
                       {MakeClient("c1", "m1"), MakeClient("c2", "m1"), MakeClient("c3", "m2")}, 1)
                       .value()) {}

  SalesHistoryBuilder Builder() const {
    return SalesHistoryBuilder(portfolio_, "GBP", DateOf("2011-12-10"), kLines);
  }

  SalesHistory HistoryOfSales(const std::vector<Sale>& sales) const {
    SalesHistoryBuilder builder = Builder();
    EXPECT_TRUE(builder.Add(ColumnsOfSales(sales)).ok());
    return builder.Finish().value();
  }

  int64_t Net(const SalesHistory& history, std::optional<std::string> product,
              std::optional<Month> month, std::string_view client) const {
    const NetColumn& column = history.Column({std::move(product), month});
    for (size_t i = 0; i < column.clients.size(); ++i) {
      if (portfolio_.clients[column.clients[i]].client_id == client) return column.nets[i];
    }
    return 0;
  }

  Portfolio portfolio_;
};

TEST_F(SalesHistoryTest, TheLastTwelveFullMonthsEndBeforeTheMonthOfTheAsOfDate) {
  const SalesHistory history = HistoryOfSales({{"c1", "BAG", "2010-11-30", 1},
                                               {"c1", "BAG", "2010-12-01", 10},
                                               {"c1", "BAG", "2011-11-30", 100},
                                               {"c1", "BAG", "2011-12-01", 1000}});
  EXPECT_EQ(Net(history, "BAG", std::nullopt, "c1"), 110);
}

TEST_F(SalesHistoryTest, TheSameMonthOfLastYearCountsUpToTheAsOfDate) {
  const SalesHistory history = HistoryOfSales({{"c1", "BAG", "2011-01-31", 5},
                                               {"c1", "BAG", "2011-12-10", 7},
                                               {"c1", "BAG", "2011-12-11", 11}});
  EXPECT_EQ(Net(history, "BAG", TheMonth("2011-01"), "c1"), 5);
  EXPECT_EQ(Net(history, "BAG", TheMonth("2011-12"), "c1"), 7);
}

TEST_F(SalesHistoryTest, ReturnsAreNettedPerClientAndProduct) {
  const SalesHistory history = HistoryOfSales({{"c1", "BAG", "2011-05-01", 50},
                                               {"c1", "BAG", "2011-06-01", -80},
                                               {"c1", "LIGHT", "2011-06-01", 30},
                                               {"c2", "BAG", "2011-06-01", 9}});
  EXPECT_EQ(Net(history, "BAG", std::nullopt, "c1"), -30);
  EXPECT_EQ(Net(history, "LIGHT", std::nullopt, "c1"), 30);
  EXPECT_EQ(Net(history, std::nullopt, std::nullopt, "c1"), 0);
  EXPECT_EQ(Net(history, std::nullopt, std::nullopt, "c2"), 9);
}

TEST_F(SalesHistoryTest, OrderAndBatchesOfTheRowsDoNotMatter) {
  std::mt19937_64 random(3);
  std::vector<Sale> sales;
  for (int i = 0; i < 400; ++i) {
    const Date date = DateOf("2010-12-01") + std::chrono::days{random() % 380};
    sales.push_back({"c" + std::to_string(1 + random() % 3), random() % 2 ? "BAG" : "LIGHT",
                     FormatDate(date), static_cast<int64_t>(random() % 2001) - 1000});
  }
  const SalesHistory expected = HistoryOfSales(sales);
  for (int round = 0; round < 20; ++round) {
    std::shuffle(sales.begin(), sales.end(), random);
    const auto cut = sales.begin() + static_cast<int64_t>(random() % sales.size());
    SalesHistoryBuilder builder = Builder();
    ASSERT_TRUE(builder.Add(ColumnsOfSales({sales.begin(), cut})).ok());
    ASSERT_TRUE(builder.Add(ColumnsOfSales({cut, sales.end()})).ok());
    ASSERT_EQ(builder.Finish()->columns, expected.columns);
  }
}

TEST_F(SalesHistoryTest, PassesOverClientsThatAreNotAssignedOrNotActive) {
  portfolio_ = MakePortfolio({MakeClient("c1", "m1"), MakeClient("c2", "m1")}, 1).value();
  portfolio_.clients[1].status = ClientStatus::kArchived;
  const SalesHistory history = HistoryOfSales(
      {{"c2", "BAG", "2011-05-01", 50, "USD"}, {"stranger", "BAG", "2011-05-01", 50, "USD"}});
  EXPECT_THAT(history.columns, IsEmpty());
}

TEST_F(SalesHistoryTest, RefusesASaleInAnotherCurrencyThanThePlan) {
  SalesHistoryBuilder builder = Builder();
  const absl::Status status = builder.Add(ColumnsOfSales({{"c1", "BAG", "2011-05-01", 50, "USD"}}));
  EXPECT_EQ(status.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(ReasonOf(status), common::v1::ERROR_REASON_MIXED_CURRENCIES);
  EXPECT_THAT(std::string(status.message()), HasSubstr("c1"));
  EXPECT_TRUE(Builder().Add(ColumnsOfSales({{"c1", "BAG", "2005-05-01", 50, "USD"}})).ok())
      << "a sale outside the window does not matter";
}

TEST_F(SalesHistoryTest, SumsBeyondTheRangeAreRefusedOnlyWhereTheyStayThere) {
  EXPECT_EQ(Net(HistoryOfSales({{"c1", "BAG", "2011-05-01", INT64_MAX},
                                {"c1", "BAG", "2011-05-01", INT64_MAX},
                                {"c1", "BAG", "2011-05-01", -INT64_MAX}}),
                "BAG", std::nullopt, "c1"),
            INT64_MAX);
  SalesHistoryBuilder builder = Builder();
  ASSERT_TRUE(builder
                  .Add(ColumnsOfSales(
                      {{"c1", "BAG", "2011-05-01", INT64_MAX}, {"c1", "BAG", "2011-05-01", 1}}))
                  .ok());
  EXPECT_EQ(builder.Finish().status().code(), absl::StatusCode::kOutOfRange);
}

TEST_F(SalesHistoryTest, RefusesColumnsThatDoNotFitTogether) {
  const std::vector<Sale> sales = {{"c1", "BAG", "2011-05-01", 50}};
  const SalesColumns good = ColumnsOfSales(sales);
  const auto code = [&](const auto& damage) {
    SalesColumns columns = good;
    damage(columns);
    return Builder().Add(columns).code();
  };
  EXPECT_EQ(code([](SalesColumns&) {}), absl::StatusCode::kOk);
  EXPECT_EQ(code([](SalesColumns& c) { c.amounts_minor.clear(); }),
            absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(code([](SalesColumns& c) { c.client_rows[0] = 2; }),
            absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(code([](SalesColumns& c) { c.products[0] = 1; }), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(code([](SalesColumns& c) { c.currencies[0] = 9; }), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(code([](SalesColumns& c) {
              c.currencies.clear();
              c.currency_dictionary.clear();
            }),
            absl::StatusCode::kInvalidArgument);
}

TEST_F(SalesHistoryTest, TheWindowSpansThePlanAndTheLastTwelveMonths) {
  const SalesWindow window = Builder().window();
  EXPECT_EQ(FormatDate(window.first), "2010-12-01");
  EXPECT_EQ(FormatDate(window.last), "2011-12-10");
  const std::vector<PlanLine> early = {MakeLine("BAG", "2011-06", 1)};
  EXPECT_EQ(FormatDate(
                SalesHistoryBuilder(portfolio_, "GBP", DateOf("2011-12-10"), early).window().first),
            "2010-06-01");
}

}  // namespace
}  // namespace clientele::planning
