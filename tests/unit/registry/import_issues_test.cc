#include "services/registry/domain/import_issues.h"

#include <vector>

#include "gtest/gtest.h"

namespace clientele::registry {
namespace {

TEST(ImportIssues, AreOrderedByFileAndLineWhateverTheOrderOfDiscovery) {
  ImportIssues issues;
  issues.Add({1, 2}, "date", "B", "");
  issues.Add({0, 9}, "amount", "C", "");
  issues.Add({0, 3}, "amount", "D", "");
  issues.Add({0, 3}, "profit", "E", "");
  std::string rules;
  for (const ImportIssue& issue : issues.Take()) rules += issue.rule;
  EXPECT_EQ(rules, "DECB");
}

TEST(ImportIssues, KeepTheFirstByPlaceAndCountAll) {
  ImportIssues issues(10);
  for (int line = 1000; line > 0; --line) issues.Add({0, line}, "c", "R", "");
  EXPECT_EQ(issues.count(), 1000);
  const std::vector<ImportIssue> kept = issues.Take();
  ASSERT_EQ(kept.size(), 10u);
  for (size_t i = 0; i < kept.size(); ++i) {
    EXPECT_EQ(kept[i].place.line, static_cast<int64_t>(i) + 1);
  }
}

}  // namespace
}  // namespace clientele::registry
