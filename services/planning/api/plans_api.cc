#include "services/planning/api/plans_api.h"

#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "common/errors/errors.h"
#include "common/errors/status_macros.h"
#include "common/ids/resource_name.h"
#include "common/rpc/paging.h"
#include "common/service/mutation.h"
#include "services/planning/api/convert.h"
#include "services/planning/api/lookup.h"
#include "services/planning/store/plans.h"

namespace clientele::planning {
namespace {

constexpr std::string_view kCreatePlan = "clientele.planning.v1.Plans/CreatePlan";

}  // namespace

absl::Status PlansApi::Create(rpc::Call& call, const v1::CreatePlanRequest& request,
                              v1::Plan* response) {
  ASSIGN_OR_RETURN(Plan plan, PlanFrom(request, core_.clock->Now()));
  ASSIGN_OR_RETURN(const std::set<std::string> products, peers_.ProductIds(call.context()));
  RETURN_IF_ERROR(CheckPlanLines(plan.lines, products));
  for (const PlanLine& line : plan.lines) plan.total_minor += line.target;
  const auto create = [&](const Mutation& mutation) -> absl::Status {
    Transaction& transaction = mutation.transaction;
    ASSIGN_OR_RETURN(const std::optional<Plan> taken, FindPlan(transaction, plan.plan_id));
    if (taken) return AlreadyExists("plan", PlanName(plan.plan_id));
    RETURN_IF_ERROR(InsertPlan(transaction, plan));
    ASSIGN_OR_RETURN(*response, ToProto(plan));
    return mutation.Audit(response->name(), nullptr, *response);
  };
  return Mutate(core_, call, kCreatePlan, request, response, create);
}

absl::Status PlansApi::Get(rpc::Call& call, const v1::GetPlanRequest& request, v1::Plan* response) {
  return core_.database->Read(OptionsFor(call), [&](Transaction& transaction) -> absl::Status {
    ASSIGN_OR_RETURN(Plan plan, LookUpPlan(transaction, request.name()));
    ASSIGN_OR_RETURN(plan.lines, ReadPlanLines(transaction, plan.plan_id, plan.version));
    ASSIGN_OR_RETURN(*response, ToProto(plan));
    return absl::OkStatus();
  });
}

absl::Status PlansApi::List(rpc::Call& call, const v1::ListPlansRequest& request,
                            v1::ListPlansResponse* response) {
  ASSIGN_OR_RETURN(const int32_t page_size, rpc::PageSize(request.page_size()));
  ASSIGN_OR_RETURN(const std::string after, rpc::ReadPageToken(request));
  std::vector<Plan> plans;
  RETURN_IF_ERROR(
      core_.database->Read(OptionsFor(call), [&](Transaction& transaction) -> absl::Status {
        ASSIGN_OR_RETURN(plans, planning::ListPlans(transaction, after, page_size + 1));
        return absl::OkStatus();
      }));
  if (plans.size() > static_cast<size_t>(page_size)) {
    plans.pop_back();
    response->set_next_page_token(rpc::MakePageToken(plans.back().plan_id, request));
  }
  for (const Plan& plan : plans) {
    ASSIGN_OR_RETURN(*response->add_plans(), ToProto(plan));
  }
  return absl::OkStatus();
}

grpc::ServerUnaryReactor* PlansApi::CreatePlan(grpc::CallbackServerContext* context,
                                               const v1::CreatePlanRequest* request,
                                               v1::Plan* response) {
  return rpc_.Unary(context, request, response, "CreatePlan",
                    [this](rpc::Call& call, const v1::CreatePlanRequest& create, v1::Plan* plan) {
                      return Create(call, create, plan);
                    });
}

grpc::ServerUnaryReactor* PlansApi::GetPlan(grpc::CallbackServerContext* context,
                                            const v1::GetPlanRequest* request, v1::Plan* response) {
  return rpc_.Unary(context, request, response, "GetPlan",
                    [this](rpc::Call& call, const v1::GetPlanRequest& get, v1::Plan* plan) {
                      return Get(call, get, plan);
                    });
}

grpc::ServerUnaryReactor* PlansApi::ListPlans(grpc::CallbackServerContext* context,
                                              const v1::ListPlansRequest* request,
                                              v1::ListPlansResponse* response) {
  return rpc_.Unary(context, request, response, "ListPlans",
                    [this](rpc::Call& call, const v1::ListPlansRequest& list,
                           v1::ListPlansResponse* page) { return List(call, list, page); });
}

}  // namespace clientele::planning
