#include <cstdlib>
#include <memory>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/assignment/store/assignments.h"
#include "services/assignment/store/managers.h"
#include "services/assignment/store/policies.h"
#include "services/assignment/store/proposals.h"
#include "services/assignment/store/runs.h"
#include "services/assignment/store/schema.h"
#include "tests/support/store_test.h"

namespace clientele::assignment::store {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

const absl::Time kNow = absl::FromUnixMicros(1'323'500'000'000'001);

class AssignmentStoreTest : public StoreTest {
 protected:
  AssignmentStoreTest() : StoreTest(Migrations) {}

  void AddManagers(const std::vector<std::string>& ids) {
    MustWrite([&](Transaction& transaction) {
      for (const std::string& id : ids) {
        ManagerRow row{id, {}, 1, kNow, kNow};
        row.content.set_display_name("Manager " + id);
        if (absl::Status status = InsertManager(transaction, row); !status.ok()) return status;
      }
      return absl::OkStatus();
    });
  }

  absl::Status Record(const AssignmentChanges& changes) {
    return Write([&](Transaction& transaction) -> absl::Status {
      absl::StatusOr<Recording> recording = Recording::Begin(transaction, kNow);
      if (!recording.ok()) return recording.status();
      return recording->Record(changes);
    });
  }

  int64_t Revision() {
    return Read<int64_t>([](Transaction& transaction) { return CurrentRevision(transaction); });
  }

  std::vector<std::string> OnDay(int32_t day) {
    const auto rows = Read<std::vector<DatedAssignment>>(
        [&](Transaction& transaction) { return InForceOn(transaction, day); });
    std::vector<std::string> text;
    text.reserve(rows.size());
    for (const DatedAssignment& row : rows) text.push_back(row.client_id + ":" + row.manager_id);
    return text;
  }
};
INSTANTIATE_ENGINES(AssignmentStoreTest);

DatedAssignment Row(std::string client, int32_t from, int32_t to, std::string manager,
                    std::string run = "") {
  return {std::move(client), from, to, std::move(manager), std::move(run), {}};
}

TEST_P(AssignmentStoreTest, PoliciesGetNumbersAndEqualOnesShareThem) {
  v1::AssignmentPolicy first;
  first.set_change_cost(60);
  v1::AssignmentPolicy second;
  second.set_change_cost(61);
  for (const auto& [policy, version, is_new] :
       std::vector<std::tuple<v1::AssignmentPolicy, int64_t, bool>>{
           {first, 1, true}, {second, 2, true}, {first, 1, false}}) {
    bool created = false;
    MustWrite([&, &wanted = policy, &number = version](Transaction& transaction) {
      const auto row = kPolicies.Add(transaction, wanted, kNow, created);
      EXPECT_EQ(row.ok() ? row->version : 0, number);
      return row.status();
    });
    EXPECT_EQ(created, is_new);
  }
  MustWrite([](Transaction& transaction) { return kPolicies.SetActive(transaction, 2); });
  EXPECT_EQ(Read<int64_t>([](Transaction& t) { return kPolicies.Active(t); }), 2);
  const auto listed =
      Read<std::vector<PolicyRow>>([](Transaction& t) { return kPolicies.List(t, 3, 10); });
  ASSERT_EQ(listed.size(), 2u);
  EXPECT_EQ(listed[0].version, 2);
  EXPECT_EQ(listed[1].policy.change_cost(), 60);
  EXPECT_FALSE(Read<std::optional<PolicyRow>>([](Transaction& t) { return kPolicies.Find(t, 3); }));
}

TEST_P(AssignmentStoreTest, ManagersAreReplacedOnlyFromTheRevisionThatWasRead) {
  AddManagers({"m1"});
  auto row = Read<std::optional<ManagerRow>>([](Transaction& t) { return FindManager(t, "m1"); });
  ASSERT_TRUE(row.has_value());
  row->content.set_capacity_minutes(7200);
  MustWrite([&](Transaction& transaction) { return UpdateManager(transaction, *row); });
  EXPECT_EQ(
      Write([&](Transaction& transaction) { return UpdateManager(transaction, *row); }).code(),
      absl::StatusCode::kAborted)
      << "revision 1 is no longer current";
  const auto now =
      Read<std::optional<ManagerRow>>([](Transaction& t) { return FindManager(t, "m1"); });
  EXPECT_EQ(now->revision, 2);
  EXPECT_EQ(now->content.capacity_minutes(), 7200);
  EXPECT_TRUE(IsUniqueViolation(
      Write([&](Transaction& transaction) { return InsertManager(transaction, *row); })));
}

TEST_P(AssignmentStoreTest, ManagersAreListedByBytesOfTheirIds) {
  AddManagers({"b", "A", "a", "ä"});
  std::vector<std::string> ids;
  for (const ManagerRow& row :
       Read<std::vector<ManagerRow>>([](Transaction& t) { return ListManagers(t, "A", 10); })) {
    ids.push_back(row.manager_id);
  }
  EXPECT_THAT(ids, ElementsAre("a", "b", "ä"));
}

TEST_P(AssignmentStoreTest, AssignmentsAreVersionedAndReadByDay) {
  AddManagers({"m1", "m2"});
  ASSERT_TRUE(Record({{}, {Row("a", 0, kOpenEnd, "m1"), Row("b", 5, 9, "m2")}}).ok());
  EXPECT_EQ(Revision(), 1);
  EXPECT_THAT(OnDay(4), ElementsAre("a:m1"));
  EXPECT_THAT(OnDay(9), ElementsAre("a:m1", "b:m2"));
  EXPECT_THAT(OnDay(10), ElementsAre("a:m1"));
  ASSERT_TRUE(Record({{Row("a", 0, kOpenEnd, "m1")},
                      {Row("a", 0, 6, "m1"), Row("a", 7, kOpenEnd, "m2", "run")}})
                  .ok());
  EXPECT_EQ(Revision(), 2);
  EXPECT_THAT(OnDay(6), ElementsAre("a:m1", "b:m2"));
  EXPECT_THAT(OnDay(7), ElementsAre("a:m2", "b:m2"));
  // What was known before the change is still there.
  EXPECT_EQ(
      Read<std::optional<int64_t>>([](Transaction& t) {
        return t.QueryInt64("SELECT to_day FROM assignments WHERE client_id = 'a' AND closed = 2");
      }),
      kOpenEnd);
  const auto history = Read<std::vector<DatedAssignment>>(
      [](Transaction& t) { return ListHistory(t, "a", kOpenEnd, 10); });
  ASSERT_EQ(history.size(), 2u);
  EXPECT_EQ(history[0].manager_id, "m2");
  EXPECT_EQ(history[0].run_id, "run");
  EXPECT_EQ(history[0].record_time, kNow);
  EXPECT_EQ(history[1].to_day, 6);
}

TEST_P(AssignmentStoreTest, PortfoliosAreReadPageByPage) {
  AddManagers({"m1", "m2"});
  ASSERT_TRUE(
      Record({{},
              {Row("c", 0, kOpenEnd, "m1"), Row("a", 0, kOpenEnd, "m1"),
               Row("b", 0, kOpenEnd, "m1"), Row("d", 0, 3, "m1"), Row("e", 0, kOpenEnd, "m2")}})
          .ok());
  const auto clients = [&](const std::string& after, int limit) {
    std::vector<std::string> ids;
    for (const DatedAssignment& row : Read<std::vector<DatedAssignment>>(
             [&](Transaction& t) { return ListPortfolio(t, "m1", 5, after, limit); })) {
      ids.push_back(row.client_id);
    }
    return ids;
  };
  EXPECT_THAT(clients("", 2), ElementsAre("a", "b"));
  EXPECT_THAT(clients("b", 2), ElementsAre("c"));
}

TEST_P(AssignmentStoreTest, TheDatabaseRefusesWhatTheRulesForbid) {
  AddManagers({"m1", "m2"});
  ASSERT_TRUE(Record({{}, {Row("a", 0, kOpenEnd, "m1")}}).ok());
  EXPECT_FALSE(Record({{}, {Row("a", 0, 5, "m2")}}).ok()) << "the same first day";
  EXPECT_FALSE(Record({{}, {Row("a", 9, kOpenEnd, "m2")}}).ok()) << "two open ends";
  EXPECT_FALSE(Record({{}, {Row("b", 5, 4, "m2")}}).ok()) << "ends before it begins";
  EXPECT_FALSE(Record({{}, {Row("b", 0, kOpenEnd, "nobody")}}).ok()) << "unknown manager";
  EXPECT_FALSE(Record({{Row("b", 0, kOpenEnd, "m1")}, {}}).ok()) << "closes what is not current";
  EXPECT_EQ(Revision(), 1) << "nothing of it was recorded";
  EXPECT_THAT(OnDay(20), ElementsAre("a:m1"));
}

TEST_P(AssignmentStoreTest, RunsKeepWhatBecameOfThem) {
  MustWrite([](Transaction& transaction) -> absl::Status {
    bool created = false;
    const auto policy = kPolicies.Add(transaction, {}, kNow, created);
    if (!policy.ok()) return policy.status();
    RunRow row;
    row.run_id = "r";
    row.policy_version = 1;
    return InsertRun(transaction, row);
  });
  const auto find = [this] {
    return *Read<std::optional<RunRow>>([](Transaction& t) { return FindRun(t, "r"); });
  };
  EXPECT_EQ(find().revision, -1);
  EXPECT_EQ(find().applied_day, std::nullopt);
  MustWrite([](Transaction& t) { return SetRevision(t, "r", 4); });
  MustWrite([](Transaction& t) { return SetCertificate(t, "r", "why"); });
  MustWrite([](Transaction& t) { return SetApplied(t, "r", -3, 5); });
  EXPECT_EQ(find().revision, 4);
  EXPECT_EQ(find().certificate, "why");
  EXPECT_EQ(find().applied_day, -3);
  EXPECT_EQ(find().applied_revision, 5);
}

TEST_P(AssignmentStoreTest, ProposalsComeBackAsTheyWereStored) {
  Proposal proposal;
  for (int k = 0; k < 9000; ++k) {
    Placement p;
    p.client_id = std::to_string(100'000 + k);
    p.manager_id = "m" + std::to_string(k % 7);
    p.minutes = 30 + k % 3;
    p.change_cost = int64_t{k % 2} * 60;
    p.kept = k % 5 == 0;
    p.reason = "because " + std::to_string(k);
    proposal.placements.push_back(p);
  }
  proposal.unserved = {{"x", "no hours left"}};
  std::vector<v1::Manager> managers(2);
  managers[0].set_name("managers/a");
  managers[1].set_name("managers/b");
  const std::vector<InForce> in_force = {{"100000", "m1"}, {"100001", "m2"}};
  MustWrite([&](Transaction& transaction) {
    for (const PendingBlock& block : ToBlocks(proposal, managers, in_force)) {
      if (absl::Status s = WriteBlock(transaction, "r", block); !s.ok()) return s;
    }
    return absl::OkStatus();
  });
  const auto read = Read<Proposal>([](Transaction& t) { return ReadProposal(t, "r"); });
  ASSERT_EQ(read.placements.size(), proposal.placements.size());
  for (size_t k = 0; k < read.placements.size(); ++k) {
    EXPECT_EQ(read.placements[k].client_id, proposal.placements[k].client_id);
    EXPECT_EQ(read.placements[k].manager_id, proposal.placements[k].manager_id);
    EXPECT_EQ(read.placements[k].cost(), proposal.placements[k].cost());
    EXPECT_EQ(read.placements[k].kept, proposal.placements[k].kept);
    EXPECT_EQ(read.placements[k].reason, proposal.placements[k].reason);
  }
  ASSERT_EQ(read.unserved.size(), 1u);
  EXPECT_EQ(read.unserved[0].reason, "no hours left");
  EXPECT_EQ(Read<std::vector<v1::Manager>>([](Transaction& t) { return ReadManagers(t, "r"); })
                .at(1)
                .name(),
            "managers/b");
  EXPECT_EQ(Read<std::vector<InForce>>([](Transaction& t) { return ReadInForce(t, "r"); })
                .at(1)
                .manager_id,
            "m2");
  EXPECT_THAT(Read<Proposal>([](Transaction& t) { return ReadProposal(t, "other"); }).placements,
              IsEmpty());
}

}  // namespace
}  // namespace clientele::assignment::store
