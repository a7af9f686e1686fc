#include "services/assignment/domain/model.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/unit/assignment/testing.h"

namespace clientele::assignment {
namespace {

using ::testing::ElementsAre;
using testing::ExpectInfeasible;
using ::testing::HasSubstr;
using testing::MakeClient;
using testing::MakeManager;

Model Build(const Input& input, const Policy& policy = {}) {
  auto outcome = BuildModel(input, policy, 1);
  EXPECT_TRUE(outcome.ok()) << outcome.status();
  EXPECT_FALSE(outcome->infeasibility.has_value()) << outcome->infeasibility->message;
  return std::move(outcome->model);
}

int32_t ManagerIndex(const Model& model, const std::string& id) {
  for (size_t m = 0; m < model.managers.size(); ++m) {
    if (model.managers[m].id == id) return static_cast<int32_t>(m);
  }
  ADD_FAILURE() << id;
  return 0;
}

TEST(ModelTest, CountsMinutesByNormAndTheChangeOfManager) {
  Input input;
  input.clients = {MakeClient("a", Category::kA), MakeClient("b", Category::kB),
                   MakeClient("c", Category::kC), MakeClient("n", Category::kNegative),
                   MakeClient("z", Category::kZero)};
  input.managers = {MakeManager("m1", 7200), MakeManager("m2", 7200)};
  input.managers[1].factor_permille = 1255;
  input.in_force = {{"a", "m2"}, {"gone", "m1"}};
  const Model model = Build(input);
  const int32_t m1 = ManagerIndex(model, "m1");
  const int32_t m2 = ManagerIndex(model, "m2");
  for (int32_t u = 0; u < model.problem.units(); ++u) {
    const std::string& id = model.clients[model.units[u].front()].id;
    const Candidate& first = model.problem.candidates[FindCandidate(model.problem, u, m1)];
    const Candidate& second = model.problem.candidates[FindCandidate(model.problem, u, m2)];
    const std::map<std::string, int64_t> norms = {
        {"a", 240}, {"b", 120}, {"c", 60}, {"n", 30}, {"z", 30}};
    EXPECT_EQ(first.minutes, norms.at(id));
    EXPECT_EQ(first.cost, norms.at(id) + (id == "a" ? 60 : 0));
    EXPECT_EQ(second.cost, second.minutes);
    // 240 x 1.255 = 301.2; 120: 150.6; 60: 75.3; 30: 37.65.
    const std::map<std::string, int64_t> slow = {
        {"a", 301}, {"b", 151}, {"c", 75}, {"n", 38}, {"z", 38}};
    EXPECT_EQ(second.minutes, slow.at(id));
  }
}

TEST(ModelTest, BandSurroundsTheTrueMeanOfDisjointPeers) {
  Input input;
  for (int k = 0; k < 5; ++k) {
    input.clients.push_back(MakeClient("n" + std::to_string(k)));
    input.clients.back().revenue = int64_t{100'000} * (k + 1);
  }
  input.clients.push_back(MakeClient("s", Category::kC, "south"));
  input.clients.back().revenue = 77;
  input.managers = {MakeManager("m1", 900), MakeManager("m2", 900), MakeManager("off", 900),
                    MakeManager("m3", 900, {"south"})};
  input.managers[2].active = false;
  const Model model = Build(input);
  EXPECT_EQ(model.problem.balance_unit, 100'000);
  for (const char* id : {"m1", "m2"}) {
    const Band band = model.problem.band[ManagerIndex(model, id)];
    EXPECT_EQ(band.low, 675'000);  // 1,500,000 / 2 less a tenth
    EXPECT_EQ(band.high, 825'000);
  }
  EXPECT_EQ(model.problem.band[ManagerIndex(model, "m3")].low, 69);   // 69.3
  EXPECT_EQ(model.problem.band[ManagerIndex(model, "m3")].high, 85);  // 84.7
  EXPECT_EQ(model.problem.band[ManagerIndex(model, "off")].high, 0);
}

TEST(ModelTest, DividesRevenueAmongOverlappingPeersByTheirNumber) {
  Input input;
  input.clients = {MakeClient("n"), MakeClient("s", Category::kC, "south")};
  input.clients[0].revenue = 900;
  input.clients[1].revenue = 100;
  // Two of the north only, one of both: n goes 2 to 1, s to the one alone.
  input.managers = {MakeManager("m1", 900), MakeManager("m2", 900),
                    MakeManager("both", 900, {"south", "north"})};
  Policy policy;
  policy.balance_band_permille = 0;
  const Model model = Build(input, policy);
  EXPECT_EQ(model.problem.band[ManagerIndex(model, "m1")].low, 300);
  EXPECT_EQ(model.problem.band[ManagerIndex(model, "both")].low, 400);
}

TEST(ModelTest, BalanceFollowsTheCurrencyAndCanBeOff) {
  Input input;
  input.clients = {MakeClient("c")};
  input.managers = {MakeManager("m", 900)};
  input.currency_exponent = 0;
  EXPECT_EQ(Build(input).problem.balance_unit, 1000);
  Policy off;
  off.balance_major_units_per_cost = 0;
  EXPECT_EQ(Build(input, off).problem.balance_unit, 0);
}

TEST(ModelTest, BalanceCostRoundsEveryStartedUnitUp) {
  Problem problem;
  problem.balance_unit = 100;
  problem.band = {{1000, 2000}};
  EXPECT_EQ(BalanceCost(problem, 0, 1000), 0);
  EXPECT_EQ(BalanceCost(problem, 0, 2000), 0);
  EXPECT_EQ(BalanceCost(problem, 0, 2001), 1);
  EXPECT_EQ(BalanceCost(problem, 0, 2100), 1);
  EXPECT_EQ(BalanceCost(problem, 0, 2101), 2);
  EXPECT_EQ(BalanceCost(problem, 0, 950), 1);
  EXPECT_EQ(BalanceCost(problem, 0, -50), 11);
}

TEST(ModelTest, KeepsAGroupTogetherUnderItsLargestSizeClass) {
  Input input;
  input.clients = {MakeClient("p", Category::kA), MakeClient("q", Category::kC),
                   MakeClient("r", Category::kC)};
  input.clients[0].size_class = SizeClass::kLarge;
  input.clients[0].group = input.clients[1].group = "g";
  input.clients[0].revenue = 5;
  input.clients[1].revenue = 7;
  input.in_force = {{"p", "l1"}, {"q", "l2"}};
  input.managers = {MakeManager("l1", 900, {"north"}, SizeClass::kLarge),
                    MakeManager("l2", 900, {"north"}, SizeClass::kLarge), MakeManager("m1", 900)};
  const Model model = Build(input);
  ASSERT_EQ(model.units.size(), 2u);
  const int32_t group = model.units[0].size() == 2 ? 0 : 1;
  ASSERT_EQ(model.units[group].size(), 2u);
  EXPECT_EQ(model.problem.revenue[group], 12);
  ASSERT_EQ(model.problem.Of(group).size(), 2u);
  for (const Candidate& c : model.problem.Of(group)) {
    EXPECT_EQ(c.minutes, 300);
    EXPECT_EQ(c.cost, 360) << "one of the two changes";
  }
  EXPECT_TRUE(model.split_groups.empty());
}

TEST(ModelTest, SplitsAGroupByRegionWhereNobodyMayServeTheWhole) {
  Input input;
  for (const char* id : {"n1", "n2"}) input.clients.push_back(MakeClient(id));
  for (const char* id : {"s1", "s2"}) {
    input.clients.push_back(MakeClient(id, Category::kC, "south"));
  }
  for (Client& c : input.clients) c.group = "g";
  input.managers = {MakeManager("north", 900), MakeManager("south", 900, {"south"})};
  const Model model = Build(input);
  ASSERT_EQ(model.units.size(), 2u);
  EXPECT_EQ(model.units[0].size(), 2u);
  EXPECT_THAT(model.split_groups, ElementsAre("g"));
}

TEST(ModelTest, RefusesInputThatContradictsItself) {
  Input input;
  input.clients = {MakeClient("c")};
  input.managers = {MakeManager("m", 900), MakeManager("k", 900)};
  Input twice = input;
  twice.clients.push_back(MakeClient("c"));
  EXPECT_THAT(BuildModel(twice, {}, 1).status().message(), HasSubstr("client c comes twice"));
  twice = input;
  twice.managers.push_back(MakeManager("m", 1));
  EXPECT_THAT(BuildModel(twice, {}, 1).status().message(), HasSubstr("manager m comes twice"));
  twice = input;
  twice.in_force = {{"c", "m"}, {"c", "k"}};
  EXPECT_THAT(BuildModel(twice, {}, 1).status().message(), HasSubstr("two present managers"));
  twice.in_force = {{"c", "x"}};
  EXPECT_THAT(BuildModel(twice, {}, 1).status().message(), HasSubstr("unknown manager x"));
  Policy negative;
  negative.change_cost = -1;
  EXPECT_FALSE(BuildModel(input, negative, 1).ok());
}

// Every hard rule violated in turn.

TEST(InfeasibleTest, NamesEligibilityAndWhatExcludesTheManagers) {
  Input input;
  input.clients = {MakeClient("c1"), MakeClient("c2", Category::kC, "moon")};
  input.managers = {MakeManager("m1", 900), MakeManager("m2", 900),
                    MakeManager("m3", 900, {"moon"}, SizeClass::kLarge),
                    MakeManager("m4", 900, {"moon"})};
  input.managers[3].active = false;
  const Infeasibility why = ExpectInfeasible(input, {});
  EXPECT_EQ(why.rule, HardRule::kEligibility);
  EXPECT_THAT(why.client_ids, ElementsAre("c2"));
  EXPECT_TRUE(why.manager_ids.empty());
  EXPECT_EQ(
      why.message,
      "1 client has no eligible manager: client c2 (MEDIUM, region moon): excluded 4 managers: "
      "1 of another size class, 2 without the region, 1 not active");
  EXPECT_TRUE(why.proven);
}

TEST(InfeasibleTest, NamesPinsAfterEligibility) {
  Input input;
  input.clients = {MakeClient("c1"), MakeClient("c2")};
  input.managers = {MakeManager("m1", 900), MakeManager("far", 900, {"moon"})};
  Policy policy;
  policy.pins = {{"c1", "m1", true}};
  Infeasibility why = ExpectInfeasible(input, policy);
  EXPECT_EQ(why.rule, HardRule::kPins);
  EXPECT_THAT(why.client_ids, ElementsAre("c1"));
  EXPECT_THAT(why.message, HasSubstr("1 without the region, 1 by a pin"));
  policy.pins = {{"c2", "far", false}};
  EXPECT_EQ(ExpectInfeasible(input, policy).rule, HardRule::kPins) << "pinned to one not eligible";
  policy.pins = {{"c2", "nobody", false}};
  EXPECT_EQ(ExpectInfeasible(input, policy).rule, HardRule::kPins) << "pinned to nobody";
  input.clients.push_back(MakeClient("c3", Category::kC, "mars"));
  EXPECT_EQ(ExpectInfeasible(input, policy).rule, HardRule::kEligibility) << "the first rule wins";
}

TEST(InfeasibleTest, NamesSeparatedPairsThatHaveTooFewManagers) {
  Input input;
  input.clients = {MakeClient("c1"), MakeClient("c2"), MakeClient("c3"), MakeClient("other")};
  input.managers = {MakeManager("m1", 900), MakeManager("m2", 900)};
  Policy policy;
  policy.separations = {{"c1", "c2"}, {"c2", "c3"}, {"c1", "c3"}};
  policy.pins = {{"c1", "m1", false}};
  const Infeasibility why = ExpectInfeasible(input, policy);
  EXPECT_EQ(why.rule, HardRule::kSeparation);
  EXPECT_THAT(why.client_ids, ElementsAre("c1", "c2", "c3"));
  EXPECT_TRUE(why.proven);
  policy.separations.pop_back();
  const Proposal proposal = testing::ExpectProposal(input, policy);
  EXPECT_EQ(testing::ManagerOf(proposal, "c2"), "m2");
  EXPECT_EQ(testing::ManagerOf(proposal, "c3"), "m1");
}

TEST(InfeasibleTest, SaysThatNothingIsProvenWhereSeparationOnlyFailsInTheSearch) {
  Input input;
  input.clients = {MakeClient("c1"), MakeClient("c2"), MakeClient("c3")};
  input.managers = {MakeManager("m1", 900), MakeManager("m2", 900)};
  Policy policy;  // an odd circle: no single client settles it
  policy.separations = {{"c1", "c2"}, {"c2", "c3"}, {"c1", "c3"}};
  const Infeasibility why = ExpectInfeasible(input, policy, {.iterations = 20'000});
  EXPECT_EQ(why.rule, HardRule::kSeparation);
  EXPECT_FALSE(why.proven);
  EXPECT_THAT(why.message, HasSubstr("nothing is proven"));
}

TEST(InfeasibleTest, NamesAGroupWhoseMembersOfOneRegionNobodyMayServeTogether) {
  Input input;
  input.clients = {MakeClient("c1"), MakeClient("c2")};
  input.clients[0].group = input.clients[1].group = "g";
  input.managers = {MakeManager("m1", 900), MakeManager("m2", 900)};
  Policy policy;
  policy.pins = {{"c1", "m1", false}, {"c2", "m2", false}};
  const Infeasibility why = ExpectInfeasible(input, policy);
  EXPECT_EQ(why.rule, HardRule::kGroups);
  EXPECT_THAT(why.client_ids, ElementsAre("c1", "c2"));
  EXPECT_THAT(why.message, HasSubstr("group g in region north"));
  input.clients[1].group.clear();
  EXPECT_EQ(testing::ManagerOf(testing::ExpectProposal(input, policy), "c2"), "m2");
}

TEST(InfeasibleTest, NamesHoursOwedAndPresent) {
  Input input;
  for (int k = 0; k < 5; ++k) {
    input.clients.push_back(
        MakeClient("l" + std::to_string(k), Category::kA, "R", SizeClass::kLarge));
  }
  input.clients.push_back(MakeClient("m"));
  input.managers = {MakeManager("b1", 480, {"R"}, SizeClass::kLarge),
                    MakeManager("b2", 270, {"R"}, SizeClass::kLarge), MakeManager("ok", 60)};
  const Infeasibility why = ExpectInfeasible(input, {}, {.iterations = 10'000});
  EXPECT_EQ(why.rule, HardRule::kCapacity);
  EXPECT_TRUE(why.proven);
  EXPECT_EQ(why.client_ids.size(), 4u) << "three need 12 h of 12.5 h: four are the least";
  EXPECT_THAT(why.manager_ids, ElementsAre("b1", "b2"));
  EXPECT_EQ(why.owed_minutes, 960);
  EXPECT_EQ(why.present_minutes, 750);
  EXPECT_EQ(
      why.message,
      "4 LARGE clients of region R need 16 h, their 2 eligible managers have 12.5 h; in all, 5 "
      "clients that need 20 h can go to nobody else");
  int64_t beyond = 0;
  for (const ManagerLoad& load : why.overloaded) {
    EXPECT_GT(load.used_minutes, load.capacity_minutes);
    beyond += load.used_minutes - load.capacity_minutes;
  }
  EXPECT_EQ(beyond, 450) << "1,200 owed where 750 are present: the least overload";
}

TEST(InfeasibleTest, SaysThatNothingIsProvenWhereOnlyIndivisibilityFails) {
  Input input;
  input.clients = {MakeClient("c1"), MakeClient("c2"), MakeClient("c3")};
  input.managers = {MakeManager("m1", 90), MakeManager("m2", 90)};
  const Infeasibility why = ExpectInfeasible(input, {}, {.iterations = 10'000});
  EXPECT_EQ(why.rule, HardRule::kCapacity);
  EXPECT_FALSE(why.proven);
  EXPECT_TRUE(why.client_ids.empty());
  EXPECT_EQ(
      why.message,
      "no assignment was found and nothing is proven: the best portfolios found need 3 h where "
      "3 h are present, and exceed their managers' hours by 0.5 h in all");
  ASSERT_EQ(why.overloaded.size(), 1u);
}

}  // namespace
}  // namespace clientele::assignment
