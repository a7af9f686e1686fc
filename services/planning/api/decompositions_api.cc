#include "services/planning/api/decompositions_api.h"

#include <string>
#include <utility>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "common/errors/errors.h"
#include "common/errors/status_macros.h"
#include "common/ids/tie_break.h"
#include "common/ids/uuid.h"
#include "common/rpc/dates.h"
#include "common/rpc/paging.h"
#include "common/service/mutation.h"
#include "services/planning/api/convert.h"
#include "services/planning/api/lookup.h"

namespace clientele::planning {
namespace {

constexpr std::string_view kCreateDecomposition =
    "clientele.planning.v1.Decompositions/CreateDecomposition";
constexpr std::string_view kCancelDecomposition =
    "clientele.planning.v1.Decompositions/CancelDecomposition";

// What is asked for, with the defaults filled in.
absl::StatusOr<v1::Decomposition> Asked(const v1::CreateDecompositionRequest& request) {
  v1::Decomposition asked;
  ASSIGN_OR_RETURN(const Date as_of, rpc::DateFrom(request.as_of_date(), "as_of_date"));
  *asked.mutable_as_of_date() = rpc::ProtoDate(as_of);
  Date assigned = as_of;
  if (request.has_assignment_date()) {
    ASSIGN_OR_RETURN(assigned, rpc::DateFrom(request.assignment_date(), "assignment_date"));
  }
  *asked.mutable_assignment_date() = rpc::ProtoDate(assigned);
  asked.set_registry_position(request.registry_position());
  asked.set_seed(request.seed() == 0 ? kDefaultTieBreakSeed : request.seed());
  return asked;
}

}  // namespace

absl::Status DecompositionsApi::Create(rpc::Call& call,
                                       const v1::CreateDecompositionRequest& request,
                                       v1::Decomposition* response) {
  ASSIGN_OR_RETURN(v1::Decomposition asked, Asked(request));
  const std::string id = NewUuid();
  const auto create = [&](const Mutation& mutation) -> absl::Status {
    Transaction& transaction = mutation.transaction;
    ASSIGN_OR_RETURN(const Plan plan, LookUpPlan(transaction, request.parent()));
    asked.set_name(DecompositionName(plan.plan_id, id));
    RETURN_IF_ERROR(core_.runs->Create(
        transaction, {id, std::string(kDecompositionKind), asked.SerializeAsString()}));
    RETURN_IF_ERROR(AddDecomposition(
        transaction,
        {.plan_id = plan.plan_id, .decomposition_id = id, .plan_version = plan.version}));
    ASSIGN_OR_RETURN(const Run run, core_.runs->Get(transaction, id));
    ASSIGN_OR_RETURN(*response, ToProto(run));
    return mutation.Audit(response->name(), nullptr, *response);
  };
  return Mutate(core_, call, kCreateDecomposition, request, response, create);
}

absl::Status DecompositionsApi::Get(rpc::Call& call, const v1::GetDecompositionRequest& request,
                                    v1::Decomposition* response) {
  return core_.database->Read(OptionsFor(call), [&](Transaction& transaction) -> absl::Status {
    ASSIGN_OR_RETURN(const DecompositionLink link,
                     LookUpDecomposition(transaction, request.name()));
    ASSIGN_OR_RETURN(const Run run, core_.runs->Get(transaction, link.decomposition_id));
    ASSIGN_OR_RETURN(*response, ToProto(run));
    return absl::OkStatus();
  });
}

absl::Status DecompositionsApi::List(rpc::Call& call, const v1::ListDecompositionsRequest& request,
                                     v1::ListDecompositionsResponse* response) {
  ASSIGN_OR_RETURN(const int32_t page_size, rpc::PageSize(request.page_size()));
  ASSIGN_OR_RETURN(const std::string token, rpc::ReadPageToken(request));
  int64_t before = 0;
  if (!token.empty() && !absl::SimpleAtoi(token, &before)) {
    return InvalidField("page_token", "is damaged", common::v1::ERROR_REASON_PAGE_TOKEN_INVALID);
  }
  return core_.database->Read(OptionsFor(call), [&](Transaction& transaction) -> absl::Status {
    response->Clear();
    ASSIGN_OR_RETURN(const Plan plan, LookUpPlan(transaction, request.parent()));
    ASSIGN_OR_RETURN(
        std::vector<DecompositionLink> links,
        planning::ListDecompositions(transaction, plan.plan_id, before, page_size + 1));
    if (links.size() > static_cast<size_t>(page_size)) {
      links.pop_back();
      response->set_next_page_token(rpc::MakePageToken(absl::StrCat(links.back().number), request));
    }
    for (const DecompositionLink& link : links) {
      ASSIGN_OR_RETURN(const Run run, core_.runs->Get(transaction, link.decomposition_id));
      ASSIGN_OR_RETURN(*response->add_decompositions(), ToProto(run));
    }
    return absl::OkStatus();
  });
}

absl::Status DecompositionsApi::Watch(rpc::Call& call, const v1::WatchDecompositionRequest& request,
                                      rpc::Writer<v1::Decomposition>& out) {
  DecompositionLink link;
  RETURN_IF_ERROR(
      core_.database->Read(OptionsFor(call), [&](Transaction& transaction) -> absl::Status {
        ASSIGN_OR_RETURN(link, LookUpDecomposition(transaction, request.name()));
        return absl::OkStatus();
      }));
  const WatchOptions options{.deadline = call.deadline(), .cancelled = [&call] {
                               return call.IsCancelled() || call.IsDraining();
                             }};
  int64_t revision = 0;
  while (true) {
    const absl::StatusOr<Run> run = core_.runs->Watch(link.decomposition_id, revision, options);
    if (!run.ok() && call.IsDraining()) {
      return Unavailable(common::v1::ERROR_REASON_SERVER_STOPPING, "the server is stopping",
                         absl::Seconds(1));
    }
    RETURN_IF_ERROR(run.status());
    ASSIGN_OR_RETURN(v1::Decomposition decomposition, ToProto(*run));
    RETURN_IF_ERROR(out.Write(std::move(decomposition)));
    if (IsTerminal(run->state)) return absl::OkStatus();
    revision = run->revision;
  }
}

absl::Status DecompositionsApi::Cancel(rpc::Call& call,
                                       const v1::CancelDecompositionRequest& request,
                                       v1::Decomposition* response) {
  return core_.database->Write(OptionsFor(call), [&](Transaction& transaction) -> absl::Status {
    ASSIGN_OR_RETURN(const DecompositionLink link,
                     LookUpDecomposition(transaction, request.name()));
    ASSIGN_OR_RETURN(const Run run, core_.runs->Get(transaction, link.decomposition_id));
    ASSIGN_OR_RETURN(*response, ToProto(run));
    if (IsTerminal(run.state)) return absl::OkStatus();
    const v1::Decomposition before = *response;
    ASSIGN_OR_RETURN(const Run cancelled, core_.runs->Cancel(transaction, link.decomposition_id));
    ASSIGN_OR_RETURN(*response, ToProto(cancelled));
    return MutationIn(transaction, *core_.clock, call, kCancelDecomposition)
        .Audit(response->name(), &before, *response);
  });
}

grpc::ServerUnaryReactor* DecompositionsApi::CreateDecomposition(
    grpc::CallbackServerContext* context, const v1::CreateDecompositionRequest* request,
    v1::Decomposition* response) {
  return rpc_.Unary(context, request, response, "CreateDecomposition",
                    [this](rpc::Call& call, const v1::CreateDecompositionRequest& create,
                           v1::Decomposition* created) { return Create(call, create, created); });
}

grpc::ServerUnaryReactor* DecompositionsApi::GetDecomposition(
    grpc::CallbackServerContext* context, const v1::GetDecompositionRequest* request,
    v1::Decomposition* response) {
  return rpc_.Unary(context, request, response, "GetDecomposition",
                    [this](rpc::Call& call, const v1::GetDecompositionRequest& get,
                           v1::Decomposition* found) { return Get(call, get, found); });
}

grpc::ServerUnaryReactor* DecompositionsApi::ListDecompositions(
    grpc::CallbackServerContext* context, const v1::ListDecompositionsRequest* request,
    v1::ListDecompositionsResponse* response) {
  return rpc_.Unary(
      context, request, response, "ListDecompositions",
      [this](rpc::Call& call, const v1::ListDecompositionsRequest& list,
             v1::ListDecompositionsResponse* page) { return List(call, list, page); });
}

grpc::ServerWriteReactor<v1::Decomposition>* DecompositionsApi::WatchDecomposition(
    grpc::CallbackServerContext* context, const v1::WatchDecompositionRequest* request) {
  return rpc_.ServerStream<v1::Decomposition>(
      context, request, "WatchDecomposition",
      [this](rpc::Call& call, const v1::WatchDecompositionRequest& watch,
             rpc::Writer<v1::Decomposition>& out) { return Watch(call, watch, out); });
}

grpc::ServerUnaryReactor* DecompositionsApi::CancelDecomposition(
    grpc::CallbackServerContext* context, const v1::CancelDecompositionRequest* request,
    v1::Decomposition* response) {
  return rpc_.Unary(context, request, response, "CancelDecomposition",
                    [this](rpc::Call& call, const v1::CancelDecompositionRequest& cancel,
                           v1::Decomposition* found) { return Cancel(call, cancel, found); });
}

}  // namespace clientele::planning
