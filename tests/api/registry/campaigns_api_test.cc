#include <functional>
#include <limits>
#include <string>
#include <vector>

#include "clientele/registry/v1/access_log.grpc.pb.h"
#include "clientele/registry/v1/campaigns.grpc.pb.h"
#include "common/rpc/dates.h"
#include "common/time/date.h"
#include "tests/api/registry/registry_fixture.h"

namespace clientele::registry {
namespace {

using Stub = v1::Campaigns::Stub;

constexpr char kName[] = "campaigns/spring";
const std::string kDigest(64, 'a');
const std::string kOtherDigest(64, 'b');

google::type::Date DateOf(const std::string& iso) { return rpc::ProtoDate(*ParseDate(iso)); }

class CampaignsApiTest : public RegistryTest {
 protected:
  using Answer = absl::StatusOr<v1::Campaign>;

  CampaignsApiTest() : campaigns_(v1::Campaigns::NewStub(rpc::NewChannel(server_->address()))) {
    for (const char* id : {"c1", "c2", "c3"}) EXPECT_TRUE(CreateClient(id, "Norway").ok());
    EXPECT_TRUE(CreateClient("c4", "Iceland").ok());
    EXPECT_TRUE(CreateProduct("ACQ").ok());
    EXPECT_TRUE(CreateProduct("PAY").ok());
    EXPECT_TRUE(CreateProduct("LEASING").ok());
  }

  static v1::CreateCampaignRequest New(const std::string& id = "spring") {
    v1::CreateCampaignRequest request;
    request.set_campaign_id(id);
    v1::Campaign* campaign = request.mutable_campaign();
    campaign->set_display_name("Spring");
    *campaign->mutable_start_date() = DateOf("2012-03-01");
    *campaign->mutable_end_date() = DateOf("2012-03-31");
    campaign->add_products("products/PAY");
    campaign->add_products("products/ACQ");
    campaign->set_audience_filter("region = \"Norway\"");
    campaign->set_author("olga");
    return request;
  }

  Answer Create(const v1::CreateCampaignRequest& request) {
    return Call(*campaigns_, &Stub::CreateCampaign, request);
  }
  Answer Get() {
    v1::GetCampaignRequest request;
    request.set_name(kName);
    return Call(*campaigns_, &Stub::GetCampaign, request);
  }
  Answer Approve(const std::string& person = "boris", bool validate_only = false) {
    v1::ApproveCampaignRequest request;
    request.set_name(kName);
    request.set_approved_by(person);
    request.set_validate_only(validate_only);
    return Call(*campaigns_, &Stub::ApproveCampaign, request);
  }
  Answer Start(const std::string& date = "2012-03-02") {
    v1::StartCampaignRequest request;
    request.set_name(kName);
    *request.mutable_date() = DateOf(date);
    return Call(*campaigns_, &Stub::StartCampaign, request);
  }
  Answer Finish(const std::string& date = "2012-03-30") {
    v1::FinishCampaignRequest request;
    request.set_name(kName);
    *request.mutable_date() = DateOf(date);
    return Call(*campaigns_, &Stub::FinishCampaign, request);
  }
  Answer Cancel() {
    v1::CancelCampaignRequest request;
    request.set_name(kName);
    return Call(*campaigns_, &Stub::CancelCampaign, request);
  }
  Answer Propose(const std::string& id, const std::string& digest = kDigest) {
    v1::ProposeCampaignMaterialRequest request;
    request.set_name(kName);
    request.mutable_material()->set_material_id(id);
    request.mutable_material()->set_display_name("Leaflet");
    request.mutable_material()->set_uri("https://files/leaflet.pdf");
    request.mutable_material()->set_version("1");
    request.mutable_material()->set_sha256(digest);
    request.mutable_material()->set_proposed_by("olga");
    return Call(*campaigns_, &Stub::ProposeCampaignMaterial, request);
  }
  static v1::DecideCampaignMaterialRequest Decision(const std::string& id,
                                                    v1::MaterialState decision) {
    v1::DecideCampaignMaterialRequest request;
    request.set_name(kName);
    request.set_material_id(id);
    request.set_sha256(kDigest);
    request.set_decision(decision);
    request.set_decided_by("marketing");
    return request;
  }
  Answer Decide(const v1::DecideCampaignMaterialRequest& request) {
    return Call(*campaigns_, &Stub::DecideCampaignMaterial, request);
  }
  Answer Agree(const std::string& id) { return Decide(Decision(id, v1::MATERIAL_STATE_AGREED)); }
  Answer Report(int64_t contacted, int64_t responded) {
    v1::RecordCampaignResultsRequest request;
    request.set_name(kName);
    request.mutable_results()->set_contacted_count(contacted);
    request.mutable_results()->set_responded_count(responded);
    return Call(*campaigns_, &Stub::RecordCampaignResults, request);
  }
  static v1::AnalyseCampaignRequest Analysis(int64_t as_of = 0) {
    v1::AnalyseCampaignRequest request;
    request.set_name(kName);
    *request.mutable_start_date() = DateOf("2012-03-01");
    *request.mutable_end_date() = DateOf("2012-04-30");
    request.set_text("Worth repeating");
    request.set_analysed_by("olga");
    request.set_as_of_position(as_of);
    return request;
  }
  Answer Analyse(const v1::AnalyseCampaignRequest& request) {
    return Call(*campaigns_, &Stub::AnalyseCampaign, request);
  }

