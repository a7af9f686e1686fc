#include "services/assignment/domain/verify.h"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

namespace clientele::assignment {
namespace {

using ManagerOfClient = std::map<std::string, const Manager*>;

bool Owns(const std::vector<std::string>& values, const std::string& wanted) {
  return std::count(values.begin(), values.end(), wanted) > 0;
}

bool MayServe(const Manager& m, const Client& c, SizeClass size_class) {
  return m.active && m.size_class == size_class && Owns(m.regions, c.region);
}

// The group's class is the largest of its active members, or of all where none is active.
std::map<std::string, SizeClass> GroupClasses(const Input& input) {
  std::map<std::string, std::pair<bool, SizeClass>> largest;
  for (const Client& c : input.clients) {
    const std::pair<bool, SizeClass> own{c.category != Category::kPotential, c.size_class};
    std::pair<bool, SizeClass>& entry = largest.try_emplace(c.group, own).first->second;
    entry = std::max(entry, own);
  }
  std::map<std::string, SizeClass> classes;
  for (const auto& [group, entry] : largest) classes[group] = entry.second;
  return classes;
}

int64_t CountClientBreaches(const Input& input, const ManagerOfClient& manager_of) {
  const std::map<std::string, SizeClass> classes = GroupClasses(input);
  int64_t breaches = 0;
  for (const Client& c : input.clients) {
    const auto placed = manager_of.find(c.id);
    if (placed == manager_of.end()) {
      if (c.category != Category::kPotential) ++breaches;
      continue;
    }
    const SizeClass size_class = c.group.empty() ? c.size_class : classes.at(c.group);
    if (!MayServe(*placed->second, c, size_class)) ++breaches;
  }
  return breaches;
}

int64_t CountPolicyBreaches(const Policy& policy, const ManagerOfClient& manager_of) {
  int64_t breaches = 0;
  for (const Pin& pin : policy.pins) {
    const auto placed = manager_of.find(pin.client_id);
    if (placed == manager_of.end()) continue;
    if ((placed->second->id == pin.manager_id) == pin.forbidden) ++breaches;
  }
  for (const Separation& s : policy.separations) {
    const auto a = manager_of.find(s.first_client_id);
    const auto b = manager_of.find(s.second_client_id);
    if (a == manager_of.end() || b == manager_of.end()) continue;
    if (a->second == b->second) ++breaches;
  }
  return breaches;
}

int64_t CountGroupBreaches(const Input& input, const ManagerOfClient& manager_of,
                           const std::vector<std::string>& split_groups) {
  std::map<std::pair<std::string, std::string>, std::set<std::string>> managers_of_group;
  for (const Client& c : input.clients) {
    const auto placed = manager_of.find(c.id);
    if (c.group.empty() || placed == manager_of.end()) continue;
    const std::string part = Owns(split_groups, c.group) ? c.region : "";
    managers_of_group[{c.group, part}].insert(placed->second->id);
  }
  int64_t breaches = 0;
  for (const auto& [group, managers] : managers_of_group) {
    breaches += static_cast<int64_t>(managers.size()) - 1;
  }
  return breaches;
}

int64_t CountOverloads(const Input& input, const Policy& policy,
                       const ManagerOfClient& manager_of) {
  std::map<const Manager*, int64_t> minutes;
  for (const Client& c : input.clients) {
    const auto placed = manager_of.find(c.id);
    if (placed == manager_of.end()) continue;
    const int64_t norm = NormMinutes(policy.norms, c.category);
    minutes[placed->second] +=
        RoundedQuotient(__int128{norm} * placed->second->factor_permille, 1000);
  }
  return std::count_if(minutes.begin(), minutes.end(), [](const auto& entry) {
    return entry.second > entry.first->capacity_minutes;
  });
}

}  // namespace

int64_t CountViolations(const Input& input, const Policy& policy, const std::vector<Pair>& proposal,
                        const std::vector<std::string>& split_groups) {
  std::map<std::string, const Manager*> managers;
  for (const Manager& m : input.managers) managers[m.id] = &m;
  std::set<std::string> clients;
  for (const Client& c : input.clients) clients.insert(c.id);
  int64_t breaches = 0;
  ManagerOfClient manager_of;
  for (const Pair& pair : proposal) {
    const auto manager = managers.find(pair.manager_id);
    if (manager == managers.end() || !clients.contains(pair.client_id) ||
        !manager_of.emplace(pair.client_id, manager->second).second) {
      ++breaches;
    }
  }
  return breaches + CountClientBreaches(input, manager_of) +
         CountPolicyBreaches(policy, manager_of) +
         CountGroupBreaches(input, manager_of, split_groups) +
         CountOverloads(input, policy, manager_of);
}

}  // namespace clientele::assignment
