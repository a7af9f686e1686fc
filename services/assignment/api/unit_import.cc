#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/errors/errors.h"
#include "common/errors/status_macros.h"
#include "common/service/mutation.h"
#include "common/text/view.h"
#include "common/time/date.h"
#include "services/assignment/api/unit_convert.h"
#include "services/assignment/api/unit_handlers.h"
#include "services/assignment/store/guards.h"

namespace clientele::assignment {
namespace {

std::string RowPath(size_t k) { return absl::StrCat("rows[", k, "]."); }

absl::StatusOr<std::vector<UnitPeriod>> RowsOf(const v1::ImportUnitsRequest& request) {
  FieldViolations violations;
  std::vector<UnitPeriod> rows;
  std::set<std::pair<std::string_view, int32_t>> seen;
  for (const v1::UnitRow& row : request.rows()) {
    const std::string path = RowPath(rows.size());
    rows.push_back(ToDomain(row.unit_id(), row.period(), path, &violations));
    if (!seen.emplace(row.unit_id(), rows.back().from_day).second) {
      violations.Add(path + "from_date", "the unit and first day come twice");
    }
  }
  RETURN_IF_ERROR(violations.ToStatus());
  return rows;
}

// All periods as they will be, those of the file first.
class Merged {
 public:
  Merged(const std::vector<UnitPeriod>& rows, const std::vector<UnitPeriod>& stored)
      : rows_(rows), all_(rows) {
    std::map<std::pair<std::string_view, int32_t>, const UnitPeriod*> known;
    for (const UnitPeriod& period : stored) known[{period.unit_id, period.from_day}] = &period;
    for (const UnitPeriod& row : rows) {
      const auto before = known.find({row.unit_id, row.from_day});
      if (before == known.end()) {
        ++created_;
      } else if (*before->second == row) {
        ++unchanged_;
      } else {
        ++updated_;
      }
      if (before == known.end() || *before->second != row) changed_units_.insert(row.unit_id);
      if (before != known.end()) known.erase(before);
    }
    for (const auto& [key, period] : known) all_.push_back(*period);
  }

  // A violation of the row that breaks the tree, or, for a period that is not in the file, of the
  // row that takes its place from it.
  absl::Status Check() const {
    FieldViolations violations;
    for (const UnitIssue& issue : CheckUnitTree(all_)) {
      if (issue.period < rows_.size()) {
        violations.Add(absl::StrCat(RowPath(issue.period), AbslView(FieldOf(issue.rule))),
                       TextOf(issue.rule));
        continue;
      }
      const UnitPeriod& period = all_[issue.period];
      violations.Add(RowPath(Culprit(period)) + "to_date",
                     absl::StrCat("of unit ", period.unit_id, " from ",
                                  FormatDate(DateFromDayNumber(period.from_day)), ": ",
                                  AbslView(TextOf(issue.rule))));
    }
    return violations.ToStatus();
  }

  // Every unit that is not as stored, with all its periods by first day.
  std::map<std::string, std::vector<UnitPeriod>> ChangedUnits() const {
    std::map<std::string, std::map<int32_t, UnitPeriod>> units;
    for (const UnitPeriod& period : all_) {
      if (changed_units_.contains(period.unit_id)) units[period.unit_id][period.from_day] = period;
    }
    std::map<std::string, std::vector<UnitPeriod>> changed;
    for (auto& [unit, periods] : units) {
      for (auto& [day, period] : periods) changed[unit].push_back(std::move(period));
    }
    return changed;
  }

  void Count(v1::ImportUnitsResponse* response) const {
    response->set_created(created_);
    response->set_updated(updated_);
    response->set_unchanged(unchanged_);
  }

 private:
  size_t Culprit(const UnitPeriod& period) const {
    for (const std::string& unit : {period.unit_id, period.parent_id}) {
      for (size_t k = 0; k < rows_.size(); ++k) {
        if (rows_[k].unit_id == unit) return k;
      }
    }
    return 0;
  }

  const std::vector<UnitPeriod>& rows_;
  std::vector<UnitPeriod> all_;
  std::set<std::string> changed_units_;
  int32_t created_ = 0;
  int32_t updated_ = 0;
  int32_t unchanged_ = 0;
};

absl::Status Put(const Mutation& mutation, const std::string& unit_id,
                 std::vector<UnitPeriod> periods) {
  ASSIGN_OR_RETURN(const std::optional<store::UnitRow> before,
                   store::FindUnit(mutation.transaction, unit_id));
  store::UnitRow unit{unit_id, before ? before->revision : 0, mutation.now, std::move(periods)};
  RETURN_IF_ERROR(store::PutUnit(mutation.transaction, unit));
  ++unit.revision;
  if (!before) return mutation.Audit(UnitName(unit_id), nullptr, ToProto(unit));
  const v1::Unit image = ToProto(*before);
  return mutation.Audit(UnitName(unit_id), &image, ToProto(unit));
}

}  // namespace

absl::Status ImportUnits(const ServiceContext& service, rpc::Call& call,
                         const v1::ImportUnitsRequest& request, v1::ImportUnitsResponse* response) {
  ASSIGN_OR_RETURN(const std::vector<UnitPeriod> rows, RowsOf(request));
  const auto import = [&](const Mutation& mutation) -> absl::Status {
    RETURN_IF_ERROR(store::TakeGuard(mutation.transaction, store::kUnitsGuard));
    RETURN_IF_ERROR(CheckHeads(mutation.transaction, rows, RowPath));
    ASSIGN_OR_RETURN(const std::vector<UnitPeriod> stored,
                     store::AllUnitPeriods(mutation.transaction));
    const Merged merged(rows, stored);
    RETURN_IF_ERROR(merged.Check());
    for (auto& [unit_id, periods] : merged.ChangedUnits()) {
      RETURN_IF_ERROR(Put(mutation, unit_id, periods));
    }
    merged.Count(response);
    return absl::OkStatus();
  };
  return Mutate(service, call, "clientele.assignment.v1.Units/ImportUnits", request, response,
                import);
}

}  // namespace clientele::assignment
