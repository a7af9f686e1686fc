// clientele inbox list|ack|state
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "clientele/assignment/v1/inbox.grpc.pb.h"
#include "common/errors/status_macros.h"
#include "common/ids/uuid.h"
#include "common/rpc/client.h"
#include "services/clientele/commands/commands.h"
#include "services/clientele/output/text.h"

namespace clientele::cli {
namespace {

namespace v1 = assignment::v1;
using Stub = v1::Inbox::Stub;

constexpr rpc::CallOptions kRepeatable{.timeout = absl::Seconds(30), .idempotent = true};
constexpr int kPageSize = 1000;

std::string RecipientsText(const v1::InboxItem& item) {
  std::vector<std::string> ids;
  for (const v1::InboxRecipient& recipient : item.recipients()) {
    ids.push_back(recipient.manager_id() + (recipient.has_acknowledge_time() ? "+" : ""));
  }
  return absl::StrJoin(ids, " ");
}

Section ItemTable(const v1::ListInboxItemsResponse& items) {
  Section section{.title = {},
                  .columns = {{.name = "incident_id"},
                              {.name = "client_id"},
                              {.name = "severity"},
                              {.name = "state"},
                              {.name = "title"},
                              {.name = "date"},
                              {.name = "deadline"},
                              {.name = "overdue"},
                              {.name = "owner"},
                              {.name = "recipients"}},
                  .rows = {}};
  for (const v1::InboxItem& item : items.items()) {
    const std::string client = item.incident().substr(0, item.incident().find("/incidents/"));
    section.rows.push_back({std::string(IdOf(item.incident())), std::string(IdOf(client)),
                            item.severity(), item.state(), item.title(), DateText(item.date()),
                            DateText(item.deadline()), item.overdue() ? "yes" : "", item.owner(),
                            RecipientsText(item)});
  }
  return section;
}

absl::Status List(Session& session, v1::ListInboxItemsRequest request) {
  ASSIGN_OR_RETURN(const auto stub, session.connections().Stub<v1::Inbox>());
  request.set_page_size(kPageSize);
  v1::ListInboxItemsResponse all;
  do {
    ASSIGN_OR_RETURN(v1::ListInboxItemsResponse page,
                     rpc::CallUnary(*stub, &Stub::ListInboxItems, request, kRepeatable));
    request.set_page_token(page.next_page_token());
    all.mutable_items()->MergeFrom(page.items());
  } while (!request.page_token().empty());
  session.Print({.sections = {ItemTable(all)}, .json = MessageJson(all)});
  return absl::OkStatus();
}

absl::Status Acknowledge(Session& session, const v1::AcknowledgeInboxItemRequest& request) {
  ASSIGN_OR_RETURN(const auto stub, session.connections().Stub<v1::Inbox>());
  v1::ListInboxItemsResponse acknowledged;
  ASSIGN_OR_RETURN(*acknowledged.add_items(),
                   rpc::CallUnary(*stub, &Stub::AcknowledgeInboxItem, request, kRepeatable));
  session.Print(
      {.sections = {ItemTable(acknowledged)}, .json = MessageJson(acknowledged.items(0))});
  return absl::OkStatus();
}

absl::Status State(Session& session) {
  ASSIGN_OR_RETURN(const auto stub, session.connections().Stub<v1::Inbox>());
  ASSIGN_OR_RETURN(
      const v1::InboxState state,
      rpc::CallUnary(*stub, &Stub::GetInboxState, v1::GetInboxStateRequest(), kRepeatable));
  session.Print(
      {.sections = {Facts("", {{"epoch", state.epoch()},
                               {"position", absl::StrCat(state.position())},
                               {"open items", absl::StrCat(state.open_items())},
                               {"reconciliations", absl::StrCat(state.reconciliations())}})},
       .json = MessageJson(state)});
  return absl::OkStatus();
}

struct InboxOptions {
  std::string manager;
  std::string as_of;
  std::string incident;
  bool unacknowledged = false;
};

void AddList(CLI::App& inbox, Action* action) {
  CLI::App* verb = inbox.add_subcommand("list", "open items of a manager, the gravest first");
  auto options = std::make_shared<InboxOptions>();
  verb->add_option("--manager", options->manager,
                   "the manager; all items, also those that reach nobody, by default");
  verb->add_option("--as-of", options->as_of, "the day; today by default")->check(IsDate());
  verb->add_flag("--unacknowledged", options->unacknowledged, "only what is not acknowledged");
  verb->callback([options, action] {
    *action = [options](Session& session) {
      v1::ListInboxItemsRequest request;
      request.set_parent(NameIn("managers", options->manager.empty() ? "-" : options->manager));
      *request.mutable_as_of_date() = DateOf(options->as_of.empty() ? Today() : options->as_of);
      request.set_unacknowledged_only(options->unacknowledged);
      return List(session, std::move(request));
    };
  });
}

void AddAcknowledge(CLI::App& inbox, Action* action) {
  CLI::App* verb = inbox.add_subcommand("ack", "note that a manager has seen an item");
  auto options = std::make_shared<InboxOptions>();
  verb->add_option("INCIDENT", options->incident, "id of the incident")->required();
  verb->add_option("--manager", options->manager, "the manager")->required();
  verb->add_option("--as-of", options->as_of, "the day; today by default")->check(IsDate());
  verb->callback([options, action] {
    *action = [options](Session& session) {
      v1::AcknowledgeInboxItemRequest request;
      request.set_name(
          absl::StrCat(NameIn("managers", options->manager), "/inboxItems/", options->incident));
      *request.mutable_as_of_date() = DateOf(options->as_of.empty() ? Today() : options->as_of);
      request.set_request_id(NewUuid());
      return Acknowledge(session, request);
    };
  });
}

}  // namespace

void AddInboxVerb(CLI::App& app, Action* action) {
  CLI::App* inbox = app.add_subcommand("inbox", "incidents that managers have to attend to");
  inbox->require_subcommand(1);
  AddList(*inbox, action);
  AddAcknowledge(*inbox, action);
  CLI::App* state = inbox->add_subcommand("state", "how far the registry's events are followed");
  state->callback([action] { *action = [](Session& session) { return State(session); }; });
}

}  // namespace clientele::cli
