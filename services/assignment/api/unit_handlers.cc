#include "services/assignment/api/unit_handlers.h"

#include <algorithm>
#include <limits>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/errors/errors.h"
#include "common/errors/status_macros.h"
#include "common/rpc/dates.h"
#include "common/rpc/paging.h"
#include "common/service/mutation.h"
#include "common/sql/etag.h"
#include "common/text/view.h"
#include "common/time/date.h"
#include "services/assignment/api/convert.h"
#include "services/assignment/api/unit_convert.h"
#include "services/assignment/store/guards.h"
#include "services/assignment/store/managers.h"

namespace clientele::assignment {
namespace {

ErrorReason ReasonOfRule(UnitRule rule) {
  if (rule == UnitRule::kCycle) return common::v1::ERROR_REASON_CYCLE;
  if (rule == UnitRule::kOverlap) return common::v1::ERROR_REASON_PERIOD_OVERLAP;
  return common::v1::ERROR_REASON_INVALID_FIELD;
}

std::string PeriodPath(size_t k) { return absl::StrCat("unit.periods[", k, "]."); }

// The periods of a request by first day; the fields keep the request's order.
absl::StatusOr<std::vector<UnitPeriod>> PeriodsOf(std::string_view unit_id, const v1::Unit& unit) {
  FieldViolations violations;
  std::vector<UnitPeriod> periods;
  for (const v1::UnitPeriod& period : unit.periods()) {
    periods.push_back(ToDomain(unit_id, period, PeriodPath(periods.size()), &violations));
  }
  RETURN_IF_ERROR(violations.ToStatus());
  return periods;
}

// All units are a tree when `unit` has the periods `given`.
absl::Status CheckTree(Transaction& transaction, const std::string& unit_id,
                       const std::vector<UnitPeriod>& given) {
  RETURN_IF_ERROR(CheckHeads(transaction, given, PeriodPath));
  ASSIGN_OR_RETURN(const std::vector<UnitPeriod> stored, store::AllUnitPeriods(transaction));
  std::vector<UnitPeriod> all = given;
  std::copy_if(stored.begin(), stored.end(), std::back_inserter(all),
               [&](const UnitPeriod& period) { return period.unit_id != unit_id; });
  const std::vector<UnitIssue> issues = CheckUnitTree(all);
  if (issues.empty()) return absl::OkStatus();
  if (issues.front().period >= given.size()) {
    return Precondition(
        common::v1::ERROR_REASON_IN_USE, "UNIT", UnitName(all[issues.front().period].unit_id),
        absl::StrCat("a unit below would lose its place: ", AbslView(TextOf(issues.front().rule))));
  }
  FieldViolations violations;
  for (const UnitIssue& issue : issues) {
    if (issue.period >= given.size()) break;
    violations.Add(absl::StrCat(PeriodPath(issue.period), AbslView(FieldOf(issue.rule))),
                   TextOf(issue.rule));
  }
  return violations.ToStatus(ReasonOfRule(issues.front().rule));
}

void SortByDay(std::vector<UnitPeriod>* periods) {
  std::sort(periods->begin(), periods->end(),
            [](const UnitPeriod& a, const UnitPeriod& b) { return a.from_day < b.from_day; });
}

// Writes `unit` over `before`, which is null for a new one, and answers with it.
absl::Status Write(const Mutation& mutation, const store::UnitRow* before, store::UnitRow unit,
                   v1::Unit* response) {
  SortByDay(&unit.periods);
  unit.update_time = mutation.now;
  RETURN_IF_ERROR(store::PutUnit(mutation.transaction, unit));
  ++unit.revision;
  *response = ToProto(unit);
  if (before == nullptr) return mutation.Audit(response->name(), nullptr, *response);
  const v1::Unit image = ToProto(*before);
  return mutation.Audit(response->name(), &image, *response);
}

absl::StatusOr<store::UnitRow> CurrentUnit(Transaction& transaction, const std::string& name,
                                           const std::string& etag) {
  ASSIGN_OR_RETURN(std::optional<store::UnitRow> unit, store::FindUnit(transaction, IdOf(name)));
  if (!unit) return NotFound("unit", name);
  RETURN_IF_ERROR(CheckEtag(etag, name, unit->revision));
  return *std::move(unit);
}

absl::Status CheckUnused(Transaction& transaction, const std::string& name) {
  const std::string id = IdOf(name);
  ASSIGN_OR_RETURN(const std::vector<UnitPeriod> periods, store::AllUnitPeriods(transaction));
  for (const UnitPeriod& period : periods) {
    if (period.parent_id == id) {
      return Precondition(common::v1::ERROR_REASON_IN_USE, "UNIT", UnitName(period.unit_id),
                          "the unit has units below it");
    }
  }
  ASSIGN_OR_RETURN(const std::vector<store::ManagerRow> managers,
                   store::ListManagers(transaction, "", std::numeric_limits<int64_t>::max()));
  for (const store::ManagerRow& manager : managers) {
    if (manager.content.unit_id() == id) {
      return Precondition(common::v1::ERROR_REASON_IN_USE, "UNIT", ManagerName(manager.manager_id),
                          "the unit has managers");
    }
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status CreateUnit(const ServiceContext& service, rpc::Call& call,
                        const v1::CreateUnitRequest& request, v1::Unit* response) {
  ASSIGN_OR_RETURN(const std::vector<UnitPeriod> periods,
                   PeriodsOf(request.unit_id(), request.unit()));
  const auto create = [&](const Mutation& mutation) -> absl::Status {
    RETURN_IF_ERROR(store::TakeGuard(mutation.transaction, store::kUnitsGuard));
    ASSIGN_OR_RETURN(const std::optional<store::UnitRow> taken,
                     store::FindUnit(mutation.transaction, request.unit_id()));
    if (taken) return AlreadyExists("unit", UnitName(request.unit_id()));
    RETURN_IF_ERROR(CheckTree(mutation.transaction, request.unit_id(), periods));
    return Write(mutation, nullptr, {request.unit_id(), 0, mutation.now, periods}, response);
  };
  return Mutate(service, call, "clientele.assignment.v1.Units/CreateUnit", request, response,
                create);
}

absl::Status GetUnit(const ServiceContext& service, rpc::Call& call,
                     const v1::GetUnitRequest& request, v1::Unit* response) {
  return service.database->Read(OptionsFor(call), [&](Transaction& transaction) -> absl::Status {
    ASSIGN_OR_RETURN(const store::UnitRow unit, CurrentUnit(transaction, request.name(), ""));
    *response = ToProto(unit);
    return absl::OkStatus();
  });
}

absl::Status ListUnits(const ServiceContext& service, rpc::Call& call,
                       const v1::ListUnitsRequest& request, v1::ListUnitsResponse* response) {
  ASSIGN_OR_RETURN(const int32_t page_size, rpc::PageSize(request.page_size()));
  store::UnitQuery query;
  ASSIGN_OR_RETURN(query.after, rpc::ReadPageToken(request));
  if (request.has_date()) {
    ASSIGN_OR_RETURN(query.day, rpc::DayFrom(request.date(), "date"));
  }
  return service.database->Read(OptionsFor(call), [&](Transaction& transaction) -> absl::Status {
    response->Clear();
    ASSIGN_OR_RETURN(std::vector<store::UnitRow> units,
                     store::ListUnits(transaction, query, page_size + 1));
    if (units.size() > static_cast<size_t>(page_size)) {
      units.pop_back();
      response->set_next_page_token(rpc::MakePageToken(units.back().unit_id, request));
    }
    for (const store::UnitRow& unit : units) *response->add_units() = ToProto(unit);
    return absl::OkStatus();
  });
}

absl::Status UpdateUnit(const ServiceContext& service, rpc::Call& call,
                        const v1::UpdateUnitRequest& request, v1::Unit* response) {
  const std::string& name = request.unit().name();
  if (name.empty()) return InvalidField("unit.name", "is required");
  ASSIGN_OR_RETURN(const std::vector<UnitPeriod> periods, PeriodsOf(IdOf(name), request.unit()));
  const auto update = [&](const Mutation& mutation) -> absl::Status {
    RETURN_IF_ERROR(store::TakeGuard(mutation.transaction, store::kUnitsGuard));
    ASSIGN_OR_RETURN(const store::UnitRow before,
                     CurrentUnit(mutation.transaction, name, request.unit().etag()));
    RETURN_IF_ERROR(CheckTree(mutation.transaction, before.unit_id, periods));
    store::UnitRow after = before;
    after.periods = periods;
    SortByDay(&after.periods);
    *response = ToProto(before);
    if (after.periods == before.periods) return absl::OkStatus();
    return Write(mutation, &before, std::move(after), response);
  };
  return Mutate(service, call, "clientele.assignment.v1.Units/UpdateUnit", request, response,
                update);
}

absl::Status DeleteUnit(const ServiceContext& service, rpc::Call& call,
                        const v1::DeleteUnitRequest& request, v1::Unit* response) {
  const auto remove = [&](const Mutation& mutation) -> absl::Status {
    RETURN_IF_ERROR(store::TakeGuard(mutation.transaction, store::kUnitsGuard));
    ASSIGN_OR_RETURN(const store::UnitRow unit,
                     CurrentUnit(mutation.transaction, request.name(), request.etag()));
    RETURN_IF_ERROR(CheckUnused(mutation.transaction, request.name()));
    RETURN_IF_ERROR(store::DeleteUnit(mutation.transaction, unit));
    *response = ToProto(unit);
    return mutation.Audit(request.name(), response, v1::Unit());
  };
  return Mutate(service, call, "clientele.assignment.v1.Units/DeleteUnit", request, response,
                remove);
}

}  // namespace clientele::assignment
