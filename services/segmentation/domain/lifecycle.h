// Lifecycle by the client's own purchase rhythm; a rule of this project. All comparisons are exact.
#ifndef CLIENTELE_SERVICES_SEGMENTATION_DOMAIN_LIFECYCLE_H_
#define CLIENTELE_SERVICES_SEGMENTATION_DOMAIN_LIFECYCLE_H_

#include <span>
#include <vector>

#include "common/time/date.h"
#include "services/segmentation/domain/classes.h"
#include "services/segmentation/domain/facts.h"
#include "services/segmentation/domain/policy.h"
#include "services/segmentation/domain/rational.h"

namespace clientele::segmentation {

// The rule that matched, in the order of the definitions.
enum class LifecycleRule : uint8_t {
  kNeverBought,
  kHoldingOnly,  // never bought, holds a product: active
  kYoung,        // age <= tau
  kYoungFewPurchases,
  kCameBack,
  kWithinRhythm,
  kHolding,  // would be dormant or lost, holds a product: active
  kOverdue,
  kGone,
};

struct LifecycleDecision {
  Lifecycle stage = Lifecycle::kNone;
  LifecycleRule rule = LifecycleRule::kNeverBought;
};

// tau_i = (m * med_i + k0 * tau_pop) / (m + k0) in days, m the number of gaps. `tau_pop_x2` is
// twice tau_pop.
Rational OwnCycle(const ClientFacts& client, int32_t tau_pop_x2, const LifecyclePolicy& policy);

// Twice the median of all gaps pooled; without any gap twice the policy's fallback.
int32_t PopulationCycleX2(const GapCounts& gaps, const LifecyclePolicy& policy);

LifecycleDecision DecideLifecycle(const ClientFacts& client, Date as_of, int32_t tau_pop_x2,
                                  const LifecyclePolicy& policy);

}  // namespace clientele::segmentation

#endif  // CLIENTELE_SERVICES_SEGMENTATION_DOMAIN_LIFECYCLE_H_
