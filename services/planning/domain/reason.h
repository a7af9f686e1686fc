// The explanation of a cell as a sentence for people.
#ifndef CLIENTELE_SERVICES_PLANNING_DOMAIN_REASON_H_
#define CLIENTELE_SERVICES_PLANNING_DOMAIN_REASON_H_

#include <string>
#include <string_view>

#include "services/planning/domain/explain.h"
#include "services/planning/domain/plan.h"
#include "services/planning/domain/portfolio.h"

namespace clientele::planning {

// Says where the seed of `client` comes from, what part of the line its manager and it carry, and
// which rounding units they got; for a client without a target, why it has none. Amounts in major
// units of a currency with `exponent` decimals, shares in percent rounded down to hundredths.
std::string ReasonInWords(const Portfolio& portfolio, uint32_t client, const PlanLine& line,
                          const LineExplanation& explanation, int exponent);

}  // namespace clientele::planning

#endif  // CLIENTELE_SERVICES_PLANNING_DOMAIN_REASON_H_
