#include "services/registry/domain/stock_sum.h"

#include <limits>

#include "common/errors/errors.h"
#include "gtest/gtest.h"

namespace clientele::registry {
namespace {

constexpr int64_t kMax = std::numeric_limits<int64_t>::max();

Balance Stock(std::string client, int32_t day, int64_t amount, std::string currency = "GBP",
              BalanceMeasure measure = BalanceMeasure::kStockEnd) {
  return {{std::move(client), "p", day, measure}, {amount, std::move(currency)}, 1, 0};
}

TEST(StockSum, AddsOverClients) {
  StockSum sum;
  EXPECT_TRUE(sum.Add(Stock("a", 1, 5)).ok());
  EXPECT_TRUE(sum.Add(Stock("b", 1, -7)).ok());
  EXPECT_TRUE(sum.Add(Stock("a", 1, 10)).ok());
  EXPECT_EQ(*sum.Total(), 8);
  EXPECT_EQ(sum.balances(), 3);
  EXPECT_EQ(sum.clients(), 2);
  EXPECT_EQ(sum.currency(), "GBP");
}

TEST(StockSum, RefusesOtherDatesMeasuresAndCurrencies) {
  StockSum sum;
  ASSERT_TRUE(sum.Add(Stock("a", 1, 5)).ok());
  EXPECT_FALSE(sum.Add(Stock("a", 2, 5)).ok());
  EXPECT_FALSE(sum.Add(Stock("a", 1, 5, "GBP", BalanceMeasure::kStockAverage)).ok());
  EXPECT_EQ(ReasonOf(sum.Add(Stock("a", 1, 5, "EUR"))), common::v1::ERROR_REASON_MIXED_CURRENCIES);
  EXPECT_EQ(*sum.Total(), 5);
}

TEST(StockSum, IsExactBeyondTheRangeOnTheWay) {
  StockSum sum;
  ASSERT_TRUE(sum.Add(Stock("a", 1, kMax)).ok());
  ASSERT_TRUE(sum.Add(Stock("b", 1, kMax)).ok());
  EXPECT_TRUE(absl::IsOutOfRange(sum.Total().status()));
  ASSERT_TRUE(sum.Add(Stock("c", 1, -kMax)).ok());
  EXPECT_EQ(*sum.Total(), kMax);
}

}  // namespace
}  // namespace clientele::registry
