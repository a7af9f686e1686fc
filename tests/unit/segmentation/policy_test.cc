#include "services/segmentation/domain/policy.h"

#include <gtest/gtest.h>

#include <functional>

namespace clientele::segmentation {
namespace {

std::string FirstField(const std::function<void(Policy&)>& change) {
  Policy policy;
  change(policy);
  const std::vector<PolicyViolation> violations = CheckPolicy(policy);
  return violations.empty() ? "" : violations.front().field;
}

TEST(PolicyTest, DefaultsAreValid) { EXPECT_TRUE(CheckPolicy(Policy{}).empty()); }

TEST(PolicyTest, NamesTheParameterThatBreaksItsRule) {
  EXPECT_EQ(FirstField([](Policy& p) { p.abc.a_permille = 0; }), "abc.a_permille");
  EXPECT_EQ(FirstField([](Policy& p) { p.abc.b_permille = 700; }), "abc.b_permille");
  EXPECT_EQ(FirstField([](Policy& p) { p.abc.b_permille = 1001; }), "abc.b_permille");
  EXPECT_EQ(FirstField([](Policy& p) { p.xyz.y_permille = 400; }), "xyz.y_permille");
  EXPECT_EQ(FirstField([](Policy& p) { p.xyz.min_months = 0; }), "xyz.min_months");
  EXPECT_EQ(FirstField([](Policy& p) { p.xyz.window_months = 3; }), "xyz.window_months");
  EXPECT_EQ(FirstField([](Policy& p) { p.xyz.window = XyzWindow::kFixed; }), "xyz.window_months");
  EXPECT_EQ(FirstField([](Policy& p) { p.rfm.bins = 1; }), "rfm.bins");
  EXPECT_EQ(FirstField([](Policy& p) { p.lifecycle.k0 = 0; }), "lifecycle.k0");
  EXPECT_EQ(FirstField([](Policy& p) { p.lifecycle.dormant_percent = 100; }),
            "lifecycle.dormant_percent");
  EXPECT_EQ(FirstField([](Policy& p) { p.lifecycle.fallback_cycle_days = 0; }),
            "lifecycle.fallback_cycle_days");
  EXPECT_EQ(FirstField([](Policy& p) {
              p.concentration.top_counts = {3, 3};
            }),
            "concentration.top_counts");
  EXPECT_EQ(FirstField([](Policy& p) { p.concentration.disclosure_permille = 0; }),
            "concentration.disclosure_permille");
}

TEST(PolicyTest, SampleDeviationAndQuantileBordersHaveTheirOwnLimits) {
  EXPECT_EQ(FirstField([](Policy& p) {
              p.xyz.min_months = 1;
              p.xyz.deviation = StandardDeviation::kSample;
            }),
            "xyz.min_months");
  EXPECT_EQ(FirstField([](Policy& p) {
              p.xyz.thresholds = XyzThresholds::kQuantile;
              p.xyz.y_permille = 1500;
            }),
            "xyz.y_permille");
  EXPECT_EQ(FirstField([](Policy& p) { p.xyz.y_permille = 1500; }), "");
}

TEST(PolicyTest, ReportsEveryViolation) {
  Policy policy;
  policy.abc.a_permille = -1;
  policy.rfm.bins = 99;
  policy.lifecycle.k0 = -1;
  EXPECT_EQ(CheckPolicy(policy).size(), 3u);
}

TEST(LintRfmNamesTest, FindsUnreachableRulesAndUncoveredCodes) {
  RfmPolicy policy;
  policy.bins = 2;
  policy.names = {{"recent", {2, 2}, {}, {}},
                  {"recent and often", {2, 2}, {2, 2}, {}},
                  {"old but often", {1, 1}, {2, 2}, {}}};
  const std::vector<PolicyViolation> findings = LintRfmNames(policy);
  ASSERT_EQ(findings.size(), 2u);
  EXPECT_EQ(findings[0].field, "rfm.names[1]");
  EXPECT_EQ(findings[1].field, "rfm.names");
  EXPECT_EQ(findings[1].rule, "codes without a name: 1-1-1, 1-1-2");
}

TEST(LintRfmNamesTest, AcceptsACompleteTable) {
  RfmPolicy policy;
  policy.names = {{"recent", {4, 5}, {}, {}}, {"other", {}, {}, {}}};
  EXPECT_TRUE(LintRfmNames(policy).empty());
  EXPECT_TRUE(LintRfmNames(RfmPolicy{}).empty());
}

TEST(PolicyTest, RangesOutsideTheBinsAreRefusedBeforeTheTableIsRead) {
  EXPECT_EQ(FirstField([](Policy& p) { p.rfm.names = {{"x", {0, 5}, {}, {}}}; }), "rfm.names[0].r");
  EXPECT_EQ(FirstField([](Policy& p) { p.rfm.names = {{"x", {}, {3, 2}, {}}}; }), "rfm.names[0].f");
  EXPECT_EQ(FirstField([](Policy& p) { p.rfm.names = {{"x", {}, {}, {1, 6}}}; }), "rfm.names[0].m");
  EXPECT_EQ(FirstField([](Policy& p) { p.rfm.names = {{"", {}, {}, {}}}; }), "rfm.names[0].name");
}

}  // namespace
}  // namespace clientele::segmentation
