#include "services/registry/store/regions.h"

#include "absl/strings/str_cat.h"
#include "common/errors/errors.h"
#include "common/errors/status_macros.h"
#include "common/ids/resource_name.h"

namespace clientele::registry {
namespace {

#define CLIENTELE_REGION_SELECT                                                                \
  "SELECT regions.display_name, regions.create_time, parent, iso_code, update_time, position " \
  "FROM regions LEFT JOIN region_details ON region_details.display_name = regions.display_name "

Region ReadRegion(const Row& row) {
  Region region;
  region.name = row.Text(0);
  region.create_time = row.Int64(1);
  region.parent = row.Text(2);
  region.iso_code = row.Text(3);
  region.update_time = row.Int64(4);
  region.position = row.Int64(5);
  return region;
}

absl::Status ReadPresence(Transaction& transaction, Region* region) {
  region->presence.clear();
  return transaction.Query(
      "SELECT from_day, to_day FROM region_presence WHERE display_name = ? ORDER BY from_day",
      [&](const Row& row) {
        PresencePeriod period{row.Int32(0), std::nullopt};
        if (!row.IsNull(1)) period.to = row.Int32(1);
        region->presence.push_back(period);
      },
      region->name);
}

absl::Status Stale(const Region& region) {
  return EtagMismatch("region", ResourceName("regions", RegionId(region.name)));
}

absl::Status InsertDetails(Transaction& transaction, const Region& region) {
  return transaction.Execute(
      "INSERT INTO region_details (display_name, parent, iso_code, update_time, position) "
      "VALUES (?, ?, ?, ?, ?)",
      region.name, region.parent, region.iso_code, region.update_time, region.position);
}

absl::Status InsertPresence(Transaction& transaction, const Region& region) {
  for (const PresencePeriod& period : region.presence) {
    RETURN_IF_ERROR(transaction.Execute(
        "INSERT INTO region_presence (display_name, from_day, to_day) VALUES (?, ?, ?)",
        region.name, period.from, period.to));
  }
  return absl::OkStatus();
}

absl::Status DeletePresence(Transaction& transaction, std::string_view name) {
  return transaction.Execute("DELETE FROM region_presence WHERE display_name = ?", name);
}

// A region without details is at position 0.
absl::Status WriteDetails(Transaction& transaction, const Region& before, const Region& after) {
  if (before.position == 0) {
    const absl::Status inserted = InsertDetails(transaction, after);
    return IsUniqueViolation(inserted) ? Stale(before) : inserted;
  }
  ASSIGN_OR_RETURN(const int64_t written,
                   transaction.ExecuteCounted(
                       "UPDATE region_details SET parent = ?, iso_code = ?, update_time = ?, "
                       "position = ? WHERE display_name = ? AND position = ?",
                       after.parent, after.iso_code, after.update_time, after.position, before.name,
                       before.position));
  return written == 1 ? absl::OkStatus() : Stale(before);
}

}  // namespace

absl::StatusOr<std::optional<Region>> FindRegion(Transaction& transaction, std::string_view name) {
  std::optional<Region> region;
  const absl::StatusOr<bool> found = transaction.QueryOne(
      CLIENTELE_REGION_SELECT "WHERE regions.display_name = ?",
      [&](const Row& row) { region = ReadRegion(row); }, name);
  if (!found.ok()) return found.status();
  if (region) RETURN_IF_ERROR(ReadPresence(transaction, &*region));
  return region;
}

absl::StatusOr<std::optional<Region>> FindRegionById(Transaction& transaction,
                                                     std::string_view id) {
  ASSIGN_OR_RETURN(std::optional<Region> region, FindRegion(transaction, id));
  if (region || !IsMadeRegionId(id)) return region;
  std::string name;
  RETURN_IF_ERROR(transaction.Query("SELECT display_name FROM regions", [&](const Row& row) {
    if (RegionId(row.Text(0)) == id) name = row.Text(0);
  }));
  if (name.empty()) return region;
  return FindRegion(transaction, name);
}

absl::Status UseRegion(Transaction& transaction, std::string_view name, Micros now,
                       Position position) {
  ASSIGN_OR_RETURN(const auto known,
                   transaction.QueryInt64("SELECT 1 FROM regions WHERE display_name = ?", name));
  if (known) return absl::OkStatus();
  Region region;
  region.name = name;
  region.create_time = region.update_time = now;
  region.position = position;
  const absl::Status inserted = InsertRegion(transaction, region);
  return IsUniqueViolation(inserted) ? TransientConflict("the region appeared meanwhile")
                                     : inserted;
}

absl::Status InsertRegion(Transaction& transaction, const Region& region) {
  RETURN_IF_ERROR(
      transaction.Execute("INSERT INTO regions (display_name, create_time) VALUES (?, ?)",
                          region.name, region.create_time));
  RETURN_IF_ERROR(InsertDetails(transaction, region));
  return InsertPresence(transaction, region);
}

absl::Status ReplaceRegion(Transaction& transaction, const Region& before, const Region& after) {
  RETURN_IF_ERROR(WriteDetails(transaction, before, after));
  if (before.presence == after.presence) return absl::OkStatus();
  RETURN_IF_ERROR(DeletePresence(transaction, before.name));
  return InsertPresence(transaction, after);
}

absl::Status RemoveRegion(Transaction& transaction, const Region& region) {
  RETURN_IF_ERROR(DeletePresence(transaction, region.name));
  if (region.position != 0) {
    ASSIGN_OR_RETURN(const int64_t removed,
                     transaction.ExecuteCounted(
                         "DELETE FROM region_details WHERE display_name = ? AND position = ?",
                         region.name, region.position));
    if (removed != 1) return Stale(region);
  }
  return transaction.Execute("DELETE FROM regions WHERE display_name = ?", region.name);
}

absl::StatusOr<bool> IsRegionUsed(Transaction& transaction, std::string_view name) {
  ASSIGN_OR_RETURN(
      const auto child,
      transaction.QueryInt64("SELECT 1 FROM region_details WHERE parent = ? LIMIT 1", name));
  if (child) return true;
  ASSIGN_OR_RETURN(const auto client,
                   transaction.QueryInt64(
                       "SELECT 1 FROM clients WHERE closed = 0 AND region = ? LIMIT 1", name));
  return client.has_value();
}

absl::StatusOr<std::vector<Region>> ScanRegions(Transaction& transaction, const ExportScan& scan,
                                                std::string_view after, int limit) {
  std::vector<Region> regions;
  RETURN_IF_ERROR(transaction.Query(
      CLIENTELE_REGION_SELECT
      "WHERE regions.display_name > ? AND regions.display_name >= ? AND regions.display_name < ? "
      "AND COALESCE(position, 0) <= ? AND (? = 0 OR position > ?) "
      "ORDER BY regions.display_name LIMIT ?",
      [&](const Row& row) { regions.push_back(ReadRegion(row)); }, after, scan.start, scan.end,
      scan.position, scan.since, scan.since, limit));
  for (Region& region : regions) RETURN_IF_ERROR(ReadPresence(transaction, &region));
  return regions;
}

absl::StatusOr<std::vector<Region>> ListRegions(Transaction& transaction,
                                                const std::optional<std::string>& parent,
                                                std::string_view after, int limit) {
  std::string sql = CLIENTELE_REGION_SELECT "WHERE regions.display_name > ?";
  SqlValues values{std::string(after)};
  if (parent) {
    absl::StrAppend(&sql, " AND parent = ?");
    values.emplace_back(*parent);
  }
  absl::StrAppend(&sql, " ORDER BY regions.display_name LIMIT ?");
  values.emplace_back(int64_t{limit});
  std::vector<Region> regions;
  RETURN_IF_ERROR(transaction.Query(
      sql, [&](const Row& row) { regions.push_back(ReadRegion(row)); }, values));
  for (Region& region : regions) RETURN_IF_ERROR(ReadPresence(transaction, &region));
  return regions;
}

}  // namespace clientele::registry
