// The dated tree of client units.
#ifndef CLIENTELE_SERVICES_ASSIGNMENT_DOMAIN_UNIT_TREE_H_
#define CLIENTELE_SERVICES_ASSIGNMENT_DOMAIN_UNIT_TREE_H_

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "services/assignment/domain/dated.h"

namespace clientele::assignment {

// What a unit is over a span of days, counted from 1970-01-01, both included.
struct UnitPeriod {
  std::string unit_id;
  int32_t from_day = 0;
  int32_t to_day = kOpenEnd;
  std::string display_name;
  std::string parent_id;  // empty for the top
  std::string head;       // manager id, empty if none
  bool operator==(const UnitPeriod&) const = default;

  bool Covers(int32_t day) const { return from_day <= day && day <= to_day; }
};

enum class UnitRule { kEnd, kOverlap, kUnknownParent, kParentNotInForce, kCycle };

// A period that breaks a rule.
struct UnitIssue {
  size_t period = 0;  // index
  UnitRule rule = UnitRule::kEnd;
  bool operator==(const UnitIssue&) const = default;
};

// The field of a period that the rule is about, and the rule in words.
std::string_view FieldOf(UnitRule rule);
std::string_view TextOf(UnitRule rule);

// Everything that keeps `periods`, all that there are, from being a tree on every day: an end
// before the begin, two periods of a unit on one day, a parent that does not exist or is not in
// force as long as its child, and units below themselves. Sorted by period. O(d u) for d different
// first days and u units.
std::vector<UnitIssue> CheckUnitTree(const std::vector<UnitPeriod>& periods);

// The tree of one day.
class UnitTree {
 public:
  // Of periods that CheckUnitTree accepts.
  UnitTree(const std::vector<UnitPeriod>& periods, int32_t day);

  // The heads of a unit and of those above it, from below; units without a head and unknown units
  // give none.
  std::vector<std::string> HeadsAbove(const std::string& unit_id) const;

 private:
  struct Node {
    std::string parent_id;
    std::string head;
  };
  std::map<std::string, Node> nodes_;
};

}  // namespace clientele::assignment

#endif  // CLIENTELE_SERVICES_ASSIGNMENT_DOMAIN_UNIT_TREE_H_
