#include "services/registry/domain/regions.h"

#include <algorithm>
#include <set>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "common/errors/status_macros.h"
#include "common/ids/base64url.h"
#include "common/ids/sha256.h"
#include "common/text/view.h"
#include "services/registry/domain/breaches.h"
#include "services/registry/domain/identifiers.h"
#include "services/registry/domain/periods.h"

namespace clientele::registry {
namespace {

constexpr size_t kDigestBytes = 16;
constexpr std::string_view kMadeId = "region-";

bool Covers(std::span<const PresencePeriod> periods, int32_t day) {
  return std::any_of(periods.begin(), periods.end(), [&](const PresencePeriod& period) {
    return period.from <= day && (!period.to || day <= *period.to);
  });
}

absl::Status NoEnd() { return absl::DataLossError("the ancestors of a region do not end"); }

}  // namespace

std::string RegionId(std::string_view name) {
  if (IsId(name)) return std::string(name);
  const Sha256Digest digest = Sha256(name);
  const std::string bytes(digest.begin(), digest.begin() + kDigestBytes);
  return absl::StrCat(AbslView(kMadeId), Base64UrlEncode(bytes));
}

bool IsMadeRegionId(std::string_view id) { return id.starts_with(kMadeId); }

std::vector<RuleBreach> CheckRegion(const Region& region) {
  Breaches breaches;
  breaches.Text("display_name", region.name, kMaxRegion, true);
  breaches.Text("parent", region.parent, kMaxRegion, false);
  if (!region.iso_code.empty()) {
    const std::string_view fault = CheckSubdivision(region.iso_code);
    if (!fault.empty()) breaches.Add("iso_code", rule::kInvalidIdentifier, std::string(fault));
  }
  for (const PresencePeriod& period : region.presence) {
    breaches.OptionalDay("presence", period.from);
    breaches.OptionalDay("presence", period.to);
    if (period.to && *period.to < period.from) {
      breaches.Add("presence", rule::kOutOfRange, "the last day lies before the first");
    }
  }
  if (region.presence.size() > kMaxPresencePeriods) {
    breaches.Add("presence", rule::kTooLong,
                 absl::StrCat("more than ", kMaxPresencePeriods, " periods"));
  }
  return breaches.Take();
}

bool Overlap(const std::vector<PresencePeriod>& periods) {
  std::vector<DayPeriod> days;
  for (const PresencePeriod& period : periods) {
    days.push_back({period.from, period.to.value_or(kForever)});
  }
  return !Overlaps(days).empty();
}

absl::StatusOr<PresenceOn> FindPresence(const Region& region, int32_t day, RegionLookup lookup) {
  std::set<std::string> seen;
  std::optional<Region> at = region;
  while (at) {
    if (!seen.insert(at->name).second) return NoEnd();
    if (!at->presence.empty()) {
      return PresenceOn{Covers(at->presence, day) ? Presence::kPresent : Presence::kAbsent,
                        at->name};
    }
    if (at->parent.empty()) break;
    ASSIGN_OR_RETURN(at, lookup(at->parent));
  }
  return PresenceOn{Presence::kUnknown, ""};
}

absl::StatusOr<bool> ClosesRegionCycle(std::string_view region, std::string_view parent,
                                       RegionLookup lookup) {
  std::set<std::string> seen;
  std::string at(parent);
  while (!at.empty()) {
    if (at == region || !seen.insert(at).second) return true;
    ASSIGN_OR_RETURN(const std::optional<Region> next, lookup(at));
    at = next ? next->parent : "";
  }
  return false;
}

}  // namespace clientele::registry
