#include "services/assignment/domain/unit_tree.h"

#include <algorithm>
#include <set>
#include <tuple>

namespace clientele::assignment {
namespace {

// Indices of the periods of each unit, by first day.
using PeriodsOfUnit = std::map<std::string_view, std::vector<size_t>>;

class Checker {
 public:
  explicit Checker(const std::vector<UnitPeriod>& periods) : periods_(periods) {
    for (size_t k = 0; k < periods.size(); ++k) of_unit_[periods[k].unit_id].push_back(k);
    for (auto& [unit, indices] : of_unit_) {
      std::stable_sort(indices.begin(), indices.end(), [&](size_t a, size_t b) {
        return periods_[a].from_day < periods_[b].from_day;
      });
    }
  }

  std::vector<UnitIssue> Check() {
    for (size_t k = 0; k < periods_.size(); ++k) {
      if (periods_[k].to_day < periods_[k].from_day) Add(k, UnitRule::kEnd);
    }
    CheckOverlaps();
    for (size_t k = 0; k < periods_.size(); ++k) CheckParent(k);
    // A unit can be below itself only on days, the first of which begins one of the periods.
    std::set<int32_t> days;
    for (const UnitPeriod& period : periods_) days.insert(period.from_day);
    for (const int32_t day : days) CheckCycles(day);
    std::sort(issues_.begin(), issues_.end(), [](const UnitIssue& a, const UnitIssue& b) {
      return std::tie(a.period, a.rule) < std::tie(b.period, b.rule);
    });
    issues_.erase(std::unique(issues_.begin(), issues_.end()), issues_.end());
    return std::move(issues_);
  }

 private:
  void Add(size_t period, UnitRule rule) { issues_.push_back({period, rule}); }

  void CheckOverlaps() {
    for (const auto& [unit, indices] : of_unit_) {
      for (size_t k = 1; k < indices.size(); ++k) {
        const UnitPeriod& before = periods_[indices[k - 1]];
        if (periods_[indices[k]].from_day <= before.to_day) Add(indices[k], UnitRule::kOverlap);
      }
    }
  }

  // The parent's periods leave no day of the child's uncovered.
  void CheckParent(size_t child) {
    const UnitPeriod& period = periods_[child];
    if (period.parent_id.empty() || period.to_day < period.from_day) return;
    const auto parent = of_unit_.find(period.parent_id);
    if (parent == of_unit_.end()) return Add(child, UnitRule::kUnknownParent);
    int64_t covered = int64_t{period.from_day} - 1;
    for (const size_t k : parent->second) {
      if (periods_[k].from_day > covered + 1) continue;
      covered = std::max(covered, int64_t{periods_[k].to_day});
    }
    if (covered < period.to_day) Add(child, UnitRule::kParentNotInForce);
  }

  void CheckCycles(int32_t day) {
    std::map<std::string_view, size_t> in_force;
    for (size_t k = 0; k < periods_.size(); ++k) {
      if (periods_[k].Covers(day)) in_force.emplace(periods_[k].unit_id, k);
    }
    std::set<std::string_view> ends_at_top;
    for (const auto& [unit, first] : in_force) {
      std::vector<std::string_view> path;
      std::set<std::string_view> on_path;
      std::string_view at = unit;
      while (true) {
        const auto node = in_force.find(at);
        if (node == in_force.end() || ends_at_top.contains(at)) {
          ends_at_top.insert(path.begin(), path.end());
          break;
        }
        if (!on_path.insert(at).second) {
          if (at == unit) Add(first, UnitRule::kCycle);
          break;
        }
        path.push_back(at);
        at = periods_[node->second].parent_id;
      }
    }
  }

  const std::vector<UnitPeriod>& periods_;
  PeriodsOfUnit of_unit_;
  std::vector<UnitIssue> issues_;
};

}  // namespace

std::string_view FieldOf(UnitRule rule) {
  switch (rule) {
    case UnitRule::kEnd:
      return "to_date";
    case UnitRule::kOverlap:
      return "from_date";
    case UnitRule::kUnknownParent:
    case UnitRule::kParentNotInForce:
    case UnitRule::kCycle:
      break;
  }
  return "parent_id";
}

std::string_view TextOf(UnitRule rule) {
  switch (rule) {
    case UnitRule::kEnd:
      return "is before the first day";
    case UnitRule::kOverlap:
      return "lies in another period of the unit";
    case UnitRule::kUnknownParent:
      return "there is no such unit";
    case UnitRule::kParentNotInForce:
      return "the unit above is not in force on every day of the period";
    case UnitRule::kCycle:
      break;
  }
  return "the unit would be below itself";
}

std::vector<UnitIssue> CheckUnitTree(const std::vector<UnitPeriod>& periods) {
  return Checker(periods).Check();
}

UnitTree::UnitTree(const std::vector<UnitPeriod>& periods, int32_t day) {
  for (const UnitPeriod& period : periods) {
    if (period.Covers(day)) nodes_[period.unit_id] = {period.parent_id, period.head};
  }
}

std::vector<std::string> UnitTree::HeadsAbove(const std::string& unit_id) const {
  std::vector<std::string> heads;
  for (auto node = nodes_.find(unit_id); node != nodes_.end();
       node = nodes_.find(node->second.parent_id)) {
    if (!node->second.head.empty()) heads.push_back(node->second.head);
  }
  return heads;
}

}  // namespace clientele::assignment
