#include "services/planning/domain/decompose.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <random>
#include <string>
#include <tuple>
#include <vector>

#include "common/errors/errors.h"
#include "common/ids/tie_break.h"
#include "services/planning/domain/explain.h"
#include "tests/unit/planning/planning_example.h"

namespace clientele::planning {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

TEST(DecomposeTest, SplitsByLargestRemainderAtBothLevels) {
  // Seeds 13, 26 under m1 and 13 under m2: 10 = 7.5 + 2.5, and by the tie-break one of them gets
  // the unit.
  const Example example{
      .clients = {MakeClient("c1", "m1"), MakeClient("c2", "m1"), MakeClient("c3", "m2")},
      .lines = {MakeLine("BAG", "2012-01", 10)},
      .sales = {{"c1", "BAG", "2011-01-05", 1},
                {"c2", "BAG", "2011-01-05", 2},
                {"c3", "BAG", "2011-01-05", 1}}};
  const Outcome outcome = DecomposeExample(example);
  const Month month = TheMonth("2012-01");
  if (TieBreakDigest(1, "m1") < TieBreakDigest(1, "m2")) {
    EXPECT_THAT(CellsOf(example, outcome),
                ElementsAre(Cell{"m1", "c1", "BAG", month, 3}, Cell{"m1", "c2", "BAG", month, 5},
                            Cell{"m2", "c3", "BAG", month, 2}));
  } else {
    EXPECT_THAT(CellsOf(example, outcome),
                ElementsAre(Cell{"m1", "c1", "BAG", month, 2}, Cell{"m1", "c2", "BAG", month, 5},
                            Cell{"m2", "c3", "BAG", month, 3}));
  }
}

TEST(DecomposeTest, EveryLineIsMetExactlyAndOnlyByThoseWhoCanTakeIt) {
  std::mt19937_64 random(17);
  for (int round = 0; round < 2000; ++round) {
    const Example example = RandomExample(random);
    const Outcome outcome = DecomposeExample(example);
    ASSERT_TRUE(outcome.allocation.ok()) << outcome.allocation.status();
    const Allocation& allocation = *outcome.allocation;
    std::vector<int64_t> sums(example.lines.size(), 0);
    for (size_t i = 0; i < allocation.targets.size(); ++i) {
      ASSERT_GT(allocation.targets[i], 0);
      sums[allocation.lines[i]] += allocation.targets[i];
      ASSERT_EQ(ExclusionOf(outcome.portfolio.clients[allocation.clients[i]],
                            example.lines[allocation.lines[i]], "GBP"),
                Exclusion::kNone);
    }
    for (size_t k = 0; k < sums.size(); ++k) ASSERT_EQ(sums[k], example.lines[k].target);
  }
}

// |share x sum of weights - total x weight| < sum of weights, with the line's seeds added up here.
TEST(DecomposeTest, IsLessThanOneUnitFromTheQuotaAtEveryLevel) {
  std::mt19937_64 random(19);
  for (int round = 0; round < 2000; ++round) {
    const Example example = RandomExample(random);
    const Outcome outcome = DecomposeExample(example);
    const Allocation& allocation = outcome.allocation.value();
    for (size_t k = 0; k < example.lines.size(); ++k) {
      const LineSeeds seeds =
          SeedsOfLine(outcome.portfolio, "GBP", example.lines[k], outcome.history);
      std::map<uint32_t, int64_t> client_share;
      std::map<uint32_t, __int128> manager_share;
      for (size_t i = 0; i < allocation.targets.size(); ++i) {
        if (allocation.lines[i] != k) continue;
        client_share[allocation.clients[i]] = allocation.targets[i];
        manager_share[outcome.portfolio.ManagerOf(allocation.clients[i])] += allocation.targets[i];
      }
      std::map<uint32_t, __int128> manager_weight;
      __int128 weight = 0;
      for (size_t i = 0; i < seeds.clients.leaves.size(); ++i) {
        const __int128 seed = static_cast<__int128>(seeds.clients.weights[i]);
        manager_weight[outcome.portfolio.ManagerOf(seeds.clients.leaves[i])] += seed;
        weight += seed;
      }
      const auto off = [](__int128 share, __int128 sum, __int128 total, __int128 own) {
        const __int128 error = share * sum - total * own;
        return error < 0 ? -error : error;
      };
      for (const auto& [manager, own] : manager_weight) {
        ASSERT_LT(off(manager_share[manager], weight, example.lines[k].target, own), weight);
      }
      for (size_t i = 0; i < seeds.clients.leaves.size(); ++i) {
        const uint32_t client = seeds.clients.leaves[i];
        const uint32_t manager = outcome.portfolio.ManagerOf(client);
        ASSERT_LT(off(client_share[client], manager_weight[manager], manager_share[manager],
                      static_cast<__int128>(seeds.clients.weights[i])),
                  manager_weight[manager]);
      }
    }
  }
}

TEST(DecomposeTest, CellsComeInTheOrderOfManagerClientProductAndMonth) {
  std::mt19937_64 random(23);
  for (int round = 0; round < 200; ++round) {
    Example example = RandomExample(random);
    std::shuffle(example.lines.begin(), example.lines.end(), random);
    const std::vector<Cell> cells = CellsOf(example, DecomposeExample(example));
    ASSERT_TRUE(std::is_sorted(cells.begin(), cells.end()));
  }
}

TEST(DecomposeTest, NeitherOrderOfTheInputsNorThreadsMatter) {
  std::mt19937_64 random(29);
  for (int round = 0; round < 200; ++round) {
    Example example = RandomExample(random);
    const std::vector<Cell> expected = CellsOf(example, DecomposeExample(example));
    for (const int threads : {1, 2, 5}) {
      std::shuffle(example.clients.begin(), example.clients.end(), random);
      std::shuffle(example.lines.begin(), example.lines.end(), random);
      std::shuffle(example.sales.begin(), example.sales.end(), random);
      ASSERT_EQ(CellsOf(example, DecomposeExample(example, threads)), expected);
    }
  }
}

TEST(DecomposeTest, ALargePlanIsTheSameAtEveryThreadCount) {
  std::mt19937_64 random(31);
  Example example;
  for (int k = 0; k < 2000; ++k) {
    example.clients.push_back(
        MakeClient("c" + std::to_string(k), "m" + std::to_string(random() % 40)));
    for (const char* product : {"BAG", "LIGHT"}) {
      example.sales.push_back({"c" + std::to_string(k), product, "2011-02-03",
                               static_cast<int64_t>(random() % 100000)});
    }
  }
  for (const char* product : {"BAG", "LIGHT", "NEW"}) {
    for (const char* month : {"2012-01", "2012-02", "2012-03", "2012-04"}) {
      example.lines.push_back(MakeLine(product, month, static_cast<int64_t>(random() >> 8)));
    }
  }
  const Outcome one = DecomposeExample(example, 1);
  for (const int threads : {2, 3, 16}) {
    const Outcome many = DecomposeExample(example, threads);
    EXPECT_EQ(many.allocation->clients, one.allocation->clients);
    EXPECT_EQ(many.allocation->lines, one.allocation->lines);
    EXPECT_EQ(many.allocation->targets, one.allocation->targets);
  }
}

TEST(DecomposeTest, NamesEveryLineThatNobodyCanTakeAndWhy) {
  Example example{.clients = {MakeClient("c1", "m1"), MakeClient("c2", "m1")},
                  .lines = {MakeLine("BAG", "2012-01", 5, "West"), MakeLine("LIGHT", "2012-01", 5),
                            MakeLine("XMAS", "2012-01", 5, "", SizeClass::kSmall),
                            MakeLine("XMAS", "2012-02", 0, "", SizeClass::kSmall)}};
  example.clients[1].status = ClientStatus::kArchived;
  const absl::Status status = DecomposeExample(example).allocation.status();
  EXPECT_EQ(status.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(ReasonOf(status), common::v1::ERROR_REASON_PLAN_INFEASIBLE);
  const std::vector<PreconditionViolation> violations = PreconditionViolationsOf(status);
  ASSERT_EQ(violations.size(), 2U) << "a line of zero needs nobody";
  EXPECT_EQ(violations[0].subject, "lines[0]");
  EXPECT_EQ(violations[0].description,
            "BAG 2012-01 West: of 2 assigned clients 1 are not active, 1 are in another region "
            "than West");
  EXPECT_EQ(violations[1].subject, "lines[2]");
  EXPECT_THAT(violations[1].description, HasSubstr("1 are not of size class SMALL"));
}

TEST(DecomposeTest, WithoutAssignmentsNoLineCanBeMet) {
  const Example example{.clients = {}, .lines = {MakeLine("BAG", "2012-01", 5)}};
  const absl::Status status = DecomposeExample(example).allocation.status();
  EXPECT_EQ(ReasonOf(status), common::v1::ERROR_REASON_PLAN_INFEASIBLE);
  EXPECT_THAT(std::string(status.message()), HasSubstr("no client is assigned"));
}

TEST(DecomposeTest, TheLargestTargetsAndSalesAreExact) {
  const Example example{
      .clients = {MakeClient("c1", "m1"), MakeClient("c2", "m1"), MakeClient("c3", "m2")},
      .lines = {MakeLine("BAG", "2012-01", INT64_MAX)},
      .sales = {{"c1", "BAG", "2011-01-05", INT64_MAX},
                {"c2", "BAG", "2011-01-05", INT64_MAX},
                {"c3", "BAG", "2011-01-05", INT64_MAX}}};
  const Outcome outcome = DecomposeExample(example);
  EXPECT_THAT(ManagerTotals(outcome.portfolio, *outcome.allocation),
              ElementsAre(INT64_MAX - INT64_MAX / 3, INT64_MAX / 3));
}

TEST(DecomposeTest, StopsWhenCancelledAndReportsEveryLine) {
  const Example example{.clients = {MakeClient("c1", "m1")},
                        .lines = {MakeLine("BAG", "2012-01", 1), MakeLine("BAG", "2012-02", 1)}};
  const Portfolio portfolio = MakePortfolio(example.clients, 1).value();
  const SalesHistory history = HistoryOf(example, portfolio);
  int done = 0;
  const auto decompose = [&](int lines_before_cancel) {
    done = 0;
    const DecomposeOptions options{.line_done = [&] { ++done; },
                                   .cancelled = [&] { return done >= lines_before_cancel; }};
    return Decompose(portfolio, "GBP", example.lines, history, options).status();
  };
  EXPECT_TRUE(decompose(3).ok());
  EXPECT_EQ(done, 2);
  EXPECT_EQ(decompose(1).code(), absl::StatusCode::kCancelled);
  EXPECT_EQ(done, 1);
}

TEST(DecomposeTest, LargestCellsComeLargestFirst) {
  const Allocation allocation{.clients = {0, 1, 2, 3},
                              .lines = {0, 0, 0, 0},
                              .targets = {5, 9, 9, 1},
                              .basis_of_line = {SeedBasis::kProduct}};
  EXPECT_THAT(LargestCells(allocation, 3), ElementsAre(1, 2, 0));
  EXPECT_THAT(LargestCells(allocation, 9), ElementsAre(1, 2, 0, 3));
}

TEST(ExplainTest, EveryCellIsRecomputedByItsExplanation) {
  std::mt19937_64 random(37);
  for (int round = 0; round < 60; ++round) {
    const Example example = RandomExample(random);
    const Outcome outcome = DecomposeExample(example);
    std::map<std::tuple<uint32_t, std::string, Month>, int64_t> targets;
    for (size_t i = 0; i < outcome.allocation->targets.size(); ++i) {
      const PlanLine& line = example.lines[outcome.allocation->lines[i]];
      targets[{outcome.allocation->clients[i], line.product_id, line.month}] =
          outcome.allocation->targets[i];
    }
    for (uint32_t client = 0; client < outcome.portfolio.clients.size(); ++client) {
      for (const PlanLine& line : example.lines) {
        const absl::StatusOr<CellExplanation> cell =
            ExplainCell(outcome.portfolio, "GBP", example.lines, outcome.history, client,
                        line.product_id, line.month);
        ASSERT_TRUE(cell.ok()) << cell.status();
        ASSERT_EQ(cell->target, (targets[{client, line.product_id, line.month}]));
      }
    }
  }
}

TEST(ExplainTest, ShowsTheSeedAndBothSteps) {
  const Example example{
      .clients = {MakeClient("c1", "m1"), MakeClient("c2", "m1"), MakeClient("c3", "m2", "South")},
      .lines = {MakeLine("BAG", "2012-01", 100)},
      .sales = {{"c1", "BAG", "2011-01-05", 3},
                {"c1", "BAG", "2011-06-05", 1},
                {"c2", "BAG", "2011-01-05", 2},
                {"c3", "BAG", "2011-01-05", 2}}};
  const Outcome outcome = DecomposeExample(example);
  const CellExplanation cell = ExplainCell(outcome.portfolio, "GBP", example.lines, outcome.history,
                                           0, "BAG", TheMonth("2012-01"))
                                   .value();
  ASSERT_EQ(cell.lines.size(), 1U);
  const LineExplanation& line = cell.lines[0];
  EXPECT_EQ(line.basis, SeedBasis::kProduct);
  EXPECT_EQ(line.inputs.same_month_last_year, 3);
  EXPECT_EQ(line.inputs.last_twelve_months, 4);
  EXPECT_EQ(line.seed, Weight{40});
  // Weights 40 + 26 under m1 of 92: 100 x 66 / 92 = 71 rest 68, 100 x 26 / 92 = 28 rest 24.
  ASSERT_EQ(line.steps.size(), 2U);
  EXPECT_EQ(line.steps[0].parent_total, 100);
  EXPECT_EQ(line.steps[0].share.weight, Weight{66});
  EXPECT_EQ(line.steps[0].share.weight_sum, Weight{92});
  EXPECT_EQ(line.steps[0].share.quota.floor, 71);
  EXPECT_EQ(line.steps[0].share.quota.remainder, Weight{68});
  EXPECT_EQ(line.steps[0].share.units_left, 1);
  EXPECT_EQ(line.steps[0].share.rank, 1);
  EXPECT_TRUE(line.steps[0].share.rounded_up);
  // 72 x 40 / 66 = 43 rest 42, 72 x 26 / 66 = 28 rest 24.
  EXPECT_EQ(line.steps[1].parent_total, 72);
  EXPECT_EQ(line.steps[1].share.quota.floor, 43);
  EXPECT_EQ(line.steps[1].share.quota.remainder, Weight{42});
  EXPECT_EQ(cell.target, 44);
}

TEST(ExplainTest, SaysWhyAClientHasNothing) {
  Example example{
      .clients = {MakeClient("c1", "m1"), MakeClient("c2", "m1", "South"), MakeClient("c3", "m1")},
      .lines = {MakeLine("BAG", "2012-01", 100, "North")},
      .sales = {{"c1", "BAG", "2011-01-05", 3}}};
  const Outcome outcome = DecomposeExample(example);
  const auto explain = [&](uint32_t client, std::string_view product) {
    return ExplainCell(outcome.portfolio, "GBP", example.lines, outcome.history, client, product,
                       TheMonth("2012-01"))
        .value();
  };
  EXPECT_EQ(explain(1, "BAG").lines[0].exclusion, Exclusion::kOtherRegion);
  EXPECT_EQ(explain(2, "BAG").lines[0].exclusion, Exclusion::kNone);
  EXPECT_EQ(explain(2, "BAG").lines[0].seed, Weight{0});
  EXPECT_EQ(explain(2, "BAG").target, 0);
  EXPECT_TRUE(explain(0, "LIGHT").lines.empty());
}

}  // namespace
}  // namespace clientele::planning
