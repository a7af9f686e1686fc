#include "absl/strings/str_cat.h"
#include "common/errors/errors.h"
#include "common/errors/status_macros.h"
#include "common/sql/etag.h"
#include "services/registry/api/convert.h"
#include "services/registry/api/fact_owner.h"
#include "services/registry/api/mutation.h"
#include "services/registry/api/region_convert.h"
#include "services/registry/api/region_handlers.h"
#include "services/registry/api/rule_status.h"
#include "services/registry/store/regions.h"

namespace clientele::registry {
namespace {

absl::Status NoRegion(std::string_view name) { return NotFound("region", name); }

// The region to be changed. An import of regions has checked tree and periods as they are.
absl::StatusOr<Region> CurrentRegion(Transaction& transaction, const std::string& name,
                                     const std::string& etag) {
  RETURN_IF_ERROR(RequireNoImport(transaction, ImportKind::kRegions, name));
  ASSIGN_OR_RETURN(std::optional<Region> region, FindRegionById(transaction, IdOf(name)));
  if (!region) return NoRegion(name);
  RETURN_IF_ERROR(CheckEtag(etag, name, region->position));
  return *std::move(region);
}

// The name of the region that `resource` names, empty for an empty one.
absl::StatusOr<std::string> ParentName(Transaction& transaction, const std::string& resource) {
  if (resource.empty()) return std::string();
  ASSIGN_OR_RETURN(const std::optional<Region> parent, FindRegionById(transaction, IdOf(resource)));
  if (!parent) return NoRegion(resource);
  return parent->name;
}

absl::Status CheckTree(Transaction& transaction, const Region& region) {
  ASSIGN_OR_RETURN(const bool cycle,
                   ClosesRegionCycle(region.name, region.parent, [&](std::string_view name) {
                     return FindRegion(transaction, name);
                   }));
  if (!cycle) return absl::OkStatus();
  return Precondition(common::v1::ERROR_REASON_CYCLE, "REGION", RegionResource(region.name),
                      "the region would lie in itself");
}

absl::Status CheckNoOverlap(const Region& region) {
  if (!Overlap(region.presence)) return absl::OkStatus();
  return Precondition(common::v1::ERROR_REASON_PERIOD_OVERLAP, "REGION",
                      RegionResource(region.name), "two periods have a day in common");
}

absl::Status WriteRegion(Mutation& mutation, const Region& before, Region after,
                         v1::Region* response) {
  ToProto(before, response);
  if (after == before) return absl::OkStatus();
  const v1::Region image = *response;
  after.update_time = mutation.now;
  after.position = mutation.position;
  RETURN_IF_ERROR(ReplaceRegion(mutation.transaction, before, after));
  response->Clear();
  ToProto(after, response);
  return mutation.Audit(response->name(), &image, *response);
}

}  // namespace

absl::Status CreateRegion(const Registry& registry, rpc::Call& call,
                          const v1::CreateRegionRequest& request, v1::Region* response) {
  const std::string& given = request.region().display_name();
  if (!given.empty() && given != request.region_id()) {
    return InvalidField("region.display_name", "is the region's id or left out");
  }
  Region region;
  region.name = request.region_id();
  region.iso_code = request.region().iso_code();
  ASSIGN_OR_RETURN(region.presence, PeriodsOf(request.region().presence()));
  RETURN_IF_ERROR(ToStatus(CheckRegion(region), "region."));
  RETURN_IF_ERROR(CheckNoOverlap(region));
  const auto create = [&](Mutation& mutation) -> absl::Status {
    RETURN_IF_ERROR(
        RequireNoImport(mutation.transaction, ImportKind::kRegions, RegionResource(region.name)));
    ASSIGN_OR_RETURN(const std::optional<Region> taken,
                     FindRegionById(mutation.transaction, region.name));
    if (taken) return AlreadyExists("region", RegionResource(region.name));
    ASSIGN_OR_RETURN(region.parent, ParentName(mutation.transaction, request.region().parent()));
    region.create_time = region.update_time = mutation.now;
    region.position = mutation.position;
    RETURN_IF_ERROR(InsertRegion(mutation.transaction, region));
    ToProto(region, response);
    return mutation.Audit(response->name(), nullptr, *response);
  };
  return Mutate(registry, call, "clientele.registry.v1.Regions/CreateRegion", request, response,
                create);
}

absl::Status UpdateRegion(const Registry& registry, rpc::Call& call,
                          const v1::UpdateRegionRequest& request, v1::Region* response) {
  const std::string& name = request.region().name();
  if (name.empty()) return InvalidField("region.name", "is required");
  const auto update = [&](Mutation& mutation) -> absl::Status {
    ASSIGN_OR_RETURN(const Region before,
                     CurrentRegion(mutation.transaction, name, request.region().etag()));
    v1::Region merged;
    ToProto(before, &merged);
    RETURN_IF_ERROR(ApplyMask(request.update_mask(), request.region(),
                              {"name", "display_name", "presence", "etag", "create_time",
                               "update_time", "presence_on_date", "presence_decided_by"},
                              &merged));
    Region after = before;
    ASSIGN_OR_RETURN(after.parent, ParentName(mutation.transaction, merged.parent()));
    after.iso_code = merged.iso_code();
    RETURN_IF_ERROR(ToStatus(CheckRegion(after), "region."));
    RETURN_IF_ERROR(CheckTree(mutation.transaction, after));
    return WriteRegion(mutation, before, std::move(after), response);
  };
  return Mutate(registry, call, "clientele.registry.v1.Regions/UpdateRegion", request, response,
                update);
}

absl::Status DeleteRegion(const Registry& registry, rpc::Call& call,
                          const v1::DeleteRegionRequest& request,
                          google::protobuf::Empty* response) {
  const auto remove = [&](Mutation& mutation) -> absl::Status {
    ASSIGN_OR_RETURN(const Region region,
                     CurrentRegion(mutation.transaction, request.name(), request.etag()));
    ASSIGN_OR_RETURN(const bool used, IsRegionUsed(mutation.transaction, region.name));
    if (used) {
      return Precondition(common::v1::ERROR_REASON_IN_USE, "REGION", request.name(),
                          "a client carries the region, or another region lies in it");
    }
    RETURN_IF_ERROR(RemoveRegion(mutation.transaction, region));
    v1::Region image;
    ToProto(region, &image);
    return mutation.Audit(request.name(), &image, *response);
  };
  return Mutate(registry, call, "clientele.registry.v1.Regions/DeleteRegion", request, response,
                remove);
}

absl::Status SetPresence(const Registry& registry, rpc::Call& call,
                         const v1::SetPresenceRequest& request, v1::Region* response) {
  ASSIGN_OR_RETURN(const std::vector<PresencePeriod> periods, PeriodsOf(request.presence()));
  const auto set = [&](Mutation& mutation) -> absl::Status {
    ASSIGN_OR_RETURN(const Region before,
                     CurrentRegion(mutation.transaction, request.name(), request.etag()));
    Region after = before;
    after.presence = periods;
    RETURN_IF_ERROR(ToStatus(CheckRegion(after), ""));
    RETURN_IF_ERROR(CheckNoOverlap(after));
    return WriteRegion(mutation, before, std::move(after), response);
  };
  return Mutate(registry, call, "clientele.registry.v1.Regions/SetPresence", request, response,
                set);
}

}  // namespace clientele::registry
