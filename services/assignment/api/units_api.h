// The RPC group Units: every method goes through the frame to its function in unit_handlers.h.
#ifndef CLIENTELE_SERVICES_ASSIGNMENT_API_UNITS_API_H_
#define CLIENTELE_SERVICES_ASSIGNMENT_API_UNITS_API_H_

#include "clientele/assignment/v1/units.grpc.pb.h"
#include "common/rpc/group.h"
#include "services/assignment/api/unit_handlers.h"

namespace clientele::assignment {

class UnitsApi final : public v1::Units::CallbackService {
 public:
  UnitsApi(const ServiceContext* service, rpc::Frame* frame)
      : group_(service, frame, v1::Units::service_full_name()) {}

  rpc::Reactor* CreateUnit(rpc::Context* context, const v1::CreateUnitRequest* request,
                           v1::Unit* response) override {
    return group_.Unary(context, request, response, "CreateUnit", &assignment::CreateUnit);
  }
  rpc::Reactor* GetUnit(rpc::Context* context, const v1::GetUnitRequest* request,
                        v1::Unit* response) override {
    return group_.Unary(context, request, response, "GetUnit", &assignment::GetUnit);
  }
  rpc::Reactor* ListUnits(rpc::Context* context, const v1::ListUnitsRequest* request,
                          v1::ListUnitsResponse* response) override {
    return group_.Unary(context, request, response, "ListUnits", &assignment::ListUnits);
  }
  rpc::Reactor* UpdateUnit(rpc::Context* context, const v1::UpdateUnitRequest* request,
                           v1::Unit* response) override {
    return group_.Unary(context, request, response, "UpdateUnit", &assignment::UpdateUnit);
  }
  rpc::Reactor* DeleteUnit(rpc::Context* context, const v1::DeleteUnitRequest* request,
                           v1::Unit* response) override {
    return group_.Unary(context, request, response, "DeleteUnit", &assignment::DeleteUnit);
  }
  rpc::Reactor* ImportUnits(rpc::Context* context, const v1::ImportUnitsRequest* request,
                            v1::ImportUnitsResponse* response) override {
    return group_.Unary(context, request, response, "ImportUnits", &assignment::ImportUnits);
  }

 private:
  rpc::Group<ServiceContext> group_;
};

}  // namespace clientele::assignment

#endif  // CLIENTELE_SERVICES_ASSIGNMENT_API_UNITS_API_H_
