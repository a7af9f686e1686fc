#include "services/assignment/domain/model.h"

#include <algorithm>
#include <map>
#include <set>
#include <unordered_map>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/errors/status_macros.h"
#include "common/ids/tie_break.h"
#include "services/assignment/domain/balance.h"
#include "services/assignment/domain/eligibility.h"
#include "services/assignment/domain/separation.h"

namespace clientele::assignment {
namespace {

// Sorts by tie-break digest; InvalidArgument for an id twice.
template <typename T>
absl::Status SortByDigest(int64_t seed, const char* kind, std::vector<T>* items) {
  std::vector<std::pair<Sha256Digest, size_t>> order;
  order.reserve(items->size());
  for (size_t k = 0; k < items->size(); ++k) {
    order.emplace_back(TieBreakDigest(seed, (*items)[k].id), k);
  }
  std::sort(order.begin(), order.end());
  std::vector<T> sorted;
  sorted.reserve(items->size());
  for (const auto& [digest, k] : order) {
    if (!sorted.empty() && sorted.back().id == (*items)[k].id) {
      return absl::InvalidArgumentError(absl::StrCat(kind, " ", sorted.back().id, " comes twice"));
    }
    sorted.push_back(std::move((*items)[k]));
  }
  *items = std::move(sorted);
  return absl::OkStatus();
}

absl::Status CheckPolicy(const Policy& policy, int currency_exponent) {
  const CoverageNorms& n = policy.norms;
  if (std::min({n.a, n.b, n.c, n.other, n.potential, policy.change_cost,
                policy.balance_band_permille, policy.balance_major_units_per_cost}) < 0) {
    return absl::InvalidArgumentError("the policy has a negative figure");
  }
  if (currency_exponent < 0 || currency_exponent > 6) {
    return absl::InvalidArgumentError("the currency exponent is not in 0..6");
  }
  return absl::OkStatus();
}

absl::StatusOr<std::vector<int32_t>> FindPresent(const Input& input, const Model& model) {
  std::unordered_map<std::string_view, int32_t> client_index;
  std::unordered_map<std::string_view, int32_t> manager_index;
  for (size_t k = 0; k < model.clients.size(); ++k) {
    client_index.emplace(model.clients[k].id, static_cast<int32_t>(k));
  }
  for (size_t k = 0; k < model.managers.size(); ++k) {
    manager_index.emplace(model.managers[k].id, static_cast<int32_t>(k));
  }
  std::vector<int32_t> present(model.clients.size(), kNobody);
  for (const InForce& row : input.in_force) {
    const auto manager = manager_index.find(row.manager_id);
    if (manager == manager_index.end()) {
      return absl::InvalidArgumentError(
          absl::StrCat("client ", row.client_id, " has an unknown manager ", row.manager_id));
    }
    const auto client = client_index.find(row.client_id);
    if (client == client_index.end()) continue;  // archived since
    if (present[client->second] != kNobody) {
      return absl::InvalidArgumentError(
          absl::StrCat("client ", row.client_id, " has two present managers"));
    }
    present[client->second] = manager->second;
  }
  return present;
}

std::vector<int32_t> Intersect(const std::vector<int32_t>& a, const std::vector<int32_t>& b) {
  std::vector<int32_t> both;
  std::set_intersection(a.begin(), a.end(), b.begin(), b.end(), std::back_inserter(both));
  return both;
}

class Builder {
 public:
  Builder(Model model, int currency_exponent)
      : model_(std::move(model)),
        eligibility_(model_.managers, model_.policy.pins),
        currency_exponent_(currency_exponent) {}

  ModelOutcome Build() {
    SetSizeClasses();
    FindEligible();
    if (!infeasibility_) CheckClientSeparation();
    if (!infeasibility_) MakeUnits();
    if (!infeasibility_) SeparateUnits();
    if (!infeasibility_) FillProblem();
    return {std::move(model_), std::move(infeasibility_)};
  }

 private:
  size_t count() const { return model_.clients.size(); }
  bool potential(int32_t client) const { return IsPotential(model_.clients[client]); }

