#include "services/assignment/domain/unit_tree.h"

#include <map>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace clientele::assignment {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

UnitPeriod Period(std::string unit, int32_t from, int32_t to, std::string parent = "",
                  std::string head = "") {
  return {std::move(unit), from, to, "Unit", std::move(parent), std::move(head)};
}

TEST(UnitTreeTest, AcceptsATreeThatChangesOverTime) {
  EXPECT_THAT(CheckUnitTree({}), IsEmpty());
  EXPECT_THAT(CheckUnitTree({Period("top", 0, kOpenEnd), Period("a", 0, 9, "top"),
                             Period("a", 10, kOpenEnd, "b"), Period("b", 5, kOpenEnd, "top")}),
              IsEmpty());
  EXPECT_THAT(CheckUnitTree({Period("p", 0, 9), Period("p", 10, 19), Period("c", 5, 15, "p")}),
              IsEmpty())
      << "two periods of the parent cover the child";
}

TEST(UnitTreeTest, NamesThePeriodAndTheRule) {
  const auto only = [](const std::vector<UnitPeriod>& periods) {
    const std::vector<UnitIssue> issues = CheckUnitTree(periods);
    EXPECT_EQ(issues.size(), 1u);
    return issues.empty() ? UnitIssue{99, UnitRule::kEnd} : issues.front();
  };
  EXPECT_EQ(only({Period("a", 5, 4)}), (UnitIssue{0, UnitRule::kEnd}));
  EXPECT_EQ(only({Period("a", 5, 9), Period("a", 0, 5)}), (UnitIssue{0, UnitRule::kOverlap}))
      << "the later one lies in the other";
  EXPECT_EQ(only({Period("a", 0, 9, "nobody")}), (UnitIssue{0, UnitRule::kUnknownParent}));
  EXPECT_EQ(only({Period("p", 0, 9), Period("c", 0, 10, "p")}),
            (UnitIssue{1, UnitRule::kParentNotInForce}));
  EXPECT_EQ(only({Period("p", 0, 4), Period("p", 6, 9), Period("c", 0, 9, "p")}),
            (UnitIssue{2, UnitRule::kParentNotInForce}))
      << "a gap";
  EXPECT_EQ(only({Period("a", 0, 9, "a")}), (UnitIssue{0, UnitRule::kCycle}));
}

TEST(UnitTreeTest, FindsACycleThatHoldsOnSomeDaysOnly) {
  const std::vector<UnitPeriod> periods = {
      Period("top", 0, 100),   Period("a", 0, 50, "top"),   Period("a", 51, 100, "b"),
      Period("b", 0, 70, "a"), Period("b", 71, 100, "top"), Period("below", 0, 100, "a")};
  EXPECT_THAT(CheckUnitTree(periods),
              ElementsAre(UnitIssue{2, UnitRule::kCycle}, UnitIssue{3, UnitRule::kCycle}))
      << "and not the unit that only hangs below it";
}

// Follows the parents of every unit on every day.
bool IsTreeOnEveryDay(const std::vector<UnitPeriod>& periods, int32_t days) {
  for (const UnitPeriod& period : periods) {
    for (int32_t day = period.from_day; day <= period.to_day; ++day) {
      std::string at = period.unit_id;
      for (size_t steps = 0; !at.empty(); ++steps) {
        if (steps > periods.size() || day >= days) return false;
        const UnitPeriod* found = nullptr;
        for (const UnitPeriod& candidate : periods) {
          if (candidate.unit_id != at || !candidate.Covers(day)) continue;
          if (found != nullptr) return false;
          found = &candidate;
        }
        if (found == nullptr) return false;
        at = found->parent_id;
      }
    }
  }
  return true;
}

TEST(UnitTreeTest, AgreesWithAWalkOfEveryDay) {
  constexpr int32_t kDays = 12;
  std::mt19937 random(7);
  int trees = 0;
  for (int round = 0; round < 4000; ++round) {
    std::vector<UnitPeriod> periods;
    const int units = 2 + static_cast<int>(random() % 3);
    for (int unit = 0; unit < units; ++unit) {
      int32_t from = static_cast<int32_t>(random() % 4);
      while (from < kDays) {
        const int32_t to = std::min(kDays - 1, from + 2 + static_cast<int32_t>(random() % kDays));
        const int parent = static_cast<int>(random() % (units + 1));
        periods.push_back(
            Period(std::string(1, static_cast<char>('a' + unit)), from, to,
                   parent == units ? "" : std::string(1, static_cast<char>('a' + parent))));
        from = to + 1 + static_cast<int32_t>(random() % 2);
      }
    }
    const bool tree = IsTreeOnEveryDay(periods, kDays);
    trees += tree;
    EXPECT_EQ(CheckUnitTree(periods).empty(), tree) << "round " << round;
  }
  EXPECT_GT(trees, 100) << "the rounds say something about trees too";
}

TEST(UnitTreeTest, GivesTheHeadsFromBelow) {
  const std::vector<UnitPeriod> periods = {
      Period("top", 0, kOpenEnd, "", "h1"), Period("middle", 0, kOpenEnd, "top"),
      Period("branch", 0, 9, "middle", "h2"), Period("branch", 10, kOpenEnd, "top", "h3")};
  EXPECT_THAT(UnitTree(periods, 9).HeadsAbove("branch"), ElementsAre("h2", "h1"));
  EXPECT_THAT(UnitTree(periods, 10).HeadsAbove("branch"), ElementsAre("h3", "h1"));
  EXPECT_THAT(UnitTree(periods, 10).HeadsAbove("middle"), ElementsAre("h1"));
  EXPECT_THAT(UnitTree(periods, -1).HeadsAbove("branch"), IsEmpty());
  EXPECT_THAT(UnitTree(periods, 10).HeadsAbove("nowhere"), IsEmpty());
  EXPECT_THAT(UnitTree(periods, 10).HeadsAbove(""), IsEmpty());
}

}  // namespace
}  // namespace clientele::assignment
