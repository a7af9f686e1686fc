// The RPC group Incidents: every method goes through the frame to its function in
// incident_handlers.h.
#ifndef CLIENTELE_SERVICES_REGISTRY_API_INCIDENTS_API_H_
#define CLIENTELE_SERVICES_REGISTRY_API_INCIDENTS_API_H_

#include "clientele/registry/v1/incidents.grpc.pb.h"
#include "common/rpc/group.h"
#include "services/registry/api/incident_handlers.h"

namespace clientele::registry {

class IncidentsApi final : public v1::Incidents::CallbackService {
 public:
  IncidentsApi(const Registry* registry, rpc::Frame* frame)
      : group_(registry, frame, v1::Incidents::service_full_name()) {}

  rpc::Reactor* CreateIncident(rpc::Context* context, const v1::CreateIncidentRequest* request,
                               v1::Incident* response) override {
    return group_.Unary(context, request, response, "CreateIncident", &registry::CreateIncident);
  }
  rpc::Reactor* GetIncident(rpc::Context* context, const v1::GetIncidentRequest* request,
                            v1::Incident* response) override {
    return group_.Unary(context, request, response, "GetIncident", &registry::GetIncident);
  }
  rpc::Reactor* ListIncidents(rpc::Context* context, const v1::ListIncidentsRequest* request,
                              v1::ListIncidentsResponse* response) override {
    return group_.Unary(context, request, response, "ListIncidents", &registry::ListIncidents);
  }
  rpc::Reactor* UpdateIncident(rpc::Context* context, const v1::UpdateIncidentRequest* request,
                               v1::Incident* response) override {
    return group_.Unary(context, request, response, "UpdateIncident", &registry::UpdateIncident);
  }
  rpc::Reactor* MoveIncident(rpc::Context* context, const v1::MoveIncidentRequest* request,
                             v1::Incident* response) override {
    return group_.Unary(context, request, response, "MoveIncident", &registry::MoveIncident);
  }

 private:
  rpc::Group<Registry> group_;
};

}  // namespace clientele::registry

#endif  // CLIENTELE_SERVICES_REGISTRY_API_INCIDENTS_API_H_
