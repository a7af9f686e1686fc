#include "common/errors/errors.h"
#include "gtest/gtest.h"
#include "services/registry/store/campaigns.h"
#include "services/registry/store/clients.h"
#include "services/registry/store/sales.h"
#include "tests/store/registry/store_fixture.h"

namespace clientele::registry {
namespace {

using CampaignsStoreTest = RegistryStoreTest;
INSTANTIATE_ENGINES(CampaignsStoreTest);

Campaign Make(const std::string& id, std::vector<std::string> clients = {}) {
  Campaign campaign;
  campaign.id = id;
  campaign.fields.display_name = "Spring";
  campaign.fields.start_day = 100;
  campaign.fields.end_day = 130;
  campaign.fields.product_ids = {"ACQ", "PAY"};
  if (clients.empty()) campaign.fields.audience_filter = "region = \"Iceland\"";
  campaign.fields.client_ids = std::move(clients);
  campaign.fields.author = "olga";
  campaign.position = 1;
  return campaign;
}

CampaignMaterial MakeMaterial(const std::string& id, MaterialState state) {
  CampaignMaterial material;
  material.id = id;
  material.display_name = "Leaflet";
  material.uri = "https://files/leaflet";
  material.version = "2";
  material.sha256 = std::string(64, 'a');
  material.proposed_by = "olga";
  material.state = state;
  material.propose_time = 7;
  return material;
}

TEST_P(CampaignsStoreTest, ReadsBackADraftWithItsListOrFilter) {
  const Campaign filtered = Make("f");
  const Campaign listed = Make("l", {"c1", "c2"});
  MustWrite([&](Transaction& transaction) -> absl::Status {
    if (absl::Status s = InsertCampaign(transaction, filtered); !s.ok()) return s;
    return InsertCampaign(transaction, listed);
  });
  Read([&](Transaction& transaction) {
    EXPECT_EQ(**FindCampaign(transaction, "f"), filtered);
    EXPECT_EQ(**FindCampaign(transaction, "l"), listed);
    EXPECT_FALSE(FindCampaign(transaction, "F")->has_value());
  });
  const absl::Status twice =
      Write([&](Transaction& transaction) { return InsertCampaign(transaction, filtered); });
  EXPECT_TRUE(IsUniqueViolation(twice)) << twice;
}

TEST_P(CampaignsStoreTest, AReplacementWritesEveryPartAndAStaleOneNothing) {
  const Campaign first = Make("k");
  Campaign second = first;
  second.position = 2;
  second.state = CampaignState::kAnalysed;
  second.audience_size = 3;
  second.approved_by = "boris";
  second.approve_time = 9;
  second.fields.product_ids = {"PAY"};
  second.materials = {MakeMaterial("a", MaterialState::kAgreed),
                      MakeMaterial("b", MaterialState::kRejected)};
  second.materials[1].decided_by = "marketing";
  second.materials[1].decide_time = 8;
  second.materials[1].comment = "Old logo";
  second.started_day = 101;
  second.finished_day = 129;
  second.results = {3, 2, {{"PAY", "EUR", 1, 50, 0, 0}}};
  second.analysis = {100, 160, 7, 1, "Good", "olga", {{"PAY", "EUR", 1, -40, 1, 2}}};
  MustWrite([&](Transaction& transaction) { return InsertCampaign(transaction, first); });
  MustWrite([&](Transaction& transaction) { return ReplaceCampaign(transaction, first, second); });
  const absl::Status stale =
      Write([&](Transaction& transaction) { return ReplaceCampaign(transaction, first, second); });
  EXPECT_EQ(ReasonOf(stale), common::v1::ERROR_REASON_ETAG_MISMATCH) << stale;
  Read([&](Transaction& transaction) { EXPECT_EQ(**FindCampaign(transaction, "k"), second); });
}

TEST_P(CampaignsStoreTest, TheAudienceIsOfThoseNeitherDeletedNorArchived) {
  MustWrite([&](Transaction& transaction) -> absl::Status {
    for (const char* id : {"b", "a", "d", "gone", "old"}) {
      Client client = MakeClient(id);
      if (client.id == "gone") client.delete_time = 5;
      if (client.id == "old") client.fields.status = ClientStatus::kArchived;
      if (client.id == "d") client.fields.region = "Norway";
      if (absl::Status s = InsertClient(transaction, client); !s.ok()) return s;
    }
    if (absl::Status s = InsertCampaign(transaction, Make("f")); !s.ok()) return s;
    return InsertCampaign(transaction, Make("l", {"a", "d", "gone", "old", "unknown"}));
  });
  Read([&](Transaction& transaction) {
    const std::vector<std::string> filtered = {"a", "b"};
    EXPECT_EQ(Must(ListDraftAudience(transaction, Make("f"), "", 9)), filtered);
    EXPECT_EQ(Must(CountDraftAudience(transaction, Make("f"))), 2);
    EXPECT_EQ(Must(ListDraftAudience(transaction, Make("f"), "a", 9)).size(), 1u);
    const Campaign listed = **FindCampaign(transaction, "l");
    const std::vector<std::string> left = {"a", "d"};
    EXPECT_EQ(Must(ListDraftAudience(transaction, listed, "", 9)), left);
    EXPECT_EQ(Must(CountDraftAudience(transaction, listed)), 2);
  });
  MustWrite([&](Transaction& transaction) -> absl::Status {
    EXPECT_EQ(Must(FreezeAudience(transaction, Make("f"))), 2);
    EXPECT_EQ(Must(FreezeAudience(transaction, **FindCampaign(transaction, "l"))), 2);
    return absl::OkStatus();
  });
  Read([&](Transaction& transaction) {
    const std::vector<std::string> filtered = {"a", "b"};
    const std::vector<std::string> left = {"a", "d"};
    EXPECT_EQ(Must(ListAudience(transaction, "f", "", 9)), filtered);
    EXPECT_EQ(Must(ListAudience(transaction, "l", "", 9)), left);
  });
}

TEST_P(CampaignsStoreTest, SumsTheSalesOfAudienceProductsAndDaysAtAPosition) {
  MustWrite([&](Transaction& transaction) {
    return InsertCampaign(transaction, Make("k", {"a", "b"}));
  });
  const auto record = [&](const std::string& id, const SaleFields& sale) {
    return Commit([&](Transaction& transaction, Position position) {
      return WriteSale(transaction, position, {id, sale}, nullptr).status();
    });
  };
  record("s1", MakeSale("a", 100, 5, "ACQ"));
  record("s2", MakeSale("a", 130, 7, "ACQ"));
  record("s3", MakeSale("a", 131, 100, "ACQ"));
  record("s4", MakeSale("c", 110, 100, "ACQ"));
  const Position known = record("s5", MakeSale("b", 110, 100, "LIGHT"));
  record("s1", MakeSale("a", 100, 6, "ACQ"));
  const auto total = [&](Position position) {
    int64_t amount = 0;
    Read([&](Transaction& transaction) {
      AudienceSales sums;
      ASSERT_TRUE(SumAudienceSales(transaction, "k", 100, 130, position, &sums).ok());
      const auto lines = Must(sums.Totals());
      ASSERT_EQ(lines.size(), 1u);
      EXPECT_EQ(lines[0].buyer_count, 1);
      amount = lines[0].amount;
    });
    return amount;
  };
  EXPECT_EQ(total(known), 12);
  EXPECT_EQ(total(known + 1), 13);
}

TEST_P(CampaignsStoreTest, ListsByIdFilterAndProduct) {
  MustWrite([&](Transaction& transaction) -> absl::Status {
    Campaign leasing = Make("b");
    leasing.fields.product_ids = {"LEASING"};
    for (const Campaign& c : {Make("c"), Make("A"), leasing}) {
      if (absl::Status s = InsertCampaign(transaction, c); !s.ok()) return s;
    }
    return absl::OkStatus();
  });
  const auto list = [&](const std::string& filter, const std::string& product,
                        const std::string& after) {
    std::string ids;
    Read([&](Transaction& transaction) {
      const CampaignQuery query{*FilterToSql(filter, CampaignFilterFields()), product};
      for (const Campaign& c : Must(ListCampaigns(transaction, query, after, 2))) ids += c.id;
    });
    return ids;
  };
  EXPECT_EQ(list("", "", ""), "Ab");
  EXPECT_EQ(list("", "", "b"), "c");
  EXPECT_EQ(list("state = DRAFT AND start_date >= 1970-01-01", "ACQ", ""), "Ac");
}

}  // namespace
}  // namespace clientele::registry
