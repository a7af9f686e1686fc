// The revenue that costs a manager nothing: a band around the mean of his peers.
#ifndef CLIENTELE_SERVICES_ASSIGNMENT_DOMAIN_BALANCE_H_
#define CLIENTELE_SERVICES_ASSIGNMENT_DOMAIN_BALANCE_H_

#include <vector>

#include "services/assignment/domain/problem.h"
#include "services/assignment/domain/types.h"

namespace clientele::assignment {

// Sets balance_unit and the bands of a problem whose units are complete, as BuildModel defines
// them. Managers not active have a band of zero revenue.
void SetBands(const Policy& policy, const std::vector<Manager>& managers, int currency_exponent,
              Problem* problem);

}  // namespace clientele::assignment

#endif  // CLIENTELE_SERVICES_ASSIGNMENT_DOMAIN_BALANCE_H_
