// The RPC group AssignmentRuns: every method goes through the frame to its function in
// run_handlers.h.
#ifndef CLIENTELE_SERVICES_ASSIGNMENT_API_RUNS_API_H_
#define CLIENTELE_SERVICES_ASSIGNMENT_API_RUNS_API_H_

#include "clientele/assignment/v1/runs.grpc.pb.h"
#include "services/assignment/api/forward.h"
#include "services/assignment/api/run_handlers.h"

namespace clientele::assignment {

class RunsApi final : public v1::AssignmentRuns::CallbackService {
 public:
  RunsApi(const ServiceContext* service, rpc::Frame* frame)
      : group_(service, frame, v1::AssignmentRuns::service_full_name()) {}

  Reactor* CreateRun(Context* context, const v1::CreateRunRequest* request,
                     v1::AssignmentRun* response) override {
    return group_.Unary(context, request, response, "CreateRun", &assignment::CreateRun);
  }
  Reactor* GetRun(Context* context, const v1::GetRunRequest* request,
                  v1::AssignmentRun* response) override {
    return group_.Unary(context, request, response, "GetRun", &assignment::GetRun);
  }
  Reactor* ListRuns(Context* context, const v1::ListRunsRequest* request,
                    v1::ListRunsResponse* response) override {
    return group_.Unary(context, request, response, "ListRuns", &assignment::ListRuns);
  }
  grpc::ServerWriteReactor<v1::AssignmentRun>* WatchRun(
      Context* context, const v1::WatchRunRequest* request) override {
    return group_.ServerStream<v1::AssignmentRun>(context, request, "WatchRun",
                                                  &assignment::WatchRun);
  }
  Reactor* CancelRun(Context* context, const v1::CancelRunRequest* request,
                     v1::AssignmentRun* response) override {
    return group_.Unary(context, request, response, "CancelRun", &assignment::CancelRun);
  }
  Reactor* ApplyRun(Context* context, const v1::ApplyRunRequest* request,
                    v1::ApplyRunResponse* response) override {
    return group_.Unary(context, request, response, "ApplyRun", &assignment::ApplyRun);
  }
  grpc::ServerWriteReactor<v1::ProposalBatch>* StreamProposals(
      Context* context, const v1::StreamProposalsRequest* request) override {
    return group_.ServerStream<v1::ProposalBatch>(context, request, "StreamProposals",
                                                  &assignment::StreamProposals);
  }
  Reactor* ExplainProposal(Context* context, const v1::ExplainProposalRequest* request,
                           v1::ProposalExplanation* response) override {
    return group_.Unary(context, request, response, "ExplainProposal",
                        &assignment::ExplainProposal);
  }

 private:
  Group group_;
};

}  // namespace clientele::assignment

#endif  // CLIENTELE_SERVICES_ASSIGNMENT_API_RUNS_API_H_
