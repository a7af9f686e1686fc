#include "services/registry/store/sale_scan.h"

#include <map>
#include <random>
#include <string>
#include <tuple>
#include <vector>

#include "gtest/gtest.h"
#include "services/registry/store/clients.h"
#include "services/registry/store/sale_pages.h"
#include "tests/store/registry/store_fixture.h"

namespace clientele::registry {
namespace {

using FlatRow = std::tuple<std::string, int32_t, int64_t, std::string, std::string, bool, int64_t>;

// What the registry should show at each position, kept beside it.
class Model {
 public:
  void Put(Position position, const std::string& id, const SaleFields& sale) {
    history_[id][position] = sale;
  }
  std::vector<FlatRow> At(Position position, int32_t first_day = -1'000'000,
                          int32_t last_day = 1'000'000) const {
    std::map<std::tuple<std::string, int32_t, std::string>, SaleFields> rows;
    for (const auto& [id, versions] : history_) {
      const auto behind = versions.upper_bound(position);
      if (behind == versions.begin()) continue;
      const SaleFields& sale = std::prev(behind)->second;
      if (sale.day >= first_day && sale.day <= last_day) {
        rows[{sale.client_id, sale.day, id}] = sale;
      }
    }
    std::vector<FlatRow> flat;
    for (const auto& [key, sale] : rows) {
      flat.emplace_back(sale.client_id, sale.day, sale.amount, sale.currency, sale.product_id,
                        sale.profit.has_value(), sale.profit.value_or(0));
    }
    return flat;
  }

 private:
  std::map<std::string, std::map<Position, SaleFields>> history_;
};

class SaleScanTest : public RegistryStoreTest {
 protected:
  Position Put(const std::map<std::string, SaleFields>& sales) {
    const Position position = Commit([&](Transaction& transaction, Position at) -> absl::Status {
      SaleWriter writer = Must(SaleWriter::Begin(transaction, at));
      for (const auto& [id, sale] : sales) {
        if (absl::Status s = MarkUnpacked(transaction, sale.client_id); !s.ok()) return s;
        if (absl::Status s = writer.Add(id, sale); !s.ok()) return s;
      }
      return writer.Finish().status();
    });
    for (const auto& [id, sale] : sales) model_.Put(position, id, sale);
    return position;
  }

  void Pack(int max_clients) {
    EXPECT_TRUE(database_
                    ->Write([&](Transaction& transaction) {
                      return PackClients(transaction, max_clients).status();
                    })
                    .ok());
  }
  void PackAll() {
    EXPECT_TRUE(
        PackAllClients([this](Database::Body body) { return database_->Write(body); }).ok());
  }

  std::vector<FlatRow> Scan(SaleScanOptions options) {
    options.columns.product = options.columns.profit = true;
    std::vector<FlatRow> rows;
    SaleScan scan(database_.get(), options);
    while (true) {
      const absl::StatusOr<bool> more = scan.NextSlice({}, [&](const SaleBlock& block) {
        for (size_t i = 0; i < block.rows(); ++i) {
          const bool known = !block.has_profit.empty() && block.has_profit[i];
          rows.emplace_back(
              block.client_id, block.days[i], block.amounts[i],
              block.currencies[block.currency_index.empty() ? 0 : block.currency_index[i]],
              block.products[block.product_index[i]], known, known ? block.profits[i] : 0);
        }
      });
      EXPECT_TRUE(more.ok()) << more.status();
      if (!more.ok() || !*more) return rows;
    }
  }

  static SaleScanOptions At(Position position) {
    SaleScanOptions options;
    options.position = position;
    return options;
  }

  std::map<std::string, SaleFields> RandomSales(int count) {
    std::map<std::string, SaleFields> sales;
    for (int i = 0; i < count; ++i) {
      SaleFields sale =
          MakeSale("c" + std::to_string(random_() % 12), static_cast<int32_t>(random_() % 20),
                   static_cast<int64_t>(random_() % 1000), "P" + std::to_string(random_() % 3));
      if (random_() % 4 == 0) sale.profit = static_cast<int64_t>(random_() % 100);
      if (random_() % 9 == 0) sale.currency = "JPY";
      sales["s" + std::to_string(random_() % 600)] = sale;
    }
    return sales;
  }

