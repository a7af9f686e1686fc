#include "common/errors/errors.h"
#include "gmock/gmock.h"
#include "tests/api/assignment/assignment_harness.h"

namespace clientele::assignment {
namespace {

class PoliciesApiTest : public AssignmentTest {
 protected:
  absl::StatusOr<v1::PolicyVersion> CreatePolicy(const v1::AssignmentPolicy& policy) {
    v1::CreatePolicyRequest request;
    *request.mutable_policy() = policy;
    return Call(policies_, &v1::Policies::Stub::CreatePolicy, request);
  }
  absl::StatusOr<v1::PolicyVersion> GetPolicy(const std::string& name) {
    v1::GetPolicyRequest request;
    request.set_name(name);
    return Call(policies_, &v1::Policies::Stub::GetPolicy, request);
  }
};

TEST_F(PoliciesApiTest, ANewDatabaseHasTheDefaultPolicyOfTheDefinitions) {
  const auto current = GetPolicy("policies/current");
  ASSERT_TRUE(current.ok()) << current.status();
  EXPECT_EQ(current->version(), 1);
  EXPECT_TRUE(current->active());
  const v1::AssignmentPolicy& policy = current->policy();
  EXPECT_EQ(policy.norms().a_minutes(), 240);
  EXPECT_EQ(policy.norms().b_minutes(), 120);
  EXPECT_EQ(policy.norms().c_minutes(), 60);
  EXPECT_EQ(policy.norms().other_minutes(), 30);
  EXPECT_EQ(policy.norms().potential_minutes(), 30);
  EXPECT_EQ(policy.change_cost(), 60);
  EXPECT_EQ(policy.balance_band_permille(), 100);
  EXPECT_EQ(policy.balance_major_units_per_cost(), 1000);
}

TEST_F(PoliciesApiTest, AbsentFieldsMeanTheDefaultAndZeroMeansZero) {
  v1::AssignmentPolicy partial;
  partial.set_change_cost(0);
  partial.mutable_norms()->set_a_minutes(300);
  const auto created = CreatePolicy(partial);
  ASSERT_TRUE(created.ok()) << created.status();
  EXPECT_EQ(created->version(), 2);
  EXPECT_FALSE(created->active());
  EXPECT_EQ(created->policy().change_cost(), 0);
  EXPECT_EQ(created->policy().norms().a_minutes(), 300);
  EXPECT_EQ(created->policy().norms().b_minutes(), 120);
  EXPECT_EQ(CreatePolicy(partial)->version(), 2) << "equal content is the same version";
  EXPECT_EQ(CreatePolicy({})->version(), 1) << "nothing given is the default";
}

TEST_F(PoliciesApiTest, ActivatesAVersion) {
  v1::AssignmentPolicy policy;
  policy.set_change_cost(5);
  ASSERT_TRUE(CreatePolicy(policy).ok());
  v1::ActivatePolicyRequest activate;
  activate.set_name("policies/2");
  activate.set_validate_only(true);
  ASSERT_TRUE(Call(policies_, &v1::Policies::Stub::ActivatePolicy, activate).ok());
  EXPECT_EQ(GetPolicy("policies/current")->version(), 1);
  activate.set_validate_only(false);
  ASSERT_TRUE(Call(policies_, &v1::Policies::Stub::ActivatePolicy, activate).ok());
  EXPECT_EQ(GetPolicy("policies/current")->version(), 2);
  StopAssignment();
  StartAssignment();
  EXPECT_EQ(GetPolicy("policies/current")->version(), 2) << "a restart keeps the choice";
  activate.set_name("policies/9");
  EXPECT_TRUE(
      absl::IsNotFound(Call(policies_, &v1::Policies::Stub::ActivatePolicy, activate).status()));
}

TEST_F(PoliciesApiTest, RefusesPoliciesThatContradictThemselves) {
  v1::AssignmentPolicy policy;
  for (const char* manager : {"m1", "m2"}) {
    v1::Pin* pin = policy.add_pins();
    pin->set_client_id("c1");
    pin->set_manager_id(manager);
  }
  v1::Separation* pair = policy.add_separations();
  pair->set_first_client_id("c1");
  pair->set_second_client_id("c1");
  const absl::Status refused = CreatePolicy(policy).status();
  EXPECT_TRUE(absl::IsInvalidArgument(refused)) << refused;
  const auto violations = FieldViolationsOf(refused);
  ASSERT_EQ(violations.size(), 2u);
  EXPECT_EQ(violations[0].field, "policy.pins[1].client_id");
  EXPECT_EQ(violations[1].field, "policy.separations[0].second_client_id");
  policy.Clear();
  policy.set_change_cost(-1);
  EXPECT_TRUE(absl::IsInvalidArgument(CreatePolicy(policy).status()));
}

TEST_F(PoliciesApiTest, ListsNewestFirstPageByPage) {
  for (int k = 0; k < 3; ++k) {
    v1::AssignmentPolicy policy;
    policy.set_change_cost(k);
    ASSERT_TRUE(CreatePolicy(policy).ok());
  }
  v1::ListPoliciesRequest request;
  request.set_page_size(3);
  auto page = Call(policies_, &v1::Policies::Stub::ListPolicies, request);
  ASSERT_TRUE(page.ok());
  ASSERT_EQ(page->policies_size(), 3);
  EXPECT_EQ(page->policies(0).version(), 4);
  request.set_page_token(page->next_page_token());
  page = Call(policies_, &v1::Policies::Stub::ListPolicies, request);
  ASSERT_EQ(page->policies_size(), 1);
  EXPECT_TRUE(page->policies(0).active());
  EXPECT_TRUE(page->next_page_token().empty());
}

}  // namespace
}  // namespace clientele::assignment
