// Contacts between the protos and the domain.
#ifndef CLIENTELE_SERVICES_REGISTRY_API_CONTACT_CONVERT_H_
#define CLIENTELE_SERVICES_REGISTRY_API_CONTACT_CONVERT_H_

#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "clientele/registry/v1/contacts.pb.h"
#include "services/registry/domain/contacts.h"

namespace clientele::registry {

void ToProto(const Contact& contact, v1::Contact* proto);

// The content of a contact; output-only fields are ignored. INVALID_ARGUMENT for a date outside the
// years that the suite accepts, with `prefix` before the field's name.
absl::StatusOr<ContactFields> FieldsOf(const v1::Contact& proto, std::string_view prefix);

// All that the audit keeps of a change.
v1::ContactChange ChangeOf(const Contact& before, const Contact& after);

struct ContactRef {
  std::string client_id;
  std::string id;
};

// The ids in `clients/{client}/contacts/{contact}`.
absl::StatusOr<ContactRef> ContactRefOf(std::string_view name);

// FAILED_PRECONDITION with reason ERASED.
absl::Status Erased(std::string_view name);

std::string ContactName(const Contact& contact);
std::string EtagOf(const Contact& contact);

}  // namespace clientele::registry

#endif  // CLIENTELE_SERVICES_REGISTRY_API_CONTACT_CONVERT_H_
