// Why one client gets its manager: everything that was weighed.
#ifndef CLIENTELE_SERVICES_ASSIGNMENT_DOMAIN_EXPLAIN_H_
#define CLIENTELE_SERVICES_ASSIGNMENT_DOMAIN_EXPLAIN_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "services/assignment/domain/assign.h"
#include "services/assignment/domain/eligibility.h"
#include "services/assignment/domain/types.h"

namespace clientele::assignment {

// One manager who may serve the client (with its group, whose figures these then are).
struct CandidateTerms {
  std::string manager_id;
  int64_t minutes = 0;        // cost of the minutes
  int64_t change_cost = 0;    // cost of the change of manager
  int64_t time_price = 0;     // minutes times the manager's price, over the price scale
  int64_t balance_cost = 0;   // change of both managers' balance cost, all else equal
  int64_t spare_minutes = 0;  // left in the proposal, potential clients included
  bool chosen = false;
};

struct Explanation {
  std::string client_id;
  std::string manager_id;  // empty for an unserved client
  std::string reason;
  int64_t minutes = 0;  // owed by the norm
  Category category = Category::kC;
  std::string previous_manager_id;         // empty if none
  std::vector<CandidateTerms> candidates;  // by minutes + change + time price, then id
  ExclusionCounts exclusions{};
};

// `proposal` must be what Assign made of the same input and policy. NotFound for a client that the
// input does not have.
absl::StatusOr<Explanation> Explain(const Input& input, const Policy& policy, int64_t seed,
                                    const Proposal& proposal, const std::string& client_id);

}  // namespace clientele::assignment

#endif  // CLIENTELE_SERVICES_ASSIGNMENT_DOMAIN_EXPLAIN_H_
