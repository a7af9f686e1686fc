// Regions between the protos and the domain.
#ifndef CLIENTELE_SERVICES_REGISTRY_API_REGION_CONVERT_H_
#define CLIENTELE_SERVICES_REGISTRY_API_REGION_CONVERT_H_

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "clientele/registry/v1/regions.pb.h"
#include "services/registry/domain/regions.h"

namespace clientele::registry {

// Without what depends on a day.
void ToProto(const Region& region, v1::Region* proto);
void ToProto(const PresenceOn& presence, v1::Region* proto);

// Ascending. INVALID_ARGUMENT on `presence[i]` for a date outside the years that the suite accepts.
absl::StatusOr<std::vector<PresencePeriod>> PeriodsOf(
    const google::protobuf::RepeatedPtrField<v1::PresencePeriod>& periods);

// The resource name of the region with this name.
std::string RegionResource(std::string_view name);
std::string EtagOf(const Region& region);

}  // namespace clientele::registry

#endif  // CLIENTELE_SERVICES_REGISTRY_API_REGION_CONVERT_H_
