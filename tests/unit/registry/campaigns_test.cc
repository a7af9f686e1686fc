#include "services/registry/domain/campaigns.h"

#include <limits>
#include <map>
#include <string>

#include "gtest/gtest.h"

namespace clientele::registry {
namespace {

using enum CampaignState;

constexpr int32_t kDay = 15'000;
constexpr int64_t kLargest = std::numeric_limits<int64_t>::max();

std::string FieldsOf(const std::vector<RuleBreach>& breaches) {
  std::string names;
  for (const RuleBreach& breach : breaches) {
    names += std::string(breach.field) + " " + std::string(breach.rule) + ";";
  }
  return names;
}

CampaignFields Spring() {
  CampaignFields fields;
  fields.display_name = "Spring";
  fields.start_day = kDay;
  fields.end_day = kDay + 30;
  fields.product_ids = {"ACQ", "PAYROLL"};
  fields.audience_filter = "region = \"Norway\"";
  fields.author = "olga";
  return fields;
}

TEST(CampaignStateTest, EveryStepOfEveryStateIsAsListedAndNoOther) {
  using Step = CampaignStep;
  const std::map<std::pair<CampaignState, Step>, CampaignState> allowed = {
      {{kDraft, Step::kChange}, kDraft},
      {{kDraft, Step::kApprove}, kApproved},
      {{kDraft, Step::kProposeOrDecide}, kDraft},
      {{kDraft, Step::kCancel}, kCancelled},
      {{kApproved, Step::kProposeOrDecide}, kApproved},
      {{kApproved, Step::kStart}, kRunning},
      {{kApproved, Step::kCancel}, kCancelled},
      {{kRunning, Step::kRecordResults}, kRunning},
      {{kRunning, Step::kFinish}, kFinished},
      {{kRunning, Step::kCancel}, kCancelled},
      {{kFinished, Step::kRecordResults}, kFinished},
      {{kFinished, Step::kAnalyse}, kAnalysed},
  };
  int refused = 0;
  for (const CampaignState state :
       {kUnspecified, kDraft, kApproved, kRunning, kFinished, kAnalysed, kCancelled}) {
    for (const Step step :
         {Step::kChange, Step::kApprove, Step::kStart, Step::kFinish, Step::kCancel,
          Step::kProposeOrDecide, Step::kRecordResults, Step::kAnalyse}) {
      const auto at = allowed.find({state, step});
      const auto next = StateAfter(state, step);
      EXPECT_EQ(next.has_value(), at != allowed.end())
          << StateName(state) << " " << static_cast<int>(step);
      if (next && at != allowed.end()) {
        EXPECT_EQ(*next, at->second);
      }
      if (!next) ++refused;
    }
  }
  EXPECT_EQ(refused, 7 * 8 - 12);
}

TEST(CampaignRulesTest, TheAudienceIsAFilterOrAList) {
  EXPECT_EQ(FieldsOf(CheckCampaign(Spring())), "");
  CampaignFields fields = Spring();
  fields.client_ids = {"c1", "c2"};
  EXPECT_EQ(FieldsOf(CheckCampaign(fields)), "audience_filter REQUIRED;");
  fields.audience_filter.clear();
  EXPECT_EQ(FieldsOf(CheckCampaign(fields)), "");
  fields.client_ids.clear();
  EXPECT_EQ(FieldsOf(CheckCampaign(fields)), "audience_filter REQUIRED;");
}

TEST(CampaignRulesTest, NameTheFieldOfEveryFault) {
  const auto with = [](auto change) {
    CampaignFields fields = Spring();
    change(fields);
    return FieldsOf(CheckCampaign(fields));
  };
  EXPECT_EQ(with([](auto& f) { f.display_name = ""; }), "display_name REQUIRED;");
  EXPECT_EQ(with([](auto& f) { f.end_day = f.start_day; }), "");
  EXPECT_EQ(with([](auto& f) { f.end_day = f.start_day - 1; }), "end_date OUT_OF_RANGE;");
  EXPECT_EQ(with([](auto& f) { f.product_ids = {}; }), "products REQUIRED;");
  EXPECT_EQ(with([](auto& f) { f.product_ids = {"A", "A"}; }), "products DUPLICATE_ID;");
  EXPECT_EQ(with([](auto& f) { f.author = ""; }), "author REQUIRED;");
  EXPECT_EQ(with([](auto& f) {
              f.audience_filter = "";
              f.client_ids = {"c1", "c1"};
            }),
            "audience_clients DUPLICATE_ID;");
}

TEST(MaterialRulesTest, ADigestHas64LowerCaseDigits) {
  CampaignMaterial material;
  material.id = "leaflet";
  material.display_name = "Leaflet";
  material.uri = "https://files/leaflet.pdf";
  material.version = "3";
  material.sha256 = std::string(64, 'a');
  material.proposed_by = "olga";
  EXPECT_EQ(FieldsOf(CheckMaterial(material)), "");
  for (const std::string& digest : {std::string(), std::string(63, 'a'), std::string(65, 'a'),
                                    std::string(64, 'A'), std::string(64, 'g')}) {
    material.sha256 = digest;
    EXPECT_EQ(FieldsOf(CheckMaterial(material)), "sha256 INVALID_TEXT;") << digest;
  }
}

TEST(MaterialRulesTest, TheFirstThatIsNotAgreedIsFound) {
  Campaign campaign;
  EXPECT_EQ(FirstNotAgreed(campaign), nullptr);
  campaign.materials.resize(3);
  campaign.materials[0].state = MaterialState::kAgreed;
  campaign.materials[1].state = MaterialState::kRejected;
  EXPECT_EQ(FirstNotAgreed(campaign), &campaign.materials[1]);
  campaign.materials[1].state = MaterialState::kAgreed;
  EXPECT_EQ(FirstNotAgreed(campaign), &campaign.materials[2]);
  campaign.materials[2].state = MaterialState::kAgreed;
  EXPECT_EQ(FirstNotAgreed(campaign), nullptr);
}

TEST(ResultRulesTest, AnswersAreAmongContactsAndContactsAmongTheAudience) {
  const std::vector<std::string> products = {"ACQ", "PAYROLL"};
  const auto check = [&](int64_t contacted, int64_t responded) {
    return FieldsOf(CheckResults({contacted, responded, {}}, 10, products));
  };
  EXPECT_EQ(check(0, 0), "");
  EXPECT_EQ(check(10, 10), "");
  EXPECT_EQ(check(11, 0), "contacted_count OUT_OF_RANGE;");
  EXPECT_EQ(check(-1, -1), "contacted_count OUT_OF_RANGE;responded_count OUT_OF_RANGE;");
  EXPECT_EQ(check(5, 6), "responded_count OUT_OF_RANGE;");
}

TEST(ResultRulesTest, ReportedSalesAreOfTheProductsOfTheCampaignOnceForEachCurrency) {
  const auto check = [](std::vector<CampaignSales> sales) {
    return FieldsOf(CheckResults({0, 0, std::move(sales)}, 10, {"ACQ", "PAYROLL"}));
  };
  EXPECT_EQ(check({{"ACQ", "EUR", 1, 100}, {"ACQ", "USD", 1, 100}, {"PAYROLL", "EUR", 0, 0}}), "");
  EXPECT_EQ(check({{"ACQ", "EUR", 1, 100}, {"ACQ", "EUR", 1, 100}}),
            "reported_sales DUPLICATE_ID;");
  EXPECT_EQ(check({{"LEASING", "EUR", 1, 100}}), "reported_sales UNKNOWN_PRODUCT;");
  EXPECT_EQ(check({{"ACQ", "EURO", 1, 100}}), "reported_sales UNKNOWN_CURRENCY;");
  EXPECT_EQ(check({{"ACQ", "EUR", -1, 100}}), "reported_sales OUT_OF_RANGE;");
}

TEST(FractionTest, IsReduced) {
  EXPECT_EQ(Reduced(6, 4), (Fraction{3, 2}));
  EXPECT_EQ(Reduced(0, 7), (Fraction{0, 1}));
  EXPECT_EQ(Reduced(7, 7), (Fraction{1, 1}));
}

TEST(AudienceSalesTest, CountsBuyersOnceAndReturnsApart) {
  AudienceSales sums;
  sums.Add("c1", "ACQ", "EUR", 100);
  sums.Add("c1", "PAYROLL", "EUR", 50);
  sums.Add("c1", "ACQ", "EUR", -30);
  sums.Add("c1", "ACQ", "EUR", 5);
  sums.Add("c2", "ACQ", "EUR", -1);
  sums.Add("c3", "ACQ", "EUR", 7);
  sums.Add("c3", "ACQ", "USD", 9);
  sums.Add("c4", "ACQ", "USD", 0);
  const std::vector<CampaignSales> expected = {
      {"ACQ", "EUR", 3, 81, 2, 2}, {"ACQ", "USD", 1, 9, 1, 0}, {"PAYROLL", "EUR", 1, 50, 1, 0}};
  EXPECT_EQ(*sums.Totals(), expected);
  EXPECT_EQ(sums.buyer_count(), 2);
}

TEST(AudienceSalesTest, OnlyTheTotalHasToFit64Bits) {
  AudienceSales sums;
  sums.Add("c1", "ACQ", "EUR", kLargest);
  sums.Add("c1", "ACQ", "EUR", kLargest);
  EXPECT_FALSE(sums.Totals().ok());
  sums.Add("c1", "ACQ", "EUR", -kLargest);
  EXPECT_EQ(sums.Totals()->front().amount, kLargest);
}

}  // namespace
}  // namespace clientele::registry
