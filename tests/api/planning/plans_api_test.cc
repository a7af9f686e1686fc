#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "common/errors/errors.h"
#include "tests/api/planning/planning_harness.h"

namespace clientele::planning {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

class PlansApiTest : public PlanningTest {
 protected:
  absl::StatusOr<v1::Plan> Create(const v1::CreatePlanRequest& request) {
    return Call(plans_, &v1::Plans::Stub::CreatePlan, request);
  }
  absl::StatusOr<v1::Plan> Get(const std::string& id) {
    v1::GetPlanRequest request;
    request.set_name("plans/" + id);
    return Call(plans_, &v1::Plans::Stub::GetPlan, request);
  }
  std::vector<std::string> FieldsAtFault(const v1::CreatePlanRequest& request) {
    const absl::Status status = Create(request).status();
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument) << status;
    std::vector<std::string> fields;
    for (const FieldViolation& violation : FieldViolationsOf(status)) {
      fields.push_back(violation.field);
    }
    return fields;
  }
};

TEST_F(PlansApiTest, ACreatedPlanIsReadBack) {
  v1::CreatePlanRequest request =
      PlanRequest("p1", {{"BAG", "2012-01", 4602171}, {"LIGHT", "2012-02", 5}});
  request.mutable_plan()->mutable_lines(1)->set_target_unscaled(70);
  request.mutable_plan()->mutable_lines(1)->set_target_scale(1);
  const v1::Plan created = MustCreatePlan(request);
  EXPECT_EQ(created.name(), "plans/p1");
  EXPECT_EQ(created.total_minor(), 4602171 + 700);
  const absl::StatusOr<v1::Plan> read = Get("p1");
  ASSERT_TRUE(read.ok()) << read.status();
  EXPECT_EQ(read->SerializeAsString(), created.SerializeAsString());
  ASSERT_EQ(read->lines_size(), 2);
  EXPECT_EQ(read->lines(1).target_unscaled(), 700);
  EXPECT_EQ(read->lines(1).target_scale(), 2);
}

TEST_F(PlansApiTest, EveryWrongLineIsNamed) {
  v1::CreatePlanRequest request =
      PlanRequest("p1", {{"BAG", "2012-01", 1}, {"BAG", "2012-13", 1}, {"BAG", "2012-02", 1}});
  EXPECT_THAT(FieldsAtFault(request), ElementsAre("plan.lines[1].month"));
  request.mutable_plan()->mutable_lines(1)->set_month("2012-03");
  request.mutable_plan()->mutable_lines(2)->set_target_unscaled(1234);
  request.mutable_plan()->mutable_lines(2)->set_target_scale(3);
  request.mutable_plan()->mutable_lines(0)->set_size_class("HUGE");
  EXPECT_THAT(FieldsAtFault(request),
              ElementsAre("plan.lines[0].size_class", "plan.lines[2].target_unscaled"));
}

TEST_F(PlansApiTest, OverlappingNegativeAndUnknownLinesAreRefused) {
  EXPECT_THAT(FieldsAtFault(PlanRequest("p1", {{"BAG", "2012-01", 1}, {"BAG", "2012-01", 2}})),
              ElementsAre("plan.lines[1]"));
  EXPECT_THAT(FieldsAtFault(PlanRequest("p1", {{"BAG", "2012-01", -1}})),
              ElementsAre("plan.lines[0].target_unscaled"));
  EXPECT_THAT(FieldsAtFault(PlanRequest("p1", {{"BAG", "2012-01", 1}, {"SOAP", "2012-01", 1}})),
              ElementsAre("plan.lines[1].product_id"));
  EXPECT_THAT(FieldsAtFault(PlanRequest("p1", {})), ElementsAre("plan.lines"));
  v1::CreatePlanRequest request = PlanRequest("p1", {{"BAG", "2012-01", 1}});
  request.mutable_plan()->set_currency_code("XXX");
  EXPECT_THAT(FieldsAtFault(request), ElementsAre("plan.currency_code"));
  EXPECT_EQ(Get("p1").status().code(), absl::StatusCode::kNotFound);
}

TEST_F(PlansApiTest, ATakenIdIsRefused) {
  MustCreatePlan(PlanRequest("p1", {{"BAG", "2012-01", 1}}));
  const absl::Status status = Create(PlanRequest("p1", {{"BAG", "2012-01", 2}})).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kAlreadyExists);
  EXPECT_EQ(Get("p1")->total_minor(), 1);
}

TEST_F(PlansApiTest, ARepeatedRequestHasOneEffectAndTheSameAnswer) {
  v1::CreatePlanRequest request = PlanRequest("p1", {{"BAG", "2012-01", 1}});
  request.set_request_id("r1");
  const v1::Plan first = MustCreatePlan(request);
  const v1::Plan second = MustCreatePlan(request);
  EXPECT_EQ(first.SerializeAsString(), second.SerializeAsString());
  request.mutable_plan()->set_display_name("other");
  const absl::Status status = Create(request).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(ReasonOf(status), common::v1::ERROR_REASON_REQUEST_ID_REUSED);
}

TEST_F(PlansApiTest, ValidateOnlyChangesNothing) {
  v1::CreatePlanRequest request = PlanRequest("p1", {{"BAG", "2012-01", 1}});
  request.set_request_id("r1");
  request.set_validate_only(true);
  EXPECT_EQ(MustCreatePlan(request).total_minor(), 1);
  EXPECT_EQ(Get("p1").status().code(), absl::StatusCode::kNotFound);
  request.set_validate_only(false);
  EXPECT_EQ(MustCreatePlan(request).name(), "plans/p1");
  request.set_validate_only(true);
  request.clear_request_id();
  EXPECT_EQ(Create(request).status().code(), absl::StatusCode::kAlreadyExists);
}

TEST_F(PlansApiTest, PagesOfPlansJoin) {
  for (const char* id : {"p3", "p1", "p2"}) {
    MustCreatePlan(PlanRequest(id, {{"BAG", "2012-01", 1}}));
  }
  v1::ListPlansRequest request;
  request.set_page_size(2);
  const auto first = Call(plans_, &v1::Plans::Stub::ListPlans, request);
  ASSERT_TRUE(first.ok()) << first.status();
  ASSERT_EQ(first->plans_size(), 2);
  EXPECT_EQ(first->plans(0).name(), "plans/p1");
  EXPECT_EQ(first->plans(0).lines_size(), 0);
  request.set_page_token(first->next_page_token());
  const auto second = Call(plans_, &v1::Plans::Stub::ListPlans, request);
  ASSERT_TRUE(second.ok()) << second.status();
  ASSERT_EQ(second->plans_size(), 1);
  EXPECT_EQ(second->plans(0).name(), "plans/p3");
  EXPECT_THAT(second->next_page_token(), IsEmpty());
  request.set_page_token("damaged");
  EXPECT_EQ(Call(plans_, &v1::Plans::Stub::ListPlans, request).status().code(),
            absl::StatusCode::kInvalidArgument);
}

TEST_F(PlansApiTest, SaysWhichServiceCannotBeReached) {
  StopPeers();
  const absl::Status status = Create(PlanRequest("p1", {{"BAG", "2012-01", 1}})).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kUnavailable);
  EXPECT_EQ(ReasonOf(status), common::v1::ERROR_REASON_PEER_UNAVAILABLE);
  EXPECT_NE(std::string(status.message()).find("registry"), std::string::npos) << status;
}

}  // namespace
}  // namespace clientele::planning
