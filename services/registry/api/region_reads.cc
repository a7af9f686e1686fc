#include <map>

#include "common/errors/errors.h"
#include "common/errors/status_macros.h"
#include "common/rpc/dates.h"
#include "common/rpc/paging.h"
#include "services/registry/api/convert.h"
#include "services/registry/api/list_page.h"
#include "services/registry/api/region_convert.h"
#include "services/registry/api/region_handlers.h"
#include "services/registry/store/regions.h"

namespace clientele::registry {
namespace {

// Looks regions up in one transaction, each once.
class KnownRegions {
 public:
  explicit KnownRegions(Transaction& transaction) : transaction_(transaction) {}

  absl::StatusOr<std::optional<Region>> Find(std::string_view name) {
    const auto known = known_.find(name);
    if (known != known_.end()) return known->second;
    ASSIGN_OR_RETURN(std::optional<Region> region, FindRegion(transaction_, name));
    known_.emplace(name, region);
    return region;
  }

 private:
  Transaction& transaction_;
  std::map<std::string, std::optional<Region>, std::less<>> known_;
};

absl::Status PackRegion(const Region& region, const std::optional<int32_t>& day,
                        KnownRegions& known, v1::Region* proto) {
  ToProto(region, proto);
  if (!day) return absl::OkStatus();
  ASSIGN_OR_RETURN(
      const PresenceOn presence,
      FindPresence(region, *day, [&](std::string_view name) { return known.Find(name); }));
  ToProto(presence, proto);
  return absl::OkStatus();
}

template <class Request>
absl::StatusOr<std::optional<int32_t>> AskedDay(const Request& request) {
  if (!request.has_as_of()) return std::optional<int32_t>();
  ASSIGN_OR_RETURN(const int32_t day, rpc::DayFrom(request.as_of(), "as_of"));
  return std::optional<int32_t>(day);
}

}  // namespace

absl::Status GetRegion(const Registry& registry, rpc::Call& call,
                       const v1::GetRegionRequest& request, v1::Region* response) {
  ASSIGN_OR_RETURN(const std::optional<int32_t> day, AskedDay(request));
  return registry.database->Read(OptionsFor(call), [&](Transaction& transaction) -> absl::Status {
    response->Clear();
    ASSIGN_OR_RETURN(const std::optional<Region> region,
                     FindRegionById(transaction, IdOf(request.name())));
    if (!region) return NotFound("region", request.name());
    KnownRegions known(transaction);
    return PackRegion(*region, day, known, response);
  });
}

absl::Status ListRegions(const Registry& registry, rpc::Call& call,
                         const v1::ListRegionsRequest& request, v1::ListRegionsResponse* response) {
  ASSIGN_OR_RETURN(const int page_size, rpc::PageSize(request.page_size()));
  ASSIGN_OR_RETURN(const std::string after, rpc::ReadPageToken(request));
  ASSIGN_OR_RETURN(const std::optional<int32_t> day, AskedDay(request));
  return registry.database->Read(OptionsFor(call), [&](Transaction& transaction) -> absl::Status {
    response->Clear();
    std::optional<std::string> parent;
    if (!request.parent().empty()) {
      ASSIGN_OR_RETURN(const std::optional<Region> found,
                       FindRegionById(transaction, IdOf(request.parent())));
      if (!found) return NotFound("region", request.parent());
      parent = found->name;
    }
    ASSIGN_OR_RETURN(std::vector<Region> regions,
                     ListRegions(transaction, parent, after, page_size + 1));
    if (regions.size() > static_cast<size_t>(page_size)) {
      regions.pop_back();
      response->set_next_page_token(rpc::MakePageToken(regions.back().name, request));
    }
    KnownRegions known(transaction);
    for (const Region& region : regions) {
      RETURN_IF_ERROR(PackRegion(region, day, known, response->add_regions()));
    }
    return absl::OkStatus();
  });
}

}  // namespace clientele::registry
