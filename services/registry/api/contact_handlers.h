// Handlers of the RPC group Contacts; the protos say what each method does and which errors it
// returns.
#ifndef CLIENTELE_SERVICES_REGISTRY_API_CONTACT_HANDLERS_H_
#define CLIENTELE_SERVICES_REGISTRY_API_CONTACT_HANDLERS_H_

#include "absl/status/status.h"
#include "clientele/registry/v1/contacts.pb.h"
#include "common/rpc/handler.h"
#include "services/registry/api/registry.h"

namespace clientele::registry {

absl::Status CreateContact(const Registry& registry, rpc::Call& call,
                           const v1::CreateContactRequest& request, v1::Contact* response);
absl::Status GetContact(const Registry& registry, rpc::Call& call,
                        const v1::GetContactRequest& request, v1::Contact* response);
absl::Status ListContacts(const Registry& registry, rpc::Call& call,
                          const v1::ListContactsRequest& request,
                          v1::ListContactsResponse* response);
absl::Status UpdateContact(const Registry& registry, rpc::Call& call,
                           const v1::UpdateContactRequest& request, v1::Contact* response);
absl::Status DeleteContact(const Registry& registry, rpc::Call& call,
                           const v1::DeleteContactRequest& request, v1::Contact* response);
absl::Status EraseContact(const Registry& registry, rpc::Call& call,
                          const v1::EraseContactRequest& request, v1::Contact* response);

}  // namespace clientele::registry

#endif  // CLIENTELE_SERVICES_REGISTRY_API_CONTACT_HANDLERS_H_
