#include "common/errors/errors.h"
#include "gmock/gmock.h"
#include "tests/api/assignment/assignment_harness.h"

namespace clientele::assignment {
namespace {

using ::testing::ElementsAre;

class ManagersApiTest : public AssignmentTest {
 protected:
  absl::StatusOr<v1::Manager> CreateManager(const std::string& id, const v1::Manager& manager,
                                            const std::string& request_id = "") {
    v1::CreateManagerRequest request;
    request.set_manager_id(id);
    *request.mutable_manager() = manager;
    request.set_request_id(request_id);
    return Call(managers_, &v1::Managers::Stub::CreateManager, request);
  }
  absl::StatusOr<v1::Manager> GetManager(const std::string& name) {
    v1::GetManagerRequest request;
    request.set_name(name);
    return Call(managers_, &v1::Managers::Stub::GetManager, request);
  }
  absl::StatusOr<v1::Manager> Update(const v1::Manager& manager,
                                     const std::vector<std::string>& mask) {
    v1::UpdateManagerRequest request;
    *request.mutable_manager() = manager;
    for (const std::string& path : mask) request.mutable_update_mask()->add_paths(path);
    return Call(managers_, &v1::Managers::Stub::UpdateManager, request);
  }
};

TEST_F(ManagersApiTest, CreatesAndReturnsAManager) {
  const auto created = CreateManager("m1", MakeManager("ignored", 7200));
  ASSERT_TRUE(created.ok()) << created.status();
  EXPECT_EQ(created->name(), "managers/m1");
  EXPECT_EQ(created->status(), v1::MANAGER_STATUS_ACTIVE);
  EXPECT_FALSE(created->etag().empty());
  const auto found = GetManager("managers/m1");
  ASSERT_TRUE(found.ok());
  EXPECT_EQ(found->SerializeAsString(), created->SerializeAsString());
  EXPECT_TRUE(absl::IsAlreadyExists(CreateManager("m1", MakeManager("m1", 1)).status()));
  EXPECT_TRUE(absl::IsNotFound(GetManager("managers/m9").status()));
}

TEST_F(ManagersApiTest, ARepeatedRequestHasOneEffect) {
  const auto first = CreateManager("m1", MakeManager("m1", 7200), "r1");
  const auto again = CreateManager("m1", MakeManager("m1", 7200), "r1");
  ASSERT_TRUE(first.ok() && again.ok()) << again.status();
  EXPECT_EQ(first->SerializeAsString(), again->SerializeAsString());
  const absl::Status other = CreateManager("m2", MakeManager("m2", 7200), "r1").status();
  EXPECT_EQ(ReasonOf(other), common::v1::ERROR_REASON_REQUEST_ID_REUSED);
}

TEST_F(ManagersApiTest, UpdatesMaskedFieldsUnderTheCurrentEtag) {
  const auto created = CreateManager("m1", MakeManager("m1", 7200));
  ASSERT_TRUE(created.ok());
  v1::Manager change = *created;
  change.set_capacity_minutes(60);
  change.set_display_name("not in the mask");
  change.clear_regions();
  change.add_regions("south");
  const auto updated = Update(change, {"capacity_minutes", "regions"});
  ASSERT_TRUE(updated.ok()) << updated.status();
  EXPECT_EQ(updated->capacity_minutes(), 60);
  EXPECT_THAT(updated->regions(), ElementsAre("south"));
  EXPECT_EQ(updated->display_name(), "Manager m1");
  EXPECT_NE(updated->etag(), created->etag());
  EXPECT_TRUE(absl::IsAborted(Update(change, {"capacity_minutes"}).status())) << "the old etag";
  change.clear_etag();
  EXPECT_TRUE(absl::IsInvalidArgument(Update(change, {"etag"}).status()));
  EXPECT_TRUE(absl::IsInvalidArgument(Update(change, {"nothing"}).status()));
  change.clear_regions();
  EXPECT_TRUE(absl::IsInvalidArgument(Update(change, {"regions"}).status())) << "none left";
  change.set_name("managers/m9");
  EXPECT_TRUE(absl::IsNotFound(Update(change, {"display_name"}).status()));
}

TEST_F(ManagersApiTest, ImportsAllOrNone) {
  auto imported = Import({MakeManager("m1", 600), MakeManager("m2", 600)});
  ASSERT_TRUE(imported.ok()) << imported.status();
  EXPECT_EQ(imported->created(), 2);
  imported = Import({MakeManager("m1", 600), MakeManager("m2", 601), MakeManager("m3", 1)});
  ASSERT_TRUE(imported.ok());
  EXPECT_EQ(imported->created(), 1);
  EXPECT_EQ(imported->updated(), 1);
  EXPECT_EQ(imported->unchanged(), 1);

  v1::Manager wrong = MakeManager("m5", 600);
  wrong.set_size_class("GIANT");
  wrong.add_regions("north");
  const absl::Status refused =
      Import({MakeManager("m4", 600), wrong, MakeManager("m4", 1)}).status();
  EXPECT_TRUE(absl::IsInvalidArgument(refused));
  std::vector<std::string> fields;
  for (const FieldViolation& v : FieldViolationsOf(refused)) fields.push_back(v.field);
  EXPECT_THAT(fields,
              ElementsAre("managers[1].size_class", "managers[1].regions[1]", "managers[2].name"));
  EXPECT_TRUE(absl::IsNotFound(GetManager("managers/m4").status())) << "nothing was imported";
}

TEST_F(ManagersApiTest, RefusesShapesThatTheRulesForbid) {
  v1::Manager manager = MakeManager("m1", 44'641);
  EXPECT_TRUE(absl::IsInvalidArgument(CreateManager("m1", manager).status()));
  manager = MakeManager("m1", 1);
  manager.clear_regions();
  EXPECT_TRUE(absl::IsInvalidArgument(CreateManager("m1", manager).status()));
  EXPECT_TRUE(absl::IsInvalidArgument(CreateManager("a/b", MakeManager("m", 1)).status()));
  EXPECT_TRUE(absl::IsInvalidArgument(GetManager("clients/m1").status()));
}

TEST_F(ManagersApiTest, ListsByIdPageByPage) {
  ASSERT_TRUE(Import({MakeManager("b", 1), MakeManager("a", 1), MakeManager("c", 1)}).ok());
  v1::ListManagersRequest request;
  request.set_page_size(2);
  auto page = Call(managers_, &v1::Managers::Stub::ListManagers, request);
  ASSERT_TRUE(page.ok());
  ASSERT_EQ(page->managers_size(), 2);
  EXPECT_EQ(page->managers(0).name(), "managers/a");
  request.set_page_token(page->next_page_token());
  page = Call(managers_, &v1::Managers::Stub::ListManagers, request);
  ASSERT_EQ(page->managers_size(), 1);
  EXPECT_EQ(page->managers(0).name(), "managers/c");
  request.set_page_token("nonsense");
  EXPECT_TRUE(absl::IsInvalidArgument(
      Call(managers_, &v1::Managers::Stub::ListManagers, request).status()));
}

}  // namespace
}  // namespace clientele::assignment
