// The RPC group Contacts: every method goes through the frame to its function in
// contact_handlers.h.
#ifndef CLIENTELE_SERVICES_REGISTRY_API_CONTACTS_API_H_
#define CLIENTELE_SERVICES_REGISTRY_API_CONTACTS_API_H_

#include "clientele/registry/v1/contacts.grpc.pb.h"
#include "common/rpc/group.h"
#include "services/registry/api/contact_handlers.h"

namespace clientele::registry {

class ContactsApi final : public v1::Contacts::CallbackService {
 public:
  ContactsApi(const Registry* registry, rpc::Frame* frame)
      : group_(registry, frame, v1::Contacts::service_full_name()) {}

  rpc::Reactor* CreateContact(rpc::Context* context, const v1::CreateContactRequest* request,
                              v1::Contact* response) override {
    return group_.Unary(context, request, response, "CreateContact", &registry::CreateContact);
  }
  rpc::Reactor* GetContact(rpc::Context* context, const v1::GetContactRequest* request,
                           v1::Contact* response) override {
    return group_.Unary(context, request, response, "GetContact", &registry::GetContact);
  }
  rpc::Reactor* ListContacts(rpc::Context* context, const v1::ListContactsRequest* request,
                             v1::ListContactsResponse* response) override {
    return group_.Unary(context, request, response, "ListContacts", &registry::ListContacts);
  }
  rpc::Reactor* UpdateContact(rpc::Context* context, const v1::UpdateContactRequest* request,
                              v1::Contact* response) override {
    return group_.Unary(context, request, response, "UpdateContact", &registry::UpdateContact);
  }
  rpc::Reactor* DeleteContact(rpc::Context* context, const v1::DeleteContactRequest* request,
                              v1::Contact* response) override {
    return group_.Unary(context, request, response, "DeleteContact", &registry::DeleteContact);
  }
  rpc::Reactor* EraseContact(rpc::Context* context, const v1::EraseContactRequest* request,
                             v1::Contact* response) override {
    return group_.Unary(context, request, response, "EraseContact", &registry::EraseContact);
  }

 private:
  rpc::Group<Registry> group_;
};

}  // namespace clientele::registry

#endif  // CLIENTELE_SERVICES_REGISTRY_API_CONTACTS_API_H_
