// clientele client get|list|history
#include "common/rpc/client.h"

#include <cstddef>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "clientele/registry/v1/clients.grpc.pb.h"
#include "common/errors/status_macros.h"
#include "common/money/money.h"
#include "services/clientele/commands/commands.h"
#include "services/clientele/output/text.h"

namespace clientele::cli {
namespace {

namespace v1 = registry::v1;
using Stub = v1::ClientRegistry::Stub;

constexpr rpc::CallOptions kRepeatable{.timeout = absl::Seconds(30), .idempotent = true};
constexpr int kPageSize = 1000;

std::string OwnershipText(const v1::Client& client) {
  if (client.parent_id().empty()) return "";
  return FormatMinorUnits(client.ownership_ppm(), 4);
}

// The columns of a clients file, so that what `list --output csv` prints can be imported.
const std::vector<Column>& FileColumns() {
  static const std::vector<Column> columns = {{.name = "client_id"}, {.name = "name"},
                                              {.name = "status"},    {.name = "size_class"},
                                              {.name = "region"},    {.name = "currency"},
                                              {.name = "industry"},  {.name = "group_id"},
                                              {.name = "inn"},       {.name = "kpp"},
                                              {.name = "ogrn"},      {.name = "lei"},
                                              {.name = "parent_id"}, {.name = "ownership_percent"},
                                              {.name = "email"},     {.name = "phone"},
                                              {.name = "since"}};
  return columns;
}

std::vector<std::string> FileRow(const v1::Client& client) {
  return {std::string(IdOf(client.name())),
          client.display_name(),
          std::string(StatusText(client.status())),
          std::string(SizeClassText(client.size_class())),
          client.region(),
          client.currency_code(),
          client.industry(),
          client.group_id(),
          client.inn(),
          client.kpp(),
          client.ogrn(),
          client.lei(),
          client.parent_id(),
          OwnershipText(client),
          client.email(),
          client.phone(),
          DateText(client.since())};
}

// The first columns, which every client has: what fits on a screen.
Section ClientTable(const google::protobuf::RepeatedPtrField<v1::Client>& clients,
                    bool all_columns) {
  constexpr size_t kRequiredColumns = 6;
  const size_t count = all_columns ? FileColumns().size() : kRequiredColumns;
  Section section{.title = {}, .columns = {}, .rows = {}};
  section.columns.assign(FileColumns().begin(),
                         FileColumns().begin() + static_cast<std::ptrdiff_t>(count));
  for (const v1::Client& client : clients) {
    std::vector<std::string> row = FileRow(client);
    row.resize(count);
    section.rows.push_back(std::move(row));
  }
  return section;
}

absl::Status Get(Session& session, const std::string& id) {
  ASSIGN_OR_RETURN(const auto stub, session.connections().Stub<v1::ClientRegistry>());
  v1::GetClientRequest request;
  request.set_name(NameIn("clients", id));
  ASSIGN_OR_RETURN(const v1::Client client,
                   rpc::CallUnary(*stub, &Stub::GetClient, request, kRepeatable));
  std::vector<std::pair<std::string, std::string>> facts;
  const std::vector<std::string> row = FileRow(client);
  for (size_t i = 0; i < row.size(); ++i) facts.emplace_back(FileColumns()[i].name, row[i]);
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
  section.columns.push_back({.name = "changed"});
  section.columns.push_back({.name = "deleted"});
  for (size_t i = 0; i < section.rows.size(); ++i) {
    const v1::Client& version = versions.versions(static_cast<int>(i));
    section.rows[i][0] = absl::StrCat(version.position());
    section.rows[i].push_back(TimeText(version.update_time()));
    section.rows[i].push_back(TimeText(version.delete_time()));
  }
  return section;
}

absl::Status History(Session& session, const std::string& id) {
  ASSIGN_OR_RETURN(const auto stub, session.connections().Stub<v1::ClientRegistry>());
  v1::ListClientVersionsRequest request;
  request.set_parent(NameIn("clients", id));
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

void AddList(CLI::App& client, Action* action) {
  CLI::App* list = client.add_subcommand("list", "all clients that match a filter");
  struct Options {
    std::string filter;
    std::string order_by;
    bool show_deleted = false;
  };
  auto options = std::make_shared<Options>();
  list->add_option("--filter", options->filter,
                   "for example: region = \"Germany\" AND size_class = \"LARGE\"");
  list->add_option("--order", options->order_by,
                   "client_id, display_name or region, each also with desc; separated by commas");
  list->add_flag("--show-deleted", options->show_deleted, "deleted clients too");
  list->callback([options, action] {
    *action = [options](Session& session) {
      v1::ListClientsRequest request;
      request.set_filter(options->filter);
      request.set_order_by(options->order_by);
      request.set_show_deleted(options->show_deleted);
      return List(session, std::move(request));
    };
  });
}

void AddOfOneClient(CLI::App& client, const char* name, const char* help,
                    absl::Status (*run)(Session&, const std::string&), Action* action) {
  CLI::App* verb = client.add_subcommand(name, help);
  auto id = std::make_shared<std::string>();
  verb->add_option("CLIENT", *id, "id of the client")->required();
  verb->callback(
      [id, run, action] { *action = [id, run](Session& session) { return run(session, *id); }; });
}

}  // namespace

void AddClientVerb(CLI::App& app, Action* action) {
  CLI::App* client = app.add_subcommand("client", "the client base");
  client->require_subcommand(1);
  AddOfOneClient(*client, "get", "one client", &Get, action);
  AddList(*client, action);
  AddOfOneClient(*client, "history", "every version of a client, newest first", &History, action);
}

}  // namespace clientele::cli