  void SetSizeClasses() {
    std::map<std::string_view, SizeClass> of_active;
    std::map<std::string_view, SizeClass> of_any;
    for (const Client& c : model_.clients) {
      if (c.group.empty()) continue;
      SizeClass& any = of_any.try_emplace(c.group, c.size_class).first->second;
      any = std::max(any, c.size_class);
      if (IsPotential(c)) continue;
      SizeClass& active = of_active.try_emplace(c.group, c.size_class).first->second;
      active = std::max(active, c.size_class);
    }
    for (const Client& c : model_.clients) {
      SizeClass own = c.size_class;
      if (!c.group.empty()) {
        const auto active = of_active.find(c.group);
        own = active != of_active.end() ? active->second : of_any.at(c.group);
      }
      model_.size_class.push_back(own);
    }
  }

  // Rules 1 and 2 per client; an active client without a manager ends the building.
  void FindEligible() {
    std::vector<int32_t> without_manager;
    std::vector<int32_t> without_pins;
    eligible_.resize(count());
    for (size_t k = 0; k < count(); ++k) {
      const auto client = static_cast<int32_t>(k);
      std::vector<int32_t> by_rule = eligibility_.ByRule(model_.clients[k], model_.size_class[k]);
      if (by_rule.empty() && !potential(client)) without_manager.push_back(client);
      eligible_[k] = eligibility_.ByPins(model_.clients[k], std::move(by_rule));
      if (eligible_[k].empty() && !potential(client)) without_pins.push_back(client);
    }
    if (!without_manager.empty()) return NameClients(HardRule::kEligibility, without_manager);
    if (!without_pins.empty()) return NameClients(HardRule::kPins, without_pins);
  }

  // Each client of such a set proves infeasibility by itself; all are named, the first in words.
  void NameClients(HardRule rule, const std::vector<int32_t>& clients) {
    Infeasibility found = Describe(rule, clients);
    const int32_t first = *std::min_element(
        clients.begin(), clients.end(),
        [&](int32_t a, int32_t b) { return model_.clients[a].id < model_.clients[b].id; });
    const ExclusionCounts counts =
        eligibility_.CountExclusions(model_.clients[first], model_.size_class[first]);
    found.message =
        absl::StrCat(clients.size(), clients.size() == 1 ? " client has" : " clients have",
                     " no eligible manager: client ", model_.clients[first].id, " (",
                     SizeClassName(model_.size_class[first]), ", region ",
                     model_.clients[first].region, "): ", DescribeExclusions(counts));
    infeasibility_ = std::move(found);
  }

  Infeasibility Describe(HardRule rule, const std::vector<int32_t>& clients) const {
    Infeasibility found;
    found.rule = rule;
    std::set<int32_t> managers;
    for (const int32_t c : clients) {
      found.client_ids.push_back(model_.clients[c].id);
      managers.insert(eligible_[c].begin(), eligible_[c].end());
      found.owed_minutes += NormMinutes(model_.policy.norms, model_.clients[c].category);
    }
    for (const int32_t m : managers) {
      found.manager_ids.push_back(model_.managers[m].id);
      found.present_minutes += model_.managers[m].capacity_minutes;
    }
    std::sort(found.client_ids.begin(), found.client_ids.end());
    std::sort(found.manager_ids.begin(), found.manager_ids.end());
    return found;
  }

  void IndexPairs() {
    std::unordered_map<std::string_view, int32_t> index;
    for (size_t k = 0; k < count(); ++k) {
      index.emplace(model_.clients[k].id, static_cast<int32_t>(k));
    }
    for (const Separation& s : model_.policy.separations) {
      const auto a = index.find(s.first_client_id);
      const auto b = index.find(s.second_client_id);
      if (a == index.end() || b == index.end()) continue;
      model_.separated.emplace_back(a->second, b->second);
      if (potential(a->second) || potential(b->second)) continue;
      pairs_.emplace_back(a->second, b->second);
    }
  }

  void CheckClientSeparation() {
    IndexPairs();
    if (pairs_.empty()) return;
    const std::vector<int32_t> clients = FindSeparationConflict(eligible_, pairs_);
    if (!clients.empty()) NameSeparation(clients);
  }

