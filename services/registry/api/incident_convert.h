// Incidents between the protos and the domain.
#ifndef CLIENTELE_SERVICES_REGISTRY_API_INCIDENT_CONVERT_H_
#define CLIENTELE_SERVICES_REGISTRY_API_INCIDENT_CONVERT_H_

#include <string>

#include "absl/status/statusor.h"
#include "clientele/registry/v1/incidents.pb.h"
#include "services/registry/api/mutation.h"
#include "services/registry/domain/incident.h"

namespace clientele::registry {

std::string IncidentName(const Incident& incident);
std::string EtagOf(const Incident& incident);
void ToProto(const Incident& incident, v1::Incident* proto);

// The content; output-only fields are ignored. INVALID_ARGUMENT for a date that does not exist.
absl::StatusOr<IncidentFields> FieldsOf(const v1::Incident& proto);

// What an event may say of it.
v1::IncidentChange ChangeOf(const Incident& incident);

// Publishes the change of `before`, null for a new incident, to `after`.
void PublishChange(const Incident* before, const Incident& after, Mutation& mutation);

}  // namespace clientele::registry

#endif  // CLIENTELE_SERVICES_REGISTRY_API_INCIDENT_CONVERT_H_
