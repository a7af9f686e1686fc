#include <string>
#include <vector>

#include "gtest/gtest.h"
#include "services/registry/store/sale_pages.h"
#include "services/registry/store/sales.h"
#include "tests/store/registry/store_fixture.h"

namespace clientele::registry {
namespace {

class SalesStoreTest : public RegistryStoreTest {
 protected:
  WriteOutcome Put(const std::string& id, const SaleFields& fields) {
    WriteOutcome outcome = WriteOutcome::kUnchanged;
    Commit([&](Transaction& transaction, Position position) -> absl::Status {
      const absl::StatusOr<WriteOutcome> written =
          WriteSale(transaction, position, {id, fields, position, 0}, nullptr);
      if (!written.ok()) return written.status();
      outcome = *written;
      return absl::OkStatus();
    });
    return outcome;
  }
};
INSTANTIATE_ENGINES(SalesStoreTest);

TEST_P(SalesStoreTest, ASaleIsCreatedThenUnchangedThenCorrected) {
  const SaleFields first = MakeSale("c1", 10, 2034);
  EXPECT_EQ(Put("s1", first), WriteOutcome::kCreated);
  EXPECT_EQ(Put("s1", first), WriteOutcome::kUnchanged);
  SaleFields second = first;
  second.amount = 2035;
  second.profit = 0;
  EXPECT_EQ(Put("s1", second), WriteOutcome::kUpdated);
  Read([&](Transaction& transaction) {
    EXPECT_EQ(**FindSale(transaction, "s1"), (Sale{"s1", second, 3, 0}));
    EXPECT_EQ(*ListSaleVersions(transaction, "s1", 0, 9),
              (std::vector<Sale>{{"s1", second, 3, 0}, {"s1", first, 1, 3}}));
    EXPECT_EQ(ListSaleVersions(transaction, "s1", 3, 9)->size(), 1u);
  });
}

TEST_P(SalesStoreTest, AProfitOfZeroIsNotAnUnknownProfit) {
  SaleFields sale = MakeSale("c1", 10, 1);
  Put("s1", sale);
  sale.profit = 0;
  EXPECT_EQ(Put("s1", sale), WriteOutcome::kUpdated);
}

TEST_P(SalesStoreTest, ACorrectionCanMoveASaleToAnotherClientAndDay) {
  Put("s1", MakeSale("c1", 10, 1));
  EXPECT_EQ(Put("s1", MakeSale("c2", 11, 1)), WriteOutcome::kUpdated);
  Read([](Transaction& transaction) {
    EXPECT_TRUE(ListSales(transaction, "c1", {}, 9)->empty());
    EXPECT_EQ(ListSales(transaction, "c2", {}, 9)->size(), 1u);
    // The client that lost the sale must not be read from old pages.
    EXPECT_EQ(
        *transaction.QueryInt64("SELECT COUNT(*) FROM unpacked_clients WHERE client_id = 'c1'"), 1);
  });
}

TEST_P(SalesStoreTest, SalesOfAClientAreListedByDayAndIdBehindTheLastOne) {
  Put("b", MakeSale("c1", 5, 1));
  Put("a", MakeSale("c1", 5, 2));
  Put("z", MakeSale("c1", -3, 3));
  Put("x", MakeSale("c2", 1, 4));
  Read([](Transaction& transaction) {
    std::string ids;
    for (const Sale& sale : Must(ListSales(transaction, "c1", {}, 9))) ids += sale.id;
    EXPECT_EQ(ids, "zab");
    ids.clear();
    for (const Sale& sale : Must(ListSales(transaction, "c1", SaleKey{5, "a"}, 9))) ids += sale.id;
    EXPECT_EQ(ids, "b");
  });
}

TEST_P(SalesStoreTest, ManyAtOnceAreCountedByWhatBecameOfThem) {
  Put("s3", MakeSale("c1", 3, 3));
  Put("s700", MakeSale("c1", 700, 700));
  Commit([](Transaction& transaction, Position position) -> absl::Status {
    SaleWriter writer = Must(SaleWriter::Begin(transaction, position));
    for (int i = 0; i < 1300; ++i) {
      const absl::Status added =
          writer.Add("s" + std::to_string(i), MakeSale("c1", i, i == 700 ? -1 : i));
      if (!added.ok()) return added;
    }
    const WriteCounts counts = Must(writer.Finish());
    EXPECT_EQ(counts.created, 1298);
    EXPECT_EQ(counts.updated, 1);
    EXPECT_EQ(counts.unchanged, 1);
    return absl::OkStatus();
  });
  Read([](Transaction& transaction) {
    EXPECT_EQ(*transaction.QueryInt64("SELECT COUNT(*) FROM sales WHERE closed = 0"), 1300);
    EXPECT_EQ(*transaction.QueryInt64("SELECT SUM(amount) FROM sales WHERE closed = 0"),
              1299 * 1300 / 2 - 701);
    EXPECT_EQ((**FindSale(transaction, "s3")).position, 1);
  });
}

TEST_P(SalesStoreTest, ManyCorrectionsLeaveOneCurrentVersion) {
  for (int i = 0; i < 20; ++i) Put("s1", MakeSale("c1", 10, i));
  Read([](Transaction& transaction) {
    EXPECT_EQ((*FindSale(transaction, "s1"))->fields.amount, 19);
    EXPECT_EQ(ListSales(transaction, "c1", {}, 9)->size(), 1u);
    EXPECT_EQ(ListSaleVersions(transaction, "s1", 0, 99)->size(), 20u);
  });
}

}  // namespace
}  // namespace clientele::registry
