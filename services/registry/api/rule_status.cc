#include "services/registry/api/rule_status.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "common/errors/errors.h"
#include "common/text/view.h"

namespace clientele::registry {

absl::Status ToStatus(const std::vector<RuleBreach>& breaches, std::string_view prefix) {
  FieldViolations violations;
  for (const RuleBreach& breach : breaches) {
    violations.Add(absl::StrCat(AbslView(prefix), AbslView(breach.field)), breach.message);
  }
  const bool identifiers_only =
      std::all_of(breaches.begin(), breaches.end(),
                  [](const RuleBreach& breach) { return breach.rule == rule::kInvalidIdentifier; });
  return violations.ToStatus(identifiers_only ? common::v1::ERROR_REASON_IDENTIFIER_INVALID
                                              : common::v1::ERROR_REASON_INVALID_FIELD);
}

}  // namespace clientele::registry
