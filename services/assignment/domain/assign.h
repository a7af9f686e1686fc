// The whole of a run: from clients, managers and policy to one manager per client, or to the reason
// why there is no such assignment.
#ifndef CLIENTELE_SERVICES_ASSIGNMENT_DOMAIN_ASSIGN_H_
#define CLIENTELE_SERVICES_ASSIGNMENT_DOMAIN_ASSIGN_H_

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "absl/status/statusor.h"
#include "services/assignment/domain/infeasibility.h"
#include "services/assignment/domain/model.h"
#include "services/assignment/domain/solve.h"
#include "services/assignment/domain/types.h"

namespace clientele::assignment {

// One client with its manager.
struct Placement {
  std::string client_id;
  std::string manager_id;
  int64_t minutes = 0;      // a month
  int64_t change_cost = 0;  // the cost of a placement is minutes + change_cost
  bool potential = false;
  bool kept = false;  // has the manager it had
  bool had_manager = false;
  std::string reason;
  int64_t cost() const { return minutes + change_cost; }
};

// A potential client that stays without a manager.
struct Unserved {
  std::string client_id;
  std::string reason;
};

// What a run proposes. `value` and `bound` are about active clients only: potential ones are placed
// afterwards, for their number and not their cost.
struct Proposal {
  std::vector<Placement> placements;  // by client id
  std::vector<ManagerLoad> loads;     // by manager id, inactive managers left out
  std::vector<Unserved> unserved;     // by client id
  std::vector<std::string> split_groups;
  int64_t value = 0;
  int64_t bound = 0;
  double gap = 0;
  int64_t price_scale = 1;
  int64_t iterations = 0;
  int64_t kept = 0;   // placements that keep their manager
  int64_t moved = 0;  // that change him
  int64_t added = 0;  // that had none
  int64_t potential = 0;
  int64_t violations = 0;  // CountViolations of the placements
};

using Outcome = std::variant<Proposal, Infeasibility>;

// Solves the active clients' problem (Solve), then takes potential clients (PlaceProspects). The
// outcome depends on input, policy, iterations and seed only, not on the order of rows or the
// number of threads. An Infeasibility of rule CAPACITY with proven = false says that nothing was
// found and nothing is proven. Errors as BuildModel and LagrangianBound.
absl::StatusOr<Outcome> Assign(const Input& input, const Policy& policy,
                               const SolveOptions& options);

}  // namespace clientele::assignment

#endif  // CLIENTELE_SERVICES_ASSIGNMENT_DOMAIN_ASSIGN_H_
