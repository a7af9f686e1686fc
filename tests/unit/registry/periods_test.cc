#include "services/registry/domain/periods.h"

#include <algorithm>
#include <random>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace clientele::registry {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Pair;

std::vector<Period> None(std::string_view, std::string_view) { return {}; }

// Line and message start of every issue of the check.
std::vector<int64_t> LinesOf(ImportIssues issues) {
  std::vector<int64_t> lines;
  for (const ImportIssue& issue : issues.Take()) lines.push_back(issue.place.line);
  return lines;
}

TEST(Overlaps, PeriodsThatTouchOnADayOverlap) {
  EXPECT_THAT(Overlaps({{1, 5}, {6, 9}, {10, 10}}), IsEmpty());
  EXPECT_THAT(Overlaps({{5, 9}, {1, 5}}), ElementsAre(Pair(1, 0)));
  EXPECT_THAT(Overlaps({{1, 100}, {2, 3}, {4, 5}}), ElementsAre(Pair(0, 1), Pair(0, 2)));
  EXPECT_THAT(Overlaps({}), IsEmpty());
}

TEST(Overlaps, FindsSomethingExactlyWhenTwoPeriodsShareADay) {
  std::mt19937 random(7);
  for (int round = 0; round < 2000; ++round) {
    std::vector<Period> periods;
    for (unsigned i = 0; i < 1 + random() % 6; ++i) {
      const auto from = static_cast<int32_t>(random() % 40);
      periods.push_back({from, from + static_cast<int32_t>(random() % 6)});
    }
    bool shared = false;
    for (int32_t day = 0; day < 50; ++day) {
      shared = shared || std::count_if(periods.begin(), periods.end(), [&](const Period& period) {
                           return period.from <= day && day <= period.to;
                         }) > 1;
    }
    EXPECT_EQ(!Overlaps(periods).empty(), shared);
  }
}

TEST(ImportedPeriods, ComparesPeriodsOfTheSameOwnerAndThingOnly) {
  ImportedPeriods periods;
  periods.Add("a", "x", {1, 10}, {0, 2});
  periods.Add("a", "y", {5, 10}, {0, 3});
  periods.Add("b", "x", {5, 10}, {0, 4});
  periods.Add("a", "x", {10, 12}, {0, 5});
  ImportIssues issues;
  EXPECT_FALSE(*periods.Check(0, 100, None, &issues));
  EXPECT_THAT(LinesOf(std::move(issues)), ElementsAre(5));
}

TEST(ImportedPeriods, AnImportedPeriodReplacesTheOneOfTheSameFirstDay) {
  ImportedPeriods periods;
  periods.Add("a", "x", {1, 10}, {0, 2});
  periods.Add("a", "x", {11, 20}, {0, 3});
  const auto existing = [](std::string_view, std::string_view) {
    return std::vector<Period>{{1, 100}, {15, 30}};
  };
  ImportIssues issues;
  ASSERT_TRUE(periods.Check(0, 100, existing, &issues).ok());
  EXPECT_THAT(LinesOf(std::move(issues)), ElementsAre(3));
}

TEST(ImportedPeriods, AddingARowAgainAndCheckingInStepsChangesNothing) {
  ImportedPeriods periods;
  for (int twice = 0; twice < 2; ++twice) {
    for (int i = 0; i < 10; ++i) {
      periods.Add("client" + std::to_string(i), "x", {1, 5}, {0, 2 * i + 2});
      periods.Add("client" + std::to_string(i), "x", {4 + i % 2 * 2, 9}, {0, 2 * i + 3});
    }
  }
  ImportIssues issues;
  EXPECT_TRUE(*periods.Check(0, 4, None, &issues));
  EXPECT_TRUE(*periods.Check(4, 4, None, &issues));
  EXPECT_FALSE(*periods.Check(8, 4, None, &issues));
  EXPECT_THAT(LinesOf(std::move(issues)), ElementsAre(3, 7, 11, 15, 19));
}

}  // namespace
}  // namespace clientele::registry
