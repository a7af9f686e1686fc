#include "services/assignment/domain/explain.h"

#include <algorithm>
#include <map>
#include <tuple>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/errors/status_macros.h"
#include "services/assignment/domain/model.h"
#include "services/assignment/domain/potentials.h"
#include "services/assignment/domain/reasons.h"

namespace clientele::assignment {
namespace {

// The proposal in the model's indices.
struct Restored {
  std::map<std::string, int32_t> manager_index;
  std::map<std::string, const Placement*> placement;
  std::vector<const ManagerLoad*> load;  // per manager; null for an inactive one
  Choice choice;
  Evaluation evaluation;
};

absl::StatusOr<Restored> Restore(const Model& model, const Proposal& proposal) {
  Restored r;
  for (size_t m = 0; m < model.managers.size(); ++m) {
    r.manager_index[model.managers[m].id] = static_cast<int32_t>(m);
  }
  for (const Placement& p : proposal.placements) r.placement[p.client_id] = &p;
  r.load.assign(model.managers.size(), nullptr);
  for (const ManagerLoad& load : proposal.loads) {
    const auto manager = r.manager_index.find(load.manager_id);
    if (manager != r.manager_index.end()) r.load[manager->second] = &load;
  }
  for (size_t u = 0; u < model.units.size(); ++u) {
    const auto placed = r.placement.find(model.clients[model.units[u].front()].id);
    if (placed == r.placement.end()) return absl::DataLossError("a client lacks its placement");
    const auto manager = r.manager_index.find(placed->second->manager_id);
    if (manager == r.manager_index.end()) return absl::DataLossError("a manager is missing");
    const int64_t choice = FindCandidate(model.problem, static_cast<int32_t>(u), manager->second);
    if (choice == kNoChoice) return absl::DataLossError("a placement is not eligible");
    r.choice.push_back(choice);
  }
  r.evaluation = Evaluate(model.problem, r.choice);
  return r;
}

class Explainer {
 public:
  Explainer(const Model& model, const Restored& restored, const Proposal& proposal)
      : model_(model),
        restored_(restored),
        proposal_(proposal),
        settled_(model, restored.choice, restored.evaluation) {}

  Explanation For(int32_t client) {
    Explanation e;
    e.client_id = model_.clients[client].id;
    e.category = model_.clients[client].category;
    e.minutes = NormMinutes(model_.policy.norms, e.category);
    if (model_.present[client] != kNobody) {
      e.previous_manager_id = model_.managers[model_.present[client]].id;
    }
    const auto placed = restored_.placement.find(e.client_id);
    if (placed != restored_.placement.end()) {
      e.manager_id = placed->second->manager_id;
      e.reason = placed->second->reason;
    } else {
      for (const Unserved& u : proposal_.unserved) {
        if (u.client_id == e.client_id) e.reason = u.reason;
      }
    }
    e.exclusions =
        settled_.eligibility.CountExclusions(model_.clients[client], model_.size_class[client]);
    if (model_.unit_of[client] != kNobody) {
      AddUnitCandidates(model_.unit_of[client], &e);
    } else {
      AddProspectCandidates(client, &e);
    }
    SortCandidates(&e.candidates);
    return e;
  }

 private:
  CandidateTerms Terms(int32_t manager, int64_t minutes, const Explanation& e) const {
    CandidateTerms terms;
    terms.manager_id = model_.managers[manager].id;
    terms.minutes = minutes;
    const ManagerLoad* load = restored_.load[manager];
    if (load != nullptr) {
      terms.time_price = load->price * minutes;
      terms.spare_minutes = load->capacity_minutes - load->used_minutes;
    }
    terms.chosen = terms.manager_id == e.manager_id;
    return terms;
  }

  void AddUnitCandidates(int32_t unit, Explanation* e) const {
    for (int64_t k = model_.problem.first[unit]; k < model_.problem.first[unit + 1]; ++k) {
      const Candidate& c = model_.problem.candidates[k];
      CandidateTerms terms = Terms(c.manager, c.minutes, *e);
      terms.change_cost = c.cost - c.minutes;
      const Alternative other = CompareWith(settled_, unit, k);
      terms.balance_cost = other.value_change - other.cost_change;
      e->candidates.push_back(std::move(terms));
    }
  }

  void AddProspectCandidates(int32_t client, Explanation* e) const {
    for (const Prospect& p : model_.prospects) {
      if (std::find(p.members.begin(), p.members.end(), client) == p.members.end()) continue;
      for (const int32_t m : p.managers) {
        CandidateTerms terms = Terms(m, MinutesOf(model_, client, m), *e);
        terms.change_cost = ChangeCostOf(model_, client, m);
        e->candidates.push_back(std::move(terms));
      }
    }
  }

  void SortCandidates(std::vector<CandidateTerms>* candidates) const {
    const auto rank = [&](const CandidateTerms& t) {
      const __int128 cost = __int128{t.minutes + t.change_cost} * proposal_.price_scale;
      return std::tuple(cost + t.time_price, t.manager_id);
    };
    std::sort(candidates->begin(), candidates->end(),
              [&](const auto& a, const auto& b) { return rank(a) < rank(b); });
  }

  const Model& model_;
  const Restored& restored_;
  const Proposal& proposal_;
  Settled settled_;
};

}  // namespace

absl::StatusOr<Explanation> Explain(const Input& input, const Policy& policy, int64_t seed,
                                    const Proposal& proposal, const std::string& client_id) {
  ASSIGN_OR_RETURN(const ModelOutcome built, BuildModel(input, policy, seed));
  if (built.infeasibility) return absl::DataLossError("the input has no assignment");
  const Model& model = built.model;
  const auto client = std::find_if(model.clients.begin(), model.clients.end(),
                                   [&](const Client& c) { return c.id == client_id; });
  if (client == model.clients.end()) {
    return absl::NotFoundError(absl::StrCat("client ", client_id, " is not part of the run"));
  }
  ASSIGN_OR_RETURN(const Restored restored, Restore(model, proposal));
  return Explainer(model, restored, proposal)
      .For(static_cast<int32_t>(client - model.clients.begin()));
}

}  // namespace clientele::assignment
