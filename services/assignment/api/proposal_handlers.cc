#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "common/errors/errors.h"
#include "common/errors/status_macros.h"
#include "common/ids/resource_name.h"
#include "services/assignment/api/assignment_run.h"
#include "services/assignment/api/convert.h"
#include "services/assignment/api/run_handlers.h"
#include "services/assignment/api/run_lookup.h"
#include "services/assignment/domain/explain.h"
#include "services/assignment/store/policies.h"
#include "services/assignment/store/proposals.h"

namespace clientele::assignment {
namespace {

// What a succeeded run has stored.
struct Stored {
  KnownRun known;
  v1::AssignmentRun run;
  Policy policy;
  Proposal proposal;
  std::vector<v1::Manager> managers;
  std::vector<InForce> in_force;
};

absl::Status ReadStored(Transaction& transaction, Stored* stored) {
  const std::string& id = stored->known.run.run_id;
  ASSIGN_OR_RETURN(stored->run, ToProto(stored->known));
  ASSIGN_OR_RETURN(const std::optional<store::PolicyRow> policy,
                   store::kPolicies.Find(transaction, stored->known.row.policy_version));
  if (!policy) return absl::DataLossError("the policy of a run is missing");
  stored->policy = ToDomain(policy->policy);
  ASSIGN_OR_RETURN(stored->proposal, store::ReadProposal(transaction, id));
  ASSIGN_OR_RETURN(stored->managers, store::ReadManagers(transaction, id));
  ASSIGN_OR_RETURN(stored->in_force, store::ReadInForce(transaction, id));
  const v1::RunSummary& summary = stored->run.summary();
  for (const v1::ManagerLoad& load : summary.loads()) {
    stored->proposal.loads.push_back(ToDomain(load));
  }
  stored->proposal.price_scale = summary.price_scale();
  return absl::OkStatus();
}

// The clients that the run read, read again at its position.
absl::StatusOr<Input> ReadInput(const ServiceContext& service, rpc::Call& call,
                                const Stored& stored) {
  rpc::CancelWatch watch([&call] { return call.IsCancelled(); });
  ASSIGN_OR_RETURN(
      const Segments segments,
      service.peers->ReadSegments(call.context(), stored.run.segmentation_run(), watch));
  ASSIGN_OR_RETURN(std::vector<Client> clients,
                   service.peers->ReadClients(call.context(), segments, watch));
  return MakeInput(stored.managers, stored.in_force, std::move(clients), segments.currency);
}

}  // namespace

absl::Status StreamProposals(const ServiceContext& service, rpc::Call& call,
                             const v1::StreamProposalsRequest& request,
                             rpc::Writer<v1::ProposalBatch>& out) {
  std::string run_id;
  bool more = true;
  for (int64_t block_no = 0; more; ++block_no) {
    v1::ProposalBatch batch;
    const auto read = [&](Transaction& transaction) -> absl::Status {
      if (run_id.empty()) {
        ASSIGN_OR_RETURN(const KnownRun known,
                         LookUpSucceeded(*service.runs, transaction, request.parent()));
        run_id = known.run.run_id;
      }
      ASSIGN_OR_RETURN(more, store::ReadProposals(transaction, run_id, block_no, &batch));
      return absl::OkStatus();
    };
    RETURN_IF_ERROR(service.database->Read(OptionsFor(call), read));
    if (more) RETURN_IF_ERROR(out.Write(std::move(batch)));
  }
  return absl::OkStatus();
}

absl::Status ExplainProposal(const ServiceContext& service, rpc::Call& call,
                             const v1::ExplainProposalRequest& request,
                             v1::ProposalExplanation* response) {
  Stored stored;
  RETURN_IF_ERROR(
      service.database->Read(OptionsFor(call), [&](Transaction& transaction) -> absl::Status {
        stored = {};
        ASSIGN_OR_RETURN(stored.known, LookUpSucceeded(*service.runs, transaction, request.name()));
        return ReadStored(transaction, &stored);
      }));
  ASSIGN_OR_RETURN(const Input input, ReadInput(service, call, stored));
  const absl::StatusOr<Explanation> explanation = Explain(
      input, stored.policy, stored.known.request.seed(), stored.proposal, request.client_id());
  if (absl::IsNotFound(explanation.status())) {
    return NotFound("client", ResourceName("clients", request.client_id()),
                    common::v1::ERROR_REASON_CLIENT_NOT_FOUND);
  }
  RETURN_IF_ERROR(explanation.status());
  *response = ToProto(*explanation, stored.proposal.price_scale);
  return absl::OkStatus();
}

}  // namespace clientele::assignment
