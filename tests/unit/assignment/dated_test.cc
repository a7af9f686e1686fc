#include "services/assignment/domain/dated.h"

#include <algorithm>
#include <optional>
#include <tuple>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/assignment/domain/random.h"

namespace clientele::assignment {
namespace {

using ::testing::HasSubstr;

DatedAssignment Row(std::string client, int32_t from, int32_t to, std::string manager) {
  return {std::move(client), from, to, std::move(manager), "", {}};
}

// What is current after the changes.
std::vector<DatedAssignment> After(std::vector<DatedAssignment> rows,
                                   const AssignmentChanges& changes) {
  for (const DatedAssignment& closed : changes.closed) {
    const auto found = std::find_if(rows.begin(), rows.end(), [&](const DatedAssignment& row) {
      return row.client_id == closed.client_id && row.from_day == closed.from_day;
    });
    EXPECT_NE(found, rows.end()) << "closes what is not current";
    if (found != rows.end()) rows.erase(found);
  }
  rows.insert(rows.end(), changes.added.begin(), changes.added.end());
  std::sort(rows.begin(), rows.end(), [](const DatedAssignment& a, const DatedAssignment& b) {
    return std::tie(a.client_id, a.from_day) < std::tie(b.client_id, b.from_day);
  });
  return rows;
}

std::optional<std::string> ManagerOn(const std::vector<DatedAssignment>& rows,
                                     const std::string& client, int32_t day) {
  std::optional<std::string> manager;
  for (const DatedAssignment& row : rows) {
    if (row.client_id != client || !row.Covers(day)) continue;
    EXPECT_FALSE(manager.has_value()) << client << " has two managers on day " << day;
    manager = row.manager_id;
  }
  return manager;
}

TEST(PlanApplicationTest, BeginsEndsAndContinues) {
  const std::vector<DatedAssignment> rows = {
      Row("a", 0, kOpenEnd, "m1"),    // stays
      Row("b", 0, kOpenEnd, "m1"),    // moves to m2
      Row("c", 0, 150, "m1"),         // stays, though it was to end
      Row("d", 100, kOpenEnd, "m1"),  // begins on the day, moves
      Row("e", 120, kOpenEnd, "m1"),  // would begin later
      Row("gone", 0, kOpenEnd, "m1"),
  };
  const std::vector<Pair> proposal = {{"a", "m1"}, {"b", "m2"}, {"c", "m1"},
                                      {"d", "m2"}, {"e", "m2"}, {"f", "m1"}};
  const Application application = PlanApplication(rows, proposal, 100, "run");
  EXPECT_EQ(application.continued, 2);
  EXPECT_EQ(application.begun, 4);
  EXPECT_EQ(application.ended, 2) << "b and gone";
  const auto after = After(rows, application.changes);
  for (const Pair& pair : proposal) {
    EXPECT_EQ(ManagerOn(after, pair.client_id, 100), pair.manager_id) << pair.client_id;
    EXPECT_EQ(ManagerOn(after, pair.client_id, 1'000'000), pair.manager_id) << pair.client_id;
  }
  EXPECT_EQ(ManagerOn(after, "b", 99), "m1");
  EXPECT_EQ(ManagerOn(after, "gone", 99), "m1");
  EXPECT_EQ(ManagerOn(after, "gone", 100), std::nullopt);
  EXPECT_EQ(ManagerOn(after, "d", 99), std::nullopt);
}

TEST(PlanApplicationTest, DoesNothingWhenRepeated) {
  const std::vector<Pair> proposal = {{"a", "m1"}, {"b", "m2"}};
  const auto once = After({}, PlanApplication({}, proposal, 10, "r").changes);
  const Application again = PlanApplication(once, proposal, 10, "r");
  EXPECT_TRUE(again.changes.closed.empty() && again.changes.added.empty());
  EXPECT_EQ(again.continued, 2);
}

TEST(PlanApplicationTest, LeavesThePastAndMakesTheFutureTheProposalsOnRandomHistories) {
  for (uint64_t seed = 1; seed <= 300; ++seed) {
    Random random(seed);
    std::vector<DatedAssignment> rows;
    for (const char* client : {"a", "b", "c", "d"}) {
      auto day = static_cast<int32_t>(random.Below(15));
      while (random.Below(4) != 0) {
        const auto length = static_cast<int32_t>(random.Below(6));
        const bool open = random.Below(4) == 0;
        rows.push_back(Row(client, day, open ? kOpenEnd : day + length,
                           "m" + std::to_string(random.Below(2))));
        if (open) break;
        day += length + 1 + static_cast<int32_t>(random.Below(3));
      }
    }
    std::vector<Pair> proposal;
    for (const char* client : {"a", "b", "c", "e"}) {
      if (random.Below(3) != 0) proposal.push_back({client, "m" + std::to_string(random.Below(2))});
    }
    const auto day = static_cast<int32_t>(random.Below(25));
    std::vector<DatedAssignment> reaching = rows;
    std::erase_if(reaching, [&](const DatedAssignment& row) { return row.to_day < day; });
    const auto after = After(rows, PlanApplication(reaching, proposal, day, "r").changes);
    for (const char* client : {"a", "b", "c", "d", "e"}) {
      for (int32_t d = 0; d < 60; ++d) {
        std::optional<std::string> expected = ManagerOn(rows, client, d);
        if (d >= day) {
          expected.reset();
          for (const Pair& pair : proposal) {
            if (pair.client_id == client) expected = pair.manager_id;
          }
        }
        EXPECT_EQ(ManagerOn(after, client, d), expected) << "seed " << seed << " day " << d;
      }
    }
  }
}

TEST(PlanImportTest, CreatesLeavesAndUpdates) {
  const std::map<std::string, std::vector<DatedAssignment>> current = {
      {"a", {Row("a", 0, 9, "m1"), Row("a", 10, kOpenEnd, "m2")}}};
  const ImportPlan plan = PlanImport({Row("a", 0, 9, "m1"), Row("a", 10, 19, "m2"),
                                      Row("a", 20, kOpenEnd, "m1"), Row("b", 5, kOpenEnd, "m1")},
                                     current);
  EXPECT_TRUE(plan.issues.empty());
  EXPECT_EQ(plan.unchanged, 1);
  EXPECT_EQ(plan.updated, 1);
  EXPECT_EQ(plan.created, 2);
  const auto after = After(current.at("a"), plan.changes);
  EXPECT_EQ(ManagerOn(after, "a", 9), "m1");
  EXPECT_EQ(ManagerOn(after, "a", 19), "m2");
  EXPECT_EQ(ManagerOn(after, "a", 20), "m1");
  EXPECT_EQ(ManagerOn(after, "b", 5), "m1");
}

TEST(PlanImportTest, NamesEveryWrongRow) {
  const std::map<std::string, std::vector<DatedAssignment>> current = {
      {"a", {Row("a", 10, kOpenEnd, "m2")}}};
  const ImportPlan plan = PlanImport(
      {
          Row("x", 5, 4, "m1"),         // 0: ends before it begins
          Row("y", 1, 9, "m1"),         // 1
          Row("y", 9, kOpenEnd, "m2"),  // 2: overlaps row 1
          Row("a", 0, 10, "m1"),        // 3: reaches into what is known
          Row("z", 1, 5, "m1"),         // 4
          Row("z", 1, 9, "m1"),         // 5: the same first day again
          Row("a", 12, 15, "m2"),       // 6: inside what is known
      },
      current);
  ASSERT_EQ(plan.issues.size(), 5u);
  const std::vector<std::pair<size_t, std::string>> expected = {
      {0, "to_day"}, {2, "from_day"}, {3, "from_day"}, {5, "from_day"}, {6, "from_day"}};
  for (size_t k = 0; k < expected.size(); ++k) {
    EXPECT_EQ(plan.issues[k].row, expected[k].first);
    EXPECT_EQ(plan.issues[k].field, expected[k].second);
  }
  EXPECT_EQ(plan.issues[1].rule, "the client has manager m1 from 1970-01-02 to 1970-01-10");
  EXPECT_EQ(plan.issues[2].rule, "the client has manager m2 from 1970-01-11 on");
}

}  // namespace
}  // namespace clientele::assignment
