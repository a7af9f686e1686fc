#include "services/registry/domain/offer_cases.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "services/registry/domain/breaches.h"

namespace clientele::registry {
namespace {

constexpr size_t kMaxMetric = 100;
constexpr size_t kMaxUnit = 32;
constexpr size_t kMaxIndustry = 64;
constexpr int kMaxScale = 18;

void CheckResult(const CaseResult& result, Breaches* breaches) {
  breaches->Text("results", result.metric, kMaxMetric, true);
  breaches->Text("results", result.unit, kMaxUnit, false);
  if (result.value.scale < 0 || result.value.scale > kMaxScale) {
    breaches->Add("results", rule::kTooManyDecimals, "a figure has at most 18 decimals");
  }
  if (result.currency.empty()) return;
  breaches->Currency("results", result.currency);
  if (!result.unit.empty()) {
    breaches->Add("results", rule::kOutOfRange, "a figure has a unit or a currency, not both");
  }
}

void CheckComplete(const OfferCaseFields& fields, Breaches* breaches) {
  const auto require = [&](std::string_view field, bool present, const char* what) {
    if (!present) {
      breaches->Add(field, rule::kRequired, absl::StrCat("a published case has ", what));
    }
  };
  require("products", !fields.product_ids.empty(), "a product");
  require("industry", !fields.industry.empty(), "an industry");
  require("technical_story", !fields.technical_story.empty(), "a technical story");
  require("economic_story", !fields.economic_story.empty(), "an economic story");
  require("results", !fields.results.empty(), "a result");
}

}  // namespace

std::vector<RuleBreach> CheckOfferCase(const OfferCaseFields& fields, OfferCaseState state) {
  Breaches breaches;
  breaches.Text("display_name", fields.display_name, kMaxDisplayName, true);
  if (fields.product_ids.size() > kMaxCaseParts) {
    breaches.Add("products", rule::kOutOfRange, "a case has at most 100 products");
  }
  if (std::adjacent_find(fields.product_ids.begin(), fields.product_ids.end()) !=
      fields.product_ids.end()) {
    breaches.Add("products", rule::kDuplicateId, "a product is named twice");
  }
  for (const std::string& id : fields.product_ids) breaches.RequiredId("products", id);
  breaches.Text("industry", fields.industry, kMaxIndustry, false);
  breaches.Prose("technical_story", fields.technical_story, kMaxStory, false);
  breaches.Prose("economic_story", fields.economic_story, kMaxStory, false);
  if (fields.results.size() > kMaxCaseParts) {
    breaches.Add("results", rule::kOutOfRange, "a case has at most 100 results");
  }
  for (const CaseResult& result : fields.results) CheckResult(result, &breaches);
  breaches.OptionalId("client", fields.client_id);
  if (state == OfferCaseState::kPublished) CheckComplete(fields, &breaches);
  return breaches.Take();
}

}  // namespace clientele::registry
