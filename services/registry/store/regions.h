// SQL of regions.
#ifndef CLIENTELE_SERVICES_REGISTRY_STORE_REGIONS_H_
#define CLIENTELE_SERVICES_REGISTRY_STORE_REGIONS_H_

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/sql/transaction.h"
#include "services/registry/domain/regions.h"
#include "services/registry/store/export_scan.h"

namespace clientele::registry {

absl::StatusOr<std::optional<Region>> FindRegion(Transaction& transaction, std::string_view name);

// The region with this id (RegionId). Two index searches, and a walk over all names for an id that
// is made from a name.
absl::StatusOr<std::optional<Region>> FindRegionById(Transaction& transaction, std::string_view id);

// Adds a region at the top of the tree under its name unless it is there.
absl::Status UseRegion(Transaction& transaction, std::string_view name, Micros now,
                       Position position);

// ALREADY_EXISTS (IsUniqueViolation) when the name is taken.
absl::Status InsertRegion(Transaction& transaction, const Region& region);

// Writes everything but the name. ABORTED (etag mismatch) when the region is not at before.position
// any more.
absl::Status ReplaceRegion(Transaction& transaction, const Region& before, const Region& after);

// ABORTED (etag mismatch) when the region is not at its position any more.
absl::Status RemoveRegion(Transaction& transaction, const Region& region);

// Whether a current client carries the name, or another region lies in it. Reads all clients.
absl::StatusOr<bool> IsRegionUsed(Transaction& transaction, std::string_view name);

// By name, those above `after` only, as of the scan's position; a region that changed later is left
// out.
absl::StatusOr<std::vector<Region>> ScanRegions(Transaction& transaction, const ExportScan& scan,
                                                std::string_view after, int limit);

// By name, those above `after` only; those directly in `parent` only when it is given.
absl::StatusOr<std::vector<Region>> ListRegions(Transaction& transaction,
                                                const std::optional<std::string>& parent,
                                                std::string_view after, int limit);

}  // namespace clientele::registry

#endif  // CLIENTELE_SERVICES_REGISTRY_STORE_REGIONS_H_
