#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/errors/errors.h"
#include "common/errors/status_macros.h"
#include "common/ids/resource_name.h"
#include "common/rpc/dates.h"
#include "common/rpc/paging.h"
#include "common/time/date.h"
#include "services/registry/api/access_handlers.h"
#include "services/registry/api/client_change.h"
#include "services/registry/api/convert.h"
#include "services/registry/api/group_handlers.h"
#include "services/registry/api/list_page.h"
#include "services/registry/api/mutation.h"
#include "services/registry/api/read_moment.h"
#include "services/registry/api/read_position.h"
#include "services/registry/store/groups.h"

namespace clientele::registry {
namespace {

// Name of a membership in the audit.
std::string MembershipName(const std::string& client, int32_t from) {
  return ResourceName(client, "memberships",
                      from == kBeginning ? "beginning" : FormatDate(DateFromDayNumber(from)));
}

absl::StatusOr<Membership> MembershipOf(const v1::Membership& proto) {
  Membership membership;
  membership.group_id = IdOf(proto.group());
  membership.ppm = proto.ownership_ppm();
  ASSIGN_OR_RETURN(membership.from,
                   DayOr(proto.has_from(), proto.from(), "membership.from", kBeginning));
  if (proto.has_to()) {
    ASSIGN_OR_RETURN(const int32_t last, rpc::DayFrom(proto.to(), "membership.to"));
    membership.until = last + 1;
  }
  return membership;
}

absl::Status AddMembership(Transaction& transaction, const Client& client,
                           const Membership& membership, v1::Membership* proto) {
  proto->set_client(ClientName(client.id));
  proto->set_group(GroupName(membership.group_id));
  if (membership.from != kBeginning) {
    *proto->mutable_from() = rpc::ProtoDate(DateFromDayNumber(membership.from));
  }
  if (membership.until != kForever) {
    *proto->mutable_to() = rpc::ProtoDate(DateFromDayNumber(membership.until - 1));
  }
  proto->set_ownership_ppm(membership.ppm);
  proto->set_client_etag(EtagOf(client));
  ASSIGN_OR_RETURN(const std::vector<std::string> above,
                   GroupsAbove(transaction, membership.group_id));
  if (!above.empty()) proto->set_ultimate_group(GroupName(above.back()));
  return absl::OkStatus();
}

std::optional<Membership> MembershipFrom(const Timeline& periods, int32_t from) {
  for (Membership& membership : MembershipsOf(periods)) {
    if (membership.from == from) return std::move(membership);
  }
  return std::nullopt;
}

// Writes the client's timeline and audits the membership that begins on `from`.
absl::Status WriteMembership(Mutation& mutation, const Client& before, const Timeline& periods,
                             const Timeline& changed, int32_t from, v1::Membership* response) {
  v1::Membership old_image;
  const std::optional<Membership> held = MembershipFrom(periods, from);
  if (held) {
    RETURN_IF_ERROR(AddMembership(mutation.transaction, before, *held, &old_image));
  }
  ASSIGN_OR_RETURN(const Client after, WriteTimeline(mutation, before, periods, changed));
  if (const std::optional<Membership> now = MembershipFrom(changed, from)) {
    RETURN_IF_ERROR(AddMembership(mutation.transaction, after, *now, response));
  }
  return mutation.Audit(MembershipName(ClientName(before.id), from), held ? &old_image : nullptr,
                        *response);
}

}  // namespace

absl::Status ListMemberships(const Registry& registry, rpc::Call& call,
                             const v1::ListMembershipsRequest& request,
                             v1::ListMembershipsResponse* response) {
  ASSIGN_OR_RETURN(const int page_size, rpc::PageSize(request.page_size()));
  ASSIGN_OR_RETURN(const MomentRequest moment, KnowledgeOf(request));
  ASSIGN_OR_RETURN(const int64_t after, ReadPositionToken(request));
  v1::ListMembershipsResponse answer;
  ASSIGN_OR_RETURN(
      const ListPage<Membership> page,
      ReadPage<Membership>(
          registry, call, page_size,
          [&](Transaction& transaction, int limit) -> absl::StatusOr<std::vector<Membership>> {
            answer.Clear();
            ASSIGN_OR_RETURN(const KnownTimeline known,
                             TimelineAt(transaction, request.parent(), moment));
            std::vector<Membership> memberships =
                PeriodsBehind(MembershipsOf(known.periods), after, limit);
            for (const Membership& membership : memberships) {
              RETURN_IF_ERROR(
                  AddMembership(transaction, known.client, membership, answer.add_memberships()));
            }
            return memberships;
          }));
  *response = std::move(answer);
  if (page.more) {
    response->mutable_memberships()->RemoveLast();
    response->set_next_page_token(
        rpc::MakePageToken(absl::StrCat(PeriodKey(page.items.back().from)), request));
  }
  return NoteRead(registry, call, "clientele.registry.v1.Groups/ListMemberships",
                  {request.parent(), response->memberships_size()});
}

absl::Status SetMembership(const Registry& registry, rpc::Call& call,
                           const v1::SetMembershipRequest& request, v1::Membership* response) {
  ASSIGN_OR_RETURN(const Membership membership, MembershipOf(request.membership()));
  const auto set = [&](Mutation& mutation) -> absl::Status {
    response->Clear();
    ASSIGN_OR_RETURN(
        const Client client,
        CurrentClient(mutation.transaction, request.membership().client(), request.etag()));
    ASSIGN_OR_RETURN(const std::optional<Group> group,
                     FindGroup(mutation.transaction, membership.group_id));
    if (!group) {
      return InvalidField("membership.group", absl::StrCat("no group ", membership.group_id));
    }
    ASSIGN_OR_RETURN(const Timeline periods, LoadTimeline(mutation.transaction, client));
    ASSIGN_OR_RETURN(const Timeline changed, WithMembership(periods, membership));
    if (MembershipsOf(changed) == MembershipsOf(periods)) {
      return AddMembership(mutation.transaction, client, membership, response);
    }
    return WriteMembership(mutation, client, periods, changed, membership.from, response);
  };
  return Mutate(registry, call, "clientele.registry.v1.Groups/SetMembership", request, response,
                set);
}

absl::Status DeleteMembership(const Registry& registry, rpc::Call& call,
                              const v1::DeleteMembershipRequest& request,
                              v1::DeleteMembershipResponse* response) {
  ASSIGN_OR_RETURN(const int32_t from,
                   DayOr(request.has_from(), request.from(), "from", kBeginning));
  response->Clear();
  const auto remove = [&](Mutation& mutation) -> absl::Status {
    ASSIGN_OR_RETURN(const Client client,
                     CurrentClient(mutation.transaction, request.client(), request.etag()));
    ASSIGN_OR_RETURN(const Timeline periods, LoadTimeline(mutation.transaction, client));
    const std::optional<Timeline> changed = WithoutMembership(periods, from);
    if (!changed) return NotFound("membership", MembershipName(request.client(), from));
    v1::Membership removed;
    return WriteMembership(mutation, client, periods, *changed, from, &removed);
  };
  return Mutate(registry, call, "clientele.registry.v1.Groups/DeleteMembership", request, response,
                remove);
}

}  // namespace clientele::registry
