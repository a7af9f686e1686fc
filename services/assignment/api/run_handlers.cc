#include "services/assignment/api/run_handlers.h"

#include <string>
#include <utility>
#include <vector>

#include "common/errors/errors.h"
#include "common/errors/status_macros.h"
#include "common/ids/tie_break.h"
#include "common/ids/uuid.h"
#include "common/rpc/dates.h"
#include "common/rpc/paging.h"
#include "common/service/mutation.h"
#include "services/assignment/api/assignment_run.h"
#include "services/assignment/api/convert.h"
#include "services/assignment/api/policy_handlers.h"
#include "services/assignment/api/run_lookup.h"

namespace clientele::assignment {
namespace {

constexpr absl::Duration kRetryAfter = absl::Seconds(1);

// What is asked for, with the defaults filled in; the policy is filled in later.
v1::CreateRunRequest WithDefaults(const v1::CreateRunRequest& request) {
  v1::CreateRunRequest asked = request;
  asked.clear_request_id();
  asked.clear_validate_only();
  if (asked.segmentation_run().empty()) asked.set_segmentation_run("runs/current");
  if (asked.seed() == 0) asked.set_seed(kDefaultTieBreakSeed);
  return asked;
}

}  // namespace

absl::Status CreateRun(const ServiceContext& service, rpc::Call& call,
                       const v1::CreateRunRequest& request, v1::AssignmentRun* response) {
  RETURN_IF_ERROR(rpc::DayFrom(request.as_of_date(), "as_of_date").status());
  v1::CreateRunRequest asked = WithDefaults(request);
  const std::string id = NewUuid();
  const auto create = [&](const Mutation& mutation) -> absl::Status {
    ASSIGN_OR_RETURN(const store::PolicyRow policy,
                     LookUpPolicy(mutation.transaction, request.policy()));
    asked.set_policy(PolicyName(policy.version));
    RETURN_IF_ERROR(service.runs->Create(mutation.transaction,
                                         {id, kAssignmentKind, asked.SerializeAsString()}));
    store::RunRow row;
    row.run_id = id;
    row.policy_version = policy.version;
    RETURN_IF_ERROR(store::InsertRun(mutation.transaction, row));
    ASSIGN_OR_RETURN(const KnownRun known,
                     LookUpRun(*service.runs, mutation.transaction, RunName(id)));
    ASSIGN_OR_RETURN(*response, ToProto(known));
    return mutation.Audit(response->name(), nullptr, *response);
  };
  return Mutate(service, call, "clientele.assignment.v1.AssignmentRuns/CreateRun", request,
                response, create);
}

absl::Status GetRun(const ServiceContext& service, rpc::Call& call,
                    const v1::GetRunRequest& request, v1::AssignmentRun* response) {
  return service.database->Read(OptionsFor(call), [&](Transaction& transaction) -> absl::Status {
    ASSIGN_OR_RETURN(const KnownRun known, LookUpRun(*service.runs, transaction, request.name()));
    ASSIGN_OR_RETURN(*response, ToProto(known));
    return absl::OkStatus();
  });
}

absl::Status ListRuns(const ServiceContext& service, rpc::Call& call,
                      const v1::ListRunsRequest& request, v1::ListRunsResponse* response) {
  ASSIGN_OR_RETURN(const int32_t page_size, rpc::PageSize(request.page_size()));
  ASSIGN_OR_RETURN(const std::string after, rpc::ReadPageToken(request));
  return service.database->Read(OptionsFor(call), [&](Transaction& transaction) -> absl::Status {
    response->Clear();
    ASSIGN_OR_RETURN(std::vector<Run> runs,
                     service.runs->List(transaction, {kAssignmentKind, after, page_size + 1}));
    if (runs.size() > static_cast<size_t>(page_size)) {
      runs.pop_back();
      response->set_next_page_token(rpc::MakePageToken(runs.back().run_id, request));
    }
    for (const Run& run : runs) {
      ASSIGN_OR_RETURN(const KnownRun known,
                       LookUpRun(*service.runs, transaction, RunName(run.run_id)));
      ASSIGN_OR_RETURN(*response->add_runs(), ToProto(known));
    }
    return absl::OkStatus();
  });
}

absl::Status WatchRun(const ServiceContext& service, rpc::Call& call,
                      const v1::WatchRunRequest& request, rpc::Writer<v1::AssignmentRun>& out) {
  const WatchOptions options{.deadline = call.deadline(), .cancelled = [&call] {
                               return call.IsCancelled() || call.IsDraining();
                             }};
  v1::AssignmentRun run;
  int64_t revision = 0;
  while (true) {
    KnownRun known;
    RETURN_IF_ERROR(
        service.database->Read(OptionsFor(call), [&](Transaction& transaction) -> absl::Status {
          ASSIGN_OR_RETURN(known, LookUpRun(*service.runs, transaction, request.name()));
          return absl::OkStatus();
        }));
    if (known.run.revision > revision) {
      revision = known.run.revision;
      ASSIGN_OR_RETURN(run, ToProto(known));
      RETURN_IF_ERROR(out.Write(run));
    }
    if (IsTerminal(known.run.state)) return absl::OkStatus();
    const absl::StatusOr<Run> changed = service.runs->Watch(known.run.run_id, revision, options);
    if (!changed.ok() && call.IsDraining()) {
      return Unavailable(common::v1::ERROR_REASON_SERVER_STOPPING, "the server is stopping",
                         kRetryAfter);
    }
    RETURN_IF_ERROR(changed.status());
  }
}

absl::Status CancelRun(const ServiceContext& service, rpc::Call& call,
                       const v1::CancelRunRequest& request, v1::AssignmentRun* response) {
  return service.database->Write(OptionsFor(call), [&](Transaction& transaction) -> absl::Status {
    ASSIGN_OR_RETURN(KnownRun known, LookUpRun(*service.runs, transaction, request.name()));
    ASSIGN_OR_RETURN(*response, ToProto(known));
    if (IsTerminal(known.run.state) || known.run.cancel_requested) return absl::OkStatus();
    const v1::AssignmentRun before = *response;
    ASSIGN_OR_RETURN(known.run, service.runs->Cancel(transaction, known.run.run_id));
    ASSIGN_OR_RETURN(*response, ToProto(known));
    const Mutation mutation = MutationIn(transaction, *service.clock, call,
                                         "clientele.assignment.v1.AssignmentRuns/CancelRun");
    return mutation.Audit(request.name(), &before, *response);
  });
}

}  // namespace clientele::assignment
