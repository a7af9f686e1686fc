#include "services/assignment/domain/balance.h"

#include <algorithm>
#include <map>
#include <string>
#include <utility>

namespace clientele::assignment {
namespace {

struct Peers {
  int64_t members = 0;
  __int128 revenue = 0;
};

// Index of every manager's peer group.
std::vector<size_t> GroupPeers(const std::vector<Manager>& managers, std::vector<Peers>* peers) {
  std::map<std::pair<SizeClass, std::vector<std::string>>, size_t> index;
  std::vector<size_t> group_of;
  for (const Manager& m : managers) {
    std::vector<std::string> regions = m.regions;
    std::sort(regions.begin(), regions.end());
    regions.erase(std::unique(regions.begin(), regions.end()), regions.end());
    const size_t group =
        index.try_emplace({m.size_class, std::move(regions)}, index.size()).first->second;
    peers->resize(index.size());
    if (m.active) ++(*peers)[group].members;
    group_of.push_back(group);
  }
  return group_of;
}

void ShareRevenue(const Problem& problem, const std::vector<size_t>& group_of,
                  std::vector<Peers>* peers) {
  std::map<size_t, int64_t> eligible;  // managers of the unit per peer group
  for (int32_t unit = 0; unit < problem.units(); ++unit) {
    eligible.clear();
    for (const Candidate& c : problem.Of(unit)) ++eligible[group_of[c.manager]];
    const auto all = static_cast<int64_t>(problem.Of(unit).size());
    for (const auto& [group, some] : eligible) {
      (*peers)[group].revenue +=
          RoundedQuotient(static_cast<__int128>(problem.revenue[unit]) * some, all);
    }
  }
}

}  // namespace

void SetBands(const Policy& policy, const std::vector<Manager>& managers, int currency_exponent,
              Problem* problem) {
  problem->balance_unit = policy.balance_major_units_per_cost;
  for (int k = 0; k < currency_exponent; ++k) problem->balance_unit *= 10;
  if (problem->balance_unit == 0) return;
  std::vector<Peers> peers;
  const std::vector<size_t> group_of = GroupPeers(managers, &peers);
  ShareRevenue(*problem, group_of, &peers);
  problem->band.assign(managers.size(), {});
  for (size_t m = 0; m < managers.size(); ++m) {
    if (!managers[m].active) continue;
    const Peers& group = peers[group_of[m]];
    const __int128 mean = RoundedQuotient(group.revenue, group.members);
    const int64_t below = RoundedQuotient(mean * (1000 - policy.balance_band_permille), 1000);
    const int64_t above = RoundedQuotient(mean * (1000 + policy.balance_band_permille), 1000);
    problem->band[m] = {std::min(below, above), std::max(below, above)};
  }
}

}  // namespace clientele::assignment