  void NameSeparation(const std::vector<int32_t>& clients) {
    Infeasibility found = Describe(HardRule::kSeparation, clients);
    found.message =
        absl::StrCat(clients.size(), " clients that must be kept apart or together have only ",
                     found.manager_ids.size(), " eligible managers");
    infeasibility_ = std::move(found);
  }

  void MakeUnits() {
    std::map<std::string_view, std::vector<int32_t>> groups;
    model_.unit_of.assign(count(), kNobody);
    for (size_t k = 0; k < count(); ++k) {
      const auto client = static_cast<int32_t>(k);
      const std::string& group = model_.clients[k].group;
      if (!group.empty()) {
        groups[group].push_back(client);
      } else if (potential(client)) {
        model_.prospects.push_back({{client}, eligible_[k]});
      } else {
        AddUnitOf({client}, eligible_[k]);
      }
    }
    for (const auto& [group, members] : groups) AddGroup(std::string(group), members);
    std::sort(model_.split_groups.begin(), model_.split_groups.end());
    OrderUnits();
  }

  std::vector<int32_t> EligibleForAll(const std::vector<int32_t>& members) const {
    std::vector<int32_t> all = eligible_[members.front()];
    for (const int32_t m : members) all = Intersect(all, eligible_[m]);
    return all;
  }

  void AddUnitOf(std::vector<int32_t> members, std::vector<int32_t> managers) {
    unit_managers_.push_back(std::move(managers));
    model_.units.push_back(std::move(members));
  }

  void AddGroup(const std::string& group, const std::vector<int32_t>& members) {
    std::vector<int32_t> active;
    std::vector<int32_t> waiting;
    for (const int32_t m : members) (potential(m) ? waiting : active).push_back(m);
    if (!active.empty()) {
      AddActiveGroup(group, active);
      for (const int32_t m : waiting) model_.prospects.push_back({{m}, eligible_[m]});
      return;
    }
    std::vector<int32_t> managers = EligibleForAll(waiting);
    if (!managers.empty()) {
      model_.prospects.push_back({std::move(waiting), std::move(managers)});
      return;
    }
    for (auto& [region, part] : ByRegion(waiting)) {
      std::vector<int32_t> own = EligibleForAll(part);
      model_.prospects.push_back({part, std::move(own)});
    }
    if (!waiting.empty()) model_.split_groups.push_back(group);
  }

  void AddActiveGroup(const std::string& group, const std::vector<int32_t>& active) {
    std::vector<int32_t> managers = EligibleForAll(active);
    if (!managers.empty()) return AddUnitOf(active, std::move(managers));
    model_.split_groups.push_back(group);
    for (auto& [region, part] : ByRegion(active)) {
      std::vector<int32_t> own = EligibleForAll(part);
      if (own.empty()) NameGroup(group, std::string(region), part);
      AddUnitOf(part, std::move(own));
    }
  }

  std::map<std::string_view, std::vector<int32_t>> ByRegion(
      const std::vector<int32_t>& members) const {
    std::map<std::string_view, std::vector<int32_t>> parts;
    for (const int32_t m : members) parts[model_.clients[m].region].push_back(m);
    return parts;
  }

  void NameGroup(const std::string& group, const std::string& region,
                 const std::vector<int32_t>& members) {
    if (infeasibility_) return;
    Infeasibility found = Describe(HardRule::kGroups, members);
    found.message =
        absl::StrCat("no manager may serve all ", members.size(), " clients of group ", group,
                     " in region ", region, ", though each has eligible managers");
    infeasibility_ = std::move(found);
  }

  // Units in the order of their first members, so that digests decide ties among them too.
  void OrderUnits() {
    std::vector<size_t> order(model_.units.size());
    for (size_t u = 0; u < order.size(); ++u) order[u] = u;
    std::sort(order.begin(), order.end(), [&](size_t a, size_t b) {
      return model_.units[a].front() < model_.units[b].front();
    });
    std::vector<std::vector<int32_t>> units;
    std::vector<std::vector<int32_t>> managers;
    for (const size_t u : order) {
      for (const int32_t m : model_.units[u]) {
        model_.unit_of[m] = static_cast<int32_t>(units.size());
      }
      units.push_back(std::move(model_.units[u]));
      managers.push_back(std::move(unit_managers_[u]));
    }
    model_.units = std::move(units);
    unit_managers_ = std::move(managers);
    std::sort(
        model_.prospects.begin(), model_.prospects.end(),
        [](const Prospect& a, const Prospect& b) { return a.members.front() < b.members.front(); });
    LeadProspects();
  }

