// clientele contact list|get|erase
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_join.h"
#include "clientele/registry/v1/contacts.grpc.pb.h"
#include "common/errors/status_macros.h"
#include "common/rpc/client.h"
#include "services/clientele/commands/commands.h"
#include "services/clientele/connect/pages.h"
#include "services/clientele/output/text.h"

namespace clientele::cli {
namespace {

namespace v1 = registry::v1;
using Stub = v1::Contacts::Stub;

constexpr rpc::CallOptions kOnce{.timeout = absl::Seconds(30)};
constexpr rpc::CallOptions kRepeatable{.timeout = absl::Seconds(30), .idempotent = true};

struct ContactId {
  std::string client;
  std::string contact;
};

std::string NameOf(const ContactId& id) {
  return NameIn("clients", id.client) + "/" + NameIn("contacts", id.contact);
}

std::string ClientOf(const v1::Contact& contact) {
  const std::string& name = contact.name();
  return std::string(IdOf(name.substr(0, name.find("/contacts/"))));
}

// The columns of a contacts file.
const std::vector<Column>& FileColumns() {
  static const std::vector<Column> columns = {
      {.name = "client_id"}, {.name = "contact_id"},     {.name = "name"},
      {.name = "role"},      {.name = "decision_maker"}, {.name = "phones"},
      {.name = "emails"},    {.name = "note"},           {.name = "from"},
      {.name = "to"},        {.name = "consent_source"}, {.name = "consent_date"}};
  return columns;
}

std::vector<std::string> FileRow(const v1::Contact& contact) {
  return {ClientOf(contact),
          std::string(IdOf(contact.name())),
          contact.display_name(),
          contact.role(),
          contact.decision_maker() ? "true" : "false",
          absl::StrJoin(contact.phones(), ";"),
          absl::StrJoin(contact.emails(), ";"),
          contact.note(),
          DateText(contact.from()),
          DateText(contact.to()),
          contact.consent_source(),
          DateText(contact.consent_date())};
}

void PrintContact(Session& session, const v1::Contact& contact) {
  std::vector<std::pair<std::string, std::string>> facts;
  const std::vector<std::string> row = FileRow(contact);
  for (size_t i = 0; i < row.size(); ++i) facts.emplace_back(FileColumns()[i].name, row[i]);
  facts.emplace_back("changed", TimeText(contact.update_time()));
  facts.emplace_back("deleted", TimeText(contact.delete_time()));
  facts.emplace_back("erased", TimeText(contact.erase_time()));
  facts.emplace_back("etag", contact.etag());
  session.Print({.sections = {Facts("", std::move(facts))}, .json = MessageJson(contact)});
}

absl::Status Get(Session& session, const ContactId& id) {
  ASSIGN_OR_RETURN(const auto stub, session.connections().Stub<v1::Contacts>());
  v1::GetContactRequest request;
  request.set_name(NameOf(id));
  ASSIGN_OR_RETURN(const v1::Contact contact,
                   rpc::CallUnary(*stub, &Stub::GetContact, request, kRepeatable));
  PrintContact(session, contact);
  return absl::OkStatus();
}

absl::Status Erase(Session& session, const ContactId& id) {
  ASSIGN_OR_RETURN(const auto stub, session.connections().Stub<v1::Contacts>());
  v1::EraseContactRequest request;
  request.set_name(NameOf(id));
  ASSIGN_OR_RETURN(const v1::Contact contact,
                   rpc::CallUnary(*stub, &Stub::EraseContact, request, kOnce));
  PrintContact(session, contact);
  return absl::OkStatus();
}

absl::Status List(Session& session, const v1::ListContactsRequest& request) {
  ASSIGN_OR_RETURN(const auto stub, session.connections().Stub<v1::Contacts>());
  ASSIGN_OR_RETURN(const v1::ListContactsResponse all,
                   AllPages(*stub, &Stub::ListContacts, request));
  Section section{.title = {}, .columns = FileColumns(), .rows = {}};
  for (const v1::Contact& contact : all.contacts()) section.rows.push_back(FileRow(contact));
  session.Print({.sections = {std::move(section)}, .json = MessageJson(all)});
  return absl::OkStatus();
}

void AddList(CLI::App& contact, Action* action) {
  CLI::App* list = contact.add_subcommand("list", "the contacts of a client");
  auto request = std::make_shared<v1::ListContactsRequest>();
  auto client = std::make_shared<std::string>();
  list->add_option("CLIENT", *client, "id of the client; - stands for all")->required();
  list->add_option_function<std::string>(
      "--filter", [request](const std::string& filter) { request->set_filter(filter); },
      "for example: decision_maker = true");
  list->add_flag_callback(
      "--show-deleted", [request] { request->set_show_deleted(true); },
      "deleted and erased ones too");
  list->callback([request, client, action] {
    request->set_parent(NameIn("clients", *client));
    *action = [request](Session& session) { return List(session, *request); };
  });
}

void AddOfOneContact(CLI::App& contact, const char* name, const char* help,
                     absl::Status (*run)(Session&, const ContactId&), Action* action) {
  CLI::App* verb = contact.add_subcommand(name, help);
  auto id = std::make_shared<ContactId>();
  verb->add_option("CLIENT", id->client, "id of the client")->required();
  verb->add_option("CONTACT", id->contact, "id of the contact within the client")->required();
  verb->callback(
      [id, run, action] { *action = [id, run](Session& session) { return run(session, *id); }; });
}

}  // namespace

void AddContactVerb(CLI::App& app, Action* action) {
  CLI::App* contact = app.add_subcommand("contact", "contact persons of clients");
  contact->require_subcommand(1);
  AddList(*contact, action);
  AddOfOneContact(*contact, "get", "one contact", &Get, action);
  AddOfOneContact(*contact, "erase", "erases the personal data of a contact for good", &Erase,
                  action);
}

}  // namespace clientele::cli
