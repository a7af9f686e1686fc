#include "services/registry/api/region_records.h"

#include <algorithm>
#include <map>
#include <utility>

#include "absl/strings/str_cat.h"
#include "clientele/registry/v1/regions.pb.h"
#include "common/errors/status_macros.h"
#include "services/registry/domain/client_rules.h"
#include "services/registry/domain/import_rows.h"
#include "services/registry/domain/regions.h"
#include "services/registry/store/regions.h"

namespace clientele::registry {
namespace {

using google::protobuf::Message;

const v1::RegionRows& RowsOf(const Message& rows) {
  return static_cast<const v1::RegionRows&>(rows);
}

// Sets the period that begins on the same day, or adds it in its place.
void PutPeriod(const PresencePeriod& period, std::vector<PresencePeriod>* periods) {
  const auto at = std::lower_bound(
      periods->begin(), periods->end(), period,
      [](const PresencePeriod& a, const PresencePeriod& b) { return a.from < b.from; });
  if (at != periods->end() && at->from == period.from) {
    *at = period;
  } else {
    periods->insert(at, period);
  }
}

// What a row makes of a region: columns that the file lacks keep what there is, and a row adds one
// period or sets the last day of the one that begins on its first day.
Region RegionAt(const v1::RegionRows& rows, int row, Region region) {
  region.name = rows.region(row);
  if (!rows.parent().empty()) region.parent = rows.parent(row);
  if (!rows.iso_code().empty()) region.iso_code = rows.iso_code(row);
  const std::optional<int32_t> from = DayAt(rows.present_from(), row);
  if (from) PutPeriod({*from, DayAt(rows.present_to(), row)}, &region.presence);
  return region;
}

class RegionCheck final : public RecordCheck {
 public:
  absl::Status CheckRows(Transaction& transaction, const RecordBatch& batch,
                         ImportIssues* issues) override {
    for (int row = 0; row < batch.size(); ++row) {
      if (!batch.sound[static_cast<size_t>(row)]) continue;
      RETURN_IF_ERROR(CheckRow(transaction, RowsOf(batch.rows), row,
                               batch.places[static_cast<size_t>(row)], issues));
    }
    return absl::OkStatus();
  }

  // Periods that overlap, parents that are nowhere, and regions that would lie in themselves.
  absl::StatusOr<bool> FinishStep(Transaction& transaction, int64_t /*step*/,
                                  ImportIssues* issues) override {
    const auto lookup = [&](std::string_view name) -> absl::StatusOr<std::optional<Region>> {
      const auto found = imported_.find(name);
      if (found != imported_.end()) return std::optional<Region>(found->second.region);
      return FindRegion(transaction, name);
    };
    for (const auto& [name, imported] : imported_) {
      const Region& region = imported.region;
      if (Overlap(region.presence)) {
        issues->Add(imported.place, "present_from", rule::kPeriodOverlap,
                    absl::StrCat("periods of ", name, " have a day in common"));
      }
      if (region.parent.empty()) continue;
      ASSIGN_OR_RETURN(const std::optional<Region> parent, lookup(region.parent));
      if (!parent) {
        issues->Add(imported.place, "parent", rule::kUnknownParent,
                    absl::StrCat("no region ", region.parent));
        continue;
      }
      ASSIGN_OR_RETURN(const bool cycle, ClosesRegionCycle(name, region.parent, lookup));
      if (!cycle) continue;
      issues->Add(imported.place, "parent", rule::kParentCycle,
                  absl::StrCat("region ", name, " would lie in itself"));
    }
    return false;
  }

 private:
  struct Imported {
    Region region;   // as all rows so far make it
    RowPlace place;  // of its first row
  };

