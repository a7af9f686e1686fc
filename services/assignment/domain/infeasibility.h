// Why no assignment meets the hard rules.
#ifndef CLIENTELE_SERVICES_ASSIGNMENT_DOMAIN_INFEASIBILITY_H_
#define CLIENTELE_SERVICES_ASSIGNMENT_DOMAIN_INFEASIBILITY_H_

#include <cstdint>
#include <string>
#include <vector>

namespace clientele::assignment {

// In the order in which an infeasible model names them.
enum class HardRule : uint8_t { kEligibility, kPins, kSeparation, kGroups, kCapacity };

// ELIGIBILITY, PINS, SEPARATION, GROUPS, CAPACITY.
const char* HardRuleName(HardRule rule);

// What one manager carries.
struct ManagerLoad {
  std::string manager_id;
  int32_t clients = 0;  // potential ones included
  int64_t used_minutes = 0;
  int64_t capacity_minutes = 0;
  int64_t revenue = 0;  // minor units
  int64_t balance_cost = 0;
  int64_t price = 0;          // of a minute, over the price scale
  int64_t balance_price = 0;  // of a minor unit of revenue, over the price scale
};

struct Infeasibility {
  HardRule rule = HardRule::kEligibility;
  std::vector<std::string> client_ids;   // a set that no assignment can satisfy, ascending
  std::vector<std::string> manager_ids;  // all who may serve any of them, ascending
  int64_t owed_minutes = 0;
  int64_t present_minutes = 0;
  std::string message;
  bool proven = true;  // false: the search found nothing, and nothing is proven
  // Where only capacity fails: the managers beyond their hours in the least overloaded portfolios
  // that the search found, by id.
  std::vector<ManagerLoad> overloaded;
};

// Minutes as hours: "512 h", "480.5 h".
std::string FormatHours(int64_t minutes);

}  // namespace clientele::assignment

#endif  // CLIENTELE_SERVICES_ASSIGNMENT_DOMAIN_INFEASIBILITY_H_
