#include "services/segmentation/api/run_handlers.h"

#include <string>
#include <utility>
#include <vector>

#include "common/errors/errors.h"
#include "common/errors/status_macros.h"
#include "common/ids/resource_name.h"
#include "common/ids/uuid.h"
#include "common/rpc/dates.h"
#include "common/rpc/paging.h"
#include "common/service/mutation.h"
#include "common/time/date.h"
#include "services/segmentation/api/names.h"

namespace clientele::segmentation {
namespace {

absl::Status Describe(const Suite& suite, Transaction& transaction, std::string_view run_id,
                      v1::SegmentationRun* response) {
  ASSIGN_OR_RETURN(const StoredRun run,
                   ResolveRun(suite, transaction, ResourceName("runs", run_id)));
  ASSIGN_OR_RETURN(*response, ToProto(run));
  return absl::OkStatus();
}

}  // namespace

absl::Status CreateRun(const Suite& suite, rpc::Call& call, const v1::CreateRunRequest& request,
                       v1::SegmentationRun* response) {
  ASSIGN_OR_RETURN(const Date as_of, rpc::DateFrom(request.as_of_date(), "as_of_date"));
  const std::string policy_name =
      request.policy().empty() ? ResourceName("policies", kCurrent) : request.policy();
  const auto effect = [&](const Mutation& mutation) -> absl::Status {
    Transaction& transaction = mutation.transaction;
    ASSIGN_OR_RETURN(const store::PolicyRow policy, ResolvePolicy(transaction, policy_name));
    const std::string run_id = NewUuid();
    RETURN_IF_ERROR(store::InsertRun(
        transaction, {run_id, DayNumber(as_of), policy.version, request.registry_position(), ""}));
    RETURN_IF_ERROR(suite.runs->Create(
        transaction, {run_id, std::string(kRunKind), request.SerializeAsString()}));
    RETURN_IF_ERROR(Describe(suite, transaction, run_id, response));
    return mutation.Audit(response->name(), nullptr, *response);
  };
  return Mutate(suite, call, "clientele.segmentation.v1.SegmentationRuns/CreateRun", request,
                response, effect);
}

absl::Status GetRun(const Suite& suite, rpc::Call& call, const v1::GetRunRequest& request,
                    v1::SegmentationRun* response) {
  return suite.database->Read(OptionsFor(call), [&](Transaction& transaction) -> absl::Status {
    ASSIGN_OR_RETURN(const StoredRun run, ResolveRun(suite, transaction, request.name()));
    ASSIGN_OR_RETURN(*response, ToProto(run));
    return absl::OkStatus();
  });
}

absl::Status ListRuns(const Suite& suite, rpc::Call& call, const v1::ListRunsRequest& request,
                      v1::ListRunsResponse* response) {
  ASSIGN_OR_RETURN(const int32_t size, rpc::PageSize(request.page_size()));
  ASSIGN_OR_RETURN(const std::string after, rpc::ReadPageToken(request));
  return suite.database->Read(OptionsFor(call), [&](Transaction& transaction) -> absl::Status {
    response->Clear();
    ASSIGN_OR_RETURN(std::vector<Run> runs,
                     suite.runs->List(transaction, {std::string(kRunKind), after, size + 1}));
    const bool more = runs.size() > static_cast<size_t>(size);
    if (more) runs.pop_back();
    for (const Run& run : runs) {
      RETURN_IF_ERROR(Describe(suite, transaction, run.run_id, response->add_runs()));
    }
    if (more) response->set_next_page_token(rpc::MakePageToken(runs.back().run_id, request));
    return absl::OkStatus();
  });
}

absl::Status WatchRun(const Suite& suite, rpc::Call& call, const v1::WatchRunRequest& request,
                      rpc::Writer<v1::SegmentationRun>& out) {
  const WatchOptions options{call.deadline(),
                             [&call] { return call.IsCancelled() || call.IsDraining(); }};
  for (int64_t revision = 0;;) {
    StoredRun run;
    const auto look = [&](Transaction& transaction) -> absl::Status {
      ASSIGN_OR_RETURN(run, ResolveRun(suite, transaction, request.name()));
      return absl::OkStatus();
    };
    RETURN_IF_ERROR(suite.database->Read(OptionsFor(call), look));
    if (run.run.revision > revision) {
      ASSIGN_OR_RETURN(v1::SegmentationRun message, ToProto(run));
      RETURN_IF_ERROR(out.Write(std::move(message)));
    }
    if (IsTerminal(run.run.state)) return absl::OkStatus();
    revision = run.run.revision;
    const absl::Status changed = suite.runs->Watch(run.run.run_id, revision, options).status();
    if (!changed.ok() && call.IsDraining()) {
      return Unavailable(common::v1::ERROR_REASON_SERVER_STOPPING, "the server is stopping",
                         absl::Seconds(1));
    }
    RETURN_IF_ERROR(changed);
  }
}

absl::Status CancelRun(const Suite& suite, rpc::Call& call, const v1::CancelRunRequest& request,
                       v1::SegmentationRun* response) {
  return suite.database->Write(OptionsFor(call), [&](Transaction& transaction) -> absl::Status {
    ASSIGN_OR_RETURN(const StoredRun run, ResolveRun(suite, transaction, request.name()));
    ASSIGN_OR_RETURN(const v1::SegmentationRun before, ToProto(run));
    *response = before;
    if (IsTerminal(run.run.state) || run.run.cancel_requested) return absl::OkStatus();
    RETURN_IF_ERROR(suite.runs->Cancel(transaction, run.run.run_id).status());
    RETURN_IF_ERROR(Describe(suite, transaction, run.run.run_id, response));
    const Mutation mutation = MutationIn(transaction, *suite.clock, call,
                                         "clientele.segmentation.v1.SegmentationRuns/CancelRun");
    return mutation.Audit(response->name(), &before, *response);
  });
}

absl::Status ActivateRun(const Suite& suite, rpc::Call& call, const v1::ActivateRunRequest& request,
                         v1::SegmentationRun* response) {
  const auto effect = [&](const Mutation& mutation) -> absl::Status {
    Transaction& transaction = mutation.transaction;
    ASSIGN_OR_RETURN(StoredRun run, ResolveSucceededRun(suite, transaction, request.name()));
    ASSIGN_OR_RETURN(const v1::SegmentationRun before, ToProto(run));
    RETURN_IF_ERROR(store::SetCurrentRunId(transaction, run.run.run_id));
    run.current = true;
    ASSIGN_OR_RETURN(*response, ToProto(run));
    return before.current() ? absl::OkStatus()
                            : mutation.Audit(response->name(), &before, *response);
  };
  return Mutate(suite, call, "clientele.segmentation.v1.SegmentationRuns/ActivateRun", request,
                response, effect);
}

absl::Status GetConcentration(const Suite& suite, rpc::Call& call,
                              const v1::GetConcentrationRequest& request,
                              v1::Concentration* response) {
  return suite.database->Read(OptionsFor(call), [&](Transaction& transaction) -> absl::Status {
    ASSIGN_OR_RETURN(const StoredRun run, ResolveSucceededRun(suite, transaction, request.run()));
    ASSIGN_OR_RETURN(const v1::RunSummary summary, SummaryOf(run));
    *response = summary.concentration();
    return absl::OkStatus();
  });
}

}  // namespace clientele::segmentation
