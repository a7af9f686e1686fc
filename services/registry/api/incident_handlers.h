// Handlers of the RPC group Incidents; the protos say what each method does and which errors it
// returns.
#ifndef CLIENTELE_SERVICES_REGISTRY_API_INCIDENT_HANDLERS_H_
#define CLIENTELE_SERVICES_REGISTRY_API_INCIDENT_HANDLERS_H_

#include "absl/status/status.h"
#include "clientele/registry/v1/incidents.pb.h"
#include "common/rpc/call.h"
#include "services/registry/api/registry.h"

namespace clientele::registry {

absl::Status CreateIncident(const Registry& registry, rpc::Call& call,
                            const v1::CreateIncidentRequest& request, v1::Incident* response);
absl::Status GetIncident(const Registry& registry, rpc::Call& call,
                         const v1::GetIncidentRequest& request, v1::Incident* response);
absl::Status ListIncidents(const Registry& registry, rpc::Call& call,
                           const v1::ListIncidentsRequest& request,
                           v1::ListIncidentsResponse* response);
absl::Status UpdateIncident(const Registry& registry, rpc::Call& call,
                            const v1::UpdateIncidentRequest& request, v1::Incident* response);
absl::Status MoveIncident(const Registry& registry, rpc::Call& call,
                          const v1::MoveIncidentRequest& request, v1::Incident* response);

}  // namespace clientele::registry

#endif  // CLIENTELE_SERVICES_REGISTRY_API_INCIDENT_HANDLERS_H_
