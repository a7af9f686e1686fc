#include "services/assignment/api/absence_handlers.h"

#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "common/errors/errors.h"
#include "common/errors/status_macros.h"
#include "common/ids/resource_name.h"
#include "common/rpc/dates.h"
#include "common/rpc/paging.h"
#include "common/service/mutation.h"
#include "common/sql/etag.h"
#include "common/time/date.h"
#include "services/assignment/api/convert.h"
#include "services/assignment/store/absences.h"
#include "services/assignment/store/guards.h"
#include "services/assignment/store/managers.h"

namespace clientele::assignment {
namespace {

constexpr char kPath[] = "absence.";

std::string AbsenceName(const Absence& absence) {
  return ResourceName(ManagerName(absence.manager_id), "absences",
                      FormatDate(DateFromDayNumber(absence.from_day)));
}

v1::Absence ProtoOf(const store::AbsenceRow& row) {
  v1::Absence proto;
  proto.set_name(AbsenceName(row.absence));
  *proto.mutable_from_date() = rpc::ProtoDate(DateFromDayNumber(row.absence.from_day));
  *proto.mutable_to_date() = rpc::ProtoDate(DateFromDayNumber(row.absence.to_day));
  proto.set_deputy(row.absence.deputy);
  proto.set_etag(MakeEtag(proto.name(), row.revision));
  *proto.mutable_update_time() = ToProto(row.update_time);
  return proto;
}

// What can be checked without the database. Given is an Absence or an AbsenceRow.
template <class Given>
Absence ToDomain(const std::string& manager_id, const Given& given, const std::string& path,
                 FieldViolations* violations) {
  Absence absence;
  absence.manager_id = manager_id;
  absence.from_day = DayOrViolation(given.from_date(), path + "from_date", violations);
  absence.to_day = DayOrViolation(given.to_date(), path + "to_date", violations);
  absence.deputy = given.deputy();
  if (absence.to_day < absence.from_day) {
    violations->Add(path + "to_date", "is before the first day");
  }
  if (absence.deputy == manager_id) {
    violations->Add(path + "deputy", "nobody stands in for himself");
  }
  return absence;
}

absl::StatusOr<bool> IsManager(Transaction& transaction, const std::string& manager_id) {
  ASSIGN_OR_RETURN(const std::optional<store::ManagerRow> manager,
                   store::FindManager(transaction, manager_id));
  return manager.has_value();
}

absl::Status CheckDeputy(Transaction& transaction, const Absence& absence, const std::string& path,
                         FieldViolations* violations) {
  if (absence.deputy.empty()) return absl::OkStatus();
  ASSIGN_OR_RETURN(const bool known, IsManager(transaction, absence.deputy));
  if (!known) violations->Add(path + "deputy", "there is no such manager");
  return absl::OkStatus();
}

// Among the stored ones.
absl::Status CheckOne(Transaction& transaction, const Absence& absence) {
  FieldViolations violations;
  RETURN_IF_ERROR(CheckDeputy(transaction, absence, kPath, &violations));
  RETURN_IF_ERROR(violations.ToStatus());
  ASSIGN_OR_RETURN(const bool overlaps, store::Overlaps(transaction, absence));
  if (!overlaps) return absl::OkStatus();
  return InvalidField("absence.from_date", "the manager has another absence on one of the days",
                      common::v1::ERROR_REASON_PERIOD_OVERLAP);
}

// managers/{manager}/absences/{first day}
absl::StatusOr<store::AbsenceRow> CurrentAbsence(Transaction& transaction, const std::string& name,
                                                 const std::string& etag) {
  const std::vector<std::string> parts = absl::StrSplit(name, '/');
  const absl::StatusOr<Date> day = ParseDate(parts[3]);
  if (!day.ok()) return NotFound("absence", name);
  ASSIGN_OR_RETURN(std::optional<store::AbsenceRow> row,
                   store::FindAbsence(transaction, parts[1], DayNumber(*day)));
  if (!row) return NotFound("absence", name);
  RETURN_IF_ERROR(CheckEtag(etag, name, row->revision));
  return *std::move(row);
}

enum class PutOutcome { kCreated, kUpdated, kUnchanged };

// Enters an absence whatever is stored under its first day; answers with it unless `response` is
// null.
absl::StatusOr<PutOutcome> Put(const Mutation& mutation, const Absence& absence,
                               v1::Absence* response) {
  ASSIGN_OR_RETURN(const std::optional<store::AbsenceRow> before,
                   store::FindAbsence(mutation.transaction, absence.manager_id, absence.from_day));
  store::AbsenceRow row{absence, before ? before->revision : 1, mutation.now};
  v1::Absence image;
  if (before) {
    image = ProtoOf(*before);
    if (response != nullptr) *response = image;
    if (before->absence == absence) return PutOutcome::kUnchanged;
    RETURN_IF_ERROR(store::UpdateAbsence(mutation.transaction, row));
    ++row.revision;
  } else {
    RETURN_IF_ERROR(store::InsertAbsence(mutation.transaction, row));
  }
  const v1::Absence after = ProtoOf(row);
  if (response != nullptr) *response = after;
  RETURN_IF_ERROR(mutation.Audit(after.name(), before ? &image : nullptr, after));
  return before ? PutOutcome::kUpdated : PutOutcome::kCreated;
}

absl::StatusOr<store::AbsenceQuery> QueryOf(const v1::ListAbsencesRequest& request) {
  store::AbsenceQuery query;
  const std::string manager_id = IdOf(request.parent());
  if (manager_id != "-") query.manager_id = manager_id;
  if (request.has_date()) {
    ASSIGN_OR_RETURN(query.day, rpc::DayFrom(request.date(), "date"));
  }
  ASSIGN_OR_RETURN(const std::string token, rpc::ReadPageToken(request));
  const std::pair<std::string, std::string> last = absl::StrSplit(token, '/');  // no id has one
  query.after_manager = last.first;
  if (!token.empty() && !absl::SimpleAtoi(last.second, &query.after_day)) {
    return InvalidField("page_token", "is damaged", common::v1::ERROR_REASON_PAGE_TOKEN_INVALID);
  }
  return query;
}

absl::StatusOr<std::vector<Absence>> RowsOf(const v1::ImportAbsencesRequest& request) {
  FieldViolations violations;
  std::vector<Absence> rows;
  std::set<std::pair<std::string_view, int32_t>> seen;
  for (const v1::AbsenceRow& row : request.absences()) {
    const std::string path = absl::StrCat("absences[", rows.size(), "].");
    rows.push_back(ToDomain(row.manager_id(), row, path, &violations));
    if (!seen.emplace(row.manager_id(), rows.back().from_day).second) {
      violations.Add(path + "from_date", "the manager and first day come twice");
    }
  }
  RETURN_IF_ERROR(violations.ToStatus());
  return rows;
}

absl::Status CheckManagers(Transaction& transaction, const std::vector<Absence>& rows) {
  FieldViolations violations;
  for (size_t k = 0; k < rows.size(); ++k) {
    const std::string path = absl::StrCat("absences[", k, "].");
    ASSIGN_OR_RETURN(const bool known, IsManager(transaction, rows[k].manager_id));
    if (!known) violations.Add(path + "manager_id", "there is no such manager");
    RETURN_IF_ERROR(CheckDeputy(transaction, rows[k], path, &violations));
  }
  return violations.ToStatus();
}

// Once all rows are stored: which of them lies in another absence.
absl::Status CheckOverlaps(Transaction& transaction, const std::vector<Absence>& rows) {
  FieldViolations violations;
  for (size_t k = 0; k < rows.size(); ++k) {
    ASSIGN_OR_RETURN(const bool overlaps, store::Overlaps(transaction, rows[k]));
    if (!overlaps) continue;
    violations.Add(absl::StrCat("absences[", k, "].from_date"),
                   "the manager has another absence on one of the days");
  }
  return violations.ToStatus(common::v1::ERROR_REASON_PERIOD_OVERLAP);
}

}  // namespace

absl::Status CreateAbsence(const ServiceContext& service, rpc::Call& call,
                           const v1::CreateAbsenceRequest& request, v1::Absence* response) {
  FieldViolations violations;
  const Absence absence = ToDomain(IdOf(request.parent()), request.absence(), kPath, &violations);
  RETURN_IF_ERROR(violations.ToStatus());
  const auto create = [&](const Mutation& mutation) -> absl::Status {
    RETURN_IF_ERROR(store::TakeGuard(mutation.transaction, store::kAbsencesGuard));
    ASSIGN_OR_RETURN(const bool known, IsManager(mutation.transaction, absence.manager_id));
    if (!known) {
      return NotFound("manager", request.parent(), common::v1::ERROR_REASON_MANAGER_NOT_FOUND);
    }
    ASSIGN_OR_RETURN(
        const std::optional<store::AbsenceRow> taken,
        store::FindAbsence(mutation.transaction, absence.manager_id, absence.from_day));
    if (taken) return AlreadyExists("absence", AbsenceName(absence));
    RETURN_IF_ERROR(CheckOne(mutation.transaction, absence));
    return Put(mutation, absence, response).status();
  };
  return Mutate(service, call, "clientele.assignment.v1.Absences/CreateAbsence", request, response,
                create);
}

absl::Status GetAbsence(const ServiceContext& service, rpc::Call& call,
                        const v1::GetAbsenceRequest& request, v1::Absence* response) {
  return service.database->Read(OptionsFor(call), [&](Transaction& transaction) -> absl::Status {
    ASSIGN_OR_RETURN(const store::AbsenceRow row, CurrentAbsence(transaction, request.name(), ""));
    *response = ProtoOf(row);
    return absl::OkStatus();
  });
}

absl::Status ListAbsences(const ServiceContext& service, rpc::Call& call,
                          const v1::ListAbsencesRequest& request,
                          v1::ListAbsencesResponse* response) {
  ASSIGN_OR_RETURN(const int32_t page_size, rpc::PageSize(request.page_size()));
  ASSIGN_OR_RETURN(const store::AbsenceQuery query, QueryOf(request));
  return service.database->Read(OptionsFor(call), [&](Transaction& transaction) -> absl::Status {
    response->Clear();
    ASSIGN_OR_RETURN(std::vector<store::AbsenceRow> rows,
                     store::ListAbsences(transaction, query, page_size + 1));
    if (rows.size() > static_cast<size_t>(page_size)) {
      rows.pop_back();
      const Absence& last = rows.back().absence;
      response->set_next_page_token(
          rpc::MakePageToken(absl::StrCat(last.manager_id, "/", last.from_day), request));
    }
    for (const store::AbsenceRow& row : rows) *response->add_absences() = ProtoOf(row);
    return absl::OkStatus();
  });
}

absl::Status UpdateAbsence(const ServiceContext& service, rpc::Call& call,
                           const v1::UpdateAbsenceRequest& request, v1::Absence* response) {
  const std::string& name = request.absence().name();
  if (name.empty()) return InvalidField("absence.name", "is required");
  const auto update = [&](const Mutation& mutation) -> absl::Status {
    RETURN_IF_ERROR(store::TakeGuard(mutation.transaction, store::kAbsencesGuard));
    ASSIGN_OR_RETURN(const store::AbsenceRow before,
                     CurrentAbsence(mutation.transaction, name, request.absence().etag()));
    FieldViolations violations;
    const Absence after =
        ToDomain(before.absence.manager_id, request.absence(), kPath, &violations);
    if (after.from_day != before.absence.from_day) {
      violations.Add("absence.from_date", "is fixed: enter another absence");
    }
    RETURN_IF_ERROR(violations.ToStatus());
    RETURN_IF_ERROR(CheckOne(mutation.transaction, after));
    return Put(mutation, after, response).status();
  };
  return Mutate(service, call, "clientele.assignment.v1.Absences/UpdateAbsence", request, response,
                update);
}

absl::Status DeleteAbsence(const ServiceContext& service, rpc::Call& call,
                           const v1::DeleteAbsenceRequest& request, v1::Absence* response) {
  const auto remove = [&](const Mutation& mutation) -> absl::Status {
    ASSIGN_OR_RETURN(const store::AbsenceRow row,
                     CurrentAbsence(mutation.transaction, request.name(), request.etag()));
    RETURN_IF_ERROR(store::DeleteAbsence(mutation.transaction, row));
    *response = ProtoOf(row);
    return mutation.Audit(request.name(), response, v1::Absence());
  };
  return Mutate(service, call, "clientele.assignment.v1.Absences/DeleteAbsence", request, response,
                remove);
}

absl::Status ImportAbsences(const ServiceContext& service, rpc::Call& call,
                            const v1::ImportAbsencesRequest& request,
                            v1::ImportAbsencesResponse* response) {
  ASSIGN_OR_RETURN(const std::vector<Absence> rows, RowsOf(request));
  const auto import = [&](const Mutation& mutation) -> absl::Status {
    RETURN_IF_ERROR(store::TakeGuard(mutation.transaction, store::kAbsencesGuard));
    RETURN_IF_ERROR(CheckManagers(mutation.transaction, rows));
    response->Clear();
    for (const Absence& row : rows) {
      ASSIGN_OR_RETURN(const PutOutcome outcome, Put(mutation, row, nullptr));
      response->set_created(response->created() + (outcome == PutOutcome::kCreated));
      response->set_updated(response->updated() + (outcome == PutOutcome::kUpdated));
      response->set_unchanged(response->unchanged() + (outcome == PutOutcome::kUnchanged));
    }
    return CheckOverlaps(mutation.transaction, rows);
  };
  return Mutate(service, call, "clientele.assignment.v1.Absences/ImportAbsences", request, response,
                import);
}

}  // namespace clientele::assignment
