#include <utility>

#include "common/errors/errors.h"
#include "common/errors/status_macros.h"
#include "common/sql/etag.h"
#include "services/registry/api/contact_convert.h"
#include "services/registry/api/contact_handlers.h"
#include "services/registry/api/convert.h"
#include "services/registry/api/mutation.h"
#include "services/registry/api/references.h"
#include "services/registry/api/rule_status.h"
#include "services/registry/store/contacts.h"

namespace clientele::registry {
namespace {

absl::Status NoContact(std::string_view name) { return NotFound("contact", name); }

// What a request leaves in the log of answers: enough to tell which state was answered, nothing of
// the person.
v1::Contact StoredAnswer(const Contact& contact) {
  v1::Contact answer;
  answer.set_name(ContactName(contact));
  answer.set_etag(EtagOf(contact));
  ToProto(contact.update_time, answer.mutable_update_time());
  return answer;
}

absl::Status ReadAnswered(const Registry& registry, const rpc::Call& call, const std::string& name,
                          v1::Contact* response) {
  ASSIGN_OR_RETURN(const ContactRef ref, ContactRefOf(name));
  return registry.database->Read(OptionsFor(call), [&](Transaction& transaction) -> absl::Status {
    ASSIGN_OR_RETURN(const std::optional<Contact> contact,
                     FindContact(transaction, ref.client_id, ref.id));
    if (!contact) return NoContact(name);
    response->Clear();
    ToProto(*contact, response);
    return absl::OkStatus();
  });
}

using ContactEffect = absl::FunctionRef<absl::StatusOr<Contact>(Mutation&)>;

// A mutation whose stored answer says nothing of the person: a repeated request is answered with
// the contact as it is now.
template <class Request>
absl::Status MutateContact(const Registry& registry, const rpc::Call& call, std::string_view method,
                           const Request& request, v1::Contact* response, ContactEffect effect) {
  v1::Contact stored;
  Contact written;
  RETURN_IF_ERROR(
      Mutate(registry, call, method, request, &stored, [&](Mutation& mutation) -> absl::Status {
        ASSIGN_OR_RETURN(written, effect(mutation));
        stored = StoredAnswer(written);
        return absl::OkStatus();
      }));
  if (stored.SerializeAsString() != StoredAnswer(written).SerializeAsString()) {
    return ReadAnswered(registry, call, stored.name(), response);
  }
  ToProto(written, response);
  return absl::OkStatus();
}

// The contact, erased or not, at the etag given.
absl::StatusOr<Contact> ContactAt(Transaction& transaction, const std::string& name,
                                  const std::string& etag) {
  ASSIGN_OR_RETURN(const ContactRef ref, ContactRefOf(name));
  ASSIGN_OR_RETURN(std::optional<Contact> contact, FindContact(transaction, ref.client_id, ref.id));
  if (!contact) return NoContact(name);
  RETURN_IF_ERROR(CheckEtag(etag, name, contact->position));
  return *std::move(contact);
}

// The same, when it can be changed.
absl::StatusOr<Contact> LiveContact(Transaction& transaction, const std::string& name,
                                    const std::string& etag) {
  ASSIGN_OR_RETURN(Contact contact, ContactAt(transaction, name, etag));
  if (contact.erased()) return Erased(name);
  if (contact.deleted()) {
    return Precondition(common::v1::ERROR_REASON_STATE, "CONTACT", name, "the contact is deleted");
  }
  return contact;
}

// Stamps `after` and tells the audit which fields differ from `before`.
absl::StatusOr<Contact> Changed(Mutation& mutation, const Contact& before, Contact after,
                                absl::Status (*write)(Transaction&, const Contact&,
                                                      const Contact&)) {
  after.update_time = mutation.now;
  after.position = mutation.position;
  RETURN_IF_ERROR(write(mutation.transaction, before, after));
  RETURN_IF_ERROR(mutation.Audit(ContactName(after), nullptr, ChangeOf(before, after)));
  return after;
}

}  // namespace

absl::Status CreateContact(const Registry& registry, rpc::Call& call,
                           const v1::CreateContactRequest& request, v1::Contact* response) {
  Contact contact;
  contact.client_id = IdOf(request.parent());
  contact.id = request.contact_id();
  ASSIGN_OR_RETURN(contact.fields, FieldsOf(request.contact(), "contact."));
  RETURN_IF_ERROR(ToStatus(CheckContact(contact.fields), "contact."));
  const auto create = [&](Mutation& mutation) -> absl::StatusOr<Contact> {
    RETURN_IF_ERROR(LiveClient(mutation.transaction, request.parent()).status());
    ASSIGN_OR_RETURN(const std::optional<Contact> taken,
                     FindContact(mutation.transaction, contact.client_id, contact.id));
    if (taken) {
      return AlreadyExists("contact", ContactName(contact),
                           taken->erased() ? common::v1::ERROR_REASON_ERASED
                                           : common::v1::ERROR_REASON_RESOURCE_EXISTS);
    }
    contact.create_time = mutation.now;
    return Changed(mutation, Contact(), contact,
                   [](Transaction& transaction, const Contact&, const Contact& after) {
                     return InsertContact(transaction, after);
                   });
  };
  return MutateContact(registry, call, "clientele.registry.v1.Contacts/CreateContact", request,
                       response, create);
}

absl::Status UpdateContact(const Registry& registry, rpc::Call& call,
                           const v1::UpdateContactRequest& request, v1::Contact* response) {
  const std::string& name = request.contact().name();
  if (name.empty()) return InvalidField("contact.name", "is required");
  const auto update = [&](Mutation& mutation) -> absl::StatusOr<Contact> {
    ASSIGN_OR_RETURN(const Contact before,
                     LiveContact(mutation.transaction, name, request.contact().etag()));
    v1::Contact merged;
    ToProto(before, &merged);
    RETURN_IF_ERROR(ApplyMask(
        request.update_mask(), request.contact(),
        {"name", "etag", "create_time", "update_time", "delete_time", "erase_time"}, &merged));
    Contact after = before;
    ASSIGN_OR_RETURN(after.fields, FieldsOf(merged, "contact."));
    RETURN_IF_ERROR(ToStatus(CheckContact(after.fields), "contact."));
    if (after == before) return before;
    return Changed(mutation, before, std::move(after), &ReplaceContact);
  };
  return MutateContact(registry, call, "clientele.registry.v1.Contacts/UpdateContact", request,
                       response, update);
}

absl::Status DeleteContact(const Registry& registry, rpc::Call& call,
                           const v1::DeleteContactRequest& request, v1::Contact* response) {
  const auto remove = [&](Mutation& mutation) -> absl::StatusOr<Contact> {
    ASSIGN_OR_RETURN(const Contact before,
                     LiveContact(mutation.transaction, request.name(), request.etag()));
    Contact after = before;
    after.delete_time = mutation.now;
    return Changed(mutation, before, std::move(after), &ReplaceContact);
  };
  return MutateContact(registry, call, "clientele.registry.v1.Contacts/DeleteContact", request,
                       response, remove);
}

absl::Status EraseContact(const Registry& registry, rpc::Call& call,
                          const v1::EraseContactRequest& request, v1::Contact* response) {
  const auto erase = [&](Mutation& mutation) -> absl::StatusOr<Contact> {
    ASSIGN_OR_RETURN(const Contact before,
                     ContactAt(mutation.transaction, request.name(), request.etag()));
    if (before.erased()) return before;
    Contact after = before;
    after.fields = ContactFields();
    after.erase_time = mutation.now;
    return Changed(mutation, before, std::move(after), &EraseContact);
  };
  return MutateContact(registry, call, "clientele.registry.v1.Contacts/EraseContact", request,
                       response, erase);
}

}  // namespace clientele::registry
