#include "common/errors/errors.h"
#include "common/errors/status_macros.h"
#include "common/rpc/paging.h"
#include "services/registry/api/access_handlers.h"
#include "services/registry/api/contact_convert.h"
#include "services/registry/api/contact_handlers.h"
#include "services/registry/api/convert.h"
#include "services/registry/api/list_page.h"
#include "services/registry/api/references.h"
#include "services/registry/store/contacts.h"

namespace clientele::registry {
namespace {

absl::StatusOr<ContactQuery> QueryOf(const v1::ListContactsRequest& request) {
  ContactQuery query;
  const std::string client = IdOf(request.parent());
  if (client != "-") query.client_id = client;
  ASSIGN_OR_RETURN(query.filter, FilterToSql(request.filter(), ContactFilterFields()));
  query.show_deleted = request.show_deleted();
  ASSIGN_OR_RETURN(const std::string key, rpc::ReadPageToken(request));
  if (key.empty()) return query;
  ASSIGN_OR_RETURN(const ContactRef last, ContactRefOf(key));
  query.after_client = last.client_id;
  query.after_id = last.id;
  return query;
}

}  // namespace

absl::Status GetContact(const Registry& registry, rpc::Call& call,
                        const v1::GetContactRequest& request, v1::Contact* response) {
  ASSIGN_OR_RETURN(const ContactRef ref, ContactRefOf(request.name()));
  RETURN_IF_ERROR(
      registry.database->Read(OptionsFor(call), [&](Transaction& transaction) -> absl::Status {
        ASSIGN_OR_RETURN(const std::optional<Contact> contact,
                         FindContact(transaction, ref.client_id, ref.id));
        if (!contact) return NotFound("contact", request.name());
        if (contact->erased()) return Erased(request.name());
        response->Clear();
        ToProto(*contact, response);
        return absl::OkStatus();
      }));
  return NoteRead(registry, call, "clientele.registry.v1.Contacts/GetContact", {request.name()});
}

absl::Status ListContacts(const Registry& registry, rpc::Call& call,
                          const v1::ListContactsRequest& request,
                          v1::ListContactsResponse* response) {
  ASSIGN_OR_RETURN(const int page_size, rpc::PageSize(request.page_size()));
  ASSIGN_OR_RETURN(const ContactQuery query, QueryOf(request));
  ASSIGN_OR_RETURN(
      const ListPage<Contact> page,
      ReadPage<Contact>(
          registry, call, page_size,
          [&](Transaction& transaction, int limit) -> absl::StatusOr<std::vector<Contact>> {
            if (!query.client_id.empty()) {
              RETURN_IF_ERROR(ExistingClient(transaction, request.parent()).status());
            }
            return ListContacts(transaction, query, limit);
          }));
  for (const Contact& contact : page.items) ToProto(contact, response->add_contacts());
  if (page.more) {
    response->set_next_page_token(rpc::MakePageToken(ContactName(page.items.back()), request));
  }
  return NoteRead(registry, call, "clientele.registry.v1.Contacts/ListContacts",
                  {request.parent(), response->contacts_size(), FilterShape(request.filter())});
}

}  // namespace clientele::registry
