#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/errors/errors.h"
#include "tests/api/planning/planning_harness.h"

namespace clientele::planning {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class AllocationsApiTest : public PlanningTest {
 protected:
  void SetUp() override {
    PlanningTest::SetUp();
    v1::CreatePlanRequest request =
        PlanRequest("p1", {{"BAG", "2012-01", 10001}, {"LIGHT", "2012-01", 500}});
    request.mutable_plan()->mutable_lines(1)->set_region("North");
    MustCreatePlan(request);
  }

  std::vector<std::string> Stream(const std::string& parent) {
    v1::StreamAllocationsRequest request;
    request.set_parent(parent);
    grpc::ClientContext context;
    rpc::SetDeadline(&context, absl::Minutes(1));
    const auto reader = allocations_->StreamAllocations(&context, request);
    std::vector<std::string> cells;
    status_ =
        rpc::ReadAll<v1::AllocationBatch>(&context, reader.get(), [&](v1::AllocationBatch& batch) {
          for (int i = 0; i < batch.targets_minor_size(); ++i) {
            cells.push_back(
                absl::StrCat(batch.manager_dictionary(static_cast<int>(batch.managers(i))), " ",
                             batch.client_dictionary(static_cast<int>(batch.clients(i))), " ",
                             batch.product_dictionary(static_cast<int>(batch.products(i))), " ",
                             batch.months(i), " ", batch.targets_minor(i)));
          }
          return absl::OkStatus();
        });
    return cells;
  }

  absl::StatusOr<v1::AllocationExplanation> Explain(const std::string& client,
                                                    const std::string& product,
                                                    const std::string& month = "2012-01") {
    v1::ExplainAllocationRequest request;
    request.set_parent("plans/p1/decompositions/current");
    request.set_client_id(client);
    request.set_product_id(product);
    request.set_month(month);
    return Call(allocations_, &v1::Allocations::Stub::ExplainAllocation, request);
  }

