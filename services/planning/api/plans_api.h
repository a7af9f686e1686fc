#ifndef CLIENTELE_SERVICES_PLANNING_API_PLANS_API_H_
#define CLIENTELE_SERVICES_PLANNING_API_PLANS_API_H_

#include "clientele/planning/v1/plans.grpc.pb.h"
#include "common/rpc/handler.h"
#include "common/service/core.h"
#include "services/planning/api/peers.h"

namespace clientele::planning {

class PlansApi final : public v1::Plans::CallbackService {
 public:
  PlansApi(rpc::Frame* frame, const ServiceCore& core, Peers& peers)
      : rpc_(frame, v1::Plans::service_full_name()), core_(core), peers_(peers) {}

  grpc::ServerUnaryReactor* CreatePlan(grpc::CallbackServerContext* context,
                                       const v1::CreatePlanRequest* request,
                                       v1::Plan* response) override;
  grpc::ServerUnaryReactor* GetPlan(grpc::CallbackServerContext* context,
                                    const v1::GetPlanRequest* request, v1::Plan* response) override;
  grpc::ServerUnaryReactor* ListPlans(grpc::CallbackServerContext* context,
                                      const v1::ListPlansRequest* request,
                                      v1::ListPlansResponse* response) override;

 private:
  absl::Status Create(rpc::Call& call, const v1::CreatePlanRequest& request, v1::Plan* response);
  absl::Status Get(rpc::Call& call, const v1::GetPlanRequest& request, v1::Plan* response);
  absl::Status List(rpc::Call& call, const v1::ListPlansRequest& request,
                    v1::ListPlansResponse* response);

  rpc::Methods rpc_;
  const ServiceCore& core_;
  Peers& peers_;
};

}  // namespace clientele::planning

#endif  // CLIENTELE_SERVICES_PLANNING_API_PLANS_API_H_
