#include "absl/strings/str_cat.h"
#include "common/errors/errors.h"
#include "common/errors/status_macros.h"
#include "common/sql/etag.h"
#include "services/registry/api/convert.h"
#include "services/registry/api/group_handlers.h"
#include "services/registry/api/mutation.h"
#include "services/registry/api/rule_status.h"
#include "services/registry/domain/client_rules.h"
#include "services/registry/store/groups.h"

namespace clientele::registry {
namespace {

// The parent exists and does not lie below the group. Returns the group at the top of the tree.
absl::StatusOr<std::string> CheckParent(Transaction& transaction, const Group& group) {
  if (group.parent_id.empty()) return group.id;
  ASSIGN_OR_RETURN(const std::vector<std::string> above, GroupsAbove(transaction, group.parent_id));
  if (above.empty()) {
    return InvalidField("group.parent", absl::StrCat("no group ", group.parent_id));
  }
  for (const std::string& id : above) {
    if (id != group.id) continue;
    return Precondition(common::v1::ERROR_REASON_CYCLE, "GROUP", GroupName(group.id),
                        "the group would belong to itself");
  }
  ASSIGN_OR_RETURN(const int levels, LevelsBelow(transaction, group.id));
  if (static_cast<int>(above.size()) + levels > kMaxGroupDepth) {
    return InvalidField("group.parent",
                        absl::StrCat("a tree of groups has at most ", kMaxGroupDepth, " levels"));
  }
  return above.back();
}

absl::StatusOr<Group> CurrentGroup(Transaction& transaction, const std::string& name,
                                   const std::string& etag) {
  ASSIGN_OR_RETURN(const std::optional<Group> group, FindGroup(transaction, IdOf(name)));
  if (!group) return NotFound("group", name);
  RETURN_IF_ERROR(CheckEtag(etag, name, group->position));
  return *group;
}

absl::StatusOr<v1::Group> ImageOf(Transaction& transaction, const Group& group) {
  ASSIGN_OR_RETURN(const std::vector<std::string> above, GroupsAbove(transaction, group.id));
  v1::Group image;
  ToProto(group, above.empty() ? group.id : above.back(), &image);
  return image;
}

void SetContent(const v1::Group& proto, Group* group) {
  group->display_name = proto.display_name();
  group->parent_id = proto.parent().empty() ? "" : IdOf(proto.parent());
}

}  // namespace

absl::Status CreateGroup(const Registry& registry, rpc::Call& call,
                         const v1::CreateGroupRequest& request, v1::Group* response) {
  Group group;
  group.id = request.group_id();
  SetContent(request.group(), &group);
  RETURN_IF_ERROR(ToStatus(CheckGroup(group), "group."));
  const auto create = [&](Mutation& mutation) -> absl::Status {
    ASSIGN_OR_RETURN(const std::optional<Group> taken, FindGroup(mutation.transaction, group.id));
    if (taken) return AlreadyExists("group", GroupName(group.id));
    ASSIGN_OR_RETURN(const std::string ultimate, CheckParent(mutation.transaction, group));
    group.create_time = mutation.now;
    group.update_time = mutation.now;
    group.position = mutation.position;
    RETURN_IF_ERROR(InsertGroup(mutation.transaction, group));
    ToProto(group, ultimate, response);
    return mutation.Audit(response->name(), nullptr, *response);
  };
  return Mutate(registry, call, "clientele.registry.v1.Groups/CreateGroup", request, response,
                create);
}

absl::Status UpdateGroup(const Registry& registry, rpc::Call& call,
                         const v1::UpdateGroupRequest& request, v1::Group* response) {
  const std::string& name = request.group().name();
  if (name.empty()) return InvalidField("group.name", "is required");
  const auto update = [&](Mutation& mutation) -> absl::Status {
    ASSIGN_OR_RETURN(const Group before,
                     CurrentGroup(mutation.transaction, name, request.group().etag()));
    ASSIGN_OR_RETURN(const v1::Group image, ImageOf(mutation.transaction, before));
    v1::Group merged = image;
    RETURN_IF_ERROR(ApplyMask(request.update_mask(), request.group(),
                              {"name", "ultimate_group", "etag", "create_time", "update_time"},
                              &merged));
    Group after = before;
    SetContent(merged, &after);
    RETURN_IF_ERROR(ToStatus(CheckGroup(after), "group."));
    *response = image;
    if (after == before) return absl::OkStatus();
    ASSIGN_OR_RETURN(const std::string ultimate, CheckParent(mutation.transaction, after));
    after.update_time = mutation.now;
    after.position = mutation.position;
    RETURN_IF_ERROR(ReplaceGroup(mutation.transaction, before, after));
    response->Clear();
    ToProto(after, ultimate, response);
    return mutation.Audit(name, &image, *response);
  };
  return Mutate(registry, call, "clientele.registry.v1.Groups/UpdateGroup", request, response,
                update);
}

absl::Status DeleteGroup(const Registry& registry, rpc::Call& call,
                         const v1::DeleteGroupRequest& request, v1::DeleteGroupResponse* response) {
  const auto remove = [&](Mutation& mutation) -> absl::Status {
    ASSIGN_OR_RETURN(const Group group,
                     CurrentGroup(mutation.transaction, request.name(), request.etag()));
    ASSIGN_OR_RETURN(const bool used, IsGroupInUse(mutation.transaction, group.id));
    if (used) {
      return Precondition(common::v1::ERROR_REASON_IN_USE, "GROUP", request.name(),
                          "the group has subgroups or clients");
    }
    ASSIGN_OR_RETURN(const v1::Group image, ImageOf(mutation.transaction, group));
    RETURN_IF_ERROR(RemoveGroup(mutation.transaction, group));
    return mutation.Audit(request.name(), &image, *response);
  };
  return Mutate(registry, call, "clientele.registry.v1.Groups/DeleteGroup", request, response,
                remove);
}

}  // namespace clientele::registry
