// Handlers of the RPC group Portfolios; the protos say what each method does and which errors it
// returns.
#ifndef CLIENTELE_SERVICES_ASSIGNMENT_API_PORTFOLIO_HANDLERS_H_
#define CLIENTELE_SERVICES_ASSIGNMENT_API_PORTFOLIO_HANDLERS_H_

#include "absl/status/status.h"
#include "clientele/assignment/v1/portfolios.pb.h"
#include "common/rpc/call.h"
#include "common/rpc/handler.h"
#include "services/assignment/api/service_context.h"

namespace clientele::assignment {

absl::Status ImportAssignments(const ServiceContext& service, rpc::Call& call,
                               rpc::Reader<v1::ImportAssignmentsRequest>& in,
                               v1::ImportAssignmentsResponse* response);
absl::Status ListPortfolio(const ServiceContext& service, rpc::Call& call,
                           const v1::ListPortfolioRequest& request,
                           v1::ListPortfolioResponse* response);
absl::Status ListClientHistory(const ServiceContext& service, rpc::Call& call,
                               const v1::ListClientHistoryRequest& request,
                               v1::ListClientHistoryResponse* response);
absl::Status StreamAssignments(const ServiceContext& service, rpc::Call& call,
                               const v1::StreamAssignmentsRequest& request,
                               rpc::Writer<v1::AssignmentBatch>& out);

}  // namespace clientele::assignment

#endif  // CLIENTELE_SERVICES_ASSIGNMENT_API_PORTFOLIO_HANDLERS_H_
