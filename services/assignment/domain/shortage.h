// What to say when nobody found an assignment within the managers' hours.
#ifndef CLIENTELE_SERVICES_ASSIGNMENT_DOMAIN_SHORTAGE_H_
#define CLIENTELE_SERVICES_ASSIGNMENT_DOMAIN_SHORTAGE_H_

#include "services/assignment/domain/infeasibility.h"
#include "services/assignment/domain/model.h"
#include "services/assignment/domain/solve.h"

namespace clientele::assignment {

// The proof that hours do not suffice if FindDeficit has one; otherwise says that nothing was found
// and nothing is proven. `solution` is the least overloaded that the search found.
Infeasibility ExplainShortage(const Model& model, const Solution& solution);

// Loads of the managers in an active clients' assignment, by manager id; inactive ones left out.
std::vector<ManagerLoad> LoadsOf(const Model& model, const Solution& solution);

}  // namespace clientele::assignment

#endif  // CLIENTELE_SERVICES_ASSIGNMENT_DOMAIN_SHORTAGE_H_
