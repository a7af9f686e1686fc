// Types of the events that the registry publishes.
#ifndef CLIENTELE_SERVICES_REGISTRY_DOMAIN_EVENT_TYPES_H_
#define CLIENTELE_SERVICES_REGISTRY_DOMAIN_EVENT_TYPES_H_

#include <string_view>

namespace clientele::registry::event {

inline constexpr std::string_view kClientCreated = "clientele.registry.client.created";
inline constexpr std::string_view kClientUpdated = "clientele.registry.client.updated";
inline constexpr std::string_view kClientDeleted = "clientele.registry.client.deleted";
inline constexpr std::string_view kIncidentCreated = "clientele.registry.incident.created";
inline constexpr std::string_view kIncidentUpdated = "clientele.registry.incident.updated";
inline constexpr std::string_view kIncidentEscalated = "clientele.registry.incident.escalated";
inline constexpr std::string_view kIncidentStarted = "clientele.registry.incident.started";
inline constexpr std::string_view kIncidentResolved = "clientele.registry.incident.resolved";
inline constexpr std::string_view kIncidentClosed = "clientele.registry.incident.closed";
inline constexpr std::string_view kIncidentReopened = "clientele.registry.incident.reopened";
inline constexpr std::string_view kIncidentCancelled = "clientele.registry.incident.cancelled";

}  // namespace clientele::registry::event

#endif  // CLIENTELE_SERVICES_REGISTRY_DOMAIN_EVENT_TYPES_H_
