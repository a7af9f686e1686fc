#include "services/segmentation/domain/abc.h"

#include <gtest/gtest.h>

#include <limits>
#include <string>

namespace clientele::segmentation {
namespace {

AbcResult Classify(const std::vector<int64_t>& values, const AbcPolicy& policy = {}) {
  return ClassifyAbc(values, RankPositive(values), policy);
}

std::string Classes(const std::vector<int64_t>& values, const AbcPolicy& policy = {}) {
  std::string text;
  for (const Abc abc : Classify(values, policy).classes) text += Name(abc);
  return text;
}

TEST(AbcTest, CrossingClientBelongsToTheUpperClass) {
  // Cumulative before: 0, 50, 70, 85, 95 of 100.
  EXPECT_EQ(Classes({50, 20, 15, 10, 5}), "AAABC");
}

TEST(AbcTest, CrossingClientBelongsToTheLowerClassWhenAskedTo) {
  AbcPolicy policy;
  policy.crossing_client_up = false;
  // Cumulative after: 50, 70, 85, 95, 100 of 100.
  EXPECT_EQ(Classes({50, 20, 15, 10, 5}, policy), "AABBC");
}

TEST(AbcTest, CumulativeExactlyAtTheBorderStartsTheNextClass) {
  EXPECT_EQ(Classes({80, 15, 5}), "ABC");
  // One minor unit less before: still A.
  EXPECT_EQ(Classes({79, 16, 5}), "AAC");
}

TEST(AbcTest, OrderIsByValueThenById) {
  const std::vector<Ranked> ranking = RankPositive(std::vector<int64_t>{5, 9, 5, -1, 0, 9});
  ASSERT_EQ(ranking.size(), 4u);
  EXPECT_EQ(ranking[0].index, 1u);
  EXPECT_EQ(ranking[1].index, 5u);
  EXPECT_EQ(ranking[2].index, 0u);
  EXPECT_EQ(ranking[3].index, 2u);
}

TEST(AbcTest, EqualValuesAcrossABorderAreSplitById) {
  // Ten equal clients: 0, 10, ... 90 percent before; 80 and 90 are below 95.
  EXPECT_EQ(Classes(std::vector<int64_t>(10, 7)), "AAAAAAAABB");
}

TEST(AbcTest, TieFairOptionKeepsEqualValuesTogether) {
  AbcPolicy policy;
  policy.tie_fair = true;
  EXPECT_EQ(Classes(std::vector<int64_t>(10, 7), policy), "AAAAAAAAAA");
  // 70, then six times 5: the group starts at 70 %.
  EXPECT_EQ(Classes({5, 5, 70, 5, 5, 5, 5}, policy), "AAAAAAA");
  // 85 first: the group of three starts at 85 %.
  EXPECT_EQ(Classes({5, 85, 5, 5}, policy), "BABB");
  EXPECT_EQ(Classify({5, 85, 5, 5}, policy).before[3], 85);
}

TEST(AbcTest, OneDominatingClientIsAlone) { EXPECT_EQ(Classes({1, 900, 1, 1}), "CACC"); }

TEST(AbcTest, ZeroAndNegativeValuesAreOutsideTheTotal) {
  const AbcResult result = Classify({100, 0, -1000, 100});
  EXPECT_EQ(result.total, 200);
  EXPECT_EQ(result.classes[1], Abc::kZero);
  EXPECT_EQ(result.classes[2], Abc::kNegative);
  EXPECT_EQ(result.before[2], 0);
  EXPECT_EQ(result.before[3], 100);
}

TEST(AbcTest, WithoutAPositiveValueNobodyIsClassifiedByShare) {
  const AbcResult result = Classify({0, -5, 0});
  EXPECT_EQ(result.total, 0);
  EXPECT_EQ(Classes({0, -5, 0}), "0N0");
  EXPECT_EQ(Classes({}), "");
}

TEST(AbcTest, LargestAmountsDoNotOverflow) {
  const int64_t most = std::numeric_limits<int64_t>::max();
  const AbcResult result = Classify(std::vector<int64_t>(10, most));
  EXPECT_EQ(result.total, static_cast<Int128>(most) * 10);
  EXPECT_EQ(Classes(std::vector<int64_t>(10, most)), "AAAAAAAABB");
}

TEST(AbcTest, ThresholdsArePolicy) {
  AbcPolicy policy;
  policy.a_permille = 700;
  policy.b_permille = 900;
  EXPECT_EQ(Classes({70, 20, 10}, policy), "ABC");
}

}  // namespace
}  // namespace clientele::segmentation
