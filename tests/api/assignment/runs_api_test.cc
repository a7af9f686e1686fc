#include "common/errors/errors.h"
#include "gmock/gmock.h"
#include "tests/api/assignment/assignment_harness.h"

namespace clientele::assignment {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Pair;

class RunsApiTest : public AssignmentTest {
 protected:
  absl::StatusOr<v1::AssignmentRun> Get(const std::string& name) {
    v1::GetRunRequest request;
    request.set_name(name);
    return Call(runs_, &v1::AssignmentRuns::Stub::GetRun, request);
  }
  absl::StatusOr<v1::ProposalExplanation> ExplainClient(const std::string& run,
                                                        const std::string& client) {
    v1::ExplainProposalRequest request;
    request.set_name(run);
    request.set_client_id(client);
    return Call(runs_, &v1::AssignmentRuns::Stub::ExplainProposal, request);
  }
  // Changes m2's hours.
  void SetCapacity(const std::string& id, int32_t minutes) {
    ASSERT_TRUE(Import({MakeManager(id, minutes)}).ok());
  }
};

TEST_F(RunsApiTest, ProposesOneManagerForEveryActiveClient) {
  ImportTwoManagers();
  world_.clients.push_back({.id = "gone", .status = registry::v1::CLIENT_STATUS_ARCHIVED});
  world_.clients.push_back({.id = "maybe", .status = registry::v1::CLIENT_STATUS_POTENTIAL});
  const v1::AssignmentRun run = Run();
  ASSERT_EQ(run.status().state(), common::v1::RUN_STATE_SUCCEEDED)
      << run.status().error().message();
  EXPECT_EQ(run.segmentation_run(), "runs/s1");
  EXPECT_EQ(run.registry_position(), 7);
  EXPECT_EQ(run.policy_version(), 1);
  EXPECT_FALSE(run.code_version().empty());
  EXPECT_THAT(world_.positions, ElementsAre(7));
  EXPECT_EQ(run.summary().clients(), 4);
  EXPECT_EQ(run.summary().potential(), 1);
  EXPECT_EQ(run.summary().added(), 4);
  EXPECT_EQ(run.summary().violations(), 0);
  EXPECT_EQ(run.summary().value(), 240 + 120 + 60);
  EXPECT_EQ(run.summary().bound(), run.summary().value());
  EXPECT_EQ(run.summary().loads_size(), 2);
  EXPECT_EQ(Proposal(run.name()).size(), 4u);
  EXPECT_EQ(Get(run.name())->SerializeAsString(), run.SerializeAsString());
}

TEST_F(RunsApiTest, KeepsWhoIsInForce) {
  ImportTwoManagers();
  ASSERT_TRUE(ImportInForce({{"c1", "m1", "2011-01-01", ""},
                             {"c2", "m1", "2011-01-01", ""},
                             {"c3", "m1", "2011-01-01", "2011-11-30"}})
                  .ok());
  const v1::AssignmentRun run = Run();
  EXPECT_EQ(run.summary().kept(), 2);
  EXPECT_EQ(run.summary().added(), 1) << "c3's assignment has ended";
  const auto proposal = Proposal(run.name());
  EXPECT_EQ(proposal.at("c1"), "m1");
  EXPECT_EQ(proposal.at("c2"), "m1");
}

TEST_F(RunsApiTest, FailsWithTheRuleAndTheSetWhenHoursDoNotSuffice) {
  ASSERT_TRUE(Import({MakeManager("m1", 300)}).ok());
  const v1::AssignmentRun run = Run();
  ASSERT_EQ(run.status().state(), common::v1::RUN_STATE_FAILED);
  EXPECT_EQ(run.status().error().code(), static_cast<int>(absl::StatusCode::kFailedPrecondition));
  EXPECT_THAT(run.status().error().message(), HasSubstr("1 eligible manager has 5 h"));
  EXPECT_EQ(run.certificate().rule(), "CAPACITY");
  EXPECT_TRUE(run.certificate().proven());
  EXPECT_THAT(run.certificate().manager_ids(), ElementsAre("m1"));
  EXPECT_GT(run.certificate().owed_minutes(), run.certificate().present_minutes());
  EXPECT_EQ(run.certificate().overloaded_size(), 1);
  EXPECT_EQ(ReasonOf(Apply(run.name()).status()), common::v1::ERROR_REASON_RUN_NOT_SUCCEEDED);
  EXPECT_EQ(ReasonOf(ExplainClient(run.name(), "c1").status()),
            common::v1::ERROR_REASON_RUN_NOT_SUCCEEDED);
}

TEST_F(RunsApiTest, FailsWhereNobodyMayServeAClient) {
  ImportTwoManagers();
  world_.clients[1].region = "moon";
  const v1::AssignmentRun run = Run();
  EXPECT_EQ(run.certificate().rule(), "ELIGIBILITY");
  EXPECT_THAT(run.certificate().client_ids(), ElementsAre("c2"));
}

TEST_F(RunsApiTest, FailsOnSegmentsThatDoNotFit) {
  ImportTwoManagers();
  world_.clients[0].segmented = false;
  v1::AssignmentRun run = Run();
  EXPECT_EQ(run.status().state(), common::v1::RUN_STATE_FAILED);
  EXPECT_THAT(run.status().error().message(), HasSubstr("client c1 has no segment"));
  world_.segmentation_state = common::v1::RUN_STATE_RUNNING;
  run = Run();
  EXPECT_THAT(run.status().error().message(), HasSubstr("has not succeeded"));
  v1::CreateRunRequest unknown;
  unknown.set_segmentation_run("runs/other");
  run = Run(unknown);
  EXPECT_EQ(run.status().error().code(), static_cast<int>(absl::StatusCode::kNotFound));
}

TEST_F(RunsApiTest, AppliesAProposalOnceAndWithoutGaps) {
  ImportTwoManagers();
  ASSERT_TRUE(ImportInForce({{"c1", "m1", "2011-01-01", ""},
                             {"c2", "m1", "2011-01-01", ""},
                             {"c3", "m1", "2011-01-01", ""}})
                  .ok());
  SetCapacity("m1", 300);  // room for c1 and c3, or c2 and c3
  const v1::AssignmentRun run = Run();
  ASSERT_EQ(run.status().state(), common::v1::RUN_STATE_SUCCEEDED);
  EXPECT_EQ(run.summary().moved(), 1);
  auto applied = Apply(run.name(), "2012-01-01");
  ASSERT_TRUE(applied.ok()) << applied.status();
  EXPECT_EQ(applied->begun(), 1);
  EXPECT_EQ(applied->ended(), 1);
  EXPECT_EQ(applied->continued(), 2);
  EXPECT_THAT(InForce("2011-12-31"),
              ElementsAre(Pair("c1", "m1"), Pair("c2", "m1"), Pair("c3", "m1")));
  EXPECT_EQ(InForce("2012-01-01"), Proposal(run.name()));
  EXPECT_EQ(Get(run.name())->applied_from().year(), 2012);
  applied = Apply(run.name(), "2012-01-01");
  ASSERT_TRUE(applied.ok()) << applied.status();
  EXPECT_EQ(applied->begun() + applied->ended(), 0) << "applying again changes nothing";
  EXPECT_EQ(applied->continued(), 3);
  EXPECT_EQ(ReasonOf(Apply(run.name(), "2012-02-01").status()),
            common::v1::ERROR_REASON_ASSIGNMENT_STALE)
      << "from another date";
}

TEST_F(RunsApiTest, RefusesToApplyWhatNoLongerFits) {
  ImportTwoManagers();
  const v1::AssignmentRun first = Run();
  const v1::AssignmentRun second = Run();
  EXPECT_TRUE(absl::IsInvalidArgument(Apply(first.name(), "2011-12-09").status()))
      << "before the as-of date";
  ASSERT_TRUE(Apply(first.name()).ok());
  const absl::Status stale = Apply(second.name()).status();
  EXPECT_TRUE(absl::IsFailedPrecondition(stale));
  EXPECT_EQ(ReasonOf(stale), common::v1::ERROR_REASON_ASSIGNMENT_STALE);
  const v1::AssignmentRun third = Run();
  SetCapacity("m1", 10);
  const absl::Status changed = Apply(third.name()).status();
  EXPECT_EQ(ReasonOf(changed), common::v1::ERROR_REASON_ASSIGNMENT_STALE);
  EXPECT_THAT(std::string(changed.message()), HasSubstr("manager m1 has changed"));
  SetCapacity("m1", 600);
  EXPECT_TRUE(Apply(third.name()).ok()) << "m1 is as the run read him";
}

TEST_F(RunsApiTest, ValidateOnlyChangesNothing) {
  ImportTwoManagers();
  v1::CreateRunRequest only;
  only.set_validate_only(true);
  ASSERT_TRUE(Create(only).ok());
  v1::ListRunsRequest list;
  EXPECT_EQ(Call(runs_, &v1::AssignmentRuns::Stub::ListRuns, list)->runs_size(), 0);
  const v1::AssignmentRun run = Run();
  v1::ApplyRunRequest apply;
  apply.set_name(run.name());
  apply.set_validate_only(true);
  EXPECT_EQ(Call(runs_, &v1::AssignmentRuns::Stub::ApplyRun, apply)->begun(), 3);
  EXPECT_TRUE(InForce("2011-12-10").empty());
}

TEST_F(RunsApiTest, ExplainsAClientFromTheRunsOwnInput) {
  ImportTwoManagers();
  ASSERT_TRUE(ImportInForce({{"c1", "m1", "2011-01-01", ""}}).ok());
  const v1::AssignmentRun run = Run();
  // What happens later does not change the explanation.
  ASSERT_TRUE(Apply(run.name()).ok());
  SetCapacity("m1", 10);
  const auto explanation = ExplainClient(run.name(), "c1");
  ASSERT_TRUE(explanation.ok()) << explanation.status();
  EXPECT_EQ(explanation->manager_id(), "m1");
  EXPECT_EQ(explanation->previous_manager_id(), "m1");
  EXPECT_EQ(explanation->reason(), "kept: present manager");
  EXPECT_EQ(explanation->category(), "A");
  EXPECT_EQ(explanation->minutes(), 240);
  ASSERT_EQ(explanation->candidates_size(), 2);
  EXPECT_TRUE(explanation->candidates(0).chosen());
  EXPECT_EQ(explanation->candidates(1).change_cost(), 60);
  EXPECT_TRUE(absl::IsNotFound(ExplainClient(run.name(), "nobody").status()));
}

TEST_F(RunsApiTest, UsesThePolicyAskedFor) {
  ImportTwoManagers();
  v1::CreatePolicyRequest create;
  v1::Pin* pin = create.mutable_policy()->add_pins();
  pin->set_client_id("c3");
  pin->set_manager_id("m2");
  ASSERT_TRUE(Call(policies_, &v1::Policies::Stub::CreatePolicy, create).ok());
  v1::CreateRunRequest request;
  request.set_policy("policies/2");
  const v1::AssignmentRun run = Run(request);
  EXPECT_EQ(run.policy_version(), 2);
  EXPECT_EQ(Proposal(run.name()).at("c3"), "m2");
  request.set_policy("policies/7");
  EXPECT_TRUE(absl::IsNotFound(Create(request).status()));
}

TEST_F(RunsApiTest, CancelsARunThatWaitsForAPeer) {
  ImportTwoManagers();
  absl::Notification asked;
  absl::Notification hold;
  world_.asked = &asked;
  world_.hold = &hold;
  const auto created = Create();
  ASSERT_TRUE(created.ok());
  asked.WaitForNotification();
  v1::CancelRunRequest cancel;
  cancel.set_name(created->name());
  const auto cancelled = Call(runs_, &v1::AssignmentRuns::Stub::CancelRun, cancel);
  ASSERT_TRUE(cancelled.ok()) << cancelled.status();
  EXPECT_TRUE(cancelled->status().cancel_requested());
  // The registry has not answered yet, and need not.
  EXPECT_EQ(WatchToEnd(created->name()).status().state(), common::v1::RUN_STATE_CANCELLED);
  hold.Notify();
  world_.asked = nullptr;
  world_.hold = nullptr;
  EXPECT_EQ(Call(runs_, &v1::AssignmentRuns::Stub::CancelRun, cancel)->status().state(),
            common::v1::RUN_STATE_CANCELLED)
      << "a run that has ended stays as it is";
}

TEST_F(RunsApiTest, ARestartedServerKeepsRunsAndGoesOnWithThem) {
  ImportTwoManagers();
  const v1::AssignmentRun done = Run();
  StopAssignment();
  StartAssignment();
  EXPECT_EQ(Get(done.name())->SerializeAsString(), done.SerializeAsString());
  EXPECT_EQ(Proposal(done.name()).size(), 3u);
  v1::ListRunsRequest list;
  list.set_page_size(1);
  const v1::AssignmentRun second = Run();
  auto page = Call(runs_, &v1::AssignmentRuns::Stub::ListRuns, list);
  ASSERT_EQ(page->runs_size(), 1);
  EXPECT_EQ(page->runs(0).name(), second.name()) << "newest first";
  list.set_page_token(page->next_page_token());
  page = Call(runs_, &v1::AssignmentRuns::Stub::ListRuns, list);
  ASSERT_EQ(page->runs_size(), 1);
  EXPECT_EQ(page->runs(0).name(), done.name());
}

TEST_F(RunsApiTest, SaysWhenAPeerIsMissing) {
  ImportTwoManagers();
  const v1::AssignmentRun run = Run();
  StopPeers();
  EXPECT_EQ(ReasonOf(ExplainClient(run.name(), "c1").status()),
            common::v1::ERROR_REASON_PEER_UNAVAILABLE);
  EXPECT_TRUE(absl::IsNotFound(Get("runs/none").status()));
  EXPECT_TRUE(absl::IsInvalidArgument(Get("none").status()));
}

}  // namespace
}  // namespace clientele::assignment
