#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "services/planning/store/cells.h"
#include "services/planning/store/decompositions.h"
#include "services/planning/store/inputs.h"
#include "services/planning/store/plans.h"
#include "services/planning/store/schema.h"
#include "tests/support/store_test.h"

namespace clientele::planning {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

class PlanningStoreTest : public StoreTest {
 protected:
  PlanningStoreTest() : StoreTest(Migrations) {}

  BlockWriter Writer(const std::string& run_id) {
    return BlockWriter(run_id, [this](Database::Body body) { return database_->Write(body); });
  }
};
INSTANTIATE_ENGINES(PlanningStoreTest);

Plan ExamplePlan(const std::string& id) {
  const Month month = ParseMonth("2012-01").value();
  return {.plan_id = id,
          .display_name = "Plan " + id,
          .currency = "GBP",
          .total_minor = 12,
          .lines = {{"BAG", month, "North", SizeClass::kMedium, 5}, {"LIGHT", month, "", {}, 7}},
          .current_decomposition = "",
          .create_time = absl::FromUnixMicros(1'700'000'000'123'456)};
}

TEST_P(PlanningStoreTest, APlanIsReadBackWithItsLinesInOrder) {
  const Plan plan = ExamplePlan("p1");
  ASSERT_TRUE(Write([&](Transaction& t) { return InsertPlan(t, plan); }).ok());
  const auto read = Read<std::optional<Plan>>([](Transaction& t) { return FindPlan(t, "p1"); });
  ASSERT_TRUE(read.has_value());
  EXPECT_EQ(read->display_name, plan.display_name);
  EXPECT_EQ(read->kind, plan.kind);
  EXPECT_EQ(read->currency, plan.currency);
  EXPECT_EQ(read->version, plan.version);
  EXPECT_EQ(read->total_minor, plan.total_minor);
  EXPECT_EQ(read->create_time, plan.create_time);
  EXPECT_EQ(read->current_decomposition, "");
  const auto lines =
      Read<std::vector<PlanLine>>([](Transaction& t) { return ReadPlanLines(t, "p1", 1); });
  ASSERT_THAT(lines, SizeIs(2));
  EXPECT_EQ(LineLabel(lines[0]), "BAG 2012-01 North MEDIUM");
  EXPECT_EQ(lines[0].target, 5);
  EXPECT_EQ(LineLabel(lines[1]), "LIGHT 2012-01");
  EXPECT_EQ(lines[1].target, 7);
}

TEST_P(PlanningStoreTest, PlanIdsAreUniqueAndCompareAsBytes) {
  ASSERT_TRUE(Write([](Transaction& t) { return InsertPlan(t, ExamplePlan("p1")); }).ok());
  const absl::Status again = Write([](Transaction& t) { return InsertPlan(t, ExamplePlan("p1")); });
  EXPECT_TRUE(IsUniqueViolation(again)) << again;
  EXPECT_TRUE(Write([](Transaction& t) { return InsertPlan(t, ExamplePlan("P1")); }).ok());
  EXPECT_TRUE(Write([](Transaction& t) { return InsertPlan(t, ExamplePlan("p1 x")); }).ok());
  const auto ids = [&](const std::string& after, int limit) {
    std::vector<std::string> found;
    for (const Plan& plan :
         Read<std::vector<Plan>>([&](Transaction& t) { return ListPlans(t, after, limit); })) {
      found.push_back(plan.plan_id);
    }
    return found;
  };
  EXPECT_THAT(ids("", 10), ElementsAre("P1", "p1", "p1 x"));
  EXPECT_THAT(ids("P1", 1), ElementsAre("p1"));
}

TEST_P(PlanningStoreTest, DecompositionsAreNumberedByPlanAndListedNewestFirst) {
  ASSERT_TRUE(Write([](Transaction& t) { return InsertPlan(t, ExamplePlan("p1")); }).ok());
  for (const char* id : {"a", "b", "c"}) {
    ASSERT_TRUE(Write([&](Transaction& t) {
                  return AddDecomposition(
                      t, {.plan_id = "p1", .decomposition_id = id, .plan_version = 1});
                }).ok());
  }
  ASSERT_TRUE(Write([](Transaction& t) {
                return AddDecomposition(
                    t, {.plan_id = "p2", .decomposition_id = "d", .plan_version = 1});
              }).ok());
  const auto list = [&](int64_t before, int limit) {
    std::vector<std::string> ids;
    for (const DecompositionLink& link : Read<std::vector<DecompositionLink>>(
             [&](Transaction& t) { return ListDecompositions(t, "p1", before, limit); })) {
      ids.push_back(absl::StrCat(link.number, link.decomposition_id));
    }
    return ids;
  };
  EXPECT_THAT(list(0, 2), ElementsAre("3c", "2b"));
  EXPECT_THAT(list(2, 2), ElementsAre("1a"));
  const auto find = [&](const char* plan, const char* id) {
    return Read<std::optional<DecompositionLink>>(
               [&](Transaction& t) { return FindDecomposition(t, plan, id); })
        .has_value();
  };
  EXPECT_TRUE(find("p1", "b"));
  EXPECT_FALSE(find("p2", "b"));
}

// 3 managers x 9,000 clients x 2 lines: more than one block, and a manager that begins inside one.
class StoredCellsTest : public PlanningStoreTest {
 protected:
  void SetUp() override {
    PlanningStoreTest::SetUp();
    std::vector<AssignedClient> clients;
    clients.reserve(27'000);
    for (int i = 0; i < 27'000; ++i) {
      clients.push_back({absl::StrCat("c", i), absl::StrCat("m", i % 3), i % 2 ? "North" : "South",
                         "GBP", SizeClass::kLarge, ClientStatus::kActive});
    }
    portfolio_ = MakePortfolio(std::move(clients), 1).value();
    lines_ = {{"BAG", ParseMonth("2012-01").value(), "", {}, 0},
              {"BAG", ParseMonth("2012-02").value(), "", {}, 0}};
    for (uint32_t client = 0; client < 27'000; ++client) {
      for (uint32_t line = 0; line < 2; ++line) {
        allocation_.clients.push_back(client);
        allocation_.lines.push_back(line);
        allocation_.targets.push_back(1 + client * 2 + line);
      }
    }
    BlockWriter writer = Writer("run");
    ASSERT_TRUE(WriteCells(writer, portfolio_, lines_, allocation_).ok());
    ASSERT_TRUE(writer.Flush().ok());
  }

  std::vector<v1::Allocation> List(const CellQuery& query) {
    return Read<std::vector<v1::Allocation>>(
        [&](Transaction& t) { return ListCells(t, "run", query); });
  }

  Portfolio portfolio_;
  std::vector<PlanLine> lines_;
  Allocation allocation_;
};
INSTANTIATE_ENGINES(StoredCellsTest);

TEST_P(StoredCellsTest, BlocksHoldAllCellsInOrder) {
  size_t i = 0;
  int64_t blocks = 0;
  while (const auto batch = Read<std::optional<v1::AllocationBatch>>(
             [&](Transaction& t) { return ReadCells(t, "run", blocks); })) {
    ++blocks;
    for (int row = 0; row < batch->targets_minor_size(); ++row, ++i) {
      ASSERT_EQ(batch->targets_minor(row), allocation_.targets[i]);
      ASSERT_EQ(batch->client_dictionary(static_cast<int>(batch->clients(row))),
                portfolio_.clients[allocation_.clients[i]].client_id);
    }
  }
  EXPECT_EQ(i, allocation_.targets.size());
  EXPECT_GT(blocks, 1);
}

TEST_P(StoredCellsTest, PagesOfAManagerJoinWithoutGapOrRepetition) {
  std::vector<int64_t> expected;
  for (size_t i = 0; i < allocation_.targets.size(); ++i) {
    if (portfolio_.ManagerOf(allocation_.clients[i]) == 1) {
      expected.push_back(allocation_.targets[i]);
    }
  }
  std::vector<int64_t> targets;
  std::string after;
  while (true) {
    const std::vector<v1::Allocation> page =
        List({.manager_id = "m1", .client_id = "", .after = after, .limit = 1000});
    for (const v1::Allocation& cell : page) {
      EXPECT_EQ(cell.manager_id(), "m1");
      targets.push_back(cell.target_minor());
    }
    if (page.size() < 1000) break;
    after = CellKey(page.back());
  }
  EXPECT_EQ(targets, expected);
}

TEST_P(StoredCellsTest, OneClientHasItsOwnCellsOnly) {
  const std::vector<v1::Allocation> cells = List({.manager_id = "m1", .client_id = "c1"});
  ASSERT_THAT(cells, SizeIs(2));
  EXPECT_EQ(cells[0].client_id(), "c1");
  EXPECT_EQ(cells[0].month(), "2012-01");
  EXPECT_EQ(cells[1].month(), "2012-02");
  EXPECT_THAT(List({.manager_id = "m2", .client_id = "c1"}), IsEmpty());
  EXPECT_THAT(List({.manager_id = "m", .client_id = ""}), IsEmpty());
  EXPECT_THAT(List({.manager_id = "m9", .client_id = ""}), IsEmpty());
}

TEST_P(StoredCellsTest, InputsAreReadBackEqual) {
  SalesHistory history;
  const Month january = ParseMonth("2011-01").value();
  const std::vector<NetKey> keys = {{std::nullopt, std::nullopt}, {std::nullopt, january},
                                    {"BAG", std::nullopt},        {"BAG", january},
                                    {"BAGS", std::nullopt},       {"BAGS", january}};
  for (size_t k = 0; k < keys.size(); ++k) {
    if (keys[k] == NetKey{"BAG", january}) continue;
    NetColumn& column = history.columns[keys[k]];
    const uint32_t rows = k == 1 ? 200'000 : 3;  // several blocks, or one
    for (uint32_t i = 0; i < rows; ++i) {
      column.clients.push_back(7 * i);
      column.nets.push_back(static_cast<int64_t>(i) * (i % 2 ? 1'000'003 : -7) + 1);
    }
  }
  BlockWriter writer = Writer("run");
  ASSERT_TRUE(WriteInputs(writer, portfolio_, history).ok());
  ASSERT_TRUE(writer.Flush().ok());

  const auto clients =
      Read<std::vector<AssignedClient>>([&](Transaction& t) { return ReadClients(t, "run"); });
  const Portfolio read = MakePortfolio(clients, 1).value();
  ASSERT_EQ(read.manager_ids, portfolio_.manager_ids);
  ASSERT_EQ(read.clients.size(), portfolio_.clients.size());
  for (size_t i = 0; i < read.clients.size(); ++i) {
    ASSERT_EQ(read.clients[i].client_id, portfolio_.clients[i].client_id);
    ASSERT_EQ(read.clients[i].region, portfolio_.clients[i].region);
    ASSERT_EQ(read.clients[i].status, portfolio_.clients[i].status);
  }
  for (const NetKey& key : keys) {
    const std::vector<NetKey> one = {key};
    const auto column =
        Read<SalesHistory>([&](Transaction& t) { return ReadHistory(t, "run", one); });
    EXPECT_EQ(column.Column(key), history.Column(key));
  }
  EXPECT_EQ(Read<SalesHistory>([&](Transaction& t) { return ReadHistory(t, "run", keys); }).columns,
            history.columns);
}

}  // namespace
}  // namespace clientele::planning
