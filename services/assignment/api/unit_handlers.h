// Handlers of the RPC group Units; the protos say what each method does and which errors it
// returns.
#ifndef CLIENTELE_SERVICES_ASSIGNMENT_API_UNIT_HANDLERS_H_
#define CLIENTELE_SERVICES_ASSIGNMENT_API_UNIT_HANDLERS_H_

#include "absl/status/status.h"
#include "clientele/assignment/v1/units.pb.h"
#include "common/rpc/call.h"
#include "services/assignment/api/service_context.h"

namespace clientele::assignment {

absl::Status CreateUnit(const ServiceContext& service, rpc::Call& call,
                        const v1::CreateUnitRequest& request, v1::Unit* response);
absl::Status GetUnit(const ServiceContext& service, rpc::Call& call,
                     const v1::GetUnitRequest& request, v1::Unit* response);
absl::Status ListUnits(const ServiceContext& service, rpc::Call& call,
                       const v1::ListUnitsRequest& request, v1::ListUnitsResponse* response);
absl::Status UpdateUnit(const ServiceContext& service, rpc::Call& call,
                        const v1::UpdateUnitRequest& request, v1::Unit* response);
absl::Status DeleteUnit(const ServiceContext& service, rpc::Call& call,
                        const v1::DeleteUnitRequest& request, v1::Unit* response);
absl::Status ImportUnits(const ServiceContext& service, rpc::Call& call,
                         const v1::ImportUnitsRequest& request, v1::ImportUnitsResponse* response);

}  // namespace clientele::assignment

#endif  // CLIENTELE_SERVICES_ASSIGNMENT_API_UNIT_HANDLERS_H_
