// The RPC group Managers: every method goes through the frame to its function in
// manager_handlers.h.
#ifndef CLIENTELE_SERVICES_ASSIGNMENT_API_MANAGERS_API_H_
#define CLIENTELE_SERVICES_ASSIGNMENT_API_MANAGERS_API_H_

#include "clientele/assignment/v1/managers.grpc.pb.h"
#include "common/rpc/group.h"
#include "services/assignment/api/manager_handlers.h"

namespace clientele::assignment {

class ManagersApi final : public v1::Managers::CallbackService {
 public:
  ManagersApi(const ServiceContext* service, rpc::Frame* frame)
      : group_(service, frame, v1::Managers::service_full_name()) {}

  rpc::Reactor* CreateManager(rpc::Context* context, const v1::CreateManagerRequest* request,
                              v1::Manager* response) override {
    return group_.Unary(context, request, response, "CreateManager", &assignment::CreateManager);
  }
  rpc::Reactor* GetManager(rpc::Context* context, const v1::GetManagerRequest* request,
                           v1::Manager* response) override {
    return group_.Unary(context, request, response, "GetManager", &assignment::GetManager);
  }
  rpc::Reactor* ListManagers(rpc::Context* context, const v1::ListManagersRequest* request,
                             v1::ListManagersResponse* response) override {
    return group_.Unary(context, request, response, "ListManagers", &assignment::ListManagers);
  }
  rpc::Reactor* UpdateManager(rpc::Context* context, const v1::UpdateManagerRequest* request,
                              v1::Manager* response) override {
    return group_.Unary(context, request, response, "UpdateManager", &assignment::UpdateManager);
  }
  rpc::Reactor* ImportManagers(rpc::Context* context, const v1::ImportManagersRequest* request,
                               v1::ImportManagersResponse* response) override {
    return group_.Unary(context, request, response, "ImportManagers", &assignment::ImportManagers);
  }

 private:
  rpc::Group<ServiceContext> group_;
};

}  // namespace clientele::assignment

#endif  // CLIENTELE_SERVICES_ASSIGNMENT_API_MANAGERS_API_H_