  // A potential client of a group with active members goes to their manager: that of its own region
  // where the group is split and has one there, else that of the first part.
  void LeadProspects() {
    std::map<std::string_view, std::vector<int32_t>> units_of_group;
    for (size_t u = 0; u < model_.units.size(); ++u) {
      const Client& first = model_.clients[model_.units[u].front()];
      if (!first.group.empty()) units_of_group[first.group].push_back(static_cast<int32_t>(u));
    }
    for (Prospect& p : model_.prospects) {
      const Client& client = model_.clients[p.members.front()];
      const auto units = units_of_group.find(client.group);
      if (client.group.empty() || units == units_of_group.end()) continue;
      std::vector<int32_t> own = units->second;
      std::erase_if(own, [&](int32_t u) {
        return model_.clients[model_.units[u].front()].region != client.region;
      });
      p.leading_unit = own.empty() ? units->second.front() : own.front();
    }
  }

  void SeparateUnits() {
    for (const auto& [a, b] : pairs_) {
      model_.problem.separated.emplace_back(model_.unit_of[a], model_.unit_of[b]);
    }
    if (pairs_.empty()) return;
    std::vector<int32_t> clients;
    for (const int32_t u : FindSeparationConflict(unit_managers_, model_.problem.separated)) {
      clients.insert(clients.end(), model_.units[u].begin(), model_.units[u].end());
    }
    if (!clients.empty()) NameSeparation(clients);
  }

  void FillProblem() {
    Problem& problem = model_.problem;
    for (const Manager& m : model_.managers) problem.capacity.push_back(m.capacity_minutes);
    for (size_t u = 0; u < model_.units.size(); ++u) {
      int64_t revenue = 0;
      for (const int32_t c : model_.units[u]) revenue += model_.clients[c].revenue;
      std::vector<Candidate> candidates;
      for (const int32_t m : unit_managers_[u]) {
        Candidate candidate{m, 0, 0};
        for (const int32_t c : model_.units[u]) {
          candidate.minutes += MinutesOf(model_, c, m);
          candidate.cost += MinutesOf(model_, c, m) + ChangeCostOf(model_, c, m);
        }
        candidates.push_back(candidate);
      }
      AddUnit(&problem, revenue, std::move(candidates));
    }
    SetBands(model_.policy, model_.managers, currency_exponent_, &problem);
  }

  Model model_;
  Eligibility eligibility_;
  int currency_exponent_;
  std::vector<std::vector<int32_t>> eligible_;       // per client, rules 1 and 2
  std::vector<std::vector<int32_t>> unit_managers_;  // per unit
  std::vector<std::pair<int32_t, int32_t>> pairs_;   // of active clients
  std::optional<Infeasibility> infeasibility_;
};

}  // namespace

absl::StatusOr<ModelOutcome> BuildModel(const Input& input, const Policy& policy, int64_t seed) {
  RETURN_IF_ERROR(CheckPolicy(policy, input.currency_exponent));
  Model model;
  model.policy = policy;
  model.clients = input.clients;
  model.managers = input.managers;
  RETURN_IF_ERROR(SortByDigest(seed, "client", &model.clients));
  RETURN_IF_ERROR(SortByDigest(seed, "manager", &model.managers));
  ASSIGN_OR_RETURN(model.present, FindPresent(input, model));
  return Builder(std::move(model), input.currency_exponent).Build();
}

int64_t MinutesOf(const Model& model, int32_t client, int32_t manager) {
  const int64_t norm = NormMinutes(model.policy.norms, model.clients[client].category);
  return RoundedQuotient(static_cast<__int128>(norm) * model.managers[manager].factor_permille,
                         1000);
}

int64_t ChangeCostOf(const Model& model, int32_t client, int32_t manager) {
  const int32_t present = model.present[client];
  return present == kNobody || present == manager ? 0 : model.policy.change_cost;
}

bool IsPotential(const Client& client) { return client.category == Category::kPotential; }

}  // namespace clientele::assignment
