#include "services/assignment/domain/shortage.h"

#include <algorithm>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "services/assignment/domain/deficit.h"

namespace clientele::assignment {
namespace {

constexpr size_t kRegionsNamed = 3;

std::string Count(size_t number, const char* one, const char* many) {
  return absl::StrCat(number, " ", number == 1 ? one : many);
}

// "41 LARGE clients of region R".
std::string NameClients(const Model& model, const std::vector<int32_t>& clients) {
  std::set<std::string> classes;
  std::set<std::string> regions;
  for (const int32_t c : clients) {
    classes.insert(SizeClassName(model.size_class[c]));
    regions.insert(model.clients[c].region);
  }
  std::string text = absl::StrCat(clients.size(), " ");
  for (const std::string& name : classes) {
    absl::StrAppend(&text, name == *classes.begin() ? "" : " and ", name);
  }
  absl::StrAppend(&text, clients.size() == 1 ? " client" : " clients");
  absl::StrAppend(&text, regions.size() == 1 ? " of region " : " of regions ");
  size_t named = 0;
  for (const std::string& region : regions) {
    if (named == kRegionsNamed) {
      absl::StrAppend(&text, " and ", regions.size() - named, " more");
      break;
    }
    absl::StrAppend(&text, named == 0 ? "" : ", ", region);
    ++named;
  }
  return text;
}

std::vector<int32_t> MembersOf(const Model& model, const std::vector<int32_t>& units) {
  std::vector<int32_t> clients;
  for (const int32_t u : units) {
    clients.insert(clients.end(), model.units[u].begin(), model.units[u].end());
  }
  return clients;
}

// All units that can go only to these managers, and the least minutes that they need.
std::pair<std::vector<int32_t>, int64_t> OnlyTheirs(const Model& model,
                                                    const std::vector<int32_t>& managers) {
  std::vector<int32_t> units;
  int64_t owed = 0;
  for (int32_t u = 0; u < model.problem.units(); ++u) {
    const auto candidates = model.problem.Of(u);
    int64_t least = candidates.front().minutes;
    bool inside = true;
    for (const Candidate& c : candidates) {
      least = std::min(least, c.minutes);
      inside = inside && std::binary_search(managers.begin(), managers.end(), c.manager);
    }
    if (!inside) continue;
    units.push_back(u);
    owed += least;
  }
  return {std::move(units), owed};
}

std::string Tell(const Model& model, const Deficit& deficit, const std::vector<int32_t>& clients) {
  const std::string who = NameClients(model, clients);
  const char* need = clients.size() == 1 ? " needs " : " need ";
  if (deficit.too_large) {
    return absl::StrCat(who, need, FormatHours(deficit.owed), " of one manager; of ",
                        Count(deficit.managers.size(), "eligible manager", "eligible managers"),
                        " none has more than ", FormatHours(deficit.present));
  }
  std::string text = absl::StrCat(
      who, need, FormatHours(deficit.owed), ", their ",
      Count(deficit.managers.size(), "eligible manager has ", "eligible managers have "),
      FormatHours(deficit.present));
  const auto [all, owed] = OnlyTheirs(model, deficit.managers);
  if (all.size() > deficit.units.size()) {
    absl::StrAppend(&text, "; in all, ", MembersOf(model, all).size(), " clients that need ",
                    FormatHours(owed), " can go to nobody else");
  }
  if (!deficit.minimal) absl::StrAppend(&text, " (a smaller set may show the same)");
  return text;
}

Infeasibility Proven(const Model& model, const Deficit& deficit) {
  Infeasibility found;
  found.rule = HardRule::kCapacity;
  const std::vector<int32_t> clients = MembersOf(model, deficit.units);
  for (const int32_t c : clients) found.client_ids.push_back(model.clients[c].id);
  for (const int32_t m : deficit.managers) found.manager_ids.push_back(model.managers[m].id);
  std::sort(found.client_ids.begin(), found.client_ids.end());
  std::sort(found.manager_ids.begin(), found.manager_ids.end());
  found.owed_minutes = deficit.owed;
  found.present_minutes = deficit.present;
  found.message = Tell(model, deficit, clients);
  return found;
}

Infeasibility NothingProven(const Model& model, const Solution& solution) {
  const Evaluation& e = solution.evaluation;
  Infeasibility found;
  found.rule = e.overload == 0 ? HardRule::kSeparation : HardRule::kCapacity;
  found.proven = false;
  for (int32_t m = 0; m < model.problem.managers(); ++m) {
    found.owed_minutes += e.load[m];
    if (model.managers[m].active) found.present_minutes += model.problem.capacity[m];
  }
  found.message = absl::StrCat(
      "no assignment was found and nothing is proven: the best portfolios found need ",
      FormatHours(found.owed_minutes), " where ", FormatHours(found.present_minutes),
      " are present, and exceed their managers' hours by ", FormatHours(e.overload), " in all");
  if (e.conflicts > 0) {
    absl::StrAppend(&found.message, "; ", e.conflicts, " separated pairs share a manager");
  }
  return found;
}

}  // namespace

std::vector<ManagerLoad> LoadsOf(const Model& model, const Solution& solution) {
  const Evaluation& e = solution.evaluation;
  std::vector<int32_t> clients(model.managers.size(), 0);
  for (size_t u = 0; u < model.units.size(); ++u) {
    clients[model.problem.candidates[solution.choice[u]].manager] +=
        static_cast<int32_t>(model.units[u].size());
  }
  std::vector<ManagerLoad> loads;
  for (int32_t m = 0; m < model.problem.managers(); ++m) {
    if (!model.managers[m].active) continue;
    loads.push_back({model.managers[m].id, clients[m], e.load[m], model.problem.capacity[m],
                     e.revenue[m], BalanceCost(model.problem, m, e.revenue[m]),
                     solution.prices.time[m], solution.prices.revenue[m]});
  }
  std::sort(loads.begin(), loads.end(),
            [](const ManagerLoad& a, const ManagerLoad& b) { return a.manager_id < b.manager_id; });
  return loads;
}

Infeasibility ExplainShortage(const Model& model, const Solution& solution) {
  const std::optional<Deficit> deficit = FindDeficit(model.problem);
  Infeasibility found = deficit ? Proven(model, *deficit) : NothingProven(model, solution);
  found.overloaded = LoadsOf(model, solution);
  std::erase_if(found.overloaded,
                [](const ManagerLoad& load) { return load.used_minutes <= load.capacity_minutes; });
  return found;
}

}  // namespace clientele::assignment
