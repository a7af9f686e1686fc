#include "services/assignment/api/assignment_run.h"

#include <algorithm>
#include <limits>
#include <optional>
#include <utility>
#include <variant>

#include "absl/time/clock.h"
#include "clientele/assignment/v1/runs.pb.h"
#include "common/errors/errors.h"
#include "common/errors/status_macros.h"
#include "common/money/money.h"
#include "common/rpc/dates.h"
#include "common/runs/result_blocks.h"
#include "services/assignment/api/convert.h"
#include "services/assignment/domain/assign.h"
#include "services/assignment/store/assignments.h"
#include "services/assignment/store/managers.h"
#include "services/assignment/store/policies.h"
#include "services/assignment/store/proposals.h"
#include "services/assignment/store/runs.h"

namespace clientele::assignment {
namespace {

constexpr int64_t kBlocksPerTransaction = 32;
constexpr int kDefaultCurrencyExponent = 2;  // where there are no sales, and so no balance

// What this service knows at the beginning of the run.
struct Own {
  Policy policy;
  std::vector<v1::Manager> managers;
  std::vector<InForce> in_force;
  int64_t revision = 0;
};

absl::StatusOr<Own> ReadOwn(RunContext& context, int32_t day) {
  Own own;
  const auto read = [&](Transaction& transaction) -> absl::Status {
    own = {};
    ASSIGN_OR_RETURN(const std::optional<store::RunRow> run,
                     store::FindRun(transaction, context.run_id()));
    if (!run) return absl::DataLossError("the row of a run is missing");
    ASSIGN_OR_RETURN(const std::optional<store::PolicyRow> policy,
                     store::kPolicies.Find(transaction, run->policy_version));
    if (!policy) return absl::DataLossError("the policy of a run is missing");
    own.policy = ToDomain(policy->policy);
    ASSIGN_OR_RETURN(const std::vector<store::ManagerRow> managers,
                     store::ListManagers(transaction, "", std::numeric_limits<int64_t>::max()));
    for (const store::ManagerRow& row : managers) {
      own.managers.push_back(row.content);
      own.managers.back().set_name(ManagerName(row.manager_id));
    }
    ASSIGN_OR_RETURN(std::vector<DatedAssignment> rows, store::InForceOn(transaction, day));
    for (DatedAssignment& row : rows) {
      own.in_force.push_back({std::move(row.client_id), std::move(row.manager_id)});
    }
    ASSIGN_OR_RETURN(own.revision, store::CurrentRevision(transaction));
    return absl::OkStatus();
  };
  RETURN_IF_ERROR(context.database().Read(context.ReadOptions(), read));
  return own;
}

// Removes what an attempt that did not end has left.
absl::Status DiscardBlocks(RunContext& context) {
  int64_t deleted = 1;
  while (deleted > 0) {
    RETURN_IF_ERROR(context.Write([&](Transaction& transaction) -> absl::Status {
      ASSIGN_OR_RETURN(deleted, DeleteBlocks(transaction, context.run_id(), kBlocksPerTransaction));
      return absl::OkStatus();
    }));
  }
  return absl::OkStatus();
}

SolveOptions OptionsOf(RunContext& context, const v1::CreateRunRequest& request, int threads) {
  SolveOptions options;
  options.iterations = request.iterations();
  options.seed = request.seed();
  options.threads = threads;
  const absl::Time deadline = request.time_limit_seconds() == 0
                                  ? absl::InfiniteFuture()
                                  : absl::Now() + absl::Seconds(request.time_limit_seconds());
  options.stop = [&context, deadline] {
    return context.IsCancelled() || (deadline != absl::InfiniteFuture() && absl::Now() >= deadline);
  };
  options.report = [&context](int64_t moves) { context.AddDone(moves); };
  return options;
}

absl::Status Refuse(RunContext& context, const Infeasibility& infeasibility) {
  const std::string certificate = ToProto(infeasibility).SerializeAsString();
  RETURN_IF_ERROR(context.Write([&](Transaction& transaction) {
    return store::SetCertificate(transaction, context.run_id(), certificate);
  }));
  return Precondition(common::v1::ERROR_REASON_ASSIGNMENT_INFEASIBLE,
                      HardRuleName(infeasibility.rule), RunName(context.run_id()),
                      infeasibility.message);
}

absl::Status Store(RunContext& context, const Proposal& proposal, const Own& own) {
  context.SetPhase("storing");
  const std::vector<store::PendingBlock> blocks =
      store::ToBlocks(proposal, own.managers, own.in_force);
  for (size_t begin = 0; begin < blocks.size(); begin += kBlocksPerTransaction) {
    const size_t end = std::min<size_t>(blocks.size(), begin + kBlocksPerTransaction);
    RETURN_IF_ERROR(context.Write([&](Transaction& transaction) -> absl::Status {
      for (size_t k = begin; k < end; ++k) {
        RETURN_IF_ERROR(store::WriteBlock(transaction, context.run_id(), blocks[k]));
      }
      return absl::OkStatus();
    }));
  }
  return absl::OkStatus();
}

absl::Status Finish(RunContext& context, const Proposal& proposal, const Segments& segments,
                    int64_t revision) {
  v1::AssignmentRun result;
  result.set_segmentation_run(segments.run);
  result.set_registry_position(segments.registry_position);
  result.set_code_version(CLIENTELE_VERSION);
  *result.mutable_summary() = ToProto(proposal);
  context.SetResult(result.SerializeAsString());
  return context.FinishWith([&](Transaction& transaction) {
    return store::SetRevision(transaction, context.run_id(), revision);
  });
}

}  // namespace

absl::StatusOr<Input> MakeInput(const std::vector<v1::Manager>& managers,
                                std::vector<InForce> in_force, std::vector<Client> clients,
                                const std::string& currency) {
  Input input;
  input.clients = std::move(clients);
  input.in_force = std::move(in_force);
  for (const v1::Manager& m : managers) input.managers.push_back(ToDomain(IdOf(m.name()), m));
  input.currency_exponent = kDefaultCurrencyExponent;
  if (!currency.empty()) {
    ASSIGN_OR_RETURN(input.currency_exponent, CurrencyExponent(currency));
  }
  return input;
}

absl::Status RunAssignment(RunContext& context, Peers& peers, int threads) {
  v1::CreateRunRequest request;
  if (!request.ParseFromString(context.request())) {
    return absl::DataLossError("the request of a run cannot be read");
  }
  RETURN_IF_ERROR(DiscardBlocks(context));
  ASSIGN_OR_RETURN(const int32_t day, rpc::DayFrom(request.as_of_date(), "as_of_date"));
  rpc::CallContext call;
  call.request_id = context.run_id();
  rpc::CancelWatch watch([&context] { return context.IsCancelled(); });
  context.SetPhase("reading segments");
  ASSIGN_OR_RETURN(const Segments segments,
                   peers.ReadSegments(call, request.segmentation_run(), watch));
  context.SetPhase("reading clients");
  ASSIGN_OR_RETURN(std::vector<Client> clients, peers.ReadClients(call, segments, watch));
  ASSIGN_OR_RETURN(const Own own, ReadOwn(context, day));
  ASSIGN_OR_RETURN(const Input input,
                   MakeInput(own.managers, own.in_force, std::move(clients), segments.currency));
  context.SetPhase("assigning", request.iterations());
  ASSIGN_OR_RETURN(const Outcome outcome,
                   Assign(input, own.policy, OptionsOf(context, request, threads)));
  RETURN_IF_ERROR(context.CheckCancelled());
  if (const auto* infeasibility = std::get_if<Infeasibility>(&outcome)) {
    return Refuse(context, *infeasibility);
  }
  const Proposal& proposal = std::get<Proposal>(outcome);
  if (proposal.violations != 0) {
    return absl::InternalError("the proposal breaks a hard rule");
  }
  RETURN_IF_ERROR(Store(context, proposal, own));
  return Finish(context, proposal, segments, own.revision);
}

}  // namespace clientele::assignment