  absl::Status status_;
};

// BAG: seeds 4000, 2600 and 2600 of 9200. 10001 x 6600 / 9200 = 7174 rest 5800 and 2826 rest 3400,
// one unit left. LIGHT in North: all products, c1 and c2 as above: 500 x 4000 / 6600 = 303 rest
// 200, 196 rest 6400.
TEST_F(AllocationsApiTest, StreamsEveryCellInOrder) {
  ASSERT_EQ(Decompose("p1").status().state(), common::v1::RUN_STATE_SUCCEEDED);
  EXPECT_THAT(Stream("plans/p1/decompositions/current"),
              ElementsAre("m1 c1 BAG 504 4348", "m1 c1 LIGHT 504 303", "m1 c2 BAG 504 2827",
                          "m1 c2 LIGHT 504 197", "m2 c3 BAG 504 2826"));
  EXPECT_TRUE(status_.ok()) << status_;
}

TEST_F(AllocationsApiTest, ListsOneManagerPageByPage) {
  Decompose("p1");
  v1::ListAllocationsRequest request;
  request.set_parent("plans/p1/decompositions/current");
  request.set_manager_id("m1");
  request.set_page_size(3);
  const auto list = [&] {
    return Call(allocations_, &v1::Allocations::Stub::ListAllocations, request).value();
  };
  const v1::ListAllocationsResponse first = list();
  ASSERT_EQ(first.allocations_size(), 3);
  EXPECT_EQ(first.allocations(2).client_id(), "c2");
  EXPECT_EQ(first.allocations(2).target_minor(), 2827);
  request.set_page_token(first.next_page_token());
  const v1::ListAllocationsResponse second = list();
  ASSERT_EQ(second.allocations_size(), 1);
  EXPECT_EQ(second.allocations(0).month(), "2012-01");
  EXPECT_EQ(second.next_page_token(), "");
  request.clear_page_token();
  request.set_client_id("c3");
  EXPECT_EQ(list().allocations_size(), 0) << "c3 is not m1's";
}

TEST_F(AllocationsApiTest, ExplainsACellByItsSeedAndBothSteps) {
  Decompose("p1");
  const absl::StatusOr<v1::AllocationExplanation> cell = Explain("c1", "BAG");
  ASSERT_TRUE(cell.ok()) << cell.status();
  EXPECT_EQ(cell->allocation().manager_id(), "m1");
  EXPECT_EQ(cell->allocation().target_minor(), 4348);
  EXPECT_EQ(cell->line(), "BAG 2012-01");
  EXPECT_EQ(cell->line_target_minor(), 10001);
  EXPECT_EQ(cell->basis(), v1::SEED_BASIS_PRODUCT);
  EXPECT_EQ(cell->same_month_last_year_minor(), 300);
  EXPECT_EQ(cell->last_12_months_minor(), 400);
  EXPECT_EQ(cell->seed(), "4000");
  ASSERT_EQ(cell->steps_size(), 2);
  const v1::SplitStep& manager = cell->steps(0);
  EXPECT_EQ(manager.level(), "block -> manager");
  EXPECT_EQ(manager.child_id(), "m1");
  EXPECT_EQ(manager.parent_minor(), 10001);
  EXPECT_EQ(manager.child_weight(), "6600");
  EXPECT_EQ(manager.total_weight(), "9200");
  EXPECT_EQ(manager.children(), 2);
  EXPECT_EQ(manager.floor_minor(), 7174);
  EXPECT_EQ(manager.remainder(), "5800");
  EXPECT_EQ(manager.units_left(), 1);
  EXPECT_EQ(manager.rank(), 1);
  EXPECT_EQ(manager.rounding_unit(), 1);
  EXPECT_EQ(manager.child_minor(), 7175);
  EXPECT_EQ(cell->steps(1).parent_minor(), 7175);
  EXPECT_EQ(cell->steps(1).child_minor(), 4348);
  EXPECT_THAT(cell->reason(), HasSubstr("manager m1 gets 71.73 % and a rounding unit"));
}

TEST_F(AllocationsApiTest, SaysWhyAClientHasNothing) {
  Decompose("p1");
  const absl::StatusOr<v1::AllocationExplanation> cell = Explain("c3", "LIGHT");
  ASSERT_TRUE(cell.ok()) << cell.status();
  EXPECT_EQ(cell->basis(), v1::SEED_BASIS_EXCLUDED);
  EXPECT_EQ(cell->allocation().target_minor(), 0);
  EXPECT_EQ(cell->steps_size(), 0);
  EXPECT_EQ(cell->reason(), "the client is in region South, the line is for North");
}

TEST_F(AllocationsApiTest, WhatIsNotThereIsNotFound) {
  Decompose("p1");
  EXPECT_EQ(Explain("nobody", "BAG").status().code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(Explain("c1", "SOAP").status().code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(Explain("c1", "BAG", "2012-02").status().code(), absl::StatusCode::kNotFound);
  Stream("plans/p9/decompositions/current");
  EXPECT_EQ(status_.code(), absl::StatusCode::kNotFound);
}

TEST_F(AllocationsApiTest, BeforeASuccessThereIsNoResult) {
  EXPECT_THAT(Stream("plans/p1/decompositions/current"), IsEmpty());
  EXPECT_EQ(status_.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(ReasonOf(status_), common::v1::ERROR_REASON_RUN_NOT_SUCCEEDED);
}

TEST_F(AllocationsApiTest, ResultAndExplanationOutliveARestartAndLaterChanges) {
  Decompose("p1");
  const std::vector<std::string> cells = Stream("plans/p1/decompositions/current");
  const std::string explanation = Explain("c1", "BAG")->SerializeAsString();
  StopPlanning();
  StopPeers();
  StartPlanning();
  EXPECT_EQ(Stream("plans/p1/decompositions/current"), cells);
  EXPECT_EQ(Explain("c1", "BAG")->SerializeAsString(), explanation);
}

}  // namespace
}  // namespace clientele::planning
