// What an audit entry keeps of a resource, as JSON.
#ifndef CLIENTELE_SERVICES_REGISTRY_API_AUDIT_IMAGES_H_
#define CLIENTELE_SERVICES_REGISTRY_API_AUDIT_IMAGES_H_

#include <string>
#include <string_view>

namespace clientele::registry {

// The image as protobuf JSON of the message that resources of this name are; empty for an empty
// image.
std::string AuditImageJson(std::string_view resource, const std::string& image);

}  // namespace clientele::registry

#endif  // CLIENTELE_SERVICES_REGISTRY_API_AUDIT_IMAGES_H_
