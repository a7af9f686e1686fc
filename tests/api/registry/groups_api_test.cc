#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "clientele/registry/v1/groups.grpc.pb.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/api/registry/registry_fixture.h"

namespace clientele::registry {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using GroupStub = v1::Groups::Stub;

google::type::Date Day(int month, int day) {
  google::type::Date date;
  date.set_year(2024);
  date.set_month(month);
  date.set_day(day);
  return date;
}

class GroupsApiTest : public RegistryTest {
 protected:
  GroupsApiTest() : groups_(v1::Groups::NewStub(rpc::NewChannel(server_->address()))) {}

  absl::StatusOr<v1::Group> Create(const std::string& id, const std::string& parent = "") {
    v1::CreateGroupRequest request;
    request.set_group_id(id);
    request.mutable_group()->set_display_name("Group " + id);
    if (!parent.empty()) request.mutable_group()->set_parent("groups/" + parent);
    return Call(*groups_, &GroupStub::CreateGroup, request);
  }
  absl::StatusOr<v1::Group> Get(const std::string& id) {
    v1::GetGroupRequest request;
    request.set_name("groups/" + id);
    return Call(*groups_, &GroupStub::GetGroup, request);
  }
  absl::StatusOr<v1::Group> Move(const std::string& id, const std::string& parent,
                                 const std::string& etag = "") {
    v1::UpdateGroupRequest request;
    request.mutable_group()->set_name("groups/" + id);
    if (!parent.empty()) request.mutable_group()->set_parent("groups/" + parent);
    request.mutable_group()->set_etag(etag);
    request.mutable_update_mask()->add_paths("parent");
    return Call(*groups_, &GroupStub::UpdateGroup, request);
  }
  absl::Status Delete(const std::string& id, const std::string& etag = "") {
    v1::DeleteGroupRequest request;
    request.set_name("groups/" + id);
    request.set_etag(etag);
    return Call(*groups_, &GroupStub::DeleteGroup, request).status();
  }
  static v1::SetMembershipRequest Joins(const std::string& client, const std::string& group,
                                        std::optional<google::type::Date> from = {},
                                        std::optional<google::type::Date> to = {},
                                        int32_t ppm = 0) {
    v1::SetMembershipRequest request;
    request.mutable_membership()->set_client("clients/" + client);
    request.mutable_membership()->set_group("groups/" + group);
    if (from) *request.mutable_membership()->mutable_from() = *from;
    if (to) *request.mutable_membership()->mutable_to() = *to;
    request.mutable_membership()->set_ownership_ppm(ppm);
    return request;
  }
  absl::StatusOr<v1::Membership> Set(const v1::SetMembershipRequest& request) {
    return Call(*groups_, &GroupStub::SetMembership, request);
  }
  absl::Status Leave(const std::string& client, std::optional<google::type::Date> from = {}) {
    v1::DeleteMembershipRequest request;
    request.set_client("clients/" + client);
    if (from) *request.mutable_from() = *from;
    return Call(*groups_, &GroupStub::DeleteMembership, request).status();
  }
  std::vector<std::string> Members(const std::string& group,
                                   std::optional<google::type::Date> as_of = {}, bool tree = false,
                                   int64_t known = 0) {
    v1::ListGroupMembersRequest request;
    request.set_parent("groups/" + group);
    request.set_page_size(1);
    request.set_include_subgroups(tree);
    request.set_as_known_at_position(known);
    if (as_of) *request.mutable_as_of() = *as_of;
    std::vector<std::string> members;
    while (true) {
      const auto page = Call(*groups_, &GroupStub::ListGroupMembers, request);
      EXPECT_TRUE(page.ok()) << page.status();
      if (!page.ok()) return members;
      for (const v1::Client& client : page->members()) {
        members.push_back(client.group_id() + "/" + client.name());
      }
      if (page->next_page_token().empty()) return members;
      request.set_page_token(page->next_page_token());
    }
  }
  std::vector<std::string> Memberships(const std::string& client) {
    v1::ListMembershipsRequest request;
    request.set_parent("clients/" + client);
    request.set_page_size(1);
    std::vector<std::string> lines;
    while (true) {
      const auto page = Call(*groups_, &GroupStub::ListMemberships, request);
      EXPECT_TRUE(page.ok()) << page.status();
      if (!page.ok()) return lines;
      for (const v1::Membership& m : page->memberships()) {
        lines.push_back(absl::StrCat(m.group(), " ", m.from().month(), "-", m.from().day(), " ",
                                     m.to().month(), "-", m.to().day(), " ", m.ownership_ppm()));
      }
      if (page->next_page_token().empty()) return lines;
      request.set_page_token(page->next_page_token());
    }
  }

