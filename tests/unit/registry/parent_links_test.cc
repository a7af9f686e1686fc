#include "services/registry/domain/parent_links.h"

#include <string>
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

}  // namespace
}  // namespace clientele::registry
