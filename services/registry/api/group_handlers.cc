#include "services/registry/api/group_handlers.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "common/errors/errors.h"
#include "common/errors/status_macros.h"
#include "common/rpc/paging.h"
#include "common/sql/order_by.h"
#include "services/registry/api/access_handlers.h"
#include "services/registry/api/convert.h"
#include "services/registry/api/list_page.h"
#include "services/registry/api/read_moment.h"
#include "services/registry/store/groups.h"

namespace clientele::registry {
namespace {

absl::Status AddGroup(Transaction& transaction, const Group& group, v1::Group* proto) {
  ASSIGN_OR_RETURN(const std::vector<std::string> above, GroupsAbove(transaction, group.id));
  ToProto(group, above.empty() ? group.id : above.back(), proto);
  return absl::OkStatus();
}

// Group and client of the last member of the page before; empty at first.
using MemberKey = std::pair<std::string, std::string>;

absl::StatusOr<MemberKey> MemberKeyOf(const v1::ListGroupMembersRequest& request) {
  ASSIGN_OR_RETURN(const std::string key, rpc::ReadPageToken(request));
  if (key.empty()) return MemberKey();
  ASSIGN_OR_RETURN(const SqlValues values, UnpackValues(key));
  if (values.size() != 2 || !std::holds_alternative<std::string>(values[0]) ||
      !std::holds_alternative<std::string>(values[1])) {
    return InvalidField("page_token", "is damaged", common::v1::ERROR_REASON_PAGE_TOKEN_INVALID);
  }
  return MemberKey{std::get<std::string>(values[0]), std::get<std::string>(values[1])};
}

absl::StatusOr<std::vector<std::string>> GroupsOf(Transaction& transaction,
                                                  const v1::ListGroupMembersRequest& request) {
  const std::string id = IdOf(request.parent());
  ASSIGN_OR_RETURN(const std::optional<Group> group, FindGroup(transaction, id));
  if (!group) return NotFound("group", request.parent());
  if (!request.include_subgroups()) return std::vector<std::string>{id};
  return GroupsBelow(transaction, id);
}

// The members of the groups behind `after`, by group and client.
absl::StatusOr<std::vector<Client>> MembersBehind(Transaction& transaction,
                                                  const std::vector<std::string>& groups,
                                                  const Moment& moment, const MemberKey& after,
                                                  int limit) {
  std::vector<Client> members;
  auto group = std::lower_bound(groups.begin(), groups.end(), after.first);
  for (; group != groups.end() && static_cast<int>(members.size()) < limit; ++group) {
    const std::string& behind = *group == after.first ? after.second : "";
    ASSIGN_OR_RETURN(
        std::vector<Client> more,
        ListMembers(transaction, *group, moment, behind, limit - static_cast<int>(members.size())));
    std::move(more.begin(), more.end(), std::back_inserter(members));
  }
  return members;
}

}  // namespace

absl::Status GetGroup(const Registry& registry, rpc::Call& call, const v1::GetGroupRequest& request,
                      v1::Group* response) {
  return registry.database->Read(OptionsFor(call), [&](Transaction& transaction) -> absl::Status {
    ASSIGN_OR_RETURN(const std::optional<Group> group,
                     FindGroup(transaction, IdOf(request.name())));
    if (!group) return NotFound("group", request.name());
    return AddGroup(transaction, *group, response);
  });
}

absl::Status ListGroups(const Registry& registry, rpc::Call& call,
                        const v1::ListGroupsRequest& request, v1::ListGroupsResponse* response) {
  ASSIGN_OR_RETURN(const int page_size, rpc::PageSize(request.page_size()));
  ASSIGN_OR_RETURN(const std::string after, rpc::ReadPageToken(request));
  ASSIGN_OR_RETURN(const SqlFragment filter, FilterToSql(request.filter(), GroupFilterFields()));
  v1::ListGroupsResponse answer;
  ASSIGN_OR_RETURN(
      const ListPage<Group> page,
      ReadPage<Group>(
          registry, call, page_size,
          [&](Transaction& transaction, int limit) -> absl::StatusOr<std::vector<Group>> {
            answer.Clear();
            ASSIGN_OR_RETURN(std::vector<Group> groups,
                             ListGroups(transaction, filter, after, limit));
            for (const Group& group : groups) {
              RETURN_IF_ERROR(AddGroup(transaction, group, answer.add_groups()));
            }
            return groups;
          }));
  *response = std::move(answer);
  if (page.more) {
    response->mutable_groups()->RemoveLast();
    response->set_next_page_token(rpc::MakePageToken(page.items.back().id, request));
  }
  return absl::OkStatus();
}

absl::Status ListGroupMembers(const Registry& registry, rpc::Call& call,
                              const v1::ListGroupMembersRequest& request,
                              v1::ListGroupMembersResponse* response) {
  ASSIGN_OR_RETURN(const int page_size, rpc::PageSize(request.page_size()));
  ASSIGN_OR_RETURN(const MomentRequest moment, MomentOf(request));
  ASSIGN_OR_RETURN(const MemberKey after, MemberKeyOf(request));
  ASSIGN_OR_RETURN(
      const ListPage<Client> page,
      ReadPage<Client>(
          registry, call, page_size,
          [&](Transaction& transaction, int limit) -> absl::StatusOr<std::vector<Client>> {
            ASSIGN_OR_RETURN(const std::vector<std::string> groups, GroupsOf(transaction, request));
            ASSIGN_OR_RETURN(const std::optional<Moment> at, Resolve(transaction, moment));
            if (!at) return std::vector<Client>();
            return MembersBehind(transaction, groups, *at, after, limit);
          }));
  for (const Client& member : page.items) ToProto(member, response->add_members());
  if (page.more) {
    const Client& last = page.items.back();
    response->set_next_page_token(
        rpc::MakePageToken(PackValues({last.fields.group_id, last.id}), request));
  }
  return NoteRead(registry, call, "clientele.registry.v1.Groups/ListGroupMembers",
                  {request.parent(), response->members_size(),
                   request.include_subgroups() ? "with subgroups" : ""});
}

}  // namespace clientele::registry