  Model model_;
  std::mt19937_64 random_{11};
};
INSTANTIATE_ENGINES(SaleScanTest);

TEST_P(SaleScanTest, AnEmptyRegistryHasNoRows) { EXPECT_TRUE(Scan(At(0)).empty()); }

TEST_P(SaleScanTest, EveryPositionIsReadTheSameWhateverIsPackedAndHoweverItIsSliced) {
  for (int commit = 0; commit < 12; ++commit) {
    Put(RandomSales(60));
    if (commit % 3 == 0) PackAll();
    if (commit % 3 == 1) Pack(40);
  }
  for (Position position = 0; position <= 12; ++position) {
    for (const size_t slice : {1u, 7u, 64u, 100'000u}) {
      for (const bool ids : {false, true}) {
        SaleScanOptions options;
        options.position = position;
        options.slice_rows = slice;
        options.columns.sale_id = ids;
        EXPECT_EQ(Scan(options), model_.At(position)) << position << " " << slice << " " << ids;
      }
    }
  }
}

TEST_P(SaleScanTest, RangesPutTogetherAreTheWhole) {
  Put(RandomSales(300));
  PackAll();
  Put(RandomSales(20));
  std::vector<std::string> cuts;
  Read([&](Transaction& transaction) { cuts = *CutBySales(transaction, 4); });
  ASSERT_EQ(cuts.size(), 3u);
  std::vector<FlatRow> rows;
  for (size_t i = 0; i <= cuts.size(); ++i) {
    SaleScanOptions options;
    options.position = 2;
    options.start = i == 0 ? "" : cuts[i - 1];
    options.end = i == cuts.size() ? "" : cuts[i];
    const std::vector<FlatRow> part = Scan(options);
    EXPECT_GT(part.size(), 20u);
    rows.insert(rows.end(), part.begin(), part.end());
  }
  EXPECT_EQ(rows, model_.At(2));
}

TEST_P(SaleScanTest, AScanShowsItsPositionWhileSalesArePackedAndCorrectedUnderIt) {
  Put(RandomSales(300));
  PackAll();
  Put(RandomSales(100));
  const std::vector<FlatRow> expected = model_.At(2);
  SaleScanOptions options;
  options.position = 2;
  options.slice_rows = 5;
  SaleScan scan(database_.get(), options);
  std::vector<std::tuple<std::string, int32_t, int64_t>> rows;
  int slices = 0;
  while (true) {
    const absl::StatusOr<bool> more = scan.NextSlice({}, [&](const SaleBlock& block) {
      for (size_t i = 0; i < block.rows(); ++i) {
        rows.emplace_back(block.client_id, block.days[i], block.amounts[i]);
      }
    });
    ASSERT_TRUE(more.ok()) << more.status();
    if (!*more) break;
    Put(RandomSales(3));
    if (++slices % 2 == 0) PackAll();
  }
  ASSERT_EQ(rows.size(), expected.size());
  for (size_t i = 0; i < rows.size(); ++i) {
    EXPECT_EQ(rows[i], std::tuple(std::get<0>(expected[i]), std::get<1>(expected[i]),
                                  std::get<2>(expected[i])));
  }
}

TEST_P(SaleScanTest, PeriodsKeepTheDaysAtTheirEnds) {
  Put(RandomSales(200));
  PackAll();
  SaleScanOptions options;
  options.position = 1;
  options.first_day = 5;
  options.last_day = 9;
  EXPECT_EQ(Scan(options), model_.At(1, 5, 9));
  options.columns.sale_id = true;
  EXPECT_EQ(Scan(options), model_.At(1, 5, 9));
}

TEST_P(SaleScanTest, SaleIdsComeInTheOrderOfTheRows) {
  Put({{"b", MakeSale("c1", 2, 1)}, {"a", MakeSale("c1", 2, 2)}, {"z", MakeSale("c1", 1, 3)}});
  SaleScanOptions options;
  options.position = 1;
  options.columns.sale_id = true;
  SaleScan scan(database_.get(), options);
  std::vector<std::string> ids;
  ASSERT_TRUE(scan.NextSlice({}, [&](const SaleBlock& block) { ids = block.sale_ids; }).ok());
  EXPECT_EQ(ids, (std::vector<std::string>{"z", "a", "b"}));
}

TEST_P(SaleScanTest, SalesOfDeletedClientsAreLeftOutFromTheirDeletionOn) {
  Client client = MakeClient("c1");
  Commit([&](Transaction& transaction, Position position) {
    client.position = position;
    return InsertClient(transaction, client);
  });
  Put({{"s1", MakeSale("c1", 1, 1)}, {"s2", MakeSale("c2", 1, 2)}});
  Commit([&](Transaction& transaction, Position position) {
    Client deleted = client;
    deleted.position = position;
    deleted.delete_time = kTime;
    return ReplaceClient(transaction, client, deleted);
  });
  for (const bool packed : {false, true}) {
    if (packed) PackAll();
    for (const bool ids : {false, true}) {
      SaleScanOptions options;
      options.columns.sale_id = ids;
      options.position = 2;
      EXPECT_EQ(Scan(options).size(), 2u);
      options.position = 3;
      EXPECT_EQ(Scan(options).size(), 1u);
    }
  }
}

TEST_P(SaleScanTest, AClientWithMoreRowsThanAPageIsReadWhole) {
  std::map<std::string, SaleFields> sales;
  for (int i = 0; i < 10'000; ++i) {
    sales["s" + std::to_string(i)] = MakeSale(i % 10 ? "big" : "small", i % 365, i);
  }
  Put(sales);
  PackAll();
  Read([](Transaction& transaction) {
    EXPECT_EQ(*transaction.QueryInt64("SELECT COUNT(*) FROM sale_pages WHERE client_id = 'big'"),
              3);
    EXPECT_EQ(*CountUnpackedClients(transaction), 0);
  });
  for (const size_t slice : {1'000u, 4'096u, 5'000u}) {
    SaleScanOptions options;
    options.position = 1;
    options.slice_rows = slice;
    EXPECT_EQ(Scan(options), model_.At(1)) << slice;
  }
}

TEST_P(SaleScanTest, ClientsThatLoseAllSalesLoseTheirPages) {
  Put({{"s1", MakeSale("c1", 1, 1)}});
  PackAll();
  Put({{"s1", MakeSale("c2", 1, 1)}});
  PackAll();
  EXPECT_EQ(Scan(At(2)), model_.At(2));
  EXPECT_EQ(Scan(At(1)), model_.At(1));
}

TEST_P(SaleScanTest, CutsOfAnUnpackedBaseComeFromItsClients) {
  Put(RandomSales(100));
  Read([](Transaction& transaction) {
    EXPECT_EQ(CutBySales(transaction, 3)->size(), 2u);
    EXPECT_TRUE(CutBySales(transaction, 1)->empty());
  });
}

}  // namespace
}  // namespace clientele::registry
