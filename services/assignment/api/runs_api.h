// The RPC group AssignmentRuns: every method goes through the frame to its function in
// run_handlers.h.
#ifndef CLIENTELE_SERVICES_ASSIGNMENT_API_RUNS_API_H_
#define CLIENTELE_SERVICES_ASSIGNMENT_API_RUNS_API_H_

#include "clientele/assignment/v1/runs.grpc.pb.h"
#include "common/rpc/group.h"
#include "services/assignment/api/run_handlers.h"

namespace clientele::assignment {

class RunsApi final : public v1::AssignmentRuns::CallbackService {
 public:
  RunsApi(const ServiceContext* service, rpc::Frame* frame)
      : group_(service, frame, v1::AssignmentRuns::service_full_name()) {}

  rpc::Reactor* CreateRun(rpc::Context* context, const v1::CreateRunRequest* request,
                          v1::AssignmentRun* response) override {
    return group_.Unary(context, request, response, "CreateRun", &assignment::CreateRun);
  }
  rpc::Reactor* GetRun(rpc::Context* context, const v1::GetRunRequest* request,
                       v1::AssignmentRun* response) override {
    return group_.Unary(context, request, response, "GetRun", &assignment::GetRun);
  }
  rpc::Reactor* ListRuns(rpc::Context* context, const v1::ListRunsRequest* request,
                         v1::ListRunsResponse* response) override {
    return group_.Unary(context, request, response, "ListRuns", &assignment::ListRuns);
  }
  grpc::ServerWriteReactor<v1::AssignmentRun>* WatchRun(
      rpc::Context* context, const v1::WatchRunRequest* request) override {
    return group_.ServerStream<v1::AssignmentRun>(context, request, "WatchRun",
                                                  &assignment::WatchRun);
  }
  rpc::Reactor* CancelRun(rpc::Context* context, const v1::CancelRunRequest* request,
                          v1::AssignmentRun* response) override {
    return group_.Unary(context, request, response, "CancelRun", &assignment::CancelRun);
  }
  rpc::Reactor* ApplyRun(rpc::Context* context, const v1::ApplyRunRequest* request,
                         v1::ApplyRunResponse* response) override {
    return group_.Unary(context, request, response, "ApplyRun", &assignment::ApplyRun);
  }
  grpc::ServerWriteReactor<v1::ProposalBatch>* StreamProposals(
      rpc::Context* context, const v1::StreamProposalsRequest* request) override {
    return group_.ServerStream<v1::ProposalBatch>(context, request, "StreamProposals",
                                                  &assignment::StreamProposals);
  }
  rpc::Reactor* ExplainProposal(rpc::Context* context, const v1::ExplainProposalRequest* request,
                                v1::ProposalExplanation* response) override {
    return group_.Unary(context, request, response, "ExplainProposal",
                        &assignment::ExplainProposal);
  }

 private:
  rpc::Group<ServiceContext> group_;
};

}  // namespace clientele::assignment

#endif  // CLIENTELE_SERVICES_ASSIGNMENT_API_RUNS_API_H_
