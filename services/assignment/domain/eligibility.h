// Who may serve whom: the hard rules about one client and one manager.
#ifndef CLIENTELE_SERVICES_ASSIGNMENT_DOMAIN_ELIGIBILITY_H_
#define CLIENTELE_SERVICES_ASSIGNMENT_DOMAIN_ELIGIBILITY_H_

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "services/assignment/domain/types.h"

namespace clientele::assignment {

// In the order in which they are asked; the first that excludes a manager is named.
enum class Exclusion : uint8_t {
  kSizeClass,
  kRegion,
  kInactive,
  kPinned,     // the client stays with another manager
  kForbidden,  // the client must not go to this one
};
inline constexpr int kExclusions = 5;

// SIZE_CLASS, REGION, INACTIVE, PINNED, FORBIDDEN.
const char* ExclusionName(Exclusion rule);

// How many managers each rule excludes first.
using ExclusionCounts = std::array<int32_t, kExclusions>;

// "86 managers: 11 of another size class, 75 without the region"; rules that exclude nobody are
// left out. Pins are said apart from eligibility proper.
std::string DescribeExclusions(const ExclusionCounts& counts);

// Answers for one set of managers and pins; both must outlive it. Managers are named by index.
class Eligibility {
 public:
  Eligibility(const std::vector<Manager>& managers, const std::vector<Pin>& pins);

  // Managers whom rule 1 allows (size class, region, active), ascending.
  // `size_class` is the client's, or that of its group. O(managers of that class and region).
  std::vector<int32_t> ByRule(const Client& client, SizeClass size_class) const;
  // Those of them whom the pins allow too.
  std::vector<int32_t> ByPins(const Client& client, std::vector<int32_t> managers) const;
  // The first rule that excludes the manager, if any.
  std::optional<Exclusion> FirstExclusion(const Client& client, SizeClass size_class,
                                          int32_t manager) const;
  ExclusionCounts CountExclusions(const Client& client, SizeClass size_class) const;

 private:
  bool Allowed(std::string_view client_id, int32_t manager, Exclusion* rule) const;

  const std::vector<Manager>& managers_;
  std::map<std::pair<SizeClass, std::string>, std::vector<int32_t>> by_class_and_region_;
  struct ClientPins {
    bool stays = false;
    std::vector<int32_t> with;       // managers of "stays" pins that exist
    std::vector<int32_t> forbidden;  // ascending
  };
  std::unordered_map<std::string, ClientPins> pins_;
};

}  // namespace clientele::assignment

#endif  // CLIENTELE_SERVICES_ASSIGNMENT_DOMAIN_ELIGIBILITY_H_
