#include "common/errors/errors.h"
#include "services/segmentation/api/policy_convert.h"
#include "tests/api/segmentation/segmentation_harness.h"

namespace clientele::segmentation {
namespace {

using common::v1::ERROR_REASON_INVALID_FIELD;
using common::v1::ERROR_REASON_POLICY_NOT_FOUND;
using common::v1::ERROR_REASON_REQUEST_ID_REUSED;

class PoliciesApiTest : public SegmentationTest {
 protected:
  absl::StatusOr<v1::PolicyVersion> Create(const v1::CreatePolicyRequest& request) {
    return Call(policies_, &v1::Policies::Stub::CreatePolicy, request);
  }
  absl::StatusOr<v1::PolicyVersion> Get(const std::string& name) {
    v1::GetPolicyRequest request;
    request.set_name(name);
    return Call(policies_, &v1::Policies::Stub::GetPolicy, request);
  }
  absl::StatusOr<v1::PolicyVersion> Activate(const std::string& name) {
    v1::ActivatePolicyRequest request;
    request.set_name(name);
    return Call(policies_, &v1::Policies::Stub::ActivatePolicy, request);
  }
  static v1::CreatePolicyRequest WithBorderA(int32_t permille) {
    v1::CreatePolicyRequest request;
    request.mutable_policy()->mutable_abc()->set_a_permille(permille);
    return request;
  }
};

TEST(DefaultPolicyTest, TheFileSaysWhatTheDomainDefines) {
  EXPECT_EQ(ToDomain(DefaultPolicy()), Policy{});
}

TEST(DefaultPolicyTest, AnEmptyPolicyIsTheDefault) {
  const auto policy = CompletePolicy({});
  ASSERT_TRUE(policy.ok());
  EXPECT_EQ(policy->SerializeAsString(), DefaultPolicy().SerializeAsString());
}

TEST(DefaultPolicyTest, QuantileBordersHaveDefaultsOfTheirOwn) {
  v1::SegmentationPolicy given;
  given.mutable_xyz()->set_thresholds(v1::XYZ_THRESHOLDS_QUANTILE);
  const auto policy = CompletePolicy(given);
  ASSERT_TRUE(policy.ok()) << policy.status();
  EXPECT_EQ(policy->xyz().x_permille(), 333);
  EXPECT_EQ(policy->xyz().y_permille(), 667);
  EXPECT_EQ(policy->xyz().min_months(), 6);
}

TEST(DefaultPolicyTest, ListsReplaceTheDefaultList) {
  v1::SegmentationPolicy given;
  given.mutable_concentration()->add_top_counts(7);
  const auto policy = CompletePolicy(given);
  ASSERT_TRUE(policy.ok());
  EXPECT_EQ(ToDomain(*policy).concentration.top_counts, std::vector<int32_t>{7});
  EXPECT_EQ(policy->concentration().disclosure_permille(), 100);
}

TEST_F(PoliciesApiTest, ANewServerHasTheDefaultAsActiveVersionOne) {
  const auto current = Get("policies/current");
  ASSERT_TRUE(current.ok()) << current.status();
  EXPECT_EQ(current->name(), "policies/1");
  EXPECT_TRUE(current->active());
  EXPECT_EQ(ToDomain(current->policy()), Policy{});
}

TEST_F(PoliciesApiTest, ANewVersionHasEveryFieldFilledInAndIsNotActive) {
  const auto created = Create(WithBorderA(700));
  ASSERT_TRUE(created.ok()) << created.status();
  EXPECT_EQ(created->name(), "policies/2");
  EXPECT_FALSE(created->active());
  Policy expected;
  expected.abc.a_permille = 700;
  EXPECT_EQ(ToDomain(created->policy()), expected);
  EXPECT_EQ(Get("policies/current")->version(), 1);
}

TEST_F(PoliciesApiTest, AnEqualPolicyIsTheSameVersion) {
  EXPECT_EQ(Create(WithBorderA(700))->version(), 2);
  EXPECT_EQ(Create(WithBorderA(700))->version(), 2);
  EXPECT_EQ(Create(WithBorderA(800))->version(), 1);
}

TEST_F(PoliciesApiTest, ActivationChangesTheDefaultOfRuns) {
  ASSERT_TRUE(Create(WithBorderA(700)).ok());
  const auto active = Activate("policies/2");
  ASSERT_TRUE(active.ok()) << active.status();
  EXPECT_TRUE(active->active());
  EXPECT_FALSE(Get("policies/1")->active());
  EXPECT_EQ(MustCreate(RunRequest("2020-07-01")).policy_version(), 2);
}

TEST_F(PoliciesApiTest, ListsNewestFirstByPages) {
  for (const int32_t permille : {710, 720, 730}) ASSERT_TRUE(Create(WithBorderA(permille)).ok());
  v1::ListPoliciesRequest request;
  request.set_page_size(3);
  const auto first = Call(policies_, &v1::Policies::Stub::ListPolicies, request);
  ASSERT_TRUE(first.ok()) << first.status();
  ASSERT_EQ(first->policies_size(), 3);
  EXPECT_EQ(first->policies(0).version(), 4);
  request.set_page_token(first->next_page_token());
  const auto second = Call(policies_, &v1::Policies::Stub::ListPolicies, request);
  ASSERT_TRUE(second.ok()) << second.status();
  ASSERT_EQ(second->policies_size(), 1);
  EXPECT_EQ(second->policies(0).version(), 1);
  EXPECT_TRUE(second->policies(0).active());
  EXPECT_TRUE(second->next_page_token().empty());
}

TEST_F(PoliciesApiTest, AViolatedRuleNamesTheField) {
  v1::CreatePolicyRequest request = WithBorderA(960);
  request.mutable_policy()->mutable_rfm()->set_levels(1);
  const absl::Status status = Create(request).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(ReasonOf(status), ERROR_REASON_INVALID_FIELD);
  const auto violations = FieldViolationsOf(status);
  ASSERT_EQ(violations.size(), 2u);
  EXPECT_EQ(violations[0].field, "policy.abc.b_permille");
  EXPECT_EQ(violations[1].field, "policy.rfm.levels");
}

TEST_F(PoliciesApiTest, AnRfmNameThatCanNeverMatchIsRefused) {
  v1::CreatePolicyRequest request;
  request.mutable_policy()->mutable_rfm()->add_names()->set_name("all");
  request.mutable_policy()->mutable_rfm()->add_names()->set_name("never");
  const auto violations = FieldViolationsOf(Create(request).status());
  ASSERT_EQ(violations.size(), 1u);
  EXPECT_EQ(violations[0].field, "policy.rfm.names[1]");
}

TEST_F(PoliciesApiTest, AShapeThatTheProtoForbidsIsRefused) {
  EXPECT_EQ(Create({}).status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(Create(WithBorderA(1001)).status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(Create(WithBorderA(-1)).status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(Get("policy/1").status().code(), absl::StatusCode::kInvalidArgument);
}

TEST_F(PoliciesApiTest, UnknownVersionsAreNotFound) {
  for (const char* name : {"policies/2", "policies/0", "policies/-1", "policies/01", "policies/x",
                           "policies/9223372036854775807"}) {
    const absl::Status status = Get(name).status();
    EXPECT_EQ(status.code(), absl::StatusCode::kNotFound) << name;
    EXPECT_EQ(ReasonOf(status), ERROR_REASON_POLICY_NOT_FOUND) << name;
  }
  EXPECT_EQ(Activate("policies/2").status().code(), absl::StatusCode::kNotFound);
}

TEST_F(PoliciesApiTest, ValidateOnlyChangesNothing) {
  v1::CreatePolicyRequest request = WithBorderA(700);
  request.set_validate_only(true);
  ASSERT_TRUE(Create(request).ok());
  EXPECT_EQ(Get("policies/2").status().code(), absl::StatusCode::kNotFound);
}

TEST_F(PoliciesApiTest, ARequestIdOfOtherContentIsRefused) {
  v1::CreatePolicyRequest request = WithBorderA(700);
  request.set_request_id("once");
  ASSERT_TRUE(Create(request).ok());
  EXPECT_EQ(Create(request)->version(), 2);
  v1::CreatePolicyRequest other = WithBorderA(710);
  other.set_request_id("once");
  EXPECT_EQ(ReasonOf(Create(other).status()), ERROR_REASON_REQUEST_ID_REUSED);
}

TEST_F(PoliciesApiTest, VersionsSurviveARestart) {
  ASSERT_TRUE(Create(WithBorderA(700)).ok());
  ASSERT_TRUE(Activate("policies/2").ok());
  StopSegmentation();
  StartSegmentation();
  EXPECT_EQ(Get("policies/current")->version(), 2);
  EXPECT_EQ(Create(WithBorderA(700))->version(), 2);
}

}  // namespace
}  // namespace clientele::segmentation
