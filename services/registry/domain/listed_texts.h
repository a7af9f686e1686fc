// Lists within one text of a file.
#ifndef CLIENTELE_SERVICES_REGISTRY_DOMAIN_LISTED_TEXTS_H_
#define CLIENTELE_SERVICES_REGISTRY_DOMAIN_LISTED_TEXTS_H_

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "services/registry/domain/offer_cases.h"

namespace clientele::registry {

// "b;a" -> a, b: ascending, without empty parts.
std::vector<std::string> ListedIds(std::string_view text);
std::string JoinIds(const std::vector<std::string>& ids);

// "metric|value|unit|currency;...": what JoinResults wrote. `;`, `|` and `\` within a text follow a
// `\`. INVALID_ARGUMENT says what is wrong with which figure.
absl::StatusOr<std::vector<CaseResult>> ListedResults(std::string_view text);
std::string JoinResults(const std::vector<CaseResult>& results);

}  // namespace clientele::registry

#endif  // CLIENTELE_SERVICES_REGISTRY_DOMAIN_LISTED_TEXTS_H_
