#include "services/registry/domain/offer_cases.h"

#include <string>

#include "gtest/gtest.h"

namespace clientele::registry {
namespace {

OfferCaseFields Complete() {
  OfferCaseFields fields;
  fields.display_name = "Acquiring for a chain of petrol stations";
  fields.product_ids = {"ACQ", "PAYROLL"};
  fields.industry = "47.30";
  fields.technical_story = "Terminals at 40 stations.\nOne contract.";
  fields.economic_story = "Cash handling fell by a third.";
  fields.results = {{"cash handling", {-333, 1}, "%", ""}, {"saved a year", {12, 0}, "", "EUR"}};
  return fields;
}

std::string FieldsOf(const OfferCaseFields& fields, OfferCaseState state) {
  std::string names;
  for (const RuleBreach& breach : CheckOfferCase(fields, state)) {
    names += std::string(breach.field) + " " + std::string(breach.rule) + ";";
  }
  return names;
}

TEST(OfferCaseRulesTest, ADraftNeedsANameOnlyAndAPublishedCaseEverything) {
  OfferCaseFields bare;
  bare.display_name = "Idea";
  EXPECT_EQ(FieldsOf(bare, OfferCaseState::kDraft), "");
  EXPECT_EQ(FieldsOf(bare, OfferCaseState::kPublished),
            "products REQUIRED;industry REQUIRED;technical_story REQUIRED;economic_story "
            "REQUIRED;results REQUIRED;");
  EXPECT_EQ(FieldsOf(Complete(), OfferCaseState::kPublished), "");
  EXPECT_EQ(FieldsOf({}, OfferCaseState::kDraft), "display_name REQUIRED;");
}

TEST(OfferCaseRulesTest, NameTheFieldOfEveryFault) {
  const auto with = [](auto change) {
    OfferCaseFields fields = Complete();
    change(fields);
    return FieldsOf(fields, OfferCaseState::kDraft);
  };
  EXPECT_EQ(with([](auto& f) { f.product_ids = {"A", "A"}; }), "products DUPLICATE_ID;");
  EXPECT_EQ(with([](auto& f) { f.product_ids = {"a/b"}; }), "products INVALID_ID;");
  EXPECT_EQ(with([](auto& f) { f.results[0].metric = ""; }), "results REQUIRED;");
  EXPECT_EQ(with([](auto& f) { f.results[0].value.scale = 19; }), "results TOO_MANY_DECIMALS;");
  EXPECT_EQ(with([](auto& f) { f.results[1].currency = "EURO"; }), "results UNKNOWN_CURRENCY;");
  EXPECT_EQ(with([](auto& f) { f.results[1].unit = "days"; }), "results OUT_OF_RANGE;");
  EXPECT_EQ(with([](auto& f) { f.client_id = "-"; }), "client INVALID_ID;");
  EXPECT_EQ(with([](auto& f) { f.economic_story = "\x01"; }), "economic_story INVALID_TEXT;");
  EXPECT_EQ(with([](auto& f) { f.technical_story = std::string(kMaxStory + 1, 'a'); }),
            "technical_story TOO_LONG;");
}

}  // namespace
}  // namespace clientele::registry
