#include "services/assignment/domain/solve.h"

#include <fstream>
#include <map>
#include <sstream>
#include <string>

#include "gtest/gtest.h"
#include "services/assignment/domain/deficit.h"
#include "tests/unit/assignment/testing.h"

namespace clientele::assignment {
namespace {

using testing::BruteForce;
using testing::RandomProblem;

Problem ReadInstance(const std::string& name) {
  std::ifstream file(std::string(CLIENTELE_TEST_DATA) + "/gap/" + name);
  size_t m = 0;
  size_t n = 0;
  file >> m >> n;
  std::vector<std::vector<int64_t>> costs(m, std::vector<int64_t>(n));
  std::vector<std::vector<int64_t>> minutes = costs;
  std::vector<int64_t> capacity(m);
  for (auto& row : costs) {
    for (int64_t& x : row) file >> x;
  }
  for (auto& row : minutes) {
    for (int64_t& x : row) file >> x;
  }
  for (int64_t& x : capacity) file >> x;
  EXPECT_TRUE(file) << name;
  return testing::DenseProblem(costs, minutes, capacity);
}

std::map<std::string, int64_t> BestKnown() {
  std::ifstream file(std::string(CLIENTELE_TEST_DATA) + "/gap/best_known.csv");
  std::map<std::string, int64_t> best;
  std::string line;
  std::getline(file, line);
  while (std::getline(file, line)) {
    std::stringstream fields(line);
    std::string name;
    std::string value;
    std::getline(fields, name, ',');
    for (int k = 0; k < 4; ++k) std::getline(fields, value, ',');
    best[name] = std::stoll(value);
  }
  return best;
}

// The largest distance to the best value that the search may leave, in per cent, by instance type.
double AllowedPercent(char type) {
  return std::map<char, double>{{'a', 0.1}, {'b', 1.0}, {'c', 1.0}, {'d', 1.5}}.at(type);
}

TEST(SolveTest, EnclosesTheBestKnownValuesOfTheOrLibrary) {
  const auto best_known = BestKnown();
  ASSERT_EQ(best_known.size(), 5u);
  for (const auto& [name, best] : best_known) {
    const Problem problem = ReadInstance(name);
    const auto solution = Solve(problem, {});
    ASSERT_TRUE(solution.ok()) << name;
    const Evaluation evaluation = Evaluate(problem, solution->choice);
    EXPECT_TRUE(evaluation.feasible()) << name;
    EXPECT_GE(evaluation.value, best) << name;
    EXPECT_LE(solution->bound, best) << name;
    EXPECT_GE(solution->bound, best - best * 15 / 1000) << name;
    EXPECT_LE(100.0 * static_cast<double>(evaluation.value - best) / static_cast<double>(best),
              AllowedPercent(name[0]))
        << name << " value " << evaluation.value;
  }
}

TEST(SolveTest, AgreesWithBruteForceOnSmallProblems) {
  int solved = 0;
  int optimal = 0;
  int infeasible = 0;
  for (uint64_t seed = 1; seed <= 1500; ++seed) {
    const Problem problem = RandomProblem(seed);
    const std::optional<int64_t> best = BruteForce(problem);
    const auto solution = Solve(problem, {.iterations = 20'000});
    ASSERT_TRUE(solution.ok()) << solution.status();
    const Evaluation evaluation = Evaluate(problem, solution->choice);
    EXPECT_EQ(evaluation.value, solution->evaluation.value);
    if (!best) {
      EXPECT_FALSE(evaluation.feasible()) << "seed " << seed;
      ++infeasible;
      continue;
    }
    EXPECT_LE(solution->bound, *best) << "seed " << seed;
    EXPECT_FALSE(FindDeficit(problem).has_value()) << "seed " << seed;
    if (!evaluation.feasible()) continue;
    ++solved;
    EXPECT_GE(evaluation.value, *best) << "seed " << seed;
    if (evaluation.value == *best) ++optimal;
  }
  EXPECT_GT(infeasible, 200);
  EXPECT_GE(solved + infeasible, 1495);
  EXPECT_GE(optimal, solved * 98 / 100) << "of " << solved;
}

TEST(SolveTest, GivesTheSameAtEveryNumberOfThreads) {
  // Forty blocks of a tight problem each.
  Problem problem;
  Random random(7);
  for (int32_t block = 0; block < 40; ++block) {
    for (int32_t i = 0; i < 3; ++i) problem.capacity.push_back(40);
    for (int32_t j = 0; j < 10; ++j) {
      std::vector<Candidate> candidates;
      for (int32_t i = 0; i < 3; ++i) {
        candidates.push_back({block * 3 + i, static_cast<int64_t>(5 + random.Below(10)),
                              static_cast<int64_t>(random.Below(100))});
      }
      AddUnit(&problem, 0, std::move(candidates));
    }
  }
  const auto one = Solve(problem, {.iterations = 400'000, .threads = 1});
  const auto four = Solve(problem, {.iterations = 400'000, .threads = 4});
  ASSERT_TRUE(one.ok() && four.ok());
  EXPECT_EQ(one->choice, four->choice);
  EXPECT_EQ(one->bound, four->bound);
  EXPECT_EQ(one->prices.time, four->prices.time);
  const auto other_seed = Solve(problem, {.iterations = 400'000, .seed = 2});
  ASSERT_TRUE(other_seed.ok());
  EXPECT_LE(other_seed->bound, one->evaluation.value);
}

TEST(SolveTest, StopsWhenAskedAndKeepsWhatItHas) {
  const Problem problem = ReadInstance("d10100");
  int64_t reported = 0;
  const auto solution = Solve(problem, {.iterations = 1'000'000'000,
                                        .stop = [] { return true; },
                                        .report = [&](int64_t moves) { reported += moves; }});
  ASSERT_TRUE(solution.ok());
  EXPECT_LT(solution->iterations, 100'000);
  EXPECT_EQ(reported, solution->iterations);
  EXPECT_EQ(Evaluate(problem, solution->choice).unassigned, 0);
}

TEST(SolveTest, ScalesToTenThousandUnitsWithTwentyCandidates) {
  Problem problem;
  Random random(3);
  int64_t least = 0;
  for (int32_t j = 0; j < 10'000; ++j) {
    std::map<int32_t, Candidate> candidates;
    const auto minutes = static_cast<int64_t>(30 + 30 * random.Below(8));
    while (candidates.size() < 20) {
      const auto i = static_cast<int32_t>(random.Below(200));
      candidates[i] = {i, minutes, minutes + static_cast<int64_t>(random.Below(200))};
    }
    least += minutes;
    std::vector<Candidate> list;
    for (const auto& [i, c] : candidates) list.push_back(c);
    problem.capacity.resize(200);
    AddUnit(&problem, 0, std::move(list));
  }
  for (int64_t& b : problem.capacity) b = least * 21 / 20 / 200;
  const auto solution = Solve(problem, {.iterations = 2'000'000});
  ASSERT_TRUE(solution.ok());
  EXPECT_TRUE(solution->evaluation.feasible());
  EXPECT_LT(Gap(solution->evaluation.value, solution->bound), 0.02);
}

}  // namespace
}  // namespace clientele::assignment
