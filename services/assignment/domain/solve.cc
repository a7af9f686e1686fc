#include "services/assignment/domain/solve.h"

#include <algorithm>
#include <atomic>
#include <numeric>
#include <thread>
#include <utility>
#include <vector>

#include "services/assignment/domain/blocks.h"
#include "services/assignment/domain/construct.h"
#include "services/assignment/domain/prices.h"
#include "services/assignment/domain/random.h"
#include "services/assignment/domain/search.h"

namespace clientele::assignment {
namespace {

constexpr int64_t kIterationsPerUnit = 1000;
constexpr int64_t kLeastIterations = 2'000'000;

struct BlockSolution {
  Choice choice;
  PricedBound priced;
  int64_t iterations = 0;
};

// What Polyak's step aims at: the value of an assignment, an estimate where it is overloaded.
int64_t TargetOf(const Problem& problem, const Choice& choice) {
  const Evaluation evaluation = Evaluate(problem, choice);
  return evaluation.value + evaluation.overload + evaluation.conflicts;
}

absl::StatusOr<BlockSolution> SolveBlock(const Problem& problem, const SolveOptions& options,
                                         int64_t iterations, uint64_t seed) {
  const Prices zero = ZeroPrices(problem, options.price_scale);
  const Choice first = Construct(problem, ReducedCosts(problem, zero));
  PriceOptions price_options{options.price_scale, TargetOf(problem, first)};
  absl::StatusOr<PricedBound> priced = FindPrices(problem, price_options);
  if (!priced.ok()) return priced.status();
  const std::vector<int64_t> costs = ReducedCosts(problem, priced->prices);
  const SearchOptions search{iterations, seed, priced->bound, options.stop, options.report};
  SearchOutcome outcome = ImproveAssignment(problem, costs, Construct(problem, costs), search);
  const Evaluation found = Evaluate(problem, outcome.choice);
  // The estimate may have been too low: then the ascent stopped before its end.
  if (found.feasible() && found.value > price_options.target) {
    price_options.target = found.value;
    absl::StatusOr<PricedBound> closer = FindPrices(problem, price_options);
    if (closer.ok() && closer->bound > priced->bound) priced = std::move(closer);
  }
  return BlockSolution{std::move(outcome.choice), *std::move(priced), outcome.iterations};
}

// Largest blocks first, so that threads end together.
std::vector<size_t> LargestFirst(const std::vector<Block>& blocks) {
  std::vector<size_t> order(blocks.size());
  std::iota(order.begin(), order.end(), size_t{0});
  std::stable_sort(order.begin(), order.end(), [&](size_t a, size_t b) {
    return blocks[a].problem.candidates.size() > blocks[b].problem.candidates.size();
  });
  return order;
}

std::vector<absl::StatusOr<BlockSolution>> SolveBlocks(const std::vector<Block>& blocks,
                                                       int32_t units, int64_t iterations,
                                                       const SolveOptions& options) {
  std::vector<absl::StatusOr<BlockSolution>> solutions(blocks.size());
  const std::vector<size_t> order = LargestFirst(blocks);
  std::atomic<size_t> next = 0;
  const auto work = [&] {
    for (size_t k = next++; k < order.size(); k = next++) {
      const Problem& problem = blocks[order[k]].problem;
      const auto share = static_cast<int64_t>(static_cast<__int128>(iterations) * problem.units() /
                                              std::max(1, units));
      const uint64_t seed = Random(static_cast<uint64_t>(options.seed) ^ (order[k] << 32)).Next();
      solutions[order[k]] = SolveBlock(problem, options, share, seed);
    }
  };
  std::vector<std::jthread> helpers;
  for (int t = 1; t < options.threads; ++t) helpers.emplace_back(work);
  work();
  helpers.clear();
  return solutions;
}

void Place(const Problem& problem, const Block& block, const BlockSolution& solved,
           Solution* solution) {
  for (size_t u = 0; u < block.units.size(); ++u) {
    const int32_t local = block.problem.candidates[solved.choice[u]].manager;
    solution->choice[block.units[u]] =
        FindCandidate(problem, block.units[u], block.managers[local]);
  }
  for (size_t m = 0; m < block.managers.size(); ++m) {
    solution->prices.time[block.managers[m]] = solved.priced.prices.time[m];
    solution->prices.revenue[block.managers[m]] = solved.priced.prices.revenue[m];
  }
  solution->iterations += solved.iterations;
}

}  // namespace

int64_t DefaultIterations(const Problem& problem) {
  return std::max(kLeastIterations, kIterationsPerUnit * problem.units());
}

absl::StatusOr<Solution> Solve(const Problem& problem, const SolveOptions& options) {
  const std::vector<Block> blocks = SplitIntoBlocks(problem);
  const int64_t iterations =
      options.iterations > 0 ? options.iterations : DefaultIterations(problem);
  Solution solution;
  solution.choice.assign(problem.revenue.size(), kNoChoice);
  solution.prices = ZeroPrices(problem, options.price_scale);
  const auto solved = SolveBlocks(blocks, problem.units(), iterations, options);
  for (size_t b = 0; b < blocks.size(); ++b) {
    if (!solved[b].ok()) return solved[b].status();
    Place(problem, blocks[b], *solved[b], &solution);
  }
  absl::StatusOr<int64_t> bound = LagrangianBound(problem, solution.prices);
  if (!bound.ok()) return bound.status();
  solution.bound = *bound;
  solution.evaluation = Evaluate(problem, solution.choice);
  return solution;
}

}  // namespace clientele::assignment
