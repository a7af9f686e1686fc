// Regions: a tree, with the days on which the bank is present.
#ifndef CLIENTELE_SERVICES_REGISTRY_DOMAIN_REGIONS_H_
#define CLIENTELE_SERVICES_REGISTRY_DOMAIN_REGIONS_H_

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/statusor.h"
#include "services/registry/domain/client_rules.h"
#include "services/registry/domain/types.h"

namespace clientele::registry {

inline constexpr size_t kMaxPresencePeriods = 100;

// Days from `from` to `to`, both included; without `to` the bank stays.
struct PresencePeriod {
  int32_t from = 0;
  std::optional<int32_t> to;
  bool operator==(const PresencePeriod&) const = default;
};

// A region is known by its name, which clients carry.
struct Region {
  std::string name;
  std::string parent;                    // name of the region that it lies in, empty at the top
  std::string iso_code;                  // ISO 3166-2, empty where none
  std::vector<PresencePeriod> presence;  // ascending
  Micros create_time = 0;
  Micros update_time = 0;  // 0 when nothing was ever said about it but its name
  Position position = 0;   // of the last change
  bool operator==(const Region&) const = default;
};

// The id of a region in resource names: its name where that is an id, else a digest of it.
std::string RegionId(std::string_view name);
// Whether `id` looks like one that is made from a name.
bool IsMadeRegionId(std::string_view id);

// Every rule that name, parent and code break by themselves, and those of the periods.
std::vector<RuleBreach> CheckRegion(const Region& region);

// Whether two periods have a day in common. `periods` in any order.
bool Overlap(const std::vector<PresencePeriod>& periods);

enum class Presence { kUnspecified = 0, kPresent = 1, kAbsent = 2, kUnknown = 3 };

struct PresenceOn {
  Presence presence = Presence::kUnspecified;
  std::string decided_by;  // the region whose periods say so, empty when unknown
  bool operator==(const PresenceOn&) const = default;
};

// What is known of a region by its name.
using RegionLookup = absl::FunctionRef<absl::StatusOr<std::optional<Region>>(std::string_view)>;

// Whether the bank is present in `region` on `day`: by the region's own periods or, when it has
// none, by those of its nearest ancestor that has some; unknown when nobody has. DATA_LOSS when the
// ancestors do not end.
absl::StatusOr<PresenceOn> FindPresence(const Region& region, int32_t day, RegionLookup lookup);

// Whether `region` below `parent` would lie in itself, or in a region that does. Linear in the
// depth.
absl::StatusOr<bool> ClosesRegionCycle(std::string_view region, std::string_view parent,
                                       RegionLookup lookup);

}  // namespace clientele::registry

#endif  // CLIENTELE_SERVICES_REGISTRY_DOMAIN_REGIONS_H_
