// clientele group get|list|members
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "clientele/registry/v1/groups.grpc.pb.h"
#include "common/errors/status_macros.h"
#include "common/money/money.h"
#include "common/rpc/client.h"
#include "services/clientele/commands/client_table.h"
#include "services/clientele/commands/commands.h"
#include "services/clientele/commands/moment_options.h"
#include "services/clientele/output/text.h"

namespace clientele::cli {
namespace {

namespace v1 = registry::v1;
using Stub = v1::Groups::Stub;

constexpr rpc::CallOptions kRepeatable{.timeout = absl::Seconds(30), .idempotent = true};
constexpr int kPageSize = 1000;
constexpr int kPercentDecimals = 4;

std::vector<std::string> Row(const v1::Group& group) {
  return {std::string(IdOf(group.name())), group.display_name(), std::string(IdOf(group.parent())),
          std::string(IdOf(group.ultimate_group()))};
}

const std::vector<Column>& Columns() {
  static const std::vector<Column> columns = {
      {.name = "group_id"}, {.name = "name"}, {.name = "parent_id"}, {.name = "ultimate_group_id"}};
  return columns;
}

absl::Status Get(Session& session, const std::string& id) {
  ASSIGN_OR_RETURN(const auto stub, session.connections().Stub<v1::Groups>());
  v1::GetGroupRequest request;
  request.set_name(NameIn("groups", id));
  ASSIGN_OR_RETURN(const v1::Group group,
                   rpc::CallUnary(*stub, &Stub::GetGroup, request, kRepeatable));
  std::vector<std::pair<std::string, std::string>> facts;
  const std::vector<std::string> row = Row(group);
  for (size_t i = 0; i < row.size(); ++i) facts.emplace_back(Columns()[i].name, row[i]);
  facts.emplace_back("changed", TimeText(group.update_time()));
  facts.emplace_back("etag", group.etag());
  session.Print({.sections = {Facts("", std::move(facts))}, .json = MessageJson(group)});
  return absl::OkStatus();
}

absl::Status List(Session& session, const std::string& filter) {
  ASSIGN_OR_RETURN(const auto stub, session.connections().Stub<v1::Groups>());
  v1::ListGroupsRequest request;
  request.set_filter(filter);
  request.set_page_size(kPageSize);
  v1::ListGroupsResponse all;
  do {
    ASSIGN_OR_RETURN(const v1::ListGroupsResponse page,
                     rpc::CallUnary(*stub, &Stub::ListGroups, request, kRepeatable));
    request.set_page_token(page.next_page_token());
    all.mutable_groups()->MergeFrom(page.groups());
  } while (!request.page_token().empty());
  Section section{.title = {}, .columns = Columns(), .rows = {}};
  for (const v1::Group& group : all.groups()) section.rows.push_back(Row(group));
  session.Print({.sections = {std::move(section)}, .json = MessageJson(all)});
  return absl::OkStatus();
}

struct MembersOptions {
  std::string group;
  bool tree = false;
  MomentOptions moment;
};

Section MemberTable(const v1::ListGroupMembersResponse& members) {
  Section section{.title = {},
                  .columns = {{.name = "group_id"},
                              {.name = "client_id"},
                              {.name = "name"},
                              {.name = "ownership_percent", .number = true},
                              {.name = "status"},
                              {.name = "region"}},
                  .rows = {}};
  for (const v1::Client& client : members.members()) {
    section.rows.push_back({client.group_id(), std::string(IdOf(client.name())),
                            client.display_name(),
                            FormatMinorUnits(client.group_ownership_ppm(), kPercentDecimals),
                            std::string(StatusText(client.status())), client.region()});
  }
  return section;
}

absl::Status Members(Session& session, const MembersOptions& options) {
  ASSIGN_OR_RETURN(const auto stub, session.connections().Stub<v1::Groups>());
  v1::ListGroupMembersRequest request;
  request.set_parent(NameIn("groups", options.group));
  request.set_include_subgroups(options.tree);
  request.set_page_size(kPageSize);
  SetMoment(options.moment, &request);
  v1::ListGroupMembersResponse all;
  do {
    ASSIGN_OR_RETURN(const v1::ListGroupMembersResponse page,
                     rpc::CallUnary(*stub, &Stub::ListGroupMembers, request, kRepeatable));
    request.set_page_token(page.next_page_token());
    all.mutable_members()->MergeFrom(page.members());
  } while (!request.page_token().empty());
  session.Print({.sections = {MemberTable(all)}, .json = MessageJson(all)});
  return absl::OkStatus();
}

}  // namespace

void AddGroupVerb(CLI::App& app, Action* action) {
  CLI::App* group = app.add_subcommand("group", "groups of clients under common control");
  group->require_subcommand(1);

  CLI::App* get = group->add_subcommand("get", "one group and the group at the top of its tree");
  auto id = std::make_shared<std::string>();
  get->add_option("GROUP", *id, "id of the group")->required();
  get->callback([id, action] { *action = [id](Session& session) { return Get(session, *id); }; });

  CLI::App* list = group->add_subcommand("list", "all groups that match a filter");
  auto filter = std::make_shared<std::string>();
  list->add_option("--filter", *filter, "for example: parent_id = \"acme\"");
  list->callback([filter, action] {
    *action = [filter](Session& session) { return List(session, *filter); };
  });

  CLI::App* members = group->add_subcommand("members", "the clients of a group");
  auto options = std::make_shared<MembersOptions>();
  members->add_option("GROUP", options->group, "id of the group")->required();
  members->add_flag("--tree", options->tree, "the clients of all groups below it too");
  AddMomentOptions(*members, &options->moment);
  members->callback([options, action] {
    *action = [options](Session& session) { return Members(session, *options); };
  });
}

}  // namespace clientele::cli
