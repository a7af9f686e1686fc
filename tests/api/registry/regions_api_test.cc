#include <string>
#include <vector>

#include "clientele/registry/v1/identifiers.grpc.pb.h"
#include "clientele/registry/v1/industries.grpc.pb.h"
#include "clientele/registry/v1/regions.grpc.pb.h"
#include "tests/api/registry/registry_fixture.h"

namespace clientele::registry {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

using RegionStub = v1::Regions::Stub;

google::type::Date Day(int year, int month, int day) {
  google::type::Date date;
  date.set_year(year);
  date.set_month(month);
  date.set_day(day);
  return date;
}

v1::PresencePeriod Period(const google::type::Date& from) {
  v1::PresencePeriod period;
  *period.mutable_from() = from;
  return period;
}
v1::PresencePeriod Period(const google::type::Date& from, const google::type::Date& to) {
  v1::PresencePeriod period = Period(from);
  *period.mutable_to() = to;
  return period;
}

class RegionsApiTest : public RegistryTest {
 protected:
  RegionsApiTest() : regions_(v1::Regions::NewStub(rpc::NewChannel(server_->address()))) {}

  absl::StatusOr<v1::Region> Create(const std::string& id, const std::string& parent = "",
                                    const std::string& iso_code = "") {
    v1::CreateRegionRequest request;
    request.set_region_id(id);
    if (!parent.empty()) request.mutable_region()->set_parent("regions/" + parent);
    request.mutable_region()->set_iso_code(iso_code);
    return Call(*regions_, &RegionStub::CreateRegion, request);
  }
  absl::StatusOr<v1::Region> Get(const std::string& id, const google::type::Date* as_of = nullptr) {
    v1::GetRegionRequest request;
    request.set_name("regions/" + id);
    if (as_of != nullptr) *request.mutable_as_of() = *as_of;
    return Call(*regions_, &RegionStub::GetRegion, request);
  }
  absl::StatusOr<v1::Region> Move(const std::string& id, const std::string& parent,
                                  const std::string& etag = "") {
    v1::UpdateRegionRequest request;
    request.mutable_region()->set_name("regions/" + id);
    request.mutable_region()->set_etag(etag);
    if (!parent.empty()) request.mutable_region()->set_parent("regions/" + parent);
    request.mutable_update_mask()->add_paths("parent");
    return Call(*regions_, &RegionStub::UpdateRegion, request);
  }
  absl::Status Delete(const std::string& id, const std::string& etag = "") {
    v1::DeleteRegionRequest request;
    request.set_name("regions/" + id);
    request.set_etag(etag);
    return Call(*regions_, &RegionStub::DeleteRegion, request).status();
  }
  absl::StatusOr<v1::Region> SetPresence(const std::string& id,
                                         const std::vector<v1::PresencePeriod>& periods) {
    v1::SetPresenceRequest request;
    request.set_name("regions/" + id);
    for (const v1::PresencePeriod& period : periods) *request.add_presence() = period;
    return Call(*regions_, &RegionStub::SetPresence, request);
  }
  std::vector<std::string> List(const std::string& parent = "",
                                const google::type::Date* as_of = nullptr) {
    v1::ListRegionsRequest request;
    request.set_page_size(2);
    if (!parent.empty()) request.set_parent("regions/" + parent);
    if (as_of != nullptr) *request.mutable_as_of() = *as_of;
    std::vector<std::string> lines;
    do {
      const auto page = Call(*regions_, &RegionStub::ListRegions, request);
      EXPECT_TRUE(page.ok()) << page.status();
      if (!page.ok()) break;
      for (const v1::Region& region : page->regions()) {
        lines.push_back(
            region.display_name() +
            (as_of == nullptr ? "" : " " + v1::Presence_Name(region.presence_on_date())));
      }
      request.set_page_token(page->next_page_token());
    } while (!request.page_token().empty());
    return lines;
  }

