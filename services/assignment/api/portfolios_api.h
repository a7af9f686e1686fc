// The RPC group Portfolios: every method goes through the frame to its function in
// portfolio_handlers.h.
#ifndef CLIENTELE_SERVICES_ASSIGNMENT_API_PORTFOLIOS_API_H_
#define CLIENTELE_SERVICES_ASSIGNMENT_API_PORTFOLIOS_API_H_

#include "clientele/assignment/v1/portfolios.grpc.pb.h"
#include "common/rpc/group.h"
#include "services/assignment/api/portfolio_handlers.h"

namespace clientele::assignment {

class PortfoliosApi final : public v1::Portfolios::CallbackService {
 public:
  PortfoliosApi(const ServiceContext* service, rpc::Frame* frame)
      : group_(service, frame, v1::Portfolios::service_full_name()) {}

  grpc::ServerReadReactor<v1::ImportAssignmentsRequest>* ImportAssignments(
      rpc::Context* context, v1::ImportAssignmentsResponse* response) override {
    return group_.ClientStream<v1::ImportAssignmentsRequest>(context, response, "ImportAssignments",
                                                             &assignment::ImportAssignments);
  }
  rpc::Reactor* ListPortfolio(rpc::Context* context, const v1::ListPortfolioRequest* request,
                              v1::ListPortfolioResponse* response) override {
    return group_.Unary(context, request, response, "ListPortfolio", &assignment::ListPortfolio);
  }
  rpc::Reactor* ListClientHistory(rpc::Context* context,
                                  const v1::ListClientHistoryRequest* request,
                                  v1::ListClientHistoryResponse* response) override {
    return group_.Unary(context, request, response, "ListClientHistory",
                        &assignment::ListClientHistory);
  }
  grpc::ServerWriteReactor<v1::AssignmentBatch>* StreamAssignments(
      rpc::Context* context, const v1::StreamAssignmentsRequest* request) override {
    return group_.ServerStream<v1::AssignmentBatch>(context, request, "StreamAssignments",
                                                    &assignment::StreamAssignments);
  }

 private:
  rpc::Group<ServiceContext> group_;
};

}  // namespace clientele::assignment

#endif  // CLIENTELE_SERVICES_ASSIGNMENT_API_PORTFOLIOS_API_H_
