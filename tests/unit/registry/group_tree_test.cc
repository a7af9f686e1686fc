#include "services/registry/domain/group_tree.h"

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace clientele::registry {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

std::vector<std::string> Faults(const GroupTree& tree, int max_levels = 10) {
  ImportIssues issues;
  tree.Check(max_levels, &issues);
  std::vector<std::string> faults;
  for (const ImportIssue& issue : issues.Take()) {
    faults.push_back(absl::StrCat(issue.place.line, " ", issue.rule));
  }
  return faults;
}

TEST(GroupTree, ParentsMayComeLaterInTheFileOrFromTheRegistry) {
  GroupTree tree;
  tree.AddImported("a", "b", {0, 2});
  tree.AddImported("b", "c", {0, 3});
  tree.AddExisting("c", "");
  EXPECT_THAT(Faults(tree), IsEmpty());
}

TEST(GroupTree, AParentThatIsNowhereIsReported) {
  GroupTree tree;
  tree.AddImported("a", "x", {0, 2});
  EXPECT_THAT(Faults(tree), ElementsAre("2 UNKNOWN_GROUP"));
}

TEST(GroupTree, EveryImportedRowOnACircleIsReportedOnce) {
  GroupTree tree;
  tree.AddImported("a", "b", {0, 2});
  tree.AddImported("b", "c", {0, 3});
  tree.AddExisting("c", "a");
  tree.AddImported("d", "a", {0, 4});
  tree.AddImported("e", "e", {0, 5});
  EXPECT_THAT(Faults(tree), ElementsAre("2 GROUP_CYCLE", "3 GROUP_CYCLE", "5 GROUP_CYCLE"));
}

TEST(GroupTree, TheImportReplacesWhatTheRegistryHas) {
  GroupTree tree;
  tree.AddImported("a", "b", {0, 2});
  tree.AddImported("b", "", {0, 3});
  tree.AddExisting("b", "a");
  EXPECT_THAT(Faults(tree), IsEmpty());
}

TEST(GroupTree, TheRowThatMakesABranchTooDeepIsReported) {
  GroupTree tree;
  for (int i = 2; i <= 5; ++i) tree.AddExisting(absl::StrCat("g", i), absl::StrCat("g", i - 1));
  tree.AddExisting("top", "");
  tree.AddImported("g1", "top", {0, 2});
  EXPECT_THAT(Faults(tree, 6), IsEmpty());
  EXPECT_THAT(Faults(tree, 5), ElementsAre("2 OUT_OF_RANGE"));
}

}  // namespace
}  // namespace clientele::registry
