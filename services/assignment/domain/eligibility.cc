#include "services/assignment/domain/eligibility.h"

#include <algorithm>

#include "absl/strings/str_cat.h"

namespace clientele::assignment {
namespace {

struct RuleText {
  const char* name;
  const char* words;
};

constexpr std::array<RuleText, kExclusions> kRules = {{
    {"SIZE_CLASS", "of another size class"},
    {"REGION", "without the region"},
    {"INACTIVE", "not active"},
    {"PINNED", "since the client stays with another"},
    {"FORBIDDEN", "by a pin"},
}};

bool Contains(const std::vector<std::string>& values, const std::string& wanted) {
  return std::find(values.begin(), values.end(), wanted) != values.end();
}

bool Contains(const std::vector<int32_t>& values, int32_t wanted) {
  return std::find(values.begin(), values.end(), wanted) != values.end();
}

}  // namespace

const char* ExclusionName(Exclusion rule) { return kRules[static_cast<size_t>(rule)].name; }

std::string DescribeExclusions(const ExclusionCounts& counts) {
  int32_t total = 0;
  std::string parts;
  for (size_t rule = 0; rule < counts.size(); ++rule) {
    if (counts[rule] == 0) continue;
    total += counts[rule];
    absl::StrAppend(&parts, parts.empty() ? "" : ", ", counts[rule], " ", kRules[rule].words);
  }
  if (total == 0) return "there are no managers";
  return absl::StrCat("excluded ", total, total == 1 ? " manager: " : " managers: ", parts);
}

Eligibility::Eligibility(const std::vector<Manager>& managers, const std::vector<Pin>& pins)
    : managers_(managers) {
  std::unordered_map<std::string_view, int32_t> index;
  for (size_t m = 0; m < managers.size(); ++m) {
    const auto manager = static_cast<int32_t>(m);
    index.emplace(managers[m].id, manager);
    if (!managers[m].active) continue;
    for (const std::string& region : managers[m].regions) {
      std::vector<int32_t>& list = by_class_and_region_[{managers[m].size_class, region}];
      if (list.empty() || list.back() != manager) list.push_back(manager);
    }
  }
  for (const Pin& pin : pins) {
    const auto manager = index.find(pin.manager_id);
    ClientPins& own = pins_[pin.client_id];
    if (!pin.forbidden) own.stays = true;
    if (manager == index.end()) continue;
    (pin.forbidden ? own.forbidden : own.with).push_back(manager->second);
  }
}

bool Eligibility::Allowed(std::string_view client_id, int32_t manager, Exclusion* rule) const {
  const auto pins = pins_.find(std::string(client_id));
  if (pins == pins_.end()) return true;
  // Every "stays" pin must name this manager: two different ones exclude everybody.
  const ClientPins& own = pins->second;
  const bool here = !own.with.empty() && std::all_of(own.with.begin(), own.with.end(),
                                                     [&](int32_t m) { return m == manager; });
  if (own.stays && !here) {
    *rule = Exclusion::kPinned;
    return false;
  }
  *rule = Exclusion::kForbidden;
  return !Contains(own.forbidden, manager);
}

std::vector<int32_t> Eligibility::ByRule(const Client& client, SizeClass size_class) const {
  const auto list = by_class_and_region_.find({size_class, client.region});
  return list == by_class_and_region_.end() ? std::vector<int32_t>() : list->second;
}

std::vector<int32_t> Eligibility::ByPins(const Client& client,
                                         std::vector<int32_t> managers) const {
  if (pins_.empty() || !pins_.contains(client.id)) return managers;
  Exclusion rule;
  std::erase_if(managers, [&](int32_t m) { return !Allowed(client.id, m, &rule); });
  return managers;
}

std::optional<Exclusion> Eligibility::FirstExclusion(const Client& client, SizeClass size_class,
                                                     int32_t manager) const {
  const Manager& m = managers_[manager];
  if (m.size_class != size_class) return Exclusion::kSizeClass;
  if (!Contains(m.regions, client.region)) return Exclusion::kRegion;
  if (!m.active) return Exclusion::kInactive;
  Exclusion rule;
  if (!Allowed(client.id, manager, &rule)) return rule;
  return std::nullopt;
}

ExclusionCounts Eligibility::CountExclusions(const Client& client, SizeClass size_class) const {
  ExclusionCounts counts{};
  for (size_t m = 0; m < managers_.size(); ++m) {
    const auto rule = FirstExclusion(client, size_class, static_cast<int32_t>(m));
    if (rule) ++counts[static_cast<size_t>(*rule)];
  }
  return counts;
}

}  // namespace clientele::assignment
