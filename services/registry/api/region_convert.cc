#include "services/registry/api/region_convert.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "common/errors/status_macros.h"
#include "common/ids/resource_name.h"
#include "common/rpc/dates.h"
#include "common/sql/etag.h"
#include "services/registry/api/convert.h"

namespace clientele::registry {

void ToProto(const Region& region, v1::Region* proto) {
  proto->set_display_name(region.name);
  proto->set_name(RegionResource(region.name));
  if (!region.parent.empty()) proto->set_parent(RegionResource(region.parent));
  proto->set_iso_code(region.iso_code);
  for (const PresencePeriod& period : region.presence) {
    v1::PresencePeriod* const out = proto->add_presence();
    *out->mutable_from() = rpc::ProtoDate(DateFromDayNumber(period.from));
    if (period.to) *out->mutable_to() = rpc::ProtoDate(DateFromDayNumber(*period.to));
  }
  proto->set_etag(EtagOf(region));
  ToProto(region.create_time, proto->mutable_create_time());
  if (region.update_time != 0) ToProto(region.update_time, proto->mutable_update_time());
}

void ToProto(const PresenceOn& presence, v1::Region* proto) {
  proto->set_presence_on_date(static_cast<v1::Presence>(presence.presence));
  if (!presence.decided_by.empty()) {
    proto->set_presence_decided_by(RegionResource(presence.decided_by));
  }
}

absl::StatusOr<std::vector<PresencePeriod>> PeriodsOf(
    const google::protobuf::RepeatedPtrField<v1::PresencePeriod>& periods) {
  std::vector<PresencePeriod> result;
  for (int i = 0; i < periods.size(); ++i) {
    PresencePeriod period;
    ASSIGN_OR_RETURN(period.from,
                     rpc::DayFrom(periods[i].from(), absl::StrCat("presence[", i, "].from")));
    if (periods[i].has_to()) {
      ASSIGN_OR_RETURN(period.to,
                       rpc::DayFrom(periods[i].to(), absl::StrCat("presence[", i, "].to")));
    }
    result.push_back(period);
  }
  std::sort(result.begin(), result.end(),
            [](const PresencePeriod& a, const PresencePeriod& b) { return a.from < b.from; });
  return result;
}

std::string RegionResource(std::string_view name) {
  return ResourceName("regions", RegionId(name));
}

std::string EtagOf(const Region& region) {
  return MakeEtag(RegionResource(region.name), region.position);
}

}  // namespace clientele::registry
