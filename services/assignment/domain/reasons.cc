#include "services/assignment/domain/reasons.h"

#include <algorithm>
#include <optional>

#include "absl/strings/str_cat.h"

namespace clientele::assignment {
namespace {

const char* WordsFor(Exclusion rule) {
  switch (rule) {
    case Exclusion::kSizeClass:
      return "serves another size class";
    case Exclusion::kRegion:
      return "does not serve the region";
    case Exclusion::kInactive:
      return "is not active";
    case Exclusion::kPinned:
      return "is not the one the client is pinned to";
    case Exclusion::kForbidden:
      return "is forbidden by a pin";
  }
  return "";
}

bool MeetsSeparated(const Settled& settled, int32_t unit, int32_t manager) {
  if (settled.partners.empty()) return false;
  const std::vector<int32_t>& partners = settled.partners[unit];
  return std::any_of(partners.begin(), partners.end(), [&](int32_t partner) {
    return settled.model.problem.candidates[settled.choice[partner]].manager == manager;
  });
}

// Why the client left its present manager.
std::string WhyMoved(const Settled& settled, int32_t client, int32_t unit) {
  const Model& model = settled.model;
  const int32_t present = model.present[client];
  const auto excluded =
      settled.eligibility.FirstExclusion(model.clients[client], model.size_class[client], present);
  if (excluded) return absl::StrCat("moved: present manager ", WordsFor(*excluded));
  const int64_t candidate = FindCandidate(model.problem, unit, present);
  if (candidate == kNoChoice) return "moved: present manager may not serve the whole group";
  if (MeetsSeparated(settled, unit, present)) {
    return "moved: present manager has a client that must be kept apart";
  }
  const Alternative stay = CompareWith(settled, unit, candidate);
  if (!stay.fits) {
    const int64_t needed = model.problem.candidates[candidate].minutes;
    return absl::StrCat("moved: present manager has no hours left (", FormatHours(needed),
                        " needed, ", FormatHours(std::max<int64_t>(0, stay.room)), " free)");
  }
  if (stay.value_change == 0) return "moved: staying would cost the same in all, with balance";
  return absl::StrCat("moved: staying would cost ", stay.value_change,
                      " more in all, with balance");
}

// What singles out the chosen candidate among those that the unit could have.
std::string WhyChosen(const Settled& settled, int32_t unit) {
  const Problem& problem = settled.model.problem;
  const int64_t chosen = settled.choice[unit];
  const auto eligible = static_cast<int64_t>(problem.Of(unit).size());
  if (eligible == 1) return "only eligible manager";
  int64_t with_hours = 1;
  int64_t cheaper = 0;
  for (int64_t k = problem.first[unit]; k < problem.first[unit + 1]; ++k) {
    if (k == chosen) continue;
    const Alternative other = CompareWith(settled, unit, k);
    if (!other.fits) continue;
    ++with_hours;
    if (other.cost_change < 0) ++cheaper;
  }
  if (with_hours == 1) {
    return absl::StrCat("only one of ", eligible, " eligible managers with hours");
  }
  if (cheaper == 0) {
    return absl::StrCat("no cheaper one among ", with_hours, " eligible managers with hours");
  }
  return absl::StrCat("keeps revenue balanced: the ", cheaper,
                      " cheaper managers with hours would cost more in balance");
}

}  // namespace

Settled::Settled(const Model& settled_model, const Choice& settled_choice,
                 const Evaluation& settled_evaluation)
    : model(settled_model),
      choice(settled_choice),
      evaluation(settled_evaluation),
      eligibility(settled_model.managers, settled_model.policy.pins) {
  const Problem& problem = model.problem;
  if (!problem.separated.empty()) partners.resize(problem.revenue.size());
  for (const auto& [a, b] : problem.separated) {
    partners[a].push_back(b);
    partners[b].push_back(a);
  }
}

Alternative CompareWith(const Settled& settled, int32_t unit, int64_t candidate) {
  const Problem& problem = settled.model.problem;
  const Candidate& now = problem.candidates[settled.choice[unit]];
  const Candidate& other = problem.candidates[candidate];
  const Evaluation& e = settled.evaluation;
  Alternative result;
  result.room = problem.capacity[other.manager] - e.load[other.manager];
  if (other.manager == now.manager) {
    result.fits = true;
    result.room += now.minutes;
    return result;
  }
  result.fits = result.room >= other.minutes && !MeetsSeparated(settled, unit, other.manager);
  result.cost_change = other.cost - now.cost;
  const int64_t v = problem.revenue[unit];
  const auto change = [&](int32_t manager, int64_t revenue) {
    return BalanceCost(problem, manager, e.revenue[manager] + revenue) -
           BalanceCost(problem, manager, e.revenue[manager]);
  };
  result.value_change = result.cost_change + change(now.manager, -v) + change(other.manager, v);
  return result;
}

std::string ReasonFor(const Settled& settled, int32_t client) {
  const Model& model = settled.model;
  const int32_t unit = model.unit_of[client];
  const int32_t manager = model.problem.candidates[settled.choice[unit]].manager;
  const int32_t present = model.present[client];
  const std::string group =
      model.units[unit].size() > 1
          ? absl::StrCat(" (with ", model.units[unit].size(), " clients of its group)")
          : "";
  if (present == manager) return absl::StrCat("kept: present manager", group);
  if (present == kNobody) return absl::StrCat("new: ", WhyChosen(settled, unit), group);
  return absl::StrCat(WhyMoved(settled, client, unit), "; ", WhyChosen(settled, unit), group);
}

}  // namespace clientele::assignment