  std::unique_ptr<GroupStub> groups_;
};

TEST_F(GroupsApiTest, TheUltimateGroupIsTheTopOfTheTree) {
  ASSERT_TRUE(Create("top").ok());
  ASSERT_TRUE(Create("mid", "top").ok());
  const auto leaf = Create("leaf", "mid");
  ASSERT_TRUE(leaf.ok()) << leaf.status();
  EXPECT_EQ(leaf->ultimate_group(), "groups/top");
  EXPECT_EQ(Get("top")->ultimate_group(), "groups/top");
  const auto cut = Move("mid", "");
  ASSERT_TRUE(cut.ok()) << cut.status();
  EXPECT_EQ(cut->parent(), "");
  EXPECT_EQ(Get("leaf")->ultimate_group(), "groups/mid");
}

TEST_F(GroupsApiTest, AGroupNeverBelongsToItself) {
  ASSERT_TRUE(Create("a").ok());
  ASSERT_TRUE(Create("b", "a").ok());
  ASSERT_TRUE(Create("c", "b").ok());
  for (const char* parent : {"a", "b", "c"}) {
    const absl::Status refused = Move("a", parent).status();
    EXPECT_EQ(ReasonOf(refused), common::v1::ERROR_REASON_CYCLE) << parent << refused;
    EXPECT_TRUE(absl::IsFailedPrecondition(refused));
  }
  EXPECT_EQ(Get("a")->parent(), "");
  EXPECT_EQ(FieldOf(Create("d", "d").status()), "group.parent");
}

TEST_F(GroupsApiTest, TreesHaveABoundedDepth) {
  ASSERT_TRUE(Create("g1").ok());
  for (int level = 2; level <= 100; ++level) {
    ASSERT_TRUE(Create(absl::StrCat("g", level), absl::StrCat("g", level - 1)).ok()) << level;
  }
  EXPECT_EQ(FieldOf(Create("g101", "g100").status()), "group.parent");
  ASSERT_TRUE(Create("h").ok());
  EXPECT_EQ(FieldOf(Move("g1", "h").status()), "group.parent");
  EXPECT_EQ(Get("g100")->ultimate_group(), "groups/g1");
}

TEST_F(GroupsApiTest, GroupsAreChangedAndRemovedUnderTheirEtag) {
  const v1::Group created = *Create("a");
  EXPECT_TRUE(absl::IsAlreadyExists(Create("a").status()));
  v1::UpdateGroupRequest request;
  request.mutable_group()->set_name("groups/a");
  request.mutable_group()->set_display_name("Alpha");
  request.mutable_group()->set_etag(created.etag());
  const auto changed = Call(*groups_, &GroupStub::UpdateGroup, request);
  ASSERT_TRUE(changed.ok()) << changed.status();
  EXPECT_EQ(changed->display_name(), "Alpha");
  EXPECT_TRUE(absl::IsAborted(Call(*groups_, &GroupStub::UpdateGroup, request).status()));
  EXPECT_TRUE(absl::IsAborted(Delete("a", created.etag())));
  EXPECT_TRUE(Delete("a", changed->etag()).ok());
  EXPECT_TRUE(absl::IsNotFound(Get("a").status()));
  EXPECT_TRUE(absl::IsNotFound(Delete("a")));
}

TEST_F(GroupsApiTest, BadContentIsRefusedByField) {
  EXPECT_EQ(FieldOf(Create("a/b").status()), "group_id");
  v1::CreateGroupRequest request;
  request.set_group_id("a");
  EXPECT_EQ(FieldOf(Call(*groups_, &GroupStub::CreateGroup, request).status()), "group");
  request.mutable_group()->set_display_name("a\nb");
  EXPECT_EQ(FieldOf(Call(*groups_, &GroupStub::CreateGroup, request).status()),
            "group.display_name");
  request.mutable_group()->set_display_name("a");
  request.mutable_group()->set_parent("clients/c");
  EXPECT_EQ(FieldOf(Call(*groups_, &GroupStub::CreateGroup, request).status()), "group.parent");
}

TEST_F(GroupsApiTest, AGroupInUseStays) {
  ASSERT_TRUE(Create("a").ok());
  ASSERT_TRUE(Create("b", "a").ok());
  ASSERT_TRUE(CreateClient("c1").ok());
  EXPECT_EQ(ReasonOf(Delete("a")), common::v1::ERROR_REASON_IN_USE);
  ASSERT_TRUE(Set(Joins("c1", "b", Day(1, 1), Day(1, 31))).ok());
  EXPECT_EQ(ReasonOf(Delete("b")), common::v1::ERROR_REASON_IN_USE);
  ASSERT_TRUE(Leave("c1", Day(1, 1)).ok());
  EXPECT_TRUE(Delete("b").ok());
  EXPECT_TRUE(Delete("a").ok());
}

TEST_F(GroupsApiTest, MembershipIsDated) {
  ASSERT_TRUE(Create("a").ok());
  ASSERT_TRUE(Create("b").ok());
  ASSERT_TRUE(CreateClient("c1").ok());
  const auto joined = Set(Joins("c1", "a", Day(1, 10), Day(2, 20), 510'000));
  ASSERT_TRUE(joined.ok()) << joined.status();
  EXPECT_EQ(joined->ultimate_group(), "groups/a");
  EXPECT_EQ(joined->client_etag(), GetClient("c1")->etag());
  ASSERT_TRUE(Set(Joins("c1", "b", Day(2, 21), {}, 1'000'000)).ok());
  EXPECT_THAT(Members("a", Day(1, 9)), IsEmpty());
  EXPECT_THAT(Members("a", Day(1, 10)), ElementsAre("a/clients/c1"));
  EXPECT_THAT(Members("a", Day(2, 20)), ElementsAre("a/clients/c1"));
  EXPECT_THAT(Members("a", Day(2, 21)), IsEmpty());
  EXPECT_THAT(Members("b", Day(2, 21)), ElementsAre("b/clients/c1"));
  EXPECT_THAT(Members("b"), ElementsAre("b/clients/c1"));
  EXPECT_THAT(Memberships("c1"),
              ElementsAre("groups/a 1-10 2-20 510000", "groups/b 2-21 0-0 1000000"));
  EXPECT_EQ(GetClient("c1")->group_id(), "b");
  EXPECT_EQ(GetClient("c1")->group_ownership_ppm(), 1'000'000);
}

TEST_F(GroupsApiTest, MembershipsThatOverlapAreRefused) {
  ASSERT_TRUE(Create("a").ok());
  ASSERT_TRUE(Create("b").ok());
  ASSERT_TRUE(CreateClient("c1").ok());
  ASSERT_TRUE(Set(Joins("c1", "a", Day(1, 10), Day(2, 20))).ok());
  EXPECT_EQ(ReasonOf(Set(Joins("c1", "b", Day(2, 20))).status()),
            common::v1::ERROR_REASON_PERIOD_OVERLAP);
  EXPECT_EQ(ReasonOf(Set(Joins("c1", "b")).status()), common::v1::ERROR_REASON_PERIOD_OVERLAP);
  EXPECT_EQ(FieldOf(Set(Joins("c1", "b", Day(5, 2), Day(5, 1))).status()), "membership.to");
  EXPECT_EQ(FieldOf(Set(Joins("c1", "x", Day(5, 1))).status()), "membership.group");
  EXPECT_TRUE(absl::IsNotFound(Set(Joins("nobody", "a", Day(5, 1))).status()));
  EXPECT_TRUE(absl::IsNotFound(Leave("c1", Day(1, 11))));
  EXPECT_THAT(Memberships("c1"), ElementsAre("groups/a 1-10 2-20 0"));
}

TEST_F(GroupsApiTest, WhatWasKnownAboutMembersBeforeStaysReadable) {
  ASSERT_TRUE(Create("a").ok());
  ASSERT_TRUE(CreateClient("c1").ok());
  ASSERT_TRUE(Set(Joins("c1", "a", Day(1, 1))).ok());
  const int64_t then = GetClient("c1")->position();
  ASSERT_TRUE(Leave("c1", Day(1, 1)).ok());
  EXPECT_THAT(Members("a", Day(3, 1)), IsEmpty());
  EXPECT_THAT(Members("a", Day(3, 1), false, then), ElementsAre("a/clients/c1"));
}

TEST_F(GroupsApiTest, ATreeListsTheMembersOfAllItsGroups) {
  ASSERT_TRUE(Create("z").ok());
  ASSERT_TRUE(Create("m", "z").ok());
  ASSERT_TRUE(Create("a", "m").ok());
  ASSERT_TRUE(Create("other").ok());
  for (const auto& [client, group] : std::vector<std::pair<std::string, std::string>>{
           {"c1", "a"}, {"c2", "a"}, {"c3", "z"}, {"c4", "m"}, {"c5", "other"}}) {
    ASSERT_TRUE(CreateClient(client).ok());
    ASSERT_TRUE(Set(Joins(client, group, Day(1, 1))).ok());
  }
  EXPECT_THAT(Members("z", Day(1, 1), true),
              ElementsAre("a/clients/c1", "a/clients/c2", "m/clients/c4", "z/clients/c3"));
  EXPECT_THAT(Members("m", {}, true), ElementsAre("a/clients/c1", "a/clients/c2", "m/clients/c4"));
  EXPECT_THAT(Members("z"), ElementsAre("z/clients/c3"));
  v1::DeleteClientRequest removal;
  removal.set_name("clients/c2");
  ASSERT_TRUE(Call(*clients_, &ClientStub::DeleteClient, removal).ok());
  EXPECT_THAT(Members("a", Day(1, 1)), ElementsAre("a/clients/c1"));
}

TEST_F(GroupsApiTest, AClientMayNameAGroupThatIsNotThereYet) {
  ASSERT_TRUE(CreateClient("c1").ok());
  v1::UpdateClientRequest request;
  request.mutable_client()->set_name("clients/c1");
  request.mutable_client()->set_group_id("free text");
  ASSERT_TRUE(Call(*clients_, &ClientStub::UpdateClient, request).ok());
  EXPECT_TRUE(absl::IsNotFound(Get("free text").status()));
  EXPECT_THAT(Memberships("c1"), ElementsAre("groups/free text 0-0 0-0 0"));
  ASSERT_TRUE(Create("free text").ok());
  EXPECT_THAT(Members("free text"), ElementsAre("free text/clients/c1"));
  EXPECT_EQ(ReasonOf(Delete("free text")), common::v1::ERROR_REASON_IN_USE);
}

TEST_F(GroupsApiTest, MutationsAreAuditedOnceAndRepeatable) {
  ASSERT_TRUE(Create("a").ok());
  ASSERT_TRUE(CreateClient("c1").ok());
  v1::SetMembershipRequest request = Joins("c1", "a", Day(1, 1));
  request.set_validate_only(true);
  ASSERT_TRUE(Set(request).ok());
  EXPECT_THAT(Memberships("c1"), IsEmpty());
  request.set_validate_only(false);
  request.set_request_id("r1");
  const auto first = Set(request);
  const auto second = Set(request);
  ASSERT_TRUE(second.ok()) << second.status();
  EXPECT_EQ(first->SerializeAsString(), second->SerializeAsString());
  request.mutable_membership()->set_ownership_ppm(5);
  EXPECT_EQ(ReasonOf(Set(request).status()), common::v1::ERROR_REASON_REQUEST_ID_REUSED);
  request = Joins("c1", "a", Day(1, 1), Day(1, 2));
  request.set_etag("stale");
  EXPECT_TRUE(absl::IsAborted(Set(request).status()));

  v1::ListAuditEntriesRequest audit;
  audit.set_resource("clients/c1/memberships/2024-01-01");
  const auto entries = Call(*clients_, &ClientStub::ListAuditEntries, audit);
  ASSERT_TRUE(entries.ok()) << entries.status();
  ASSERT_EQ(entries->entries_size(), 1);
  EXPECT_EQ(entries->entries(0).before_json(), "");
  EXPECT_THAT(entries->entries(0).after_json(), ::testing::HasSubstr("groups/a"));
}

TEST_F(GroupsApiTest, GroupsAreListedByFilter) {
  for (const char* id : {"b", "a", "c"}) ASSERT_TRUE(Create(id).ok());
  ASSERT_TRUE(Move("c", "a").ok());
  v1::ListGroupsRequest request;
  request.set_page_size(1);
  std::vector<std::string> names;
  while (true) {
    const auto page = Call(*groups_, &GroupStub::ListGroups, request);
    ASSERT_TRUE(page.ok()) << page.status();
    for (const v1::Group& group : page->groups()) {
      names.push_back(group.name() + " " + group.ultimate_group());
    }
    if (page->next_page_token().empty()) break;
    request.set_page_token(page->next_page_token());
  }
  EXPECT_THAT(names, ElementsAre("groups/a groups/a", "groups/b groups/b", "groups/c groups/a"));
  request.clear_page_token();
  request.set_filter("parent_id = a");
  EXPECT_EQ(Call(*groups_, &GroupStub::ListGroups, request)->groups_size(), 1);
  request.set_filter("etag = a");
  EXPECT_EQ(FieldOf(Call(*groups_, &GroupStub::ListGroups, request).status()), "filter");
}

}  // namespace
}  // namespace clientele::registry
