// Ready solutions with the story of an earlier deployment.
#ifndef CLIENTELE_SERVICES_REGISTRY_DOMAIN_OFFER_CASES_H_
#define CLIENTELE_SERVICES_REGISTRY_DOMAIN_OFFER_CASES_H_

#include <string>
#include <vector>

#include "common/money/money.h"
#include "services/registry/domain/client_rules.h"
#include "services/registry/domain/types.h"

namespace clientele::registry {

enum class OfferCaseState { kUnspecified = 0, kDraft = 1, kPublished = 2, kArchived = 3 };

// One figure that a deployment achieved: in a unit or in a currency or in neither.
struct CaseResult {
  std::string metric;
  Decimal value;  // without superfluous zeros
  std::string unit;
  std::string currency;
  bool operator==(const CaseResult&) const = default;
};

struct OfferCaseFields {
  std::string display_name;
  std::vector<std::string> product_ids;  // ascending, each once
  std::string industry;
  std::string technical_story;
  std::string economic_story;
  std::vector<CaseResult> results;
  std::string client_id;  // empty for none
  bool confidential = false;
  bool operator==(const OfferCaseFields&) const = default;
};

struct OfferCase {
  std::string id;
  OfferCaseFields fields;
  OfferCaseState state = OfferCaseState::kDraft;
  Micros create_time = 0;
  Micros update_time = 0;
  Position position = 0;  // of the last change
  bool operator==(const OfferCase&) const = default;
};

inline constexpr size_t kMaxStory = 20'000;
inline constexpr size_t kMaxCaseParts = 100;  // products, and results

// Every rule that the fields break. A published case is complete: it has a product, an industry,
// both stories and a result. Whether products and client exist is the store's to say.
std::vector<RuleBreach> CheckOfferCase(const OfferCaseFields& fields, OfferCaseState state);

}  // namespace clientele::registry

#endif  // CLIENTELE_SERVICES_REGISTRY_DOMAIN_OFFER_CASES_H_