  absl::Status CheckRow(Transaction& transaction, const v1::RegionRows& rows, int row,
                        RowPlace place, ImportIssues* issues) {
    const std::string& name = rows.region(row);
    auto found = imported_.find(name);
    const bool first = found == imported_.end();
    if (first) {
      ASSIGN_OR_RETURN(std::optional<Region> stored, FindRegion(transaction, name));
      found = imported_.emplace(name, Imported{std::move(stored).value_or(Region()), place}).first;
    }
    Region alone = RegionAt(rows, row, Region());
    for (RuleBreach& breach : CheckRegion(alone)) {
      const std::string_view column = breach.field == "display_name" ? "region"
                                      : breach.field == "presence"   ? "present_to"
                                                                     : breach.field;
      issues->Add(place, column, breach.rule, std::move(breach.message));
    }
    if (alone.presence.empty() && DayAt(rows.present_to(), row)) {
      issues->Add(place, "present_from", rule::kRequired, "a last day needs the first");
    }
    Region merged = RegionAt(rows, row, found->second.region);
    if (!first && (merged.parent != found->second.region.parent ||
                   merged.iso_code != found->second.region.iso_code)) {
      issues->Add(place, "region", rule::kDuplicateId,
                  absl::StrCat("another parent or code of ", name, " is on line ",
                               found->second.place.line));
      return absl::OkStatus();
    }
    found->second.region = std::move(merged);
    return absl::OkStatus();
  }

  std::map<std::string, Imported, std::less<>> imported_;
};

class RegionKind final : public RecordKind {
 public:
  v1::ImportKind kind() const override { return v1::IMPORT_KIND_REGIONS; }

  std::unique_ptr<RecordCheck> NewCheck(ImportReferences* /*references*/) const override {
    return std::make_unique<RegionCheck>();
  }

  absl::StatusOr<WriteOutcome> PutRow(const RecordWrite& write, const Message& rows,
                                      int row) const override {
    ASSIGN_OR_RETURN(const std::optional<Region> before,
                     FindRegion(write.transaction, RowsOf(rows).region(row)));
    Region after = RegionAt(RowsOf(rows), row, before.value_or(Region()));
    if (before && after == *before) return WriteOutcome::kUnchanged;
    after.update_time = write.now;
    after.position = write.position;
    if (!before) after.create_time = write.now;
    if (write.write && before) {
      RETURN_IF_ERROR(ReplaceRegion(write.transaction, *before, after));
    } else if (write.write) {
      RETURN_IF_ERROR(InsertRegion(write.transaction, after));
    }
    return before ? WriteOutcome::kUpdated : WriteOutcome::kCreated;
  }

  // A period may be a row of its own.
  int slice_rows() const override { return 2'048; }

  absl::StatusOr<bool> ExportSlice(Transaction& transaction,
                                   const RecordSlice& slice) const override {
    const std::string after =
        slice.after->empty() ? std::string() : std::get<std::string>((*slice.after)[0]);
    auto& rows = static_cast<v1::RegionRows&>(*slice.rows);
    ASSIGN_OR_RETURN(const std::vector<Region> found,
                     ScanRegions(transaction, slice.scan, after, slice.limit));
    for (const Region& region : found) Append(region, &rows);
    if (!found.empty()) *slice.after = {found.back().name};
    return found.size() == static_cast<size_t>(slice.limit);
  }

 private:
  // A row a period, and one without a period where there is none.
  static void Append(const Region& region, v1::RegionRows* rows) {
    const size_t count = std::max<size_t>(region.presence.size(), 1);
    for (size_t i = 0; i < count; ++i) {
      rows->add_region(region.name);
      rows->add_parent(region.parent);
      rows->add_iso_code(region.iso_code);
      const bool period = i < region.presence.size();
      rows->add_present_from(period ? region.presence[i].from : kNoDay);
      rows->add_present_to(period ? region.presence[i].to.value_or(kNoDay) : kNoDay);
    }
  }
};

}  // namespace

const RecordKind& RegionRecords() {
  static const auto* const kKind = new RegionKind();
  return *kKind;
}

}  // namespace clientele::registry
