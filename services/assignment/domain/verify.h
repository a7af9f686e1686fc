// A second look at a proposal, from the input alone.
#ifndef CLIENTELE_SERVICES_ASSIGNMENT_DOMAIN_VERIFY_H_
#define CLIENTELE_SERVICES_ASSIGNMENT_DOMAIN_VERIFY_H_

#include <cstdint>
#include <string>
#include <vector>

#include "services/assignment/domain/types.h"

namespace clientele::assignment {

// A pair of a proposal.
struct Pair {
  std::string client_id;
  std::string manager_id;
};

// Number of breaches of the hard rules: an active client without a manager, any client with two or
// unknown, one outside rule 1 or its pins, a separated pair that meets, a group (of a region, for
// those in `split_groups`) with several managers counted once per manager too many, a manager with
// more minutes than he has. Shares no code with the model.
int64_t CountViolations(const Input& input, const Policy& policy, const std::vector<Pair>& proposal,
                        const std::vector<std::string>& split_groups);

}  // namespace clientele::assignment

#endif  // CLIENTELE_SERVICES_ASSIGNMENT_DOMAIN_VERIFY_H_
