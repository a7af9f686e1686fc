// Handlers of the RPC group AssignmentRuns; the protos say what each method does and which errors
// it returns.
#ifndef CLIENTELE_SERVICES_ASSIGNMENT_API_RUN_HANDLERS_H_
#define CLIENTELE_SERVICES_ASSIGNMENT_API_RUN_HANDLERS_H_

#include "absl/status/status.h"
#include "clientele/assignment/v1/runs.pb.h"
#include "common/rpc/call.h"
#include "common/rpc/handler.h"
#include "services/assignment/api/service_context.h"

namespace clientele::assignment {

absl::Status CreateRun(const ServiceContext& service, rpc::Call& call,
                       const v1::CreateRunRequest& request, v1::AssignmentRun* response);
absl::Status GetRun(const ServiceContext& service, rpc::Call& call,
                    const v1::GetRunRequest& request, v1::AssignmentRun* response);
absl::Status ListRuns(const ServiceContext& service, rpc::Call& call,
                      const v1::ListRunsRequest& request, v1::ListRunsResponse* response);
absl::Status WatchRun(const ServiceContext& service, rpc::Call& call,
                      const v1::WatchRunRequest& request, rpc::Writer<v1::AssignmentRun>& out);
absl::Status CancelRun(const ServiceContext& service, rpc::Call& call,
                       const v1::CancelRunRequest& request, v1::AssignmentRun* response);

// apply_handler.cc
absl::Status ApplyRun(const ServiceContext& service, rpc::Call& call,
                      const v1::ApplyRunRequest& request, v1::ApplyRunResponse* response);

// proposal_handlers.cc
absl::Status StreamProposals(const ServiceContext& service, rpc::Call& call,
                             const v1::StreamProposalsRequest& request,
                             rpc::Writer<v1::ProposalBatch>& out);
absl::Status ExplainProposal(const ServiceContext& service, rpc::Call& call,
                             const v1::ExplainProposalRequest& request,
                             v1::ProposalExplanation* response);

}  // namespace clientele::assignment

#endif  // CLIENTELE_SERVICES_ASSIGNMENT_API_RUN_HANDLERS_H_
