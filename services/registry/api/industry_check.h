// Whether the industry that a client is to get is known.
#ifndef CLIENTELE_SERVICES_REGISTRY_API_INDUSTRY_CHECK_H_
#define CLIENTELE_SERVICES_REGISTRY_API_INDUSTRY_CHECK_H_

#include <array>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/sql/transaction.h"

namespace clientele::registry {

// What is wrong with a client's industry, empty when nothing is; `loaded` is LoadedClassifiers. No
// search for free text, else one a classifier.
absl::StatusOr<std::string> IndustryFault(Transaction& transaction,
                                          const std::array<bool, 3>& loaded,
                                          std::string_view industry);

// INVALID_ARGUMENT on client.industry, reason IDENTIFIER_INVALID, when something is.
absl::Status CheckIndustry(Transaction& transaction, std::string_view industry);

}  // namespace clientele::registry

#endif  // CLIENTELE_SERVICES_REGISTRY_API_INDUSTRY_CHECK_H_