  v1::ListCampaignAudienceResponse Audience() {
    v1::ListCampaignAudienceRequest request;
    request.set_parent(kName);
    request.set_page_size(2);
    v1::ListCampaignAudienceResponse all;
    do {
      const auto page = Call(*campaigns_, &Stub::ListCampaignAudience, request);
      EXPECT_TRUE(page.ok()) << page.status();
      if (!page.ok()) break;
      all.MergeFrom(*page);
      request.set_page_token(page->next_page_token());
    } while (!request.page_token().empty());
    return all;
  }

  void DeleteClient(const std::string& id) {
    v1::DeleteClientRequest request;
    request.set_name("clients/" + id);
    EXPECT_TRUE(Call(*clients_, &ClientStub::DeleteClient, request).ok());
  }
  void ArchiveClient(const std::string& id) {
    v1::UpdateClientRequest request;
    request.mutable_client()->set_name("clients/" + id);
    request.mutable_client()->set_status(v1::CLIENT_STATUS_ARCHIVED);
    EXPECT_TRUE(Call(*clients_, &ClientStub::UpdateClient, request).ok());
  }

  std::unique_ptr<Stub> campaigns_;
};

TEST_F(CampaignsApiTest, ACreatedCampaignReadsBackAsADraft) {
  const auto created = Create(New());
  ASSERT_TRUE(created.ok()) << created.status();
  EXPECT_EQ(created->state(), v1::CAMPAIGN_STATE_DRAFT);
  EXPECT_THAT(created->products(), testing::ElementsAre("products/ACQ", "products/PAY"));
  EXPECT_EQ(Get()->SerializeAsString(), created->SerializeAsString());
  EXPECT_TRUE(absl::IsAlreadyExists(Create(New()).status()));
}

TEST_F(CampaignsApiTest, WrongCampaignsAreNamedByField) {
  const auto with = [&](auto change) {
    auto request = New();
    change(*request.mutable_campaign());
    return FieldOf(Create(request).status());
  };
  EXPECT_EQ(with([](auto& c) { c.clear_author(); }), "campaign.author");
  EXPECT_EQ(with([](auto& c) { c.clear_products(); }), "campaign.products");
  EXPECT_EQ(with([](auto& c) { c.clear_audience_filter(); }), "campaign.audience_filter");
  EXPECT_EQ(with([](auto& c) { c.add_audience_clients("clients/c1"); }),
            "campaign.audience_filter");
  EXPECT_EQ(with([](auto& c) { c.set_audience_filter("region = "); }), "campaign.audience_filter");
  EXPECT_EQ(with([](auto& c) { c.set_audience_filter("1=1) OR (phone = \"1\""); }),
            "campaign.audience_filter");
  EXPECT_EQ(with([](auto& c) { *c.mutable_end_date() = DateOf("2012-02-29"); }),
            "campaign.end_date");
  auto request = New();
  request.mutable_campaign()->set_products(0, "products/NONE");
  EXPECT_EQ(ReasonOf(Create(request).status()), common::v1::ERROR_REASON_PRODUCT_NOT_FOUND);
  request = New();
  request.mutable_campaign()->clear_audience_filter();
  request.mutable_campaign()->add_audience_clients("clients/none");
  EXPECT_EQ(ReasonOf(Create(request).status()), common::v1::ERROR_REASON_CLIENT_NOT_FOUND);
}

TEST_F(CampaignsApiTest, TheAudienceOfADraftFollowsTheBaseAndIsFrozenByTheApproval) {
  ASSERT_TRUE(Create(New()).ok());
  EXPECT_EQ(Audience().total_size(), 3);
  ArchiveClient("c3");
  EXPECT_THAT(Audience().clients(), testing::ElementsAre("clients/c1", "clients/c2"));
  EXPECT_FALSE(Audience().frozen());
  const auto checked = Approve("boris", true);
  ASSERT_TRUE(checked.ok()) << checked.status();
  EXPECT_EQ(checked->audience_size(), 2);
  EXPECT_EQ(Get()->state(), v1::CAMPAIGN_STATE_DRAFT);
  const auto approved = Approve();
  ASSERT_TRUE(approved.ok()) << approved.status();
  EXPECT_EQ(approved->audience_size(), 2);
  EXPECT_EQ(approved->approved_by(), "boris");
  EXPECT_EQ(Get()->SerializeAsString(), approved->SerializeAsString());
  ASSERT_TRUE(CreateClient("c0", "Norway").ok());
  DeleteClient("c1");
  const auto frozen = Audience();
  EXPECT_TRUE(frozen.frozen());
  EXPECT_EQ(frozen.total_size(), 2);
  EXPECT_THAT(frozen.clients(), testing::ElementsAre("clients/c1", "clients/c2"));
}

TEST_F(CampaignsApiTest, WhoListsAnAudienceIsLogged) {
  ASSERT_TRUE(Create(New()).ok());
  const int listed = Audience().clients_size();
  const auto stub = v1::AccessLog::NewStub(rpc::NewChannel(server_->address()));
  const auto reads =
      Call(*stub, &v1::AccessLog::Stub::ListAccessEntries, v1::ListAccessEntriesRequest());
  ASSERT_TRUE(reads.ok());
  ASSERT_GT(reads->entries_size(), 0);
  int rows = 0;
  for (const v1::AccessEntry& entry : reads->entries()) {
    EXPECT_EQ(entry.method(), "clientele.registry.v1.Campaigns/ListCampaignAudience");
    EXPECT_EQ(entry.resource(), "clients/-");
    EXPECT_EQ(entry.selection(), "audience of campaigns/spring");
    rows += static_cast<int>(entry.row_count());
  }
  EXPECT_EQ(rows, listed);
}

TEST_F(CampaignsApiTest, AListedAudienceLosesThoseWhoAreGoneBeforeTheApproval) {
  auto request = New();
  request.mutable_campaign()->clear_audience_filter();
  for (const char* id : {"c4", "c2", "c1"}) {
    request.mutable_campaign()->add_audience_clients(std::string("clients/") + id);
  }
  ASSERT_TRUE(Create(request).ok());
  EXPECT_THAT(Get()->audience_clients(),
              testing::ElementsAre("clients/c1", "clients/c2", "clients/c4"));
  DeleteClient("c1");
  ArchiveClient("c4");
  EXPECT_EQ(Audience().total_size(), 1);
  ASSERT_EQ(Approve()->audience_size(), 1);
  EXPECT_THAT(Audience().clients(), testing::ElementsAre("clients/c2"));
  EXPECT_EQ(Get()->audience_clients_size(), 0);
}

TEST_F(CampaignsApiTest, AFilterReplacesAListAndAListAFilter) {
  ASSERT_TRUE(Create(New()).ok());
  v1::UpdateCampaignRequest update;
  update.mutable_campaign()->set_name(kName);
  update.mutable_campaign()->add_audience_clients("clients/c4");
  auto updated = Call(*campaigns_, &Stub::UpdateCampaign, update);
  ASSERT_TRUE(updated.ok()) << updated.status();
  EXPECT_EQ(updated->audience_filter(), "");
  EXPECT_THAT(Audience().clients(), testing::ElementsAre("clients/c4"));
  update.mutable_campaign()->clear_audience_clients();
  update.mutable_campaign()->set_audience_filter("client_id = \"c2\"");
  updated = Call(*campaigns_, &Stub::UpdateCampaign, update);
  ASSERT_TRUE(updated.ok()) << updated.status();
  EXPECT_EQ(updated->audience_clients_size(), 0);
  EXPECT_THAT(Audience().clients(), testing::ElementsAre("clients/c2"));
  update.mutable_campaign()->add_audience_clients("clients/c4");
  EXPECT_EQ(FieldOf(Call(*campaigns_, &Stub::UpdateCampaign, update).status()),
            "campaign.audience_filter");
  update.mutable_campaign()->clear_audience_clients();
  update.mutable_update_mask()->add_paths("author");
  EXPECT_EQ(FieldOf(Call(*campaigns_, &Stub::UpdateCampaign, update).status()), "update_mask");
}

TEST_F(CampaignsApiTest, NobodyApprovesHisOwnWork) {
  ASSERT_TRUE(Create(New()).ok());
  EXPECT_EQ(ReasonOf(Approve("olga").status()), common::v1::ERROR_REASON_STATE);
  EXPECT_EQ(FieldOf(Approve("").status()), "approved_by");
  ASSERT_TRUE(Propose("leaflet").ok());
  auto decision = Decision("leaflet", v1::MATERIAL_STATE_AGREED);
  decision.set_decided_by("olga");
  EXPECT_EQ(ReasonOf(Decide(decision).status()), common::v1::ERROR_REASON_STATE);
  EXPECT_EQ(Get()->materials(0).state(), v1::MATERIAL_STATE_PROPOSED);
}

TEST_F(CampaignsApiTest, AnEmptyAudienceIsNotApproved) {
  auto request = New();
  request.mutable_campaign()->set_audience_filter("region = \"Atlantis\"");
  ASSERT_TRUE(Create(request).ok());
  EXPECT_EQ(ReasonOf(Approve().status()), common::v1::ERROR_REASON_STATE);
}

TEST_F(CampaignsApiTest, ACampaignStartsOnceEveryMaterialIsAgreed) {
  ASSERT_TRUE(Create(New()).ok());
  ASSERT_TRUE(Propose("leaflet").ok());
  ASSERT_TRUE(Approve().ok());
  ASSERT_TRUE(Propose("banner").ok());
  ASSERT_TRUE(Agree("leaflet").ok());
  EXPECT_EQ(ReasonOf(Start().status()), common::v1::ERROR_REASON_STATE);
  auto rejection = Decision("banner", v1::MATERIAL_STATE_REJECTED);
  EXPECT_EQ(FieldOf(Decide(rejection).status()), "comment");
  rejection.set_comment("Old logo");
  ASSERT_TRUE(Decide(rejection).ok());
  EXPECT_EQ(ReasonOf(Agree("banner").status()), common::v1::ERROR_REASON_STATE);
  EXPECT_EQ(ReasonOf(Start().status()), common::v1::ERROR_REASON_STATE);
  // A new version is decided anew, and only the one that was read.
  ASSERT_TRUE(Propose("banner", kOtherDigest).ok());
  EXPECT_TRUE(absl::IsAborted(Agree("banner").status()));
  auto agreement = Decision("banner", v1::MATERIAL_STATE_AGREED);
  agreement.set_sha256(kOtherDigest);
  ASSERT_TRUE(Decide(agreement).ok());
  const auto started = Start();
  ASSERT_TRUE(started.ok()) << started.status();
  EXPECT_EQ(started->started_date().day(), 2);
  EXPECT_EQ(started->materials(0).material_id(), "banner");
  EXPECT_EQ(started->materials(0).decided_by(), "marketing");
  EXPECT_EQ(started->materials(0).comment(), "");
  EXPECT_EQ(ReasonOf(Propose("another").status()), common::v1::ERROR_REASON_STATE);
}

TEST_F(CampaignsApiTest, ANewVersionOfAnAgreedMaterialHasToBeAgreedAgain) {
  ASSERT_TRUE(Create(New()).ok());
  ASSERT_TRUE(Propose("leaflet").ok());
  ASSERT_TRUE(Agree("leaflet").ok());
  ASSERT_TRUE(Propose("leaflet", kOtherDigest).ok());
  ASSERT_TRUE(Approve().ok());
  EXPECT_EQ(ReasonOf(Start().status()), common::v1::ERROR_REASON_STATE);
  EXPECT_TRUE(absl::IsNotFound(Agree("nothing").status()));
}

TEST_F(CampaignsApiTest, EveryStateTakesItsOwnStepsOnly) {
  struct Step {
    const char* name;
    std::function<Answer()> call;
  };
  const std::vector<Step> steps = {{"approve", [&] { return Approve(); }},
                                   {"propose", [&] { return Propose("leaflet"); }},
                                   {"start", [&] { return Start(); }},
                                   {"report", [&] { return Report(1, 1); }},
                                   {"finish", [&] { return Finish(); }},
                                   {"analyse", [&] { return Analyse(Analysis()); }},
                                   {"cancel", [&] { return Cancel(); }},
                                   {"change", [&] {
                                      v1::UpdateCampaignRequest request;
                                      request.mutable_campaign()->set_name(kName);
                                      request.mutable_campaign()->set_display_name("New");
                                      return Call(*campaigns_, &Stub::UpdateCampaign, request);
                                    }}};
  const auto expect_refused = [&](const std::string& allowed) {
    for (const Step& step : steps) {
      if (allowed.find(step.name) != std::string::npos) continue;
      EXPECT_EQ(ReasonOf(step.call().status()), common::v1::ERROR_REASON_STATE)
          << step.name << " in state " << Get()->state();
    }
  };
  ASSERT_TRUE(Create(New()).ok());
  expect_refused("approve propose cancel change");
  ASSERT_TRUE(Approve().ok());
  expect_refused("start propose cancel");
  ASSERT_TRUE(Start().ok());
  expect_refused("report finish cancel");
  ASSERT_TRUE(Finish().ok());
  expect_refused("report analyse");
  ASSERT_TRUE(Analyse(Analysis()).ok());
  expect_refused("");
  EXPECT_EQ(Get()->state(), v1::CAMPAIGN_STATE_ANALYSED);
}

TEST_F(CampaignsApiTest, ACancelledCampaignNoLongerChanges) {
  ASSERT_TRUE(Create(New()).ok());
  ASSERT_TRUE(Approve().ok());
  ASSERT_TRUE(Start().ok());
  ASSERT_TRUE(Cancel().ok());
  for (const auto& answer : {Cancel(), Start(), Finish(), Report(0, 0)}) {
    EXPECT_EQ(ReasonOf(answer.status()), common::v1::ERROR_REASON_STATE);
  }
}

TEST_F(CampaignsApiTest, ItEndsNotBeforeItsStart) {
  ASSERT_TRUE(Create(New()).ok());
  ASSERT_TRUE(Approve().ok());
  ASSERT_TRUE(Start("2012-03-05").ok());
  EXPECT_EQ(FieldOf(Finish("2012-03-04").status()), "date");
  EXPECT_TRUE(Finish("2012-03-05").ok());
}

TEST_F(CampaignsApiTest, ReportedResultsGiveExactRates) {
  ASSERT_TRUE(Create(New()).ok());
  ASSERT_TRUE(Approve().ok());
  ASSERT_TRUE(Start().ok());
  EXPECT_EQ(FieldOf(Report(4, 0).status()), "results.contacted_count");
  EXPECT_EQ(FieldOf(Report(2, 3).status()), "results.responded_count");
  const auto none = Report(0, 0);
  ASSERT_TRUE(none.ok()) << none.status();
  EXPECT_EQ(none->results().contact_rate().denominator(), 1);
  EXPECT_FALSE(none->results().has_response_rate());
  v1::RecordCampaignResultsRequest request;
  request.set_name(kName);
  request.mutable_results()->set_contacted_count(2);
  request.mutable_results()->set_responded_count(2);
  v1::CampaignSales* sales = request.mutable_results()->add_reported_sales();
  sales->set_product("products/LEASING");
  sales->set_currency_code("GBP");
  sales->set_sale_count(1);
  sales->set_amount_minor(500);
  EXPECT_EQ(ReasonOf(Call(*campaigns_, &Stub::RecordCampaignResults, request).status()),
            common::v1::ERROR_REASON_PRODUCT_NOT_FOUND);
  sales->set_product("products/ACQ");
  const auto reported = Call(*campaigns_, &Stub::RecordCampaignResults, request);
  ASSERT_TRUE(reported.ok()) << reported.status();
  EXPECT_EQ(reported->results().contact_rate().numerator(), 2);
  EXPECT_EQ(reported->results().contact_rate().denominator(), 3);
  EXPECT_EQ(reported->results().response_rate().numerator(), 1);
  EXPECT_EQ(reported->results().response_rate().denominator(), 1);
  EXPECT_EQ(reported->results().reported_sales(0).amount_minor(), 500);
  EXPECT_EQ(Get()->SerializeAsString(), reported->SerializeAsString());
}

TEST_F(CampaignsApiTest, TheAnalysisSumsTheSalesOfAudienceProductsAndWindowAsOfAPosition) {
  ASSERT_TRUE(Create(New()).ok());
  ASSERT_TRUE(Approve().ok());
  ASSERT_TRUE(Start().ok());
  ASSERT_TRUE(Finish().ok());
  auto euro = MakeSale("s6", "c2", "ACQ", "2012-04-30", 9);
  euro.set_currency_code("EUR");
  const auto recorded = Record({
      MakeSale("s1", "c1", "ACQ", "2012-03-01", 100),
      MakeSale("s2", "c1", "ACQ", "2012-03-05", -30),
      MakeSale("s3", "c1", "LEASING", "2012-03-05", 1'000),  // another product
      MakeSale("s4", "c2", "PAY", "2012-02-29", 1'000),      // before the window
      MakeSale("s5", "c4", "PAY", "2012-03-05", 1'000),      // not in the audience
      euro, MakeSale("s7", "c2", "PAY", "2012-03-05", 7),
      MakeSale("s8", "c3", "PAY", "2012-05-01", 1'000)  // after the window
  });
  ASSERT_TRUE(recorded.ok()) << recorded.status();
  // A correction that the analysis as of the position before does not know.
  ASSERT_TRUE(Record({MakeSale("s1", "c1", "ACQ", "2012-03-01", 90)}).ok());
  auto request = Analysis();
  request.set_validate_only(true);
  EXPECT_EQ(Analyse(request)->analysis().sales(1).amount_minor(), 60);
  request = Analysis(recorded->position());
  const auto analysed = Analyse(request);
  ASSERT_TRUE(analysed.ok()) << analysed.status();
  const v1::CampaignAnalysis& analysis = analysed->analysis();
  ASSERT_EQ(analysis.sales_size(), 3);
  EXPECT_EQ(analysis.sales(0).currency_code(), "EUR");
  EXPECT_EQ(analysis.sales(0).amount_minor(), 9);
  EXPECT_EQ(analysis.sales(1).product(), "products/ACQ");
  EXPECT_EQ(analysis.sales(1).amount_minor(), 70);
  EXPECT_EQ(analysis.sales(1).sale_count(), 1);
  EXPECT_EQ(analysis.sales(1).return_count(), 1);
  EXPECT_EQ(analysis.sales(2).product(), "products/PAY");
  EXPECT_EQ(analysis.sales(2).amount_minor(), 7);
  EXPECT_EQ(analysis.buyer_count(), 2);
  EXPECT_EQ(analysis.conversion_rate().numerator(), 2);
  EXPECT_EQ(analysis.conversion_rate().denominator(), 3);
  EXPECT_EQ(analysis.as_of_position(), recorded->position());
  EXPECT_EQ(Get()->SerializeAsString(), analysed->SerializeAsString());
}

TEST_F(CampaignsApiTest, AnAnalysisThatLeaves64BitsIsRefused) {
  ASSERT_TRUE(Create(New()).ok());
  ASSERT_TRUE(Approve().ok());
  ASSERT_TRUE(Start().ok());
  ASSERT_TRUE(Finish().ok());
  const int64_t large = std::numeric_limits<int64_t>::max();
  ASSERT_TRUE(Record({MakeSale("s1", "c1", "ACQ", "2012-03-05", large),
                      MakeSale("s2", "c1", "ACQ", "2012-03-06", large)})
                  .ok());
  EXPECT_EQ(ReasonOf(Analyse(Analysis()).status()), common::v1::ERROR_REASON_AMOUNT_OVERFLOW);
  EXPECT_EQ(Get()->state(), v1::CAMPAIGN_STATE_FINISHED);
  auto backwards = Analysis();
  *backwards.mutable_end_date() = DateOf("2012-02-01");
  EXPECT_EQ(FieldOf(Analyse(backwards).status()), "end_date");
}

TEST_F(CampaignsApiTest, AStaleEtagChangesNothingAndARepeatedStepIsOne) {
  const auto created = Create(New());
  v1::ApproveCampaignRequest request;
  request.set_name(kName);
  request.set_approved_by("boris");
  request.set_etag(created->etag());
  request.set_request_id("r1");
  const auto approved = Call(*campaigns_, &Stub::ApproveCampaign, request);
  ASSERT_TRUE(approved.ok()) << approved.status();
  EXPECT_EQ(Call(*campaigns_, &Stub::ApproveCampaign, request)->SerializeAsString(),
            approved->SerializeAsString());
  request.clear_request_id();
  EXPECT_TRUE(absl::IsAborted(Call(*campaigns_, &Stub::ApproveCampaign, request).status()));
}

TEST_F(CampaignsApiTest, AreListedByFilterAndProduct) {
  ASSERT_TRUE(Create(New()).ok());
  auto other = New("autumn");
  other.mutable_campaign()->clear_products();
  other.mutable_campaign()->add_products("products/LEASING");
  other.mutable_campaign()->set_author("ivan");
  ASSERT_TRUE(Create(other).ok());
  ASSERT_TRUE(Approve().ok());
  const auto list = [&](const std::string& filter, const std::string& product) {
    v1::ListCampaignsRequest request;
    request.set_filter(filter);
    request.set_product(product);
    std::string ids;
    const auto page = Call(*campaigns_, &Stub::ListCampaigns, request);
    EXPECT_TRUE(page.ok()) << page.status();
    for (const v1::Campaign& campaign : page->campaigns()) ids += campaign.name().substr(10) + " ";
    return ids;
  };
  EXPECT_EQ(list("", ""), "autumn spring ");
  EXPECT_EQ(list("state = APPROVED", ""), "spring ");
  EXPECT_EQ(list("author = \"ivan\"", ""), "autumn ");
  EXPECT_EQ(list("", "products/ACQ"), "spring ");
  EXPECT_EQ(list("start_date > 2012-03-01", ""), "");
}

TEST_F(CampaignsApiTest, EveryStepIsAudited) {
  ASSERT_TRUE(Create(New()).ok());
  ASSERT_TRUE(Propose("leaflet").ok());
  ASSERT_TRUE(Agree("leaflet").ok());
  v1::ListAuditEntriesRequest request;
  request.set_resource(kName);
  const auto audit = Call(*clients_, &ClientStub::ListAuditEntries, request);
  ASSERT_TRUE(audit.ok()) << audit.status();
  ASSERT_EQ(audit->entries_size(), 3);
  EXPECT_THAT(audit->entries(2).before_json(), testing::HasSubstr("MATERIAL_STATE_PROPOSED"));
  EXPECT_THAT(audit->entries(2).after_json(), testing::HasSubstr("MATERIAL_STATE_AGREED"));
}

}  // namespace
}  // namespace clientele::registry
