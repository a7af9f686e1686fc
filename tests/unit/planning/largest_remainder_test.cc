#include "services/planning/domain/largest_remainder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <map>
#include <numeric>
#include <random>
#include <sstream>
#include <string>
#include <vector>

namespace clientele::planning {
namespace {

using ::testing::ElementsAre;

struct Problem {
  int64_t total = 0;
  std::vector<Weight> weights;
  std::vector<uint32_t> tie_ranks;
};

Problem MakeProblem(int64_t total, std::vector<Weight> weights) {
  Problem problem{total, std::move(weights), {}};
  problem.tie_ranks.resize(problem.weights.size());
  std::iota(problem.tie_ranks.begin(), problem.tie_ranks.end(), 0U);
  return problem;
}

std::vector<int64_t> Split(const Problem& problem) {
  std::vector<int64_t> shares(problem.weights.size(), -1);
  LargestRemainderSplitter splitter;
  const absl::Status status =
      splitter.Split(problem.total, problem.weights, problem.tie_ranks, shares);
  EXPECT_TRUE(status.ok()) << status;
  return shares;
}

// An unsigned number of 192 bits, enough for a total times a sum of weights.
struct Wide {
  uint64_t high = 0;
  Weight low = 0;
  auto operator<=>(const Wide&) const = default;
};

Wide Multiply(Weight a, uint64_t b) {
  const Weight low = static_cast<Weight>(static_cast<uint64_t>(a)) * b;
  const Weight middle = (a >> 64) * b + (low >> 64);
  return {static_cast<uint64_t>(middle >> 64), (middle << 64) | static_cast<uint64_t>(low)};
}

// a - b, for a difference that fits 128 bits.
Weight Difference(const Wide& a, const Wide& b) { return a.low - b.low; }

// The definition, with its own arithmetic: shares add up, each is the floor of its quota or one
// more, and whoever got the unit comes before everybody who did not, by remainder and then by tie
// rank.
void ExpectLargestRemainders(const Problem& problem, const std::vector<int64_t>& shares) {
  const Weight sum = std::accumulate(problem.weights.begin(), problem.weights.end(), Weight{0});
  __int128 total = 0;
  using Key = std::pair<Weight, int64_t>;  // larger is first
  Key last_up{~Weight{0}, INT64_MAX};
  Key first_down{0, INT64_MIN};
  for (size_t i = 0; i < shares.size(); ++i) {
    ASSERT_GE(shares[i], 0);
    total += shares[i];
    const Wide quota = Multiply(problem.weights[i], static_cast<uint64_t>(problem.total));
    const Wide share = Multiply(sum, static_cast<uint64_t>(shares[i]));
    const Wide next = Multiply(sum, static_cast<uint64_t>(shares[i]) + 1);
    const int64_t order = -static_cast<int64_t>(problem.tie_ranks[i]);
    ASSERT_LT(quota, next) << "more than one unit below the quota, child " << i;
    if (share <= quota) {
      first_down = std::max(first_down, Key{Difference(quota, share), order});
    } else {
      ASSERT_GT(shares[i], 0);
      const Wide floor = Multiply(sum, static_cast<uint64_t>(shares[i]) - 1);
      ASSERT_LT(floor, quota) << "more than one unit above the quota, child " << i;
      last_up = std::min(last_up, Key{Difference(quota, floor), order});
    }
    if (problem.weights[i] == 0) {
      ASSERT_EQ(shares[i], 0);
    }
  }
  EXPECT_EQ(static_cast<int64_t>(total), problem.total);
  EXPECT_GT(last_up, first_down);
}

Problem RandomProblem(std::mt19937_64& random) {
  const size_t n = 1 + random() % 40;
  const int weight_bits = 1 + static_cast<int>(random() % 120);
  const int total_bits = static_cast<int>(random() % 64);
  Problem problem =
      MakeProblem(total_bits == 0 ? 0 : static_cast<int64_t>(random() >> (64 - total_bits)), {});
  for (size_t i = 0; i < n; ++i) {
    const Weight wide = (Weight{random()} << 64) | random();
    problem.weights.push_back(random() % 5 == 0 ? 0 : wide >> (128 - weight_bits));
    if (i > 0 && random() % 4 == 0) problem.weights.back() = problem.weights[random() % i];
  }
  if (*std::max_element(problem.weights.begin(), problem.weights.end()) == 0) {
    problem.weights[random() % n] = 1;
  }
  problem.tie_ranks.resize(n);
  std::iota(problem.tie_ranks.begin(), problem.tie_ranks.end(), 0U);
  std::shuffle(problem.tie_ranks.begin(), problem.tie_ranks.end(), random);
  return problem;
}

TEST(LargestRemainderTest, GivesThePublishedResults) {
  std::ifstream file(CLIENTELE_TEST_DATA "/allocation/largest_remainder.csv");
  ASSERT_TRUE(file.is_open());
  std::map<std::string, std::pair<Problem, std::vector<int64_t>>> cases;
  std::string line;
  std::getline(file, line);
  while (std::getline(file, line)) {
    std::vector<std::string> cells;
    std::stringstream stream(line);
    for (std::string cell; std::getline(stream, cell, ',');) cells.push_back(cell);
    ASSERT_EQ(cells.size(), 7U) << line;
    auto& [problem, expected] = cases[cells[0]];
    problem.total = std::stoll(cells[2]);
    problem.weights.push_back(std::stoull(cells[5]));
    problem.tie_ranks.push_back(static_cast<uint32_t>(problem.tie_ranks.size()));
    expected.push_back(std::stoll(cells[6]));
  }
  ASSERT_EQ(cases.size(), 6U);
  for (const auto& [name, problem] : cases) {
    EXPECT_EQ(Split(problem.first), problem.second) << name;
  }
}

TEST(LargestRemainderTest, MeetsTheDefinitionOnRandomProblems) {
  std::mt19937_64 random(20111210);
  for (int round = 0; round < 2000; ++round) {
    const Problem problem = RandomProblem(random);
    ExpectLargestRemainders(problem, Split(problem));
    ASSERT_FALSE(HasFailure()) << "round " << round;
  }
}

TEST(LargestRemainderTest, DoesNotDependOnTheOrderOfTheChildren) {
  std::mt19937_64 random(7);
  for (int round = 0; round < 2000; ++round) {
    const Problem problem = RandomProblem(random);
    std::vector<size_t> order(problem.weights.size());
    std::iota(order.begin(), order.end(), size_t{0});
    std::shuffle(order.begin(), order.end(), random);
    Problem shuffled{problem.total, {}, {}};
    for (const size_t i : order) {
      shuffled.weights.push_back(problem.weights[i]);
      shuffled.tie_ranks.push_back(problem.tie_ranks[i]);
    }
    const std::vector<int64_t> shares = Split(problem);
    const std::vector<int64_t> moved = Split(shuffled);
    for (size_t i = 0; i < order.size(); ++i) ASSERT_EQ(moved[i], shares[order[i]]);
  }
}

TEST(LargestRemainderTest, ScalingAllWeightsChangesNothingAcrossBothWidths) {
  std::mt19937_64 random(11);
  for (int round = 0; round < 2000; ++round) {
    Problem problem = RandomProblem(random);
    for (Weight& weight : problem.weights) weight %= Weight{1} << 40;
    problem.weights[0] += 1;
    const std::vector<int64_t> narrow = Split(problem);
    for (Weight& weight : problem.weights) weight <<= 70;
    ASSERT_EQ(Split(problem), narrow);
  }
}

TEST(LargestRemainderTest, TheTraceOfEveryChildAgreesWithTheSplit) {
  std::mt19937_64 random(13);
  for (int round = 0; round < 300; ++round) {
    const Problem problem = RandomProblem(random);
    const std::vector<int64_t> shares = Split(problem);
    for (size_t i = 0; i < shares.size(); ++i) {
      const absl::StatusOr<ShareTrace> trace =
          TraceShare(problem.total, problem.weights, problem.tie_ranks, i);
      ASSERT_TRUE(trace.ok());
      ASSERT_EQ(trace->share, shares[i]);
      ASSERT_EQ(trace->quota.floor + (trace->rounded_up ? 1 : 0), shares[i]);
    }
  }
}

TEST(LargestRemainderTest, EqualRemaindersGoByTieRank) {
  Problem problem = MakeProblem(2, {1, 1, 1, 1});
  problem.tie_ranks = {3, 0, 2, 1};
  EXPECT_THAT(Split(problem), ElementsAre(0, 1, 0, 1));
}

TEST(LargestRemainderTest, SplitsTheLargestTotalByTheLargestWeights) {
  const Weight huge = INT64_MAX;
  const Problem problem = MakeProblem(INT64_MAX, {huge, huge, huge, 1, 0});
  const std::vector<int64_t> shares = Split(problem);
  ExpectLargestRemainders(problem, shares);
  EXPECT_EQ(shares[4], 0);
  const Problem single = MakeProblem(INT64_MAX, {kMaxWeightSum});
  EXPECT_THAT(Split(single), ElementsAre(INT64_MAX));
}

TEST(LargestRemainderTest, SplitsAtTheBorderOfOneMachineWord) {
  for (const Weight sum : {Weight{UINT64_MAX} - 1, Weight{UINT64_MAX}, Weight{UINT64_MAX} + 1}) {
    const Problem problem = MakeProblem(INT64_MAX, {sum / 2, sum - sum / 2 - 7, 7});
    ExpectLargestRemainders(problem, Split(problem));
  }
}

TEST(LargestRemainderTest, TotalOfZeroGivesNothing) {
  EXPECT_THAT(Split(MakeProblem(0, {3, 4})), ElementsAre(0, 0));
  EXPECT_THAT(Split(MakeProblem(0, {0, 0})), ElementsAre(0, 0));
  EXPECT_THAT(Split(MakeProblem(0, {})), ElementsAre());
}

TEST(LargestRemainderTest, RefusesWhatCannotBeSplit) {
  const auto code = [](const Problem& problem) {
    std::vector<int64_t> shares(problem.weights.size());
    return LargestRemainderSplitter()
        .Split(problem.total, problem.weights, problem.tie_ranks, shares)
        .code();
  };
  EXPECT_EQ(code(MakeProblem(-1, {1})), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(code(MakeProblem(1, {})), absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(code(MakeProblem(1, {0, 0})), absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(code(MakeProblem(1, {kMaxWeightSum, 1})), absl::StatusCode::kOutOfRange);
  EXPECT_EQ(code(MakeProblem(1, {~Weight{0}, ~Weight{0}})), absl::StatusCode::kOutOfRange);
}

}  // namespace
}  // namespace clientele::planning
