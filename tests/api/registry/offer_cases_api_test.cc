#include <string>

#include "clientele/registry/v1/offer_cases.grpc.pb.h"
#include "tests/api/registry/registry_fixture.h"

namespace clientele::registry {
namespace {

using Stub = v1::OfferCases::Stub;

class OfferCasesApiTest : public RegistryTest {
 protected:
  OfferCasesApiTest() : cases_(v1::OfferCases::NewStub(rpc::NewChannel(server_->address()))) {
    EXPECT_TRUE(CreateClient("c1").ok());
    EXPECT_TRUE(CreateProduct("ACQ").ok());
    EXPECT_TRUE(CreateProduct("PAY").ok());
  }

  static v1::CreateOfferCaseRequest New(const std::string& id) {
    v1::CreateOfferCaseRequest request;
    request.set_offer_case_id(id);
    v1::OfferCase* offer_case = request.mutable_offer_case();
    offer_case->set_display_name("Acquiring for petrol stations");
    offer_case->add_products("products/PAY");
    offer_case->add_products("products/ACQ");
    offer_case->set_industry("47.30");
    offer_case->set_technical_story("Terminals at 40 stations.");
    offer_case->set_economic_story("Cash handling fell by a third.");
    v1::CaseResult* result = offer_case->add_results();
    result->set_metric("cash handling");
    result->mutable_value()->set_unscaled(-3330);
    result->mutable_value()->set_scale(2);
    result->set_unit("%");
    offer_case->set_client("clients/c1");
    return request;
  }

  absl::StatusOr<v1::OfferCase> Create(const v1::CreateOfferCaseRequest& request) {
    return Call(*cases_, &Stub::CreateOfferCase, request);
  }
  absl::StatusOr<v1::OfferCase> Get(const std::string& id) {
    v1::GetOfferCaseRequest request;
    request.set_name("offerCases/" + id);
    return Call(*cases_, &Stub::GetOfferCase, request);
  }
  absl::StatusOr<v1::OfferCase> Publish(const std::string& id, const std::string& etag = "") {
    v1::PublishOfferCaseRequest request;
    request.set_name("offerCases/" + id);
    request.set_etag(etag);
    return Call(*cases_, &Stub::PublishOfferCase, request);
  }
  absl::StatusOr<v1::OfferCase> Archive(const std::string& id) {
    v1::ArchiveOfferCaseRequest request;
    request.set_name("offerCases/" + id);
    return Call(*cases_, &Stub::ArchiveOfferCase, request);
  }
  std::string List(const std::string& filter, const std::string& product = "") {
    v1::ListOfferCasesRequest request;
    request.set_filter(filter);
    request.set_product(product);
    request.set_page_size(1);
    std::string ids;
    do {
      const auto page = Call(*cases_, &Stub::ListOfferCases, request);
      EXPECT_TRUE(page.ok()) << page.status();
      if (!page.ok()) break;
      for (const v1::OfferCase& c : page->offer_cases()) ids += c.name().substr(11) + " ";
      request.set_page_token(page->next_page_token());
    } while (!request.page_token().empty());
    return ids;
  }

