// Prices that make the Lagrangian bound large: subgradient ascent.
#ifndef CLIENTELE_SERVICES_ASSIGNMENT_DOMAIN_PRICES_H_
#define CLIENTELE_SERVICES_ASSIGNMENT_DOMAIN_PRICES_H_

#include <cstdint>

#include "absl/status/statusor.h"
#include "services/assignment/domain/bound.h"
#include "services/assignment/domain/problem.h"

namespace clientele::assignment {

struct PriceOptions {
  int64_t scale = 1;   // of the prices returned
  int64_t target = 0;  // value of a known assignment, or an estimate of the optimum
  // At the most; it stops early at the target or when steps have no effect.
  int32_t iterations = 400;
};

struct PricedBound {
  Prices prices;
  int64_t bound = 0;  // LagrangianBound at these prices
};

// Polyak steps along deflected subgradients (Camerini, Fratta, Maffioli, "On improving relaxation
// methods by modified gradient techniques", Mathematical Programming Study 3, 1975), the step
// factor halved when the bound stands still. The best prices are rounded to integers over the
// scale; prices of zero are returned where they are no worse. Errors as LagrangianBound.
// Deterministic; O(iterations * candidates).
absl::StatusOr<PricedBound> FindPrices(const Problem& problem, const PriceOptions& options);

}  // namespace clientele::assignment

#endif  // CLIENTELE_SERVICES_ASSIGNMENT_DOMAIN_PRICES_H_
