#include "services/planning/domain/reason.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "tests/unit/planning/planning_example.h"

namespace clientele::planning {
namespace {

using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::StartsWith;

std::string ReasonOf(const Example& example, uint32_t client, int exponent = 2) {
  const Outcome outcome = DecomposeExample(example);
  const PlanLine& line = example.lines[0];
  const CellExplanation cell = ExplainCell(outcome.portfolio, "GBP", example.lines, outcome.history,
                                           client, line.product_id, line.month)
                                   .value();
  return ReasonInWords(outcome.portfolio, client, line, cell.lines[0], exponent);
}

TEST(ReasonTest, SaysSeedSharesAndRoundingUnits) {
  // Seeds 13 and 26 under m1 and 13 under m2: 9 x 39 / 52 = 6 rest 39, the only unit left goes to
  // m1; 7 x 13 / 39 = 2 rest 13, 7 x 26 / 39 = 4 rest 26.
  const Example example{
      .clients = {MakeClient("c1", "m1"), MakeClient("c2", "m1"), MakeClient("c3", "m2")},
      .lines = {MakeLine("BAG", "2012-01", 9)},
      .sales = {{"c1", "BAG", "2011-01-05", 1},
                {"c2", "BAG", "2011-01-05", 2},
                {"c3", "BAG", "2011-01-05", 1}}};
  EXPECT_EQ(ReasonOf(example, 0),
            "seed 0.13 = 12 x 0.01 (2011-01) + 0.01 (last 12 months) of BAG; of BAG 2012-01 (0.09) "
            "manager m1 gets 75.00 % and a rounding unit; of that the client gets 33.33 %");
  EXPECT_THAT(
      ReasonOf(example, 1, 0),
      StartsWith("seed 26 = 12 x 2 (2011-01) + 2 (last 12 months) of BAG; of BAG 2012-01 (9) "));
  EXPECT_THAT(ReasonOf(example, 1), EndsWith("the client gets 66.66 % and a rounding unit"));
}

TEST(ReasonTest, SaysWhereTheSeedComesFromWhenTheProductHasNone) {
  const Example all{.clients = {MakeClient("c1", "m1")},
                    .lines = {MakeLine("NEW", "2012-01", 9)},
                    .sales = {{"c1", "BAG", "2011-01-05", -500}, {"c1", "BAG", "2011-03-05", 700}}};
  EXPECT_THAT(ReasonOf(all, 0),
              StartsWith("seed 2.00 = 12 x -5.00 (2011-01) + 2.00 (last 12 months) "
                         "of all products, a negative part counting as 0; "));
  const Example none{.clients = {MakeClient("c1", "m1")}, .lines = {MakeLine("NEW", "2012-01", 9)}};
  EXPECT_THAT(ReasonOf(none, 0), HasSubstr("all weigh the same"));
}

TEST(ReasonTest, WritesSeedsBeyondSixtyFourBits) {
  const Example example{.clients = {MakeClient("c1", "m1")},
                        .lines = {MakeLine("BAG", "2012-01", 9)},
                        .sales = {{"c1", "BAG", "2011-01-05", INT64_MAX}}};
  EXPECT_THAT(ReasonOf(example, 0), StartsWith("seed 1199038364791120854.91 = "));
}

TEST(ReasonTest, SaysWhatKeepsAClientFromTheLine) {
  Example example{
      .clients = {MakeClient("c1", "m1"), MakeClient("c2", "m1", "South"), MakeClient("c3", "m1"),
                  MakeClient("c4", "m1"), MakeClient("c5", "m1", "North", SizeClass::kMedium)},
      .lines = {MakeLine("BAG", "2012-01", 9, "North", SizeClass::kLarge)}};
  example.clients[2].status = ClientStatus::kPotential;
  example.clients[3].currency = "EUR";
  EXPECT_EQ(ReasonOf(example, 1), "the client is in region South, the line is for North");
  EXPECT_EQ(ReasonOf(example, 2), "the client is not active");
  EXPECT_EQ(ReasonOf(example, 3), "the client's currency is EUR");
  EXPECT_EQ(ReasonOf(example, 4), "the client is of size class MEDIUM, the line is for LARGE");
}

}  // namespace
}  // namespace clientele::planning
