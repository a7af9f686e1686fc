// Why a client has its manager, in words that the figures of the proposal bear out.
#ifndef CLIENTELE_SERVICES_ASSIGNMENT_DOMAIN_REASONS_H_
#define CLIENTELE_SERVICES_ASSIGNMENT_DOMAIN_REASONS_H_

#include <cstdint>
#include <string>
#include <vector>

#include "services/assignment/domain/eligibility.h"
#include "services/assignment/domain/model.h"
#include "services/assignment/domain/problem.h"

namespace clientele::assignment {

// The active clients' assignment that reasons are about; load and revenue without potential
// clients.
struct Settled {
  Settled(const Model& model, const Choice& choice, const Evaluation& evaluation);

  const Model& model;
  const Choice& choice;
  const Evaluation& evaluation;
  Eligibility eligibility;
  std::vector<std::vector<int32_t>> partners;  // separated units per unit; empty when none at all
};

// What it would change if the unit went to the candidate instead, all else equal.
struct Alternative {
  int64_t room = 0;          // minutes that the manager has left before taking the unit
  bool fits = false;         // the room suffices, and no separated unit is with him
  int64_t cost_change = 0;   // c_ij difference
  int64_t value_change = 0;  // with the balance of both managers
};
Alternative CompareWith(const Settled& settled, int32_t unit, int64_t candidate);

// The reason for an active client's manager.
std::string ReasonFor(const Settled& settled, int32_t client);

}  // namespace clientele::assignment

#endif  // CLIENTELE_SERVICES_ASSIGNMENT_DOMAIN_REASONS_H_