  std::unique_ptr<RegionStub> regions_;
};

TEST_F(RegionsApiTest, MakeATree) {
  ASSERT_TRUE(Create("Russia").ok());
  const auto moscow = Create("Moscow", "Russia", "RU-MOW");
  ASSERT_TRUE(moscow.ok()) << moscow.status();
  EXPECT_EQ(moscow->parent(), "regions/Russia");
  EXPECT_EQ(moscow->display_name(), "Moscow");
  EXPECT_EQ(Get("Moscow")->SerializeAsString(), moscow->SerializeAsString());
  EXPECT_THAT(List("Russia"), ElementsAre("Moscow"));
  EXPECT_THAT(List(), ElementsAre("Moscow", "Russia"));
  EXPECT_EQ(Create("Moscow").status().code(), absl::StatusCode::kAlreadyExists);
  EXPECT_EQ(Create("Kazan", "Tatarstan").status().code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(Get("Kazan").status().code(), absl::StatusCode::kNotFound);
}

TEST_F(RegionsApiTest, RefuseCycles) {
  ASSERT_TRUE(Create("a").ok());
  ASSERT_TRUE(Create("b", "a").ok());
  ASSERT_TRUE(Create("c", "b").ok());
  for (const char* parent : {"a", "b", "c"}) {
    const absl::Status refused = Move("a", parent).status();
    EXPECT_EQ(refused.code(), absl::StatusCode::kFailedPrecondition);
    EXPECT_EQ(ReasonOf(refused), common::v1::ERROR_REASON_CYCLE) << parent;
  }
  EXPECT_EQ(Move("c", "")->parent(), "");
  EXPECT_EQ(Move("a", "c")->parent(), "regions/c");
}

TEST_F(RegionsApiTest, RefuseCodesThatAreNotInTheList) {
  const absl::Status refused = Create("Moscow", "", "RU-77").status();
  EXPECT_EQ(FieldOf(refused), "region.iso_code");
  EXPECT_EQ(ReasonOf(refused), common::v1::ERROR_REASON_IDENTIFIER_INVALID);
  v1::CreateRegionRequest request;
  request.set_region_id("a");
  request.mutable_region()->set_display_name("b");
  EXPECT_EQ(FieldOf(Call(*regions_, &RegionStub::CreateRegion, request).status()),
            "region.display_name");
}

TEST_F(RegionsApiTest, AnEtagGuardsEveryChange) {
  const auto first = Create("a");
  ASSERT_TRUE(Create("p").ok());
  const auto second = Move("a", "p", first->etag());
  ASSERT_TRUE(second.ok()) << second.status();
  EXPECT_EQ(ReasonOf(Move("a", "", first->etag()).status()),
            common::v1::ERROR_REASON_ETAG_MISMATCH);
  EXPECT_EQ(ReasonOf(Delete("a", first->etag())), common::v1::ERROR_REASON_ETAG_MISMATCH);
  EXPECT_EQ(Move("a", "p")->etag(), second->etag());
  v1::UpdateRegionRequest mask;
  mask.mutable_region()->set_name("regions/a");
  mask.mutable_update_mask()->add_paths("presence");
  EXPECT_EQ(FieldOf(Call(*regions_, &RegionStub::UpdateRegion, mask).status()), "update_mask");
}

TEST_F(RegionsApiTest, AnswerWhetherTheBankIsPresentOnADay) {
  ASSERT_TRUE(Create("Russia").ok());
  ASSERT_TRUE(Create("Moscow", "Russia").ok());
  ASSERT_TRUE(CreateClient("c1", "Iceland").ok());
  const google::type::Date day = Day(2024, 6, 30);
  EXPECT_EQ(Get("Moscow", &day)->presence_on_date(), v1::PRESENCE_UNKNOWN);
  ASSERT_TRUE(
      SetPresence("Russia", {Period(Day(2025, 1, 1)), Period(Day(2020, 1, 1), Day(2024, 6, 30))})
          .ok());
  const auto moscow = Get("Moscow", &day);
  EXPECT_EQ(moscow->presence_on_date(), v1::PRESENCE_PRESENT);
  EXPECT_EQ(moscow->presence_decided_by(), "regions/Russia");
  EXPECT_EQ(moscow->presence_size(), 0);
  EXPECT_EQ(Get("Russia")->presence(0).from().year(), 2020);
  const google::type::Date next = Day(2024, 7, 1);
  EXPECT_THAT(List("", &next), ElementsAre("Iceland PRESENCE_UNKNOWN", "Moscow PRESENCE_ABSENT",
                                           "Russia PRESENCE_ABSENT"));
  ASSERT_TRUE(SetPresence("Moscow", {Period(next, next)}).ok());
  EXPECT_THAT(List("", &next), ElementsAre("Iceland PRESENCE_UNKNOWN", "Moscow PRESENCE_PRESENT",
                                           "Russia PRESENCE_ABSENT"));
  EXPECT_EQ(Get("Moscow")->presence_on_date(), v1::PRESENCE_UNSPECIFIED);
}

TEST_F(RegionsApiTest, RefusePeriodsThatOverlapOrRunBackwards) {
  ASSERT_TRUE(Create("a").ok());
  const absl::Status overlap =
      SetPresence("a", {Period(Day(2024, 1, 1)), Period(Day(2025, 1, 1), Day(2025, 1, 2))})
          .status();
  EXPECT_EQ(overlap.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(ReasonOf(overlap), common::v1::ERROR_REASON_PERIOD_OVERLAP);
  EXPECT_EQ(FieldOf(SetPresence("a", {Period(Day(2024, 1, 2), Day(2024, 1, 1))}).status()),
            "presence");
  EXPECT_EQ(FieldOf(SetPresence("a", {v1::PresencePeriod()}).status()), "presence[0].from");
  EXPECT_EQ(FieldOf(SetPresence("a", {Period(Day(2024, 2, 30))}).status()), "presence[0].from");
  EXPECT_EQ(Get("a")->presence_size(), 0);
}

TEST_F(RegionsApiTest, AUsedRegionStays) {
  ASSERT_TRUE(CreateClient("c1", "Iceland").ok());
  ASSERT_TRUE(Create("Reykjavik", "Iceland").ok());
  EXPECT_EQ(ReasonOf(Delete("Iceland")), common::v1::ERROR_REASON_IN_USE);
  EXPECT_TRUE(Delete("Reykjavik").ok());
  EXPECT_EQ(ReasonOf(Delete("Iceland")), common::v1::ERROR_REASON_IN_USE);
  v1::UpdateClientRequest update;
  update.mutable_client()->set_name("clients/c1");
  update.mutable_client()->set_region("Norway");
  ASSERT_TRUE(Call(*clients_, &ClientStub::UpdateClient, update).ok());
  EXPECT_TRUE(Delete("Iceland").ok());
  EXPECT_EQ(Delete("Iceland").code(), absl::StatusCode::kNotFound);
  EXPECT_THAT(List(), ElementsAre("Norway"));
}

TEST_F(RegionsApiTest, ARegionOfAClientWhoseNameIsNoIdIsReached) {
  ASSERT_TRUE(CreateClient("c1", "Berlin/Brandenburg").ok());
  const auto page = Call(*catalog_, &CatalogStub::ListRegions, {});
  ASSERT_EQ(page->regions_size(), 1);
  v1::GetRegionRequest request;
  request.set_name(page->regions(0).name());
  const auto region = Call(*regions_, &RegionStub::GetRegion, request);
  ASSERT_TRUE(region.ok()) << region.status();
  EXPECT_EQ(region->display_name(), "Berlin/Brandenburg");
}

TEST_F(RegionsApiTest, EveryMutationIsAuditedOnceAndRehearsalsAreNot) {
  v1::CreateRegionRequest request;
  request.set_region_id("a");
  request.set_validate_only(true);
  ASSERT_TRUE(Call(*regions_, &RegionStub::CreateRegion, request).ok());
  EXPECT_EQ(Get("a").status().code(), absl::StatusCode::kNotFound);
  request.set_validate_only(false);
  request.set_request_id("r1");
  const auto first = Call(*regions_, &RegionStub::CreateRegion, request);
  EXPECT_EQ(Call(*regions_, &RegionStub::CreateRegion, request)->SerializeAsString(),
            first->SerializeAsString());
  ASSERT_TRUE(SetPresence("a", {Period(Day(2024, 1, 1))}).ok());
  ASSERT_TRUE(Delete("a").ok());
  v1::ListAuditEntriesRequest audit;
  audit.set_resource("regions/a");
  const auto entries = Call(*clients_, &ClientStub::ListAuditEntries, audit);
  ASSERT_EQ(entries->entries_size(), 3);
  EXPECT_THAT(entries->entries(1).after_json(), HasSubstr("2024"));
  EXPECT_THAT(entries->entries(2).before_json(), HasSubstr("2024"));
  EXPECT_EQ(entries->entries(2).after_json(), "");
}

class IdentifiersApiTest : public RegistryTest {};

TEST_F(IdentifiersApiTest, EveryIdentifierGetsItsAnswer) {
  const auto stub = v1::Identifiers::NewStub(rpc::NewChannel(server_->address()));
  v1::CheckIdentifiersRequest request;
  const auto add = [&](v1::IdentifierScheme scheme, const char* value) {
    v1::IdentifierToCheck* identifier = request.add_identifiers();
    identifier->set_scheme(scheme);
    identifier->set_value(value);
  };
  add(v1::IDENTIFIER_SCHEME_LEI, "213800X65BJZAEPM4W02");
  add(v1::IDENTIFIER_SCHEME_LEI, "213800X65BJZAEPM4W99");
  add(v1::IDENTIFIER_SCHEME_BIK_SETTLEMENT_ACCOUNT, "044525225/40702810200000000001");
  const auto answer = Call(*stub, &v1::Identifiers::Stub::CheckIdentifiers, request);
  ASSERT_TRUE(answer.ok()) << answer.status();
  ASSERT_EQ(answer->results_size(), 3);
  EXPECT_TRUE(answer->results(0).valid());
  EXPECT_FALSE(answer->results(1).valid());
  EXPECT_THAT(answer->results(1).problem(), HasSubstr("02 to 98"));
  EXPECT_TRUE(answer->results(2).valid());
  request.add_identifiers();
  EXPECT_EQ(FieldOf(Call(*stub, &v1::Identifiers::Stub::CheckIdentifiers, request).status()),
            "identifiers[3].scheme");
}

TEST_F(IdentifiersApiTest, AClientWithAWrongIdentifierIsRefusedByFieldAndRule) {
  v1::CreateClientRequest request;
  request.set_client_id("c1");
  v1::Client* client = request.mutable_client();
  client->set_display_name("Acme");
  client->set_status(v1::CLIENT_STATUS_ACTIVE);
  client->set_size_class(v1::SIZE_CLASS_LARGE);
  client->set_region("Iceland");
  client->set_currency_code("GBP");
  client->set_inn("7707083894");
  const absl::Status refused = Call(*clients_, &ClientStub::CreateClient, request).status();
  EXPECT_EQ(ReasonOf(refused), common::v1::ERROR_REASON_IDENTIFIER_INVALID);
  EXPECT_EQ(FieldOf(refused), "client.inn");
  EXPECT_THAT(Describe(refused), HasSubstr("check digits"));
  client->set_currency_code("RUR");
  EXPECT_EQ(ReasonOf(Call(*clients_, &ClientStub::CreateClient, request).status()),
            common::v1::ERROR_REASON_INVALID_FIELD);
  client->set_currency_code("RUB");
  client->set_inn("7707083893");
  client->set_industry("OKVED2:6419");
  EXPECT_EQ(FieldOf(Call(*clients_, &ClientStub::CreateClient, request).status()),
            "client.industry");
  client->set_industry("OKVED2:64.19");
  EXPECT_TRUE(Call(*clients_, &ClientStub::CreateClient, request).ok());
}

TEST_F(IdentifiersApiTest, IndustriesOfAVersionNeedTheirClassifier) {
  const auto stub = v1::Industries::NewStub(rpc::NewChannel(server_->address()));
  v1::ListIndustriesRequest request;
  EXPECT_EQ(Call(*stub, &v1::Industries::Stub::ListIndustries, request)->industries_size(), 0);
  request.set_version("Rev.2");
  EXPECT_EQ(FieldOf(Call(*stub, &v1::Industries::Stub::ListIndustries, request).status()),
            "classifier");
  request.set_classifier(v1::INDUSTRY_CLASSIFIER_NACE);
  EXPECT_TRUE(Call(*stub, &v1::Industries::Stub::ListIndustries, request).ok());
}

}  // namespace
}  // namespace clientele::registry
