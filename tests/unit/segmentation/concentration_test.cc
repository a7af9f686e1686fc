#include "services/segmentation/domain/concentration.h"

#include <gtest/gtest.h>

#include <limits>

namespace clientele::segmentation {
namespace {

Concentration Of(const std::vector<int64_t>& values, const ConcentrationPolicy& policy = {}) {
  return ComputeConcentration(RankPositive(values), policy);
}

TEST(ConcentrationTest, OfTheTextbookExample) {
  // Four firms with 40, 30, 15 and 15 percent: 1600 + 900 + 225 + 225 = 2,950 points.
  const Concentration result = Of({15, 40, 15, 30});
  EXPECT_DOUBLE_EQ(result.hhi * 1e4, 2950.0);
  EXPECT_DOUBLE_EQ(result.effective_number, 1e4 / 2950.0);
  ASSERT_TRUE(result.normalised_hhi.has_value());
  EXPECT_NEAR(*result.normalised_hhi, (0.295 - 0.25) / 0.75, 1e-15);
  EXPECT_EQ(result.largest->index, 1u);
  EXPECT_DOUBLE_EQ(result.largest_share, 0.4);
}

TEST(ConcentrationTest, EqualClientsHaveTheirNumberAndNoInequality) {
  const Concentration result = Of(std::vector<int64_t>(8, 125));
  EXPECT_DOUBLE_EQ(result.hhi, 0.125);
  EXPECT_DOUBLE_EQ(result.effective_number, 8.0);
  EXPECT_EQ(*result.normalised_hhi, 0.0);
  EXPECT_EQ(result.gini, 0.0);
}

TEST(ConcentrationTest, GiniOfASmallSample) {
  // x = 1, 2, 3, 4: sum (2i - 5) x_i = -3 - 2 + 3 + 12 = 10; n sum x = 40.
  EXPECT_DOUBLE_EQ(Of({4, 2, 1, 3}).gini, 0.25);
}

TEST(ConcentrationTest, SharesOfTheLargest) {
  ConcentrationPolicy policy;
  policy.top_counts = {1, 2, 10};
  const Concentration result = Of({10, 20, 30, 40}, policy);
  ASSERT_EQ(result.top_shares.size(), 3u);
  EXPECT_DOUBLE_EQ(result.top_shares[0].share, 0.4);
  EXPECT_DOUBLE_EQ(result.top_shares[1].share, 0.7);
  EXPECT_DOUBLE_EQ(result.top_shares[2].share, 1.0);
}

TEST(ConcentrationTest, NamesWhoeverReachesTheDisclosureBorder) {
  // 100, 100, 99 of 1,000: the border itself counts.
  const Concentration result = Of({100, 701, 100, 99});
  ASSERT_EQ(result.to_disclose.size(), 3u);
  EXPECT_EQ(result.to_disclose[0].index, 1u);
  EXPECT_EQ(result.to_disclose[1].index, 0u);
  EXPECT_EQ(result.to_disclose[2].index, 2u);
}

TEST(ConcentrationTest, IgnoresZeroAndNegativeValues) {
  EXPECT_EQ(Of({0, 40, -1000, 60}).sum, 100);
  EXPECT_EQ(Of({0, 40, -1000, 60}).clients, 2);
}

TEST(ConcentrationTest, OfNobodyIsEmptyAndOfOneIsWhole) {
  EXPECT_EQ(Of({0, -1}).clients, 0);
  EXPECT_FALSE(Of({}).largest.has_value());
  const Concentration one = Of({77});
  EXPECT_EQ(one.hhi, 1.0);
  EXPECT_EQ(one.effective_number, 1.0);
  EXPECT_FALSE(one.normalised_hhi.has_value());
  EXPECT_EQ(one.gini, 0.0);
}

TEST(ConcentrationTest, LargestAmountsDoNotOverflow) {
  const int64_t most = std::numeric_limits<int64_t>::max();
  const Concentration result = Of(std::vector<int64_t>(1000, most));
  EXPECT_DOUBLE_EQ(result.hhi, 0.001);
  EXPECT_EQ(result.gini, 0.0);
}

TEST(ConcentrationTest, SumsAllowAnIncrementalUpdate) {
  // One client changes from 30 to 50: S1 and S2 change by the difference and give the new index.
  const Concentration before = Of({40, 30, 30});
  const Concentration after = Of({40, 50, 30});
  EXPECT_EQ(before.sum + 20, after.sum);
  Uint256 squares = before.square_sum;
  squares += Uint256(50 * 50 - 30 * 30);
  EXPECT_EQ(squares, after.square_sum);
}

}  // namespace
}  // namespace clientele::segmentation
