// Broken rules as the error of a call.
#ifndef CLIENTELE_SERVICES_REGISTRY_API_RULE_STATUS_H_
#define CLIENTELE_SERVICES_REGISTRY_API_RULE_STATUS_H_

#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "services/registry/domain/client_rules.h"

namespace clientele::registry {

// OK without breaches, else INVALID_ARGUMENT with one violation a breach, `prefix` before its
// field; reason IDENTIFIER_INVALID when identifiers alone are wrong, else INVALID_FIELD.
absl::Status ToStatus(const std::vector<RuleBreach>& breaches, std::string_view prefix);

}  // namespace clientele::registry

#endif  // CLIENTELE_SERVICES_REGISTRY_API_RULE_STATUS_H_
