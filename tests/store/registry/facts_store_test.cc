#include <limits>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "services/registry/store/balances.h"
#include "services/registry/store/clients.h"
#include "services/registry/store/holdings.h"
#include "services/registry/store/sales.h"
#include "tests/store/registry/store_fixture.h"

namespace clientele::registry {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

class FactsStoreTest : public RegistryStoreTest {
 protected:
  static Holding MakeHolding(std::string client, std::string product, int32_t from, int32_t to,
                             Position position) {
    return {{std::move(client), std::move(product), from}, {to, 7, "GBP"}, position, 0};
  }

  // Puts a holding at the next position.
  Position Put(std::string client, std::string product, int32_t from, int32_t to = kOpenEnd) {
    return Commit([&](Transaction& transaction, Position position) {
      const Holding after = MakeHolding(client, product, from, to, position);
      const auto before = FindHolding(transaction, after.key);
      return PutHolding(transaction, *before ? &**before : nullptr, after);
    });
  }
  Position Close(std::string client, std::string product, int32_t from) {
    return Commit([&](Transaction& transaction, Position position) {
      const auto before = FindHolding(transaction, {client, product, from});
      return CloseHolding(transaction, **before, position);
    });
  }

  // "client product from to", "-" before deletions, read in slices of `limit`.
  std::vector<std::string> Scan(ExportScan scan, int limit = 2) {
    if (scan.end.empty()) scan.end = kBehindAllIds;
    std::vector<std::string> lines;
    Read([&](Transaction& transaction) {
      HoldingKey last;
      bool more = true;
      for (bool first = true; more; first = false) {
        const HoldingKey after = last;
        more = Must(ScanHoldings(transaction, scan, first ? nullptr : &after, limit,
                                 [&](const Holding& holding, bool deleted) {
                                   last = holding.key;
                                   lines.push_back(absl::StrCat(
                                       deleted ? "-" : "", holding.key.client_id, " ",
                                       holding.key.product_id, " ", holding.key.from_day, " ",
                                       holding.fields.to_day));
                                 }));
      }
    });
    return lines;
  }
};
INSTANTIATE_ENGINES(FactsStoreTest);

TEST_P(FactsStoreTest, KeepsHoldingsOfKeysThatDifferInCaseOrSpaceApart) {
  Put("acme", "p", 1, 10);
  Put("ACME", "p", 1, 20);
  Put("acme ", "p", 1, 30);
  Read([&](Transaction& transaction) {
    EXPECT_EQ((*FindHolding(transaction, {"acme", "p", 1}))->fields.to_day, 10);
    EXPECT_EQ((*FindHolding(transaction, {"ACME", "p", 1}))->fields.to_day, 20);
    EXPECT_EQ((*FindHolding(transaction, {"acme ", "p", 1}))->fields.to_day, 30);
    EXPECT_FALSE(FindHolding(transaction, {"acme", "P", 1})->has_value());
  });
}

TEST_P(FactsStoreTest, AReplacementOfAnOlderVersionIsRefused) {
  const Position first = Put("c", "p", 1, 10);
  Put("c", "p", 1, 20);
  const absl::Status stale = database_->Write([&](Transaction& transaction) {
    const Holding before = MakeHolding("c", "p", 1, 10, first);
    return PutHolding(transaction, &before, MakeHolding("c", "p", 1, 30, 99));
  });
  EXPECT_TRUE(absl::IsAborted(stale)) << stale;
  const absl::Status twice = database_->Write([&](Transaction& transaction) {
    return PutHolding(transaction, nullptr, MakeHolding("c", "p", 1, 30, 99));
  });
  EXPECT_TRUE(IsUniqueViolation(twice)) << twice;
}

TEST_P(FactsStoreTest, ListsHoldingsInForceAndTheirPeriods) {
  Put("c", "a", 1, 10);
  Put("c", "a", 11);
  Put("c", "b", 5, 12);
  Put("d", "a", 1);
  Close("c", "b", 5);
  Read([&](Transaction& transaction) {
    HoldingQuery query;
    query.client_id = "c";
    query.after_from_day = std::numeric_limits<int32_t>::min();
    EXPECT_EQ(Must(ListHoldings(transaction, query, 10)).size(), 2u);
    query.as_of_day = 10;
    const auto in_force = Must(ListHoldings(transaction, query, 10));
    ASSERT_EQ(in_force.size(), 1u);
    EXPECT_EQ(in_force[0].key.from_day, 1);
    EXPECT_THAT(Must(HoldingPeriods(transaction, "c", "a")),
                ElementsAre(Period{1, 10}, Period{11, kOpenEnd}));
    EXPECT_THAT(Must(HoldingPeriods(transaction, "c", "b")), IsEmpty());
  });
}

TEST_P(FactsStoreTest, AScanShowsEveryPositionAsItWas) {
  const Position p1 = Put("c", "p", 1, 10);
  const Position p2 = Put("d", "p", 1, 10);
  const Position p3 = Put("c", "p", 1, 20);
  const Position p4 = Close("d", "p", 1);
  const Position p5 = Put("d", "p", 1, 30);
  EXPECT_THAT(Scan({.position = p1}), ElementsAre("c p 1 10"));
  EXPECT_THAT(Scan({.position = p2}), ElementsAre("c p 1 10", "d p 1 10"));
  EXPECT_THAT(Scan({.position = p3}), ElementsAre("c p 1 20", "d p 1 10"));
  EXPECT_THAT(Scan({.position = p4}), ElementsAre("c p 1 20"));
  EXPECT_THAT(Scan({.position = p5}), ElementsAre("c p 1 20", "d p 1 30"));
  EXPECT_THAT(Scan({.position = p5, .start = "d"}), ElementsAre("d p 1 30"));
  EXPECT_THAT(Scan({.position = p5, .end = "d"}), ElementsAre("c p 1 20"));
}

TEST_P(FactsStoreTest, AScanOfChangesNamesEveryKeyOnce) {
  Put("a", "p", 1, 10);
  const Position p1 = Put("b", "p", 1, 10);
  const Position p2 = Close("b", "p", 1);
  const Position p3 = Put("b", "p", 1, 30);
  const Position p4 = Put("c", "p", 1, 10);
  const Position p5 = Close("c", "p", 1);
  EXPECT_THAT(Scan({.position = p2, .since = p1}), ElementsAre("-b p 1 10"));
  EXPECT_THAT(Scan({.position = p3, .since = p1}), ElementsAre("b p 1 30"));
  EXPECT_THAT(Scan({.position = p3, .since = p2}), ElementsAre("b p 1 30"));
  EXPECT_THAT(Scan({.position = p4, .since = p3}), ElementsAre("c p 1 10"));
  EXPECT_THAT(Scan({.position = p5, .since = p3}), IsEmpty());
  EXPECT_THAT(Scan({.position = p5, .since = p4}), ElementsAre("-c p 1 10"));
  EXPECT_THAT(Scan({.position = p5, .since = p5}), IsEmpty());
}

TEST_P(FactsStoreTest, BalancesAreReadByDayAndScannedByKey) {
  const auto put = [&](std::string client, int32_t day, BalanceMeasure measure, int64_t amount) {
    return Commit([&](Transaction& transaction, Position position) {
      const Balance after{{client, "p", day, measure}, {amount, "GBP"}, position, 0};
      const auto before = FindBalance(transaction, after.key);
      return PutBalance(transaction, *before ? &**before : nullptr, after);
    });
  };
  put("c", 5, BalanceMeasure::kStockEnd, 1);
  put("c", 5, BalanceMeasure::kStockAverage, 20);
  put("d", 5, BalanceMeasure::kStockEnd, 300);
  const Position p1 = put("c", 6, BalanceMeasure::kStockEnd, 4000);
  const Position p2 = put("c", 5, BalanceMeasure::kStockEnd, 2);
  Commit([&](Transaction& transaction, Position position) {
    Client deleted = MakeClient("d", position);
    deleted.delete_time = 1;
    return InsertClient(transaction, deleted);
  });
  Read([&](Transaction& transaction) {
    std::vector<int64_t> amounts;
    const auto take = [&](const Balance& balance) {
      amounts.push_back(balance.fields.amount);
      return absl::OkStatus();
    };
    ASSERT_TRUE(ForEachBalance(transaction, 5, BalanceMeasure::kStockEnd, take).ok());
    EXPECT_THAT(amounts, ElementsAre(2));
    BalanceQuery query;
    query.client_id = "c";
    query.first_day = 5;
    query.last_day = 5;
    EXPECT_EQ(Must(ListBalances(transaction, query, 10)).size(), 2u);
    query.after = BalanceKey{"c", "p", 5, BalanceMeasure::kStockEnd};
    EXPECT_EQ(Must(ListBalances(transaction, query, 10))[0].fields.amount, 20);
    amounts.clear();
    const auto collect = [&](const Balance& balance, bool deleted) {
      EXPECT_FALSE(deleted);
      amounts.push_back(balance.fields.amount);
    };
    const ExportScan then{.position = p1, .end = std::string(kBehindAllIds)};
    EXPECT_FALSE(Must(ScanBalances(transaction, then, nullptr, 10, collect)));
    EXPECT_THAT(amounts, ElementsAre(1, 20, 4000, 300));
    amounts.clear();
    const ExportScan changes{.position = p2, .since = p1, .end = std::string(kBehindAllIds)};
    EXPECT_FALSE(Must(ScanBalances(transaction, changes, nullptr, 10, collect)));
    EXPECT_THAT(amounts, ElementsAre(2));
  });
}

TEST_P(FactsStoreTest, ASaleThatGoesOverToAnotherClientIsNamedOnce) {
  const auto write = [&](const std::string& id, const SaleFields& fields) {
    return Commit([&](Transaction& transaction, Position position) {
      return WriteSale(transaction, position, {id, fields, position, 0}, nullptr).status();
    });
  };
  write("s1", MakeSale("a", 1, 10));
  const Position then = write("s2", MakeSale("b", 1, 20));
  write("s1", MakeSale("c", 1, 10));
  const Position now = write("s2", MakeSale("b", 2, 21));
  Read([&](Transaction& transaction) {
    std::vector<std::string> lines;
    const ExportScan scan{.position = now, .since = then, .end = std::string(kBehindAllIds)};
    EXPECT_FALSE(Must(
        ScanSaleChanges(transaction, scan, std::nullopt, 10, [&](const Sale& sale, bool deleted) {
          lines.push_back(absl::StrCat(deleted ? "-" : "", sale.id, " ", sale.fields.client_id, " ",
                                       sale.fields.amount));
        })));
    EXPECT_THAT(lines, ElementsAre("s2 b 21", "s1 c 10"));
  });
}

}  // namespace
}  // namespace clientele::registry
