// Potential clients: taken where hours are left.
#ifndef CLIENTELE_SERVICES_ASSIGNMENT_DOMAIN_POTENTIALS_H_
#define CLIENTELE_SERVICES_ASSIGNMENT_DOMAIN_POTENTIALS_H_

#include <cstdint>
#include <vector>

#include "services/assignment/domain/model.h"

namespace clientele::assignment {

// Manager per prospect of the model, kNobody where none has hours left. `manager_of_unit` says who
// has each active unit, `room` the minutes left per manager; active units never move. First whoever
// can keep its present manager does, then larger prospects come before smaller ones; one that finds
// no room is given it along a chain of moves of prospects of one client where there is one (an
// augmenting path), so that with equal norms and no groups as many are taken as at all possible.
// O(prospects * eligible managers) apart from chains.
std::vector<int32_t> PlaceProspects(const Model& model, const std::vector<int32_t>& manager_of_unit,
                                    std::vector<int64_t> room);

// Managers who may take the prospect, given who has the active units of its group.
std::vector<int32_t> ManagersOf(const Prospect& prospect,
                                const std::vector<int32_t>& manager_of_unit);

}  // namespace clientele::assignment

#endif  // CLIENTELE_SERVICES_ASSIGNMENT_DOMAIN_POTENTIALS_H_
