#include "services/registry/domain/sale_block.h"

#include <limits>
#include <random>
#include <string>
#include <vector>

#include "gtest/gtest.h"

namespace clientele::registry {
namespace {

constexpr SaleColumnSet kAll = {.product = true, .profit = true};

SaleBlock BlockOf(const std::vector<SaleFields>& sales) {
  SaleBlock block;
  for (const SaleFields& sale : sales) AppendRow(sale, "", kAll, &block);
  CompleteColumns(&block);
  return block;
}

SaleFields Sale(int32_t day, int64_t amount, std::string currency = "GBP",
                std::string product = "LIGHT") {
  SaleFields sale;
  sale.day = day;
  sale.amount = amount;
  sale.currency = std::move(currency);
  sale.product_id = std::move(product);
  return sale;
}

TEST(SaleBlock, PagesReadBackWhatWasPacked) {
  std::mt19937_64 random(7);
  for (int round = 0; round < 50; ++round) {
    std::vector<SaleFields> sales;
    int32_t day = -30'000;
    for (uint64_t i = 0; i < 1 + random() % 300; ++i) {
      day += static_cast<int32_t>(random() % 400);
      SaleFields sale =
          Sale(day, static_cast<int64_t>(random()), round % 3 == 0 && random() % 2 ? "JPY" : "GBP",
               "P" + std::to_string(random() % 9));
      if (round % 2 == 0 && random() % 2) sale.profit = static_cast<int64_t>(random());
      sales.push_back(sale);
    }
    const SaleBlock block = BlockOf(sales);
    SaleBlock read;
    ASSERT_TRUE(UnpackPage(PackPage(block, 0, block.rows()), kAll, &read).ok());
    EXPECT_EQ(read, block);
  }
}

TEST(SaleBlock, ExtremeAmountsAndDaysSurvive) {
  SaleFields least =
      Sale(std::numeric_limits<int32_t>::min() / 2, std::numeric_limits<int64_t>::min());
  least.profit = std::numeric_limits<int64_t>::min();
  SaleFields most =
      Sale(std::numeric_limits<int32_t>::max() / 2, std::numeric_limits<int64_t>::max());
  most.profit = std::numeric_limits<int64_t>::max();
  const SaleBlock block = BlockOf({least, most});
  SaleBlock read;
  ASSERT_TRUE(UnpackPage(PackPage(block, 0, 2), kAll, &read).ok());
  EXPECT_EQ(read, block);
}

TEST(SaleBlock, ColumnsThatAreNotWantedAreLeftOut) {
  SaleFields sale = Sale(1, 2);
  sale.profit = 3;
  const SaleBlock block = BlockOf({sale});
  SaleBlock read;
  ASSERT_TRUE(UnpackPage(PackPage(block, 0, 1), {}, &read).ok());
  EXPECT_TRUE(read.product_index.empty());
  EXPECT_TRUE(read.profits.empty());
  EXPECT_EQ(read.amounts, std::vector<int64_t>{2});
}

TEST(SaleBlock, APageCanHoldAPartOfABlock) {
  const SaleBlock block = BlockOf({Sale(1, 10), Sale(2, 20), Sale(3, 30), Sale(4, 40)});
  SaleBlock read;
  ASSERT_TRUE(UnpackPage(PackPage(block, 1, 3), kAll, &read).ok());
  EXPECT_EQ(read.days, (std::vector<int32_t>{2, 3}));
  EXPECT_EQ(read.amounts, (std::vector<int64_t>{20, 30}));
}

TEST(SaleBlock, DamagedPagesAreRefusedOrReadWithoutLeavingTheirBytes) {
  SaleFields sale = Sale(1, 2, "JPY", "BAG");
  sale.profit = 5;
  const SaleBlock block = BlockOf({Sale(1, 1), sale, Sale(1, 3)});
  const std::string page = PackPage(block, 0, block.rows());
  SaleBlock read;
  for (size_t size = 0; size < page.size(); ++size) {
    EXPECT_FALSE(UnpackPage(page.substr(0, size), kAll, &read).ok()) << size;
  }
  EXPECT_FALSE(UnpackPage(page + "x", kAll, &read).ok());
  std::mt19937_64 random(1);
  for (int round = 0; round < 20'000; ++round) {
    std::string damaged = page;
    damaged[random() % damaged.size()] = static_cast<char>(random());
    if (UnpackPage(damaged, kAll, &read).ok()) {
      for (const uint32_t index : read.currency_index) EXPECT_LT(index, read.currencies.size());
      for (const uint32_t index : read.product_index) EXPECT_LT(index, read.products.size());
    }
  }
}

TEST(SaleBlock, RowsWithoutProfitBesideRowsWithOneHaveNone) {
  SaleFields with = Sale(2, 2);
  with.profit = -7;
  const SaleBlock block = BlockOf({Sale(1, 1), with, Sale(3, 3)});
  EXPECT_EQ(block.has_profit, (std::vector<uint8_t>{0, 1, 0}));
  EXPECT_EQ(block.profits, (std::vector<int64_t>{0, -7, 0}));
}

TEST(SaleBlock, RowsOutsideThePeriodAreDroppedFromEveryColumn) {
  SaleBlock block =
      BlockOf({Sale(1, 10, "GBP", "A"), Sale(2, 20, "JPY", "B"), Sale(3, 30, "GBP", "C")});
  KeepDays(2, 2, &block);
  EXPECT_EQ(block.days, std::vector<int32_t>{2});
  EXPECT_EQ(block.amounts, std::vector<int64_t>{20});
  EXPECT_EQ(block.currencies[block.currency_index[0]], "JPY");
  EXPECT_EQ(block.products[block.product_index[0]], "B");
}

TEST(SaleBlock, TheFirstRowsCanBeDropped) {
  SaleBlock block = BlockOf({Sale(1, 10), Sale(2, 20), Sale(3, 30)});
  DropFirst(2, &block);
  EXPECT_EQ(block.amounts, std::vector<int64_t>{30});
  DropFirst(5, &block);
  EXPECT_EQ(block.rows(), 0u);
}

}  // namespace
}  // namespace clientele::registry
