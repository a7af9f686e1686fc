#include "services/assignment/domain/assign.h"

#include <algorithm>
#include <map>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/errors/status_macros.h"
#include "services/assignment/domain/eligibility.h"
#include "services/assignment/domain/potentials.h"
#include "services/assignment/domain/reasons.h"
#include "services/assignment/domain/shortage.h"
#include "services/assignment/domain/verify.h"

namespace clientele::assignment {
namespace {

class Reporter {
 public:
  Reporter(const Model& model, const Solution& solution)
      : model_(model), solution_(solution), settled_(model, solution.choice, solution.evaluation) {}

  Proposal Report() {
    proposal_.value = solution_.evaluation.value;
    proposal_.bound = solution_.bound;
    proposal_.gap = Gap(proposal_.value, proposal_.bound);
    proposal_.price_scale = solution_.prices.scale;
    proposal_.iterations = solution_.iterations;
    proposal_.split_groups = model_.split_groups;
    proposal_.loads = LoadsOf(model_, solution_);
    ReportActive();
    ReportProspects();
    AddProspectLoads();
    SortById();
    return std::move(proposal_);
  }

 private:
  void Add(int32_t client, int32_t manager, std::string reason) {
    const int32_t present = model_.present[client];
    Placement p;
    p.client_id = model_.clients[client].id;
    p.manager_id = model_.managers[manager].id;
    p.minutes = MinutesOf(model_, client, manager);
    p.change_cost = ChangeCostOf(model_, client, manager);
    p.potential = IsPotential(model_.clients[client]);
    p.kept = present == manager;
    p.had_manager = present != kNobody;
    p.reason = std::move(reason);
    ++(p.kept ? proposal_.kept : p.had_manager ? proposal_.moved : proposal_.added);
    if (p.potential) ++proposal_.potential;
    proposal_.placements.push_back(std::move(p));
  }

  void ReportActive() {
    for (size_t u = 0; u < model_.units.size(); ++u) {
      manager_of_unit_.push_back(model_.problem.candidates[solution_.choice[u]].manager);
      for (const int32_t c : model_.units[u]) {
        Add(c, manager_of_unit_.back(), ReasonFor(settled_, c));
      }
    }
  }

  void ReportProspects() {
    std::vector<int64_t> room = model_.problem.capacity;
    for (size_t m = 0; m < room.size(); ++m) room[m] -= solution_.evaluation.load[m];
    const std::vector<int32_t> placed = PlaceProspects(model_, manager_of_unit_, std::move(room));
    for (size_t p = 0; p < placed.size(); ++p) {
      const Prospect& prospect = model_.prospects[p];
      for (const int32_t c : prospect.members) {
        if (placed[p] == kNobody) {
          proposal_.unserved.push_back({model_.clients[c].id, WhyUnserved(prospect, c)});
        } else {
          const bool kept = model_.present[c] == placed[p];
          Add(c, placed[p], kept ? "kept: present manager" : "potential client: hours left");
        }
      }
    }
  }

  std::string WhyUnserved(const Prospect& prospect, int32_t client) const {
    const Client& c = model_.clients[client];
    const SizeClass size_class = model_.size_class[client];
    const std::vector<int32_t> eligible =
        settled_.eligibility.ByPins(c, settled_.eligibility.ByRule(c, size_class));
    if (eligible.empty()) {
      return absl::StrCat("no eligible manager for ", SizeClassName(size_class), ", region ",
                          c.region, "; ",
                          DescribeExclusions(settled_.eligibility.CountExclusions(c, size_class)));
    }
    const std::vector<int32_t> own = ManagersOf(prospect, manager_of_unit_);
    if (own.empty()) return "no manager may serve it together with its group";
    return absl::StrCat("no hours left with ",
                        own.size() == 1 ? "its eligible manager"
                                        : absl::StrCat("its ", own.size(), " eligible managers"));
  }

  void AddProspectLoads() {
    std::map<std::string, ManagerLoad*> load_of;
    for (ManagerLoad& load : proposal_.loads) load_of[load.manager_id] = &load;
    for (const Placement& p : proposal_.placements) {
      if (!p.potential) continue;
      load_of[p.manager_id]->clients += 1;
      load_of[p.manager_id]->used_minutes += p.minutes;
    }
  }

  void SortById() {
    const auto by_id = [](const auto& a, const auto& b) { return a.client_id < b.client_id; };
    std::sort(proposal_.placements.begin(), proposal_.placements.end(), by_id);
    std::sort(proposal_.unserved.begin(), proposal_.unserved.end(), by_id);
  }

  const Model& model_;
  const Solution& solution_;
  Settled settled_;
  Proposal proposal_;
  std::vector<int32_t> manager_of_unit_;
};

}  // namespace

absl::StatusOr<Outcome> Assign(const Input& input, const Policy& policy,
                               const SolveOptions& options) {
  ASSIGN_OR_RETURN(ModelOutcome built, BuildModel(input, policy, options.seed));
  if (built.infeasibility) return Outcome(*std::move(built.infeasibility));
  ASSIGN_OR_RETURN(const Solution solution, Solve(built.model.problem, options));
  if (!solution.evaluation.feasible()) return Outcome(ExplainShortage(built.model, solution));
  Proposal proposal = Reporter(built.model, solution).Report();
  std::vector<Pair> pairs;
  pairs.reserve(proposal.placements.size());
  for (const Placement& p : proposal.placements) pairs.push_back({p.client_id, p.manager_id});
  proposal.violations = CountViolations(input, policy, pairs, proposal.split_groups);
  return Outcome(std::move(proposal));
}

}  // namespace clientele::assignment
