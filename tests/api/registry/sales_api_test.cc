#include <string>
#include <vector>

#include "tests/api/registry/registry_fixture.h"

namespace clientele::registry {
namespace {

class SalesApiTest : public RegistryTest {
 protected:
  SalesApiTest() {
    EXPECT_TRUE(CreateClient("c1").ok());
    EXPECT_TRUE(CreateClient("c2", "Norway", "JPY").ok());
    EXPECT_TRUE(CreateProduct("p1").ok());
  }
  absl::StatusOr<v1::Sale> Get(const std::string& id) {
    v1::GetSaleRequest request;
    request.set_name("sales/" + id);
    return Call(*sales_, &SalesStub::GetSale, request);
  }
};

TEST_F(SalesApiTest, SalesAreCreatedCorrectedOrLeftAlone) {
  const auto first = Record({MakeSale("s1", "c1", "p1", "2011-12-01", 2034),
                             MakeSale("s2", "c2", "p1", "2011-12-02", 5)});
  ASSERT_TRUE(first.ok()) << first.status();
  EXPECT_EQ(first->created(), 2);
  EXPECT_EQ(first->position(), 4);
  const auto second = Record({MakeSale("s1", "c1", "p1", "2011-12-01", 2035),
                              MakeSale("s2", "c2", "p1", "2011-12-02", 5)});
  ASSERT_TRUE(second.ok()) << second.status();
  EXPECT_EQ(second->corrected(), 1);
  EXPECT_EQ(second->unchanged(), 1);
  EXPECT_EQ(second->position(), 5);
  const auto third = Record({MakeSale("s1", "c1", "p1", "2011-12-01", 2035)});
  EXPECT_EQ(third->unchanged(), 1);
  EXPECT_EQ(third->position(), 0);
  const auto sale = Get("s1");
  ASSERT_TRUE(sale.ok());
  EXPECT_EQ(sale->amount_minor(), 2035);
  EXPECT_EQ(sale->currency_code(), "GBP");
  EXPECT_EQ(sale->position(), 5);
  EXPECT_EQ(Get("s2")->currency_code(), "JPY");
}

TEST_F(SalesApiTest, ABatchIsWrittenWholeOrNotAtAll) {
  const v1::Sale good = MakeSale("s1", "c1", "p1", "2011-12-01", 1);
  EXPECT_EQ(ReasonOf(Record({good, MakeSale("s2", "nobody", "p1", "2011-12-01", 1)}).status()),
            common::v1::ERROR_REASON_CLIENT_NOT_FOUND);
  EXPECT_EQ(ReasonOf(Record({good, MakeSale("s2", "c1", "nothing", "2011-12-01", 1)}).status()),
            common::v1::ERROR_REASON_PRODUCT_NOT_FOUND);
  EXPECT_TRUE(absl::IsNotFound(Get("s1").status()));
}

TEST_F(SalesApiTest, WrongSalesAreNamedByField) {
  const auto field = [&](auto spoil) {
    v1::Sale sale = MakeSale("s1", "c1", "p1", "2011-12-01", 1);
    spoil(&sale);
    return FieldOf(Record({sale}).status());
  };
  EXPECT_EQ(field([](v1::Sale* s) { s->clear_name(); }), "sales[0].name");
  EXPECT_EQ(field([](v1::Sale* s) { s->set_client("c1"); }), "sales[0].client");
  EXPECT_EQ(field([](v1::Sale* s) { s->mutable_date()->set_day(32); }), "sales[0].date");
  EXPECT_EQ(field([](v1::Sale* s) { s->mutable_date()->set_year(1815); }), "sales[0].date");
  EXPECT_EQ(field([](v1::Sale* s) { s->clear_date(); }), "sales[0].date");
  EXPECT_EQ(field([](v1::Sale* s) { s->set_currency_code("DEM"); }), "sales[0].currency_code");
  const v1::Sale sale = MakeSale("s1", "c1", "p1", "2011-12-01", 1);
  EXPECT_EQ(FieldOf(Record({sale, sale}).status()), "sales[1].name");
  EXPECT_EQ(FieldOf(Record({}).status()), "sales");
}

TEST_F(SalesApiTest, ADeletedClientTakesNoSales) {
  v1::DeleteClientRequest removal;
  removal.set_name("clients/c1");
  ASSERT_TRUE(Call(*clients_, &ClientStub::DeleteClient, removal).ok());
  const absl::Status refused = Record({MakeSale("s1", "c1", "p1", "2011-12-01", 1)}).status();
  EXPECT_TRUE(absl::IsFailedPrecondition(refused)) << refused;
  EXPECT_EQ(ReasonOf(refused), common::v1::ERROR_REASON_CLIENT_DELETED);
}

TEST_F(SalesApiTest, VersionsShowWhenTheyWereReplaced) {
  v1::Sale sale = MakeSale("s1", "c1", "p1", "2011-12-01", 1);
  ASSERT_TRUE(Record({sale}).ok());
  sale.set_profit_minor(-3);
  ASSERT_TRUE(Record({sale}).ok());
  v1::ListSaleVersionsRequest request;
  request.set_parent("sales/s1");
  const auto versions = Call(*sales_, &SalesStub::ListSaleVersions, request);
  ASSERT_TRUE(versions.ok()) << versions.status();
  ASSERT_EQ(versions->versions_size(), 2);
  EXPECT_EQ(versions->versions(0).profit_minor(), -3);
  EXPECT_EQ(versions->versions(0).closed_position(), 0);
  EXPECT_FALSE(versions->versions(1).has_profit_minor());
  EXPECT_EQ(versions->versions(1).closed_position(), versions->versions(0).position());
  request.set_parent("sales/none");
  EXPECT_TRUE(absl::IsNotFound(Call(*sales_, &SalesStub::ListSaleVersions, request).status()));
}

TEST_F(SalesApiTest, SalesOfAClientAreListedByDatePageByPage) {
  ASSERT_TRUE(Record({MakeSale("b", "c1", "p1", "2011-12-02", 1),
                      MakeSale("a", "c1", "p1", "2011-12-02", 2),
                      MakeSale("z", "c1", "p1", "2010-01-01", 3),
                      MakeSale("x", "c2", "p1", "2010-01-01", 4)})
                  .ok());
  v1::ListSalesRequest request;
  request.set_parent("clients/c1");
  request.set_page_size(2);
  std::string ids;
  do {
    const auto page = Call(*sales_, &SalesStub::ListSales, request);
    ASSERT_TRUE(page.ok()) << page.status();
    for (const v1::Sale& sale : page->sales()) ids += sale.name().substr(6);
    request.set_page_token(page->next_page_token());
  } while (!request.page_token().empty());
  EXPECT_EQ(ids, "zab");
  request.set_parent("clients/nobody");
  EXPECT_TRUE(absl::IsNotFound(Call(*sales_, &SalesStub::ListSales, request).status()));
}

TEST_F(SalesApiTest, RequestIdAndValidateOnlyHoldForBatches) {
  v1::BatchRecordSalesRequest request;
  *request.add_sales() = MakeSale("s1", "c1", "p1", "2011-12-01", 1);
  request.set_validate_only(true);
  EXPECT_EQ(Call(*sales_, &SalesStub::BatchRecordSales, request)->created(), 1);
  EXPECT_TRUE(absl::IsNotFound(Get("s1").status()));
  request.set_validate_only(false);
  request.set_request_id("r1");
  EXPECT_EQ(Call(*sales_, &SalesStub::BatchRecordSales, request)->created(), 1);
  EXPECT_EQ(Call(*sales_, &SalesStub::BatchRecordSales, request)->created(), 1);
  request.clear_request_id();
  EXPECT_EQ(Call(*sales_, &SalesStub::BatchRecordSales, request)->unchanged(), 1);
}

}  // namespace
}  // namespace clientele::registry
