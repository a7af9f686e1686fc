#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <thread>
#include <vector>

#include "common/errors/errors.h"
#include "google/rpc/error_details.pb.h"
#include "tests/api/planning/planning_harness.h"

namespace clientele::planning {
namespace {

using ::testing::HasSubstr;

using common::v1::RUN_STATE_CANCELLED;
using common::v1::RUN_STATE_FAILED;
using common::v1::RUN_STATE_SUCCEEDED;

class DecompositionsApiTest : public PlanningTest {
 protected:
  absl::StatusOr<v1::Decomposition> Create(const v1::CreateDecompositionRequest& request) {
    return Call(decompositions_, &v1::Decompositions::Stub::CreateDecomposition, request);
  }
  absl::StatusOr<v1::Decomposition> Get(const std::string& name) {
    v1::GetDecompositionRequest request;
    request.set_name(name);
    return Call(decompositions_, &v1::Decompositions::Stub::GetDecomposition, request);
  }
  absl::StatusOr<v1::Decomposition> Cancel(const std::string& name) {
    v1::CancelDecompositionRequest request;
    request.set_name(name);
    return Call(decompositions_, &v1::Decompositions::Stub::CancelDecomposition, request);
  }
};

TEST_F(DecompositionsApiTest, ASucceededOneSumsUpThePlanExactly) {
  MustCreatePlan(PlanRequest("p1", {{"BAG", "2012-01", 10001}, {"LIGHT", "2012-02", 500}}));
  const v1::Decomposition done = Decompose("p1");
  ASSERT_EQ(done.status().state(), RUN_STATE_SUCCEEDED) << done.DebugString();
  EXPECT_EQ(done.registry_position(), 7);
  EXPECT_EQ(done.seed(), 1);
  EXPECT_EQ(done.assignment_date().day(), 10);
  const v1::DecompositionSummary& summary = done.summary();
  EXPECT_EQ(summary.total_minor(), 10501);
  EXPECT_EQ(summary.currency_code(), "GBP");
  EXPECT_EQ(summary.lines_by_all_products(), 1) << "nobody has bought LIGHT";
  ASSERT_EQ(summary.managers_size(), 2);
  EXPECT_EQ(summary.managers(0).manager_id(), "m1");
  EXPECT_EQ(summary.managers(0).clients(), 2);
  EXPECT_EQ(summary.managers(0).cells(), 4);
  EXPECT_EQ(summary.managers(0).target_minor() + summary.managers(1).target_minor(), 10501);
  ASSERT_EQ(summary.top_targets_size(), 6);
  EXPECT_EQ(summary.top_targets(0).client_id(), "c1");
  EXPECT_THAT(summary.top_targets(0).reason(),
              HasSubstr("seed 40.00 = 12 x 3.00 (2011-01) + 4.00 (last 12 months) of BAG"));
  EXPECT_EQ(Get(done.name())->SerializeAsString(), done.SerializeAsString());
}

TEST_F(DecompositionsApiTest, ReadsTheSalesOfItsWindowAtItsPosition) {
  MustCreatePlan(PlanRequest("p1", {{"BAG", "2012-01", 100}}));
  v1::CreateDecompositionRequest request = DecompositionRequest("p1");
  request.set_registry_position(5);
  const absl::StatusOr<v1::Decomposition> created = Create(request);
  ASSERT_TRUE(created.ok()) << created.status();
  EXPECT_EQ(WatchToEnd(created->name()).registry_position(), 5);
  ASSERT_EQ(world_.sales_requests.size(), 1U);
  const registry::v1::StreamSalesRequest& sales = world_.sales_requests[0];
  EXPECT_EQ(sales.as_of_position(), 5);
  EXPECT_EQ(sales.start_date().year(), 2010);
  EXPECT_EQ(sales.start_date().month(), 12);
  EXPECT_EQ(sales.end_date().day(), 10);
  ASSERT_EQ(sales.columns_size(), 1);
  EXPECT_EQ(sales.columns(0), registry::v1::SALES_COLUMN_PRODUCT);
}

TEST_F(DecompositionsApiTest, AnInfeasiblePlanFailsNamingTheLine) {
  v1::CreatePlanRequest request = PlanRequest("p1", {{"BAG", "2012-01", 1}, {"BAG", "2012-02", 1}});
  request.mutable_plan()->mutable_lines(1)->set_region("West");
  MustCreatePlan(request);
  const v1::Decomposition failed = Decompose("p1");
  ASSERT_EQ(failed.status().state(), RUN_STATE_FAILED);
  EXPECT_EQ(failed.status().error().code(),
            static_cast<int>(absl::StatusCode::kFailedPrecondition));
  EXPECT_THAT(failed.status().error().message(), HasSubstr("BAG 2012-02 West"));
  EXPECT_FALSE(failed.has_summary());
  v1::GetPlanRequest get;
  get.set_name("plans/p1");
  EXPECT_EQ(Call(plans_, &v1::Plans::Stub::GetPlan, get)->current_decomposition(), "");
}

TEST_F(DecompositionsApiTest, SalesInAnotherCurrencyFailIt) {
  MustCreatePlan(PlanRequest("p1", {{"BAG", "2012-01", 100}}));
  world_.sales.push_back({"c3", "LIGHT", "2011-10-01", 5, "EUR"});
  const v1::Decomposition failed = Decompose("p1");
  ASSERT_EQ(failed.status().state(), RUN_STATE_FAILED);
  EXPECT_THAT(failed.status().error().message(), HasSubstr("client c3 has sales in EUR"));
}

TEST_F(DecompositionsApiTest, ACancelledOneStopsAndLeavesNothing) {
  MustCreatePlan(PlanRequest("p1", {{"BAG", "2012-01", 100}}));
  absl::Notification asked;
  absl::Notification hold;
  world_.sales_asked = &asked;
  world_.hold_sales = &hold;
  const absl::StatusOr<v1::Decomposition> created = Create(DecompositionRequest("p1"));
  ASSERT_TRUE(created.ok()) << created.status();
  asked.WaitForNotification();
  EXPECT_TRUE(Cancel(created->name()).ok());
  EXPECT_EQ(WatchToEnd(created->name()).status().state(), RUN_STATE_CANCELLED)
      << "though the registry sends nothing";
  hold.Notify();
  EXPECT_EQ(Cancel(created->name())->status().state(), RUN_STATE_CANCELLED);
}

TEST_F(DecompositionsApiTest, ARunOfAStoppedServerIsFinishedByTheNextOne) {
  MustCreatePlan(PlanRequest("p1", {{"BAG", "2012-01", 100}}));
  absl::Notification asked;
  absl::Notification hold;
  world_.sales_asked = &asked;
  world_.hold_sales = &hold;
  const absl::StatusOr<v1::Decomposition> created = Create(DecompositionRequest("p1"));
  ASSERT_TRUE(created.ok()) << created.status();
  asked.WaitForNotification();
  StopPlanning();
  hold.Notify();
  world_.sales_asked = nullptr;
  StartPlanning();
  const v1::Decomposition done = WatchToEnd(created->name());
  EXPECT_EQ(done.status().state(), RUN_STATE_SUCCEEDED) << done.DebugString();
  EXPECT_EQ(done.summary().total_minor(), 100);
}

TEST_F(DecompositionsApiTest, ARegistryThatStopsIsAskedAgain) {
  MustCreatePlan(PlanRequest("p1", {{"BAG", "2012-01", 100}}));
  absl::Notification asked;
  absl::Notification hold;
  world_.sales_asked = &asked;
  world_.hold_sales = &hold;
  const absl::StatusOr<v1::Decomposition> created = Create(DecompositionRequest("p1"));
  ASSERT_TRUE(created.ok()) << created.status();
  asked.WaitForNotification();
  std::thread stop([&] { StopPeers(); });
  while (!world_.sales_context->IsCancelled()) std::this_thread::yield();
  hold.Notify();
  stop.join();
  world_.sales_asked = nullptr;
  StartPeers();
  const v1::Decomposition done = WatchToEnd(created->name());
  EXPECT_EQ(done.status().state(), RUN_STATE_SUCCEEDED) << done.DebugString();
}

TEST_F(DecompositionsApiTest, CancellingOneThatHasEndedLeavesItAsItIs) {
  MustCreatePlan(PlanRequest("p1", {{"BAG", "2012-01", 100}}));
  const v1::Decomposition done = Decompose("p1");
  const absl::StatusOr<v1::Decomposition> cancelled = Cancel(done.name());
  ASSERT_TRUE(cancelled.ok()) << cancelled.status();
  EXPECT_EQ(cancelled->SerializeAsString(), done.SerializeAsString());
}

TEST_F(DecompositionsApiTest, ListsNewestFirstPageByPage) {
  MustCreatePlan(PlanRequest("p1", {{"BAG", "2012-01", 100}}));
  std::vector<std::string> names;
  for (int k = 0; k < 3; ++k) names.push_back(Decompose("p1").name());
  v1::ListDecompositionsRequest request;
  request.set_parent("plans/p1");
  request.set_page_size(2);
  const auto list = [&] {
    return Call(decompositions_, &v1::Decompositions::Stub::ListDecompositions, request).value();
  };
  const v1::ListDecompositionsResponse first = list();
  ASSERT_EQ(first.decompositions_size(), 2);
  EXPECT_EQ(first.decompositions(0).name(), names[2]);
  EXPECT_EQ(first.decompositions(1).name(), names[1]);
  request.set_page_token(first.next_page_token());
  const v1::ListDecompositionsResponse second = list();
  ASSERT_EQ(second.decompositions_size(), 1);
  EXPECT_EQ(second.decompositions(0).name(), names[0]);
  EXPECT_EQ(second.next_page_token(), "");
}

TEST_F(DecompositionsApiTest, ARepeatedRequestStartsOneRun) {
  MustCreatePlan(PlanRequest("p1", {{"BAG", "2012-01", 100}}));
  v1::CreateDecompositionRequest request = DecompositionRequest("p1");
  request.set_request_id("r1");
  EXPECT_EQ(Create(request)->name(), Create(request)->name());
  request.set_seed(2);
  EXPECT_EQ(ReasonOf(Create(request).status()), common::v1::ERROR_REASON_REQUEST_ID_REUSED);
}

TEST_F(DecompositionsApiTest, UnknownNamesAndDatesAreRefused) {
  EXPECT_EQ(ReasonOf(Create(DecompositionRequest("p9")).status()),
            common::v1::ERROR_REASON_PLAN_NOT_FOUND);
  EXPECT_EQ(Get("plans/p9/decompositions/d").status().code(), absl::StatusCode::kNotFound);
  MustCreatePlan(PlanRequest("p1", {{"BAG", "2012-01", 100}}));
  EXPECT_EQ(Get("plans/p1/decompositions/d").status().code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(Cancel("plans/p1/decompositions/d").status().code(), absl::StatusCode::kNotFound);
  v1::CreateDecompositionRequest request = DecompositionRequest("p1");
  request.mutable_as_of_date()->set_year(999);
  EXPECT_EQ(Create(request).status().code(), absl::StatusCode::kInvalidArgument);
}

}  // namespace
}  // namespace clientele::planning
