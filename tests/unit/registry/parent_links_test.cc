#include "services/registry/domain/parent_links.h"

#include <random>
#include <string>
#include <tuple>
#include <vector>

#include "gtest/gtest.h"

namespace clientele::registry {
namespace {

std::vector<int64_t> FaultyLines(const ParentLinks& links,
                                 std::set<std::string, std::less<>> unknown = {}) {
  ImportIssues issues;
  links.Check(unknown, &issues);
  std::vector<int64_t> lines;
  for (const ImportIssue& issue : issues.Take()) lines.push_back(issue.place.line);
  return lines;
}

TEST(ParentLinks, AcceptAForest) {
  ParentLinks links;
  links.AddImported("b", "a", {0, 2});
  links.AddImported("c", "a", {0, 3});
  links.AddImported("d", "c", {0, 4});
  EXPECT_TRUE(FaultyLines(links).empty());
}

TEST(ParentLinks, ReportEveryImportedRowOfACycleOnce) {
  ParentLinks links;
  links.AddImported("a", "b", {0, 2});
  links.AddImported("b", "c", {0, 3});
  links.AddImported("c", "a", {0, 4});
  links.AddImported("d", "a", {0, 5});  // leads to the cycle but is not on it
  EXPECT_EQ(FaultyLines(links), (std::vector<int64_t>{2, 3, 4}));
}

TEST(ParentLinks, ACycleMayRunThroughTheRegistry) {
  ParentLinks links;
  links.AddImported("a", "b", {0, 2});
  links.AddExisting("b", "a");
  EXPECT_EQ(FaultyLines(links), (std::vector<int64_t>{2}));
}

TEST(ParentLinks, TheImportReplacesTheLinkOfTheRegistry) {
  ParentLinks links;
  links.AddImported("a", "b", {0, 2});
  links.AddImported("b", "", {0, 3});
  links.AddExisting("b", "a");
  EXPECT_TRUE(FaultyLines(links).empty());
}

TEST(ParentLinks, ReportRowsWhoseOwnerIsUnknown) {
  ParentLinks links;
  links.AddImported("a", "x", {0, 2});
  links.AddImported("b", "a", {0, 3});
  EXPECT_EQ(links.ImportedParents(), (std::set<std::string, std::less<>>{"a", "x"}));
  EXPECT_EQ(FaultyLines(links, {"x"}), (std::vector<int64_t>{2}));
}

TEST(ParentLinks, FollowLongChainsInTime) {
  ParentLinks links;
  for (int i = 0; i < 100'000; ++i) {
    links.AddImported(std::to_string(i), std::to_string(i + 1), {0, i + 2});
  }
  EXPECT_TRUE(FaultyLines(links).empty());
}

TEST(ParentLinks, LinksThatNeverHoldOnOneDayCloseNoCycle) {
  ParentLinks links;
  links.AddExisting("a", "b", {kBeginning, 10});
  links.AddImported("b", "a", {0, 2}, {10, kForever});
  EXPECT_TRUE(FaultyLines(links).empty());
}

TEST(ParentLinks, ACycleOnASingleDayIsFound) {
  ParentLinks links;
  links.AddExisting("a", "b", {kBeginning, 10});
  links.AddExisting("a", "c", {10, kForever});
  links.AddImported("b", "a", {0, 2}, {9, kForever});
  links.AddImported("d", "b", {0, 3});
  EXPECT_EQ(FaultyLines(links), (std::vector<int64_t>{2}));
}

TEST(ParentLinks, AnEarlierLinkOfTheRegistryEndsWhereTheImportBegins) {
  ParentLinks links;
  links.AddExisting("a", "b");
  links.AddImported("a", "", {0, 2}, {10, kForever});
  links.AddImported("b", "a", {0, 3}, {10, kForever});
  EXPECT_TRUE(FaultyLines(links).empty());
  links.AddImported("b", "a", {0, 4}, {9, 10});
  EXPECT_EQ(FaultyLines(links), (std::vector<int64_t>{4}));
}

// Day by day, by following owners from every client.
bool HasCycleOnSomeDay(const std::vector<std::tuple<int, int, Days>>& edges, int clients) {
  for (int32_t day = 0; day < 12; ++day) {
    for (int start = 0; start < clients; ++start) {
      int at = start;
      for (int step = 0; step <= clients && at >= 0; ++step) {
        int next = -1;
        for (const auto& [client, owner, days] : edges) {
          if (client == at && days.from <= day && day < days.until) next = owner;
        }
        at = next;
      }
      if (at >= 0) return true;
    }
  }
  return false;
}

TEST(ParentLinks, FindACycleExactlyWhenOneHoldsOnSomeDay) {
  std::mt19937 random(3);
  int cycles = 0;
  for (int round = 0; round < 500; ++round) {
    ParentLinks links;
    std::vector<std::tuple<int, int, Days>> edges;
    for (int client = 0; client < 5; ++client) {
      for (int32_t from = static_cast<int32_t>(random() % 6); from < 12;) {
        const Days days{from, from + 1 + static_cast<int32_t>(random() % 5)};
        from = days.until;
        const int owner = static_cast<int>(random() % 12);
        if (owner >= 5 || owner == client) continue;
        edges.emplace_back(client, owner, days);
        links.AddImported(std::to_string(client), std::to_string(owner),
                          {0, static_cast<int64_t>(edges.size())}, days);
      }
    }
    const bool expected = HasCycleOnSomeDay(edges, 5);
    cycles += expected;
    EXPECT_EQ(!FaultyLines(links).empty(), expected) << "round " << round;
  }
  EXPECT_GT(cycles, 20);
  EXPECT_LT(cycles, 480);
}

}  // namespace
}  // namespace clientele::registry