  std::unique_ptr<Stub> cases_;
};

TEST_F(OfferCasesApiTest, ACreatedCaseReadsBackAsADraft) {
  const auto created = Create(New("k1"));
  ASSERT_TRUE(created.ok()) << created.status();
  EXPECT_EQ(created->state(), v1::OFFER_CASE_STATE_DRAFT);
  EXPECT_THAT(created->products(), testing::ElementsAre("products/ACQ", "products/PAY"));
  EXPECT_EQ(created->results(0).value().unscaled(), -333);
  EXPECT_EQ(created->results(0).value().scale(), 1);
  EXPECT_EQ(Get("k1")->SerializeAsString(), created->SerializeAsString());
  EXPECT_TRUE(absl::IsAlreadyExists(Create(New("k1")).status()));
  EXPECT_TRUE(absl::IsNotFound(Get("K1").status()));
}

TEST_F(OfferCasesApiTest, ProductsAndClientMustExist) {
  auto request = New("k1");
  request.mutable_offer_case()->set_products(0, "products/NONE");
  EXPECT_EQ(ReasonOf(Create(request).status()), common::v1::ERROR_REASON_PRODUCT_NOT_FOUND);
  request = New("k1");
  request.mutable_offer_case()->set_client("clients/none");
  EXPECT_EQ(ReasonOf(Create(request).status()), common::v1::ERROR_REASON_CLIENT_NOT_FOUND);
  request = New("k1");
  request.mutable_offer_case()->add_products("products/ACQ");
  EXPECT_EQ(FieldOf(Create(request).status()), "offer_case.products");
  request = New("k1");
  request.mutable_offer_case()->mutable_results(0)->set_currency_code("EUR");
  EXPECT_EQ(FieldOf(Create(request).status()), "offer_case.results");
}

TEST_F(OfferCasesApiTest, AListLeavesTheClientOfAConfidentialCaseOut) {
  ASSERT_TRUE(Create(New("open")).ok());
  auto request = New("secret");
  request.mutable_offer_case()->set_confidential(true);
  ASSERT_TRUE(Create(request).ok());
  const auto page = Call(*cases_, &Stub::ListOfferCases, {});
  ASSERT_TRUE(page.ok()) << page.status();
  ASSERT_EQ(page->offer_cases_size(), 2);
  EXPECT_EQ(page->offer_cases(0).client(), "clients/c1");
  EXPECT_EQ(page->offer_cases(1).client(), "");
  EXPECT_EQ(Get("secret")->client(), "clients/c1");
}

TEST_F(OfferCasesApiTest, OnlyACompleteDraftIsPublishedAndStaysComplete) {
  auto bare = New("k1");
  bare.mutable_offer_case()->clear_products();
  const auto created = Create(bare);
  ASSERT_TRUE(created.ok()) << created.status();
  EXPECT_EQ(FieldOf(Publish("k1").status()), "offer_case.products");
  v1::UpdateOfferCaseRequest update;
  update.mutable_offer_case()->set_name("offerCases/k1");
  update.mutable_offer_case()->add_products("products/ACQ");
  ASSERT_TRUE(Call(*cases_, &Stub::UpdateOfferCase, update).ok());
  EXPECT_TRUE(absl::IsAborted(Publish("k1", created->etag()).status()));
  const auto published = Publish("k1");
  ASSERT_TRUE(published.ok()) << published.status();
  EXPECT_EQ(published->state(), v1::OFFER_CASE_STATE_PUBLISHED);
  EXPECT_EQ(ReasonOf(Publish("k1").status()), common::v1::ERROR_REASON_STATE);
  update.mutable_offer_case()->clear_products();
  update.mutable_update_mask()->add_paths("products");
  EXPECT_EQ(FieldOf(Call(*cases_, &Stub::UpdateOfferCase, update).status()), "offer_case.products");
}

TEST_F(OfferCasesApiTest, AnArchivedCaseNoLongerChanges) {
  ASSERT_TRUE(Create(New("k1")).ok());
  ASSERT_TRUE(Archive("k1").ok());
  EXPECT_EQ(ReasonOf(Archive("k1").status()), common::v1::ERROR_REASON_STATE);
  EXPECT_EQ(ReasonOf(Publish("k1").status()), common::v1::ERROR_REASON_STATE);
  v1::UpdateOfferCaseRequest update;
  update.mutable_offer_case()->set_name("offerCases/k1");
  update.mutable_offer_case()->set_display_name("New");
  EXPECT_EQ(ReasonOf(Call(*cases_, &Stub::UpdateOfferCase, update).status()),
            common::v1::ERROR_REASON_STATE);
  EXPECT_EQ(Get("k1")->state(), v1::OFFER_CASE_STATE_ARCHIVED);
}

TEST_F(OfferCasesApiTest, AreFoundByProductIndustryStateAndText) {
  ASSERT_TRUE(Create(New("a")).ok());
  auto other = New("b");
  other.mutable_offer_case()->clear_products();
  other.mutable_offer_case()->add_products("products/PAY");
  other.mutable_offer_case()->set_industry("49.41");
  ASSERT_TRUE(Create(other).ok());
  auto third = New("c");
  third.mutable_offer_case()->set_technical_story("Leasing of lorries");
  ASSERT_TRUE(Create(third).ok());
  ASSERT_TRUE(Publish("c").ok());
  EXPECT_EQ(List(""), "a b c ");
  EXPECT_EQ(List("", "products/ACQ"), "a c ");
  EXPECT_EQ(List("industry = \"47.30\" AND state = DRAFT", "products/PAY"), "a ");
  EXPECT_EQ(List("technical_story:\"lorries\""), "c ");
  EXPECT_EQ(List("", "products/NONE"), "");
}

TEST_F(OfferCasesApiTest, AnUpdateReplacesResultsAndIsAudited) {
  ASSERT_TRUE(Create(New("k1")).ok());
  v1::UpdateOfferCaseRequest update;
  update.mutable_offer_case()->set_name("offerCases/k1");
  for (const char* metric : {"first", "second"}) {
    v1::CaseResult* result = update.mutable_offer_case()->add_results();
    result->set_metric(metric);
    result->mutable_value()->set_unscaled(5);
  }
  const auto updated = Call(*cases_, &Stub::UpdateOfferCase, update);
  ASSERT_TRUE(updated.ok()) << updated.status();
  ASSERT_EQ(updated->results_size(), 2);
  EXPECT_EQ(updated->results(1).metric(), "second");
  EXPECT_EQ(Get("k1")->SerializeAsString(), updated->SerializeAsString());
  v1::ListAuditEntriesRequest request;
  request.set_resource("offerCases/k1");
  const auto audit = Call(*clients_, &ClientStub::ListAuditEntries, request);
  ASSERT_TRUE(audit.ok()) << audit.status();
  ASSERT_EQ(audit->entries_size(), 2);
  EXPECT_THAT(audit->entries(1).after_json(), testing::HasSubstr("second"));
}

}  // namespace
}  // namespace clientele::registry
