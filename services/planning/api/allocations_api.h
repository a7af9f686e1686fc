#ifndef CLIENTELE_SERVICES_PLANNING_API_ALLOCATIONS_API_H_
#define CLIENTELE_SERVICES_PLANNING_API_ALLOCATIONS_API_H_

#include "clientele/planning/v1/allocations.grpc.pb.h"
#include "common/rpc/handler.h"
#include "common/service/core.h"

namespace clientele::planning {

class AllocationsApi final : public v1::Allocations::CallbackService {
 public:
  AllocationsApi(rpc::Frame* frame, const ServiceCore& core)
      : rpc_(frame, v1::Allocations::service_full_name()), core_(core) {}

  grpc::ServerWriteReactor<v1::AllocationBatch>* StreamAllocations(
      grpc::CallbackServerContext* context, const v1::StreamAllocationsRequest* request) override;
  grpc::ServerUnaryReactor* ListAllocations(grpc::CallbackServerContext* context,
                                            const v1::ListAllocationsRequest* request,
                                            v1::ListAllocationsResponse* response) override;
  grpc::ServerUnaryReactor* ExplainAllocation(grpc::CallbackServerContext* context,
                                              const v1::ExplainAllocationRequest* request,
                                              v1::AllocationExplanation* response) override;

 private:
  absl::Status Stream(rpc::Call& call, const v1::StreamAllocationsRequest& request,
                      rpc::Writer<v1::AllocationBatch>& out);
  absl::Status List(rpc::Call& call, const v1::ListAllocationsRequest& request,
                    v1::ListAllocationsResponse* response);
  absl::Status Explain(rpc::Call& call, const v1::ExplainAllocationRequest& request,
                       v1::AllocationExplanation* response);

  rpc::Methods rpc_;
  const ServiceCore& core_;
};

}  // namespace clientele::planning

#endif  // CLIENTELE_SERVICES_PLANNING_API_ALLOCATIONS_API_H_
