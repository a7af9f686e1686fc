#include "services/segmentation/domain/lifecycle.h"

namespace clientele::segmentation {

Rational OwnCycle(const ClientFacts& client, int32_t tau_pop_x2, const LifecyclePolicy& policy) {
  const Int128 gaps = client.purchases > 0 ? client.purchases - 1 : 0;
  return {gaps * client.median_gap_x2 + static_cast<Int128>(policy.k0) * tau_pop_x2,
          2 * (gaps + policy.k0)};
}

int32_t PopulationCycleX2(const GapCounts& gaps, const LifecyclePolicy& policy) {
  const int32_t median_x2 = gaps.MedianX2();
  return median_x2 > 0 ? median_x2 : 2 * policy.fallback_cycle_days;
}

LifecycleDecision DecideLifecycle(const ClientFacts& client, Date as_of, int32_t tau_pop_x2,
                                  const LifecyclePolicy& policy) {
  if (client.purchases == 0) {
    return client.has_holding
               ? LifecycleDecision{Lifecycle::kActive, LifecycleRule::kHoldingOnly}
               : LifecycleDecision{Lifecycle::kProspect, LifecycleRule::kNeverBought};
  }
  const Rational tau = OwnCycle(client, tau_pop_x2, policy);
  const Rational age{DayNumber(as_of) - client.first_purchase, 1};
  const Rational recency{DayNumber(as_of) - client.last_purchase, 1};
  if (age <= Percent(tau, policy.new_age_percent)) {
    return {Lifecycle::kNew, LifecycleRule::kYoung};
  }
  if (client.purchases < policy.young_purchases && age <= Percent(tau, policy.young_age_percent)) {
    return {Lifecycle::kNew, LifecycleRule::kYoungFewPurchases};
  }
  if (client.purchases > 1 &&
      Rational{client.last_gap, 1} > Percent(tau, policy.return_gap_percent) &&
      recency <= Percent(tau, policy.return_recency_percent)) {
    return {Lifecycle::kReactivated, LifecycleRule::kCameBack};
  }
  if (recency <= Percent(tau, policy.active_percent)) {
    return {Lifecycle::kActive, LifecycleRule::kWithinRhythm};
  }
  if (client.has_holding) return {Lifecycle::kActive, LifecycleRule::kHolding};
  return recency <= Percent(tau, policy.dormant_percent)
             ? LifecycleDecision{Lifecycle::kDormant, LifecycleRule::kOverdue}
             : LifecycleDecision{Lifecycle::kLost, LifecycleRule::kGone};
}

}  // namespace clientele::segmentation
