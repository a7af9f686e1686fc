// clientele client get|list|history|periods; duplicates and merges are in client_duplicates.cc
#include "common/rpc/client.h"

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "clientele/registry/v1/clients.grpc.pb.h"
#include "common/errors/status_macros.h"
#include "services/clientele/commands/client_table.h"
#include "services/clientele/commands/commands.h"
#include "services/clientele/commands/moment_options.h"
#include "services/clientele/output/text.h"

namespace clientele::cli {
namespace {

namespace v1 = registry::v1;
using Stub = v1::ClientRegistry::Stub;

constexpr rpc::CallOptions kRepeatable{.timeout = absl::Seconds(30), .idempotent = true};
constexpr int kPageSize = 1000;

// What one verb about one client was asked.
struct ClientOptions {
  std::string id;
  MomentOptions moment;
};

absl::Status Get(Session& session, const ClientOptions& options) {
  ASSIGN_OR_RETURN(const auto stub, session.connections().Stub<v1::ClientRegistry>());
  v1::GetClientRequest request;
  request.set_name(NameIn("clients", options.id));
  SetMoment(options.moment, &request);
  ASSIGN_OR_RETURN(const v1::Client client,
                   rpc::CallUnary(*stub, &Stub::GetClient, request, kRepeatable));
  std::vector<std::pair<std::string, std::string>> facts;
  const std::vector<std::string> row = ClientFileRow(client);
  for (size_t i = 0; i < row.size(); ++i) facts.emplace_back(ClientFileColumns()[i].name, row[i]);
  facts.emplace_back("valid_from", DateText(client.valid_from()));
  facts.emplace_back("valid_to", DateText(client.valid_to()));
  facts.emplace_back("merged_into", std::string(IdOf(client.merged_into())));
  facts.emplace_back("changed", TimeText(client.update_time()));
  facts.emplace_back("deleted", TimeText(client.delete_time()));
  facts.emplace_back("etag", client.etag());
  session.Print({.sections = {Facts("", std::move(facts))}, .json = MessageJson(client)});
  return absl::OkStatus();
}

absl::Status List(Session& session, v1::ListClientsRequest request) {
  ASSIGN_OR_RETURN(const auto stub, session.connections().Stub<v1::ClientRegistry>());
  request.set_page_size(kPageSize);
  v1::ListClientsResponse all;
  do {
    ASSIGN_OR_RETURN(v1::ListClientsResponse page,
                     rpc::CallUnary(*stub, &Stub::ListClients, request, kRepeatable));
    request.set_page_token(page.next_page_token());
    for (v1::Client& client : *page.mutable_clients()) *all.add_clients() = std::move(client);
    session.progress().Show("clients", all.clients_size(), 0);
  } while (!request.page_token().empty());
  const bool csv = session.options().output == OutputForm::kCsv;
  session.Print({.sections = {ClientTable(all.clients(), csv)}, .json = MessageJson(all)});
  return absl::OkStatus();
}

Section VersionTable(const v1::ListClientVersionsResponse& versions) {
  Section section = ClientTable(versions.versions(), false);
  section.columns[0] = {.name = "position", .number = true};
  section.columns.push_back({.name = "valid_from"});
  section.columns.push_back({.name = "changed"});
  section.columns.push_back({.name = "deleted"});
  for (size_t i = 0; i < section.rows.size(); ++i) {
    const v1::Client& version = versions.versions(static_cast<int>(i));
    section.rows[i][0] = absl::StrCat(version.position());
    section.rows[i].push_back(DateText(version.valid_from()));
    section.rows[i].push_back(TimeText(version.update_time()));
    section.rows[i].push_back(TimeText(version.delete_time()));
  }
  return section;
}

absl::Status History(Session& session, const ClientOptions& options) {
  ASSIGN_OR_RETURN(const auto stub, session.connections().Stub<v1::ClientRegistry>());
  v1::ListClientVersionsRequest request;
  request.set_parent(NameIn("clients", options.id));
  request.set_page_size(kPageSize);
  v1::ListClientVersionsResponse all;
  do {
    ASSIGN_OR_RETURN(v1::ListClientVersionsResponse page,
                     rpc::CallUnary(*stub, &Stub::ListClientVersions, request, kRepeatable));
    request.set_page_token(page.next_page_token());
    all.mutable_versions()->MergeFrom(page.versions());
  } while (!request.page_token().empty());
  session.Print({.sections = {VersionTable(all)}, .json = MessageJson(all)});
  return absl::OkStatus();
}

// The days first, then everything that may have changed between them.
Section PeriodTable(const v1::ListClientPeriodsResponse& periods) {
  Section section = ClientTable(periods.periods(), true);
  section.columns[0] = {.name = "valid_from"};
  section.columns.insert(section.columns.begin() + 1, {.name = "valid_to"});
  for (size_t i = 0; i < section.rows.size(); ++i) {
    const v1::Client& period = periods.periods(static_cast<int>(i));
    section.rows[i][0] = DateText(period.valid_from());
    section.rows[i].insert(section.rows[i].begin() + 1, DateText(period.valid_to()));
  }
  return section;
}

absl::Status Periods(Session& session, const ClientOptions& options) {
  ASSIGN_OR_RETURN(const auto stub, session.connections().Stub<v1::ClientRegistry>());
  v1::ListClientPeriodsRequest request;
  request.set_parent(NameIn("clients", options.id));
  request.set_page_size(kPageSize);
  SetKnownAt(options.moment, &request);
  v1::ListClientPeriodsResponse all;
  do {
    ASSIGN_OR_RETURN(v1::ListClientPeriodsResponse page,
                     rpc::CallUnary(*stub, &Stub::ListClientPeriods, request, kRepeatable));
    request.set_page_token(page.next_page_token());
    all.mutable_periods()->MergeFrom(page.periods());
  } while (!request.page_token().empty());
  session.Print({.sections = {PeriodTable(all)}, .json = MessageJson(all)});
  return absl::OkStatus();
}

void AddList(CLI::App& client, Action* action) {
  CLI::App* list = client.add_subcommand("list", "all clients that match a filter");
  struct Options {
    std::string filter;
    std::string order_by;
    bool show_deleted = false;
    MomentOptions moment;
  };
  auto options = std::make_shared<Options>();
  list->add_option("--filter", options->filter,
                   "for example: region = \"Germany\" AND size_class = \"LARGE\"");
  list->add_option("--order", options->order_by,
                   "client_id, display_name or region, each also with desc; separated by commas");
  list->add_flag("--show-deleted", options->show_deleted, "deleted clients too");
  AddMomentOptions(*list, &options->moment);
  list->callback([options, action] {
    *action = [options](Session& session) {
      v1::ListClientsRequest request;
      request.set_filter(options->filter);
      request.set_order_by(options->order_by);
      request.set_show_deleted(options->show_deleted);
      SetMoment(options->moment, &request);
      return List(session, std::move(request));
    };
  });
}

using OfOneClient = absl::Status (*)(Session&, const ClientOptions&);

// Returns the verb and where its options go.
std::pair<CLI::App*, ClientOptions*> AddOfOneClient(CLI::App& client, const char* name,
                                                    const char* help, OfOneClient run,
                                                    Action* action) {
  CLI::App* verb = client.add_subcommand(name, help);
  auto options = std::make_shared<ClientOptions>();
  verb->add_option("CLIENT", options->id, "id of the client")->required();
  verb->callback([options, run, action] {
    *action = [options, run](Session& session) { return run(session, *options); };
  });
  return {verb, options.get()};
}

}  // namespace

void AddClientVerb(CLI::App& app, Action* action) {
  CLI::App* client = app.add_subcommand("client", "the client base");
  client->require_subcommand(1);
  const auto [get, get_options] = AddOfOneClient(*client, "get", "one client", &Get, action);
  AddMomentOptions(*get, &get_options->moment);
  AddList(*client, action);
  AddOfOneClient(*client, "history", "every version of a client, newest first", &History, action);
  const auto [periods, period_options] = AddOfOneClient(
      *client, "periods", "what held about a client from when to when", &Periods, action);
  AddKnownAtOption(*periods, &period_options->moment);
  AddClientDuplicateVerbs(*client, action);
}

}  // namespace clientele::cli
