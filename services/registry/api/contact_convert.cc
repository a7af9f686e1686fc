#include "services/registry/api/contact_convert.h"

#include <utility>
#include <vector>

#include "common/errors/errors.h"
#include "common/errors/status_macros.h"
#include "common/ids/resource_name.h"
#include "common/rpc/dates.h"
#include "common/sql/etag.h"
#include "services/registry/api/convert.h"

namespace clientele::registry {
namespace {

google::type::Date ProtoDay(int32_t day) { return rpc::ProtoDate(DateFromDayNumber(day)); }

}  // namespace

void ToProto(const Contact& contact, v1::Contact* proto) {
  const ContactFields& fields = contact.fields;
  proto->set_name(ContactName(contact));
  proto->set_display_name(fields.display_name);
  proto->set_role(fields.role);
  proto->set_decision_maker(fields.decision_maker);
  for (const std::string& phone : fields.phones) proto->add_phones(phone);
  for (const std::string& email : fields.emails) proto->add_emails(email);
  proto->set_note(fields.note);
  if (fields.from_day) *proto->mutable_from() = ProtoDay(*fields.from_day);
  if (fields.to_day) *proto->mutable_to() = ProtoDay(*fields.to_day);
  proto->set_consent_source(fields.consent_source);
  if (fields.consent_day) *proto->mutable_consent_date() = ProtoDay(*fields.consent_day);
  proto->set_etag(EtagOf(contact));
  ToProto(contact.create_time, proto->mutable_create_time());
  ToProto(contact.update_time, proto->mutable_update_time());
  if (contact.deleted()) ToProto(contact.delete_time, proto->mutable_delete_time());
  if (contact.erased()) ToProto(contact.erase_time, proto->mutable_erase_time());
}

absl::StatusOr<ContactFields> FieldsOf(const v1::Contact& proto, std::string_view prefix) {
  ContactFields fields;
  fields.display_name = proto.display_name();
  fields.role = proto.role();
  fields.decision_maker = proto.decision_maker();
  fields.phones.assign(proto.phones().begin(), proto.phones().end());
  fields.emails.assign(proto.emails().begin(), proto.emails().end());
  fields.note = proto.note();
  fields.consent_source = proto.consent_source();
  const std::string before(prefix);
  if (proto.has_from()) {
    ASSIGN_OR_RETURN(fields.from_day, rpc::DayFrom(proto.from(), before + "from"));
  }
  if (proto.has_to()) {
    ASSIGN_OR_RETURN(fields.to_day, rpc::DayFrom(proto.to(), before + "to"));
  }
  if (proto.has_consent_date()) {
    ASSIGN_OR_RETURN(fields.consent_day,
                     rpc::DayFrom(proto.consent_date(), before + "consent_date"));
  }
  return fields;
}

v1::ContactChange ChangeOf(const Contact& before, const Contact& after) {
  v1::ContactChange change;
  for (std::string& field : ChangedFields(before.fields, after.fields)) {
    change.add_changed_fields(std::move(field));
  }
  change.set_etag(EtagOf(after));
  change.set_deleted(after.deleted());
  change.set_erased(after.erased());
  return change;
}

absl::StatusOr<ContactRef> ContactRefOf(std::string_view name) {
  ASSIGN_OR_RETURN(std::vector<std::string> ids, ParseResourceName(name, {"clients", "contacts"}));
  return ContactRef{std::move(ids[0]), std::move(ids[1])};
}

absl::Status Erased(std::string_view name) {
  return Precondition(common::v1::ERROR_REASON_ERASED, "CONTACT", name,
                      "the personal data of the contact was erased on request");
}

std::string ContactName(const Contact& contact) {
  return ResourceName(ClientName(contact.client_id), "contacts", contact.id);
}

std::string EtagOf(const Contact& contact) {
  return MakeEtag(ContactName(contact), contact.position);
}

}  // namespace clientele::registry
