#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/errors/errors.h"
#include "common/errors/status_macros.h"
#include "common/rpc/dates.h"
#include "common/service/mutation.h"
#include "common/time/date.h"
#include "services/assignment/api/convert.h"
#include "services/assignment/api/run_handlers.h"
#include "services/assignment/api/run_lookup.h"
#include "services/assignment/domain/dated.h"
#include "services/assignment/store/assignments.h"
#include "services/assignment/store/managers.h"
#include "services/assignment/store/proposals.h"

namespace clientele::assignment {
namespace {

absl::Status Stale(const std::string& run, const std::string& subject, const std::string& what) {
  return Precondition(common::v1::ERROR_REASON_ASSIGNMENT_STALE, "STALE", subject,
                      absl::StrCat(run, " no longer fits: ", what));
}

// Whether a manager may still serve whom he could serve when the run read him.
bool SameForAssignment(const v1::Manager& then, const v1::Manager& now) {
  const auto set_of = [](const auto& texts) {
    return std::set<std::string>(texts.begin(), texts.end());
  };
  return then.size_class() == now.size_class() && then.status() == now.status() &&
         then.capacity_minutes() == now.capacity_minutes() &&
         set_of(then.regions()) == set_of(now.regions()) &&
         set_of(then.languages()) == set_of(now.languages());
}

absl::Status CheckManagers(Transaction& transaction, const KnownRun& known,
                           const Proposal& proposal) {
  ASSIGN_OR_RETURN(const std::vector<v1::Manager> then,
                   store::ReadManagers(transaction, known.run.run_id));
  std::set<std::string> used;
  for (const Placement& p : proposal.placements) used.insert(p.manager_id);
  for (const v1::Manager& manager : then) {
    const std::string id = IdOf(manager.name());
    if (!used.contains(id)) continue;
    ASSIGN_OR_RETURN(const std::optional<store::ManagerRow> now,
                     store::FindManager(transaction, id));
    if (!now || !SameForAssignment(manager, now->content)) {
      return Stale(RunName(known.run.run_id), manager.name(),
                   absl::StrCat("manager ", id, " has changed since it was computed"));
    }
  }
  return absl::OkStatus();
}

struct Effective {
  int32_t as_of = 0;
  int32_t day = 0;
};

absl::StatusOr<Effective> EffectiveDay(const v1::ApplyRunRequest& request, const KnownRun& known) {
  Effective effective;
  ASSIGN_OR_RETURN(effective.as_of, rpc::DayFrom(known.request.as_of_date(), "as_of_date"));
  effective.day = effective.as_of;
  if (request.has_effective_date()) {
    ASSIGN_OR_RETURN(effective.day, rpc::DayFrom(request.effective_date(), "effective_date"));
  }
  if (effective.day < effective.as_of) {
    return InvalidField("effective_date",
                        absl::StrCat("is before the run's as-of date ",
                                     FormatDate(DateFromDayNumber(effective.as_of))));
  }
  return effective;
}

// Whether the run may be applied; false when it has been, from this day, and nothing changed since.
absl::StatusOr<bool> MayApply(Transaction& transaction, const KnownRun& known, int32_t day) {
  const std::string name = RunName(known.run.run_id);
  ASSIGN_OR_RETURN(const int64_t revision, store::CurrentRevision(transaction));
  if (known.row.applied_day && *known.row.applied_day != day) {
    return Precondition(
        common::v1::ERROR_REASON_ASSIGNMENT_STALE, "STALE", name,
        absl::StrCat(name, " was applied from ",
                     FormatDate(DateFromDayNumber(*known.row.applied_day)), " already"));
  }
  if (known.row.applied_day && known.row.applied_revision == revision) return false;
  if (known.row.applied_day || known.row.revision != revision) {
    return Stale(name, name, "assignments have changed since it was computed");
  }
  return true;
}

absl::Status Apply(const Mutation& mutation, const KnownRun& known, int32_t day,
                   v1::ApplyRunResponse* response) {
  ASSIGN_OR_RETURN(const Proposal proposal,
                   store::ReadProposal(mutation.transaction, known.run.run_id));
  ASSIGN_OR_RETURN(const bool may_apply, MayApply(mutation.transaction, known, day));
  if (!may_apply) {
    response->set_continued(static_cast<int64_t>(proposal.placements.size()));
    return absl::OkStatus();
  }
  RETURN_IF_ERROR(CheckManagers(mutation.transaction, known, proposal));
  std::vector<Pair> pairs;
  for (const Placement& p : proposal.placements) pairs.push_back({p.client_id, p.manager_id});
  ASSIGN_OR_RETURN(const std::vector<DatedAssignment> current,
                   store::RowsReaching(mutation.transaction, day));
  const Application application = PlanApplication(current, pairs, day, known.run.run_id);
  ASSIGN_OR_RETURN(store::Recording recording,
                   store::Recording::Begin(mutation.transaction, mutation.now));
  RETURN_IF_ERROR(recording.Record(application.changes));
  RETURN_IF_ERROR(
      store::SetApplied(mutation.transaction, known.run.run_id, day, recording.revision()));
  response->set_begun(application.begun);
  response->set_ended(application.ended);
  response->set_continued(application.continued);
  return mutation.Audit(RunName(known.run.run_id), nullptr, *response);
}

}  // namespace

absl::Status ApplyRun(const ServiceContext& service, rpc::Call& call,
                      const v1::ApplyRunRequest& request, v1::ApplyRunResponse* response) {
  const auto apply = [&](const Mutation& mutation) -> absl::Status {
    response->Clear();
    ASSIGN_OR_RETURN(const KnownRun known,
                     LookUpSucceeded(*service.runs, mutation.transaction, request.name()));
    ASSIGN_OR_RETURN(const Effective effective, EffectiveDay(request, known));
    return Apply(mutation, known, effective.day, response);
  };
  return Mutate(service, call, "clientele.assignment.v1.AssignmentRuns/ApplyRun", request, response,
                apply);
}

}  // namespace clientele::assignment
