#include <limits>
#include <string>
#include <vector>

#include "tests/api/registry/facts_fixture.h"

namespace clientele::registry {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr auto kAverage = v1::BALANCE_MEASURE_STOCK_AVERAGE;
constexpr int64_t kMax = std::numeric_limits<int64_t>::max();

class BalancesApiTest : public FactsTest {
 protected:
  absl::StatusOr<v1::Balance> Get(const std::string& name) {
    v1::GetBalanceRequest request;
    request.set_name(name);
    return Call(*balances_, &BalanceStub::GetBalance, request);
  }
  std::vector<int64_t> List(v1::ListBalancesRequest request) {
    std::vector<int64_t> amounts;
    request.set_page_size(2);
    while (true) {
      const auto page = Call(*balances_, &BalanceStub::ListBalances, request);
      EXPECT_TRUE(page.ok()) << page.status();
      if (!page.ok()) return amounts;
      for (const v1::Balance& balance : page->balances()) amounts.push_back(balance.amount_minor());
      if (page->next_page_token().empty()) return amounts;
      request.set_page_token(page->next_page_token());
    }
  }
  static v1::AggregateBalancesRequest Sum(
      const std::string& date, v1::BalanceMeasure measure = v1::BALANCE_MEASURE_STOCK_END) {
    v1::AggregateBalancesRequest request;
    *request.mutable_date() = DateOf(date);
    request.set_measure(measure);
    return request;
  }
  absl::StatusOr<v1::BalanceAggregate> Aggregate(const v1::AggregateBalancesRequest& request) {
    return Call(*balances_, &BalanceStub::AggregateBalances, request);
  }
};

TEST_F(BalancesApiTest, ABalanceIsKnownByClientProductDateAndMeasure) {
  ASSERT_TRUE(Upsert({MakeBalance("c1", "p1", "2024-01-31", 10),
                      MakeBalance("c1", "p1", "2024-01-31", 20, kAverage)})
                  .ok());
  const auto corrected = Upsert({MakeBalance("c1", "p1", "2024-01-31", 11)});
  ASSERT_TRUE(corrected.ok());
  EXPECT_EQ(corrected->updated(), 1);
  const auto end = Get("clients/c1/products/p1/balances/2024-01-31.STOCK_END");
  ASSERT_TRUE(end.ok()) << end.status();
  EXPECT_EQ(end->amount_minor(), 11);
  EXPECT_EQ(end->currency_code(), "GBP");
  EXPECT_EQ(Get("clients/c1/products/p1/balances/2024-01-31.STOCK_AVERAGE")->amount_minor(), 20);
  for (const char* name : {"clients/c1/products/p1/balances/2024-01-31",
                           "clients/c1/products/p1/balances/2024-01-31.UNSPECIFIED",
                           "clients/c1/products/p1/balances/2024-13-31.STOCK_END"}) {
    EXPECT_EQ(FieldOf(Get(name).status()), "name") << name;
  }
}

TEST_F(BalancesApiTest, ListsByProductMeasureAndDates) {
  ASSERT_TRUE(
      Upsert({MakeBalance("c1", "p1", "2024-01-31", 1), MakeBalance("c1", "p1", "2024-02-29", 2),
              MakeBalance("c1", "p1", "2024-02-29", 3, kAverage),
              MakeBalance("c1", "p2", "2024-01-31", 4), MakeBalance("c2", "p1", "2024-01-31", 5)})
          .ok());
  v1::ListBalancesRequest request;
  request.set_parent("clients/c1");
  EXPECT_THAT(List(request), ElementsAre(1, 2, 3, 4));
  request.set_product("products/p1");
  EXPECT_THAT(List(request), ElementsAre(1, 2, 3));
  request.set_measure(kAverage);
  EXPECT_THAT(List(request), ElementsAre(3));
  request.clear_measure();
  *request.mutable_end_date() = DateOf("2024-02-28");
  EXPECT_THAT(List(request), ElementsAre(1));
  *request.mutable_start_date() = DateOf("2024-02-01");
  EXPECT_THAT(List(request), IsEmpty());
}

TEST_F(BalancesApiTest, AddsOverClientsAndProductsOnOneDateAndMeasure) {
  ASSERT_TRUE(
      Upsert({MakeBalance("c1", "p1", "2024-01-31", 1), MakeBalance("c1", "p2", "2024-01-31", 20),
              MakeBalance("c2", "p1", "2024-01-31", 300),
              MakeBalance("c2", "p1", "2024-02-29", 4000),
              MakeBalance("c2", "p2", "2024-01-31", 50000, kAverage)})
          .ok());
  v1::AggregateBalancesRequest request = Sum("2024-01-31");
  const auto all = Aggregate(request);
  ASSERT_TRUE(all.ok()) << all.status();
  EXPECT_EQ(all->amount_minor(), 321);
  EXPECT_EQ(all->currency_code(), "GBP");
  EXPECT_EQ(all->balance_count(), 3);
  EXPECT_EQ(all->client_count(), 2);
  request.add_products("products/p1");
  EXPECT_EQ(Aggregate(request)->amount_minor(), 301);
  request.add_clients("clients/c2");
  EXPECT_EQ(Aggregate(request)->amount_minor(), 300);
  EXPECT_EQ(Aggregate(Sum("2024-01-31", kAverage))->amount_minor(), 50000);
  EXPECT_EQ(Aggregate(Sum("2024-03-31"))->balance_count(), 0);
}

TEST_F(BalancesApiTest, RefusesToAddOverDatesMeasuresAndCurrencies) {
  v1::AggregateBalancesRequest no_date = Sum("2024-01-31");
  no_date.clear_date();
  EXPECT_EQ(FieldOf(Aggregate(no_date).status()), "date");
  v1::AggregateBalancesRequest no_measure = Sum("2024-01-31");
  no_measure.clear_measure();
  EXPECT_EQ(FieldOf(Aggregate(no_measure).status()), "measure");
  ASSERT_TRUE(
      Upsert({MakeBalance("c1", "p1", "2024-01-31", 1), MakeBalance("c3", "p1", "2024-01-31", 20)})
          .ok());
  v1::AggregateBalancesRequest request = Sum("2024-01-31");
  EXPECT_EQ(ReasonOf(Aggregate(request).status()), common::v1::ERROR_REASON_MIXED_CURRENCIES);
  request.set_currency_code("JPY");
  EXPECT_EQ(Aggregate(request)->amount_minor(), 20);
  request.set_currency_code("XXQ");
  EXPECT_EQ(FieldOf(Aggregate(request).status()), "currency_code");
}

TEST_F(BalancesApiTest, SumsAreExactAndAnOverflowIsAnError) {
  ASSERT_TRUE(Upsert({MakeBalance("c1", "p1", "2024-01-31", kMax),
                      MakeBalance("c1", "p2", "2024-01-31", kMax),
                      MakeBalance("c2", "p1", "2024-01-31", -kMax)})
                  .ok());
  EXPECT_EQ(Aggregate(Sum("2024-01-31"))->amount_minor(), kMax);
  v1::AggregateBalancesRequest request = Sum("2024-01-31");
  request.add_clients("clients/c1");
  const absl::Status overflow = Aggregate(request).status();
  EXPECT_TRUE(absl::IsOutOfRange(overflow));
  EXPECT_EQ(ReasonOf(overflow), common::v1::ERROR_REASON_AMOUNT_OVERFLOW);
}

TEST_F(BalancesApiTest, DeletedBalancesAndClientsDoNotCount) {
  ASSERT_TRUE(
      Upsert({MakeBalance("c1", "p1", "2024-01-31", 1), MakeBalance("c1", "p2", "2024-01-31", 20),
              MakeBalance("c2", "p1", "2024-01-31", 300)})
          .ok());
  v1::DeleteBalanceRequest request;
  request.set_name("clients/c1/products/p2/balances/2024-01-31.STOCK_END");
  ASSERT_TRUE(Call(*balances_, &BalanceStub::DeleteBalance, request).ok());
  EXPECT_TRUE(absl::IsNotFound(Call(*balances_, &BalanceStub::DeleteBalance, request).status()));
  ASSERT_TRUE(DeleteClient("c2").ok());
  EXPECT_EQ(Aggregate(Sum("2024-01-31"))->amount_minor(), 1);
}

TEST_F(BalancesApiTest, RefusesUnknownMeasuresAndKeysThatComeTwice) {
  v1::Balance balance = MakeBalance("c1", "p1", "2024-01-31", 1);
  balance.set_measure(v1::BALANCE_MEASURE_UNSPECIFIED);
  EXPECT_EQ(FieldOf(Upsert({balance}).status()), "balances[0].measure");
  balance.set_measure(static_cast<v1::BalanceMeasure>(9));
  EXPECT_EQ(FieldOf(Upsert({balance}).status()), "balances[0].measure");
  EXPECT_EQ(FieldOf(Upsert({MakeBalance("c1", "p1", "2024-01-31", 1),
                            MakeBalance("c1", "p1", "2024-01-31", 2)})
                        .status()),
            "balances[1]");
}

TEST_F(BalancesApiTest, AnImportOfBalancesChecksAmountsAgainstTheirCurrency) {
  v1::StageImportRequest batch;
  v1::BalanceRows& rows = *batch.mutable_records()->mutable_balances();
  const auto add = [&](const std::string& client, int64_t unscaled, uint32_t scale) {
    batch.add_line_deltas(batch.line_deltas().empty() ? 2 : 1);
    rows.add_client_id(client);
    rows.add_product_id("p1");
    rows.add_date(Day("2024-01-31"));
    rows.add_measure(v1::BALANCE_MEASURE_STOCK_END);
    rows.mutable_amount()->add_unscaled(unscaled);
    rows.mutable_amount()->add_scales(scale);
  };
  add("c1", 1050, 3);
  add("c3", 7, 0);
  const auto good = Import(NewImport("i1", v1::IMPORT_KIND_BALANCES), {batch});
  ASSERT_TRUE(good.ok()) << good.status();
  EXPECT_EQ(good->created(), 2) << good->DebugString();
  EXPECT_EQ(Get("clients/c1/products/p1/balances/2024-01-31.STOCK_END")->amount_minor(), 105);
  add("c2", 1, 3);
  const auto bad = Import(NewImport("i2", v1::IMPORT_KIND_BALANCES), {batch});
  ASSERT_TRUE(bad.ok());
  EXPECT_EQ(bad->state(), v1::IMPORT_STATE_REJECTED);
  ASSERT_EQ(ErrorsOf("i2").size(), 1u);
  EXPECT_EQ(ErrorsOf("i2")[0].rule(), "TOO_MANY_DECIMALS");
}

}  // namespace
}  // namespace clientele::registry
