#include "services/assignment/domain/assign.h"

#include <algorithm>
#include <random>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/assignment/domain/explain.h"
#include "services/assignment/domain/verify.h"
#include "tests/unit/assignment/testing.h"

namespace clientele::assignment {
namespace {

using ::testing::ElementsAre;
using testing::ExpectProposal;
using ::testing::HasSubstr;
using testing::MakeClient;
using testing::MakeManager;
using testing::ManagerOf;

constexpr Category kCategories[] = {Category::kA,    Category::kB,        Category::kC,
                                    Category::kZero, Category::kNegative, Category::kPotential};

// A block with two regions, groups, pins, separations, some in force, hours scarce enough to
// matter.
Input MakeBlock(uint64_t seed, int clients) {
  Random random(seed);
  Input input;
  int64_t minutes = 0;
  for (int k = 0; k < clients; ++k) {
    Client c = MakeClient("c" + std::to_string(k), kCategories[random.Below(6)],
                          random.Below(2) == 0 ? "north" : "south",
                          random.Below(4) == 0 ? SizeClass::kLarge : SizeClass::kMedium);
    c.revenue = static_cast<int64_t>(random.Below(5'000'000));
    if (random.Below(8) == 0) c.group = "g" + std::to_string(random.Below(6));
    minutes += NormMinutes({}, c.category);
    input.clients.push_back(std::move(c));
  }
  const auto managers = static_cast<int>(minutes / 1800 + 6);
  for (int k = 0; k < managers; ++k) {
    std::vector<std::string> regions = {"north", "south"};
    if (k % 3 == 0) regions.pop_back();
    input.managers.push_back(MakeManager("m" + std::to_string(k), 2400, regions,
                                         k % 3 == 1 ? SizeClass::kLarge : SizeClass::kMedium));
  }
  for (const Client& c : input.clients) {
    if (random.Below(3) != 0) continue;
    input.in_force.push_back(
        {c.id, input.managers[random.Below(static_cast<uint64_t>(managers))].id});
  }
  return input;
}

Policy MakePolicy() {
  Policy policy;
  policy.separations = {{"c1", "c2"}, {"c3", "c4"}, {"c5", "c6"}};
  policy.pins = {{"c7", "m0", true}};
  return policy;
}

std::string Print(const Proposal& p) {
  std::string text = std::to_string(p.value) + " " + std::to_string(p.bound) + "\n";
  for (const Placement& x : p.placements) {
    text += x.client_id + "," + x.manager_id + "," + std::to_string(x.minutes) + "," +
            std::to_string(x.cost()) + "," + x.reason + "\n";
  }
  for (const ManagerLoad& l : p.loads) {
    text += l.manager_id + " " + std::to_string(l.used_minutes) + " " + std::to_string(l.price) +
            " " + std::to_string(l.balance_price) + "\n";
  }
  for (const Unserved& u : p.unserved) text += u.client_id + " " + u.reason + "\n";
  return text;
}

TEST(AssignTest, IsTheSameForShuffledRowsAndAnyNumberOfThreads) {
  Input input = MakeBlock(11, 300);
  const Policy policy = MakePolicy();
  const std::string first = Print(ExpectProposal(input, policy, {.iterations = 200'000}));
  std::mt19937 shuffler(5);
  for (int round = 0; round < 3; ++round) {
    std::shuffle(input.clients.begin(), input.clients.end(), shuffler);
    std::shuffle(input.managers.begin(), input.managers.end(), shuffler);
    std::shuffle(input.in_force.begin(), input.in_force.end(), shuffler);
    for (Manager& m : input.managers) std::reverse(m.regions.begin(), m.regions.end());
    EXPECT_EQ(Print(ExpectProposal(input, policy, {.iterations = 200'000, .threads = round + 1})),
              first);
  }
}

TEST(AssignTest, KeepsEveryHardRuleAndItsOwnSums) {
  for (uint64_t seed = 1; seed <= 12; ++seed) {
    const Input input = MakeBlock(seed, 150);
    const Policy policy = MakePolicy();
    const Proposal p = ExpectProposal(input, policy, {.iterations = 60'000});
    EXPECT_EQ(p.violations, 0) << "seed " << seed;
    EXPECT_LE(p.bound, p.value);
    EXPECT_EQ(p.kept + p.moved + p.added, static_cast<int64_t>(p.placements.size()));
    int64_t value = 0;
    int64_t minutes = 0;
    for (const Placement& x : p.placements) {
      if (!x.potential) value += x.cost();
      minutes += x.minutes;
    }
    for (const ManagerLoad& l : p.loads) {
      value += l.balance_cost;
      minutes -= l.used_minutes;
      EXPECT_LE(l.used_minutes, l.capacity_minutes);
    }
    EXPECT_EQ(value, p.value);
    EXPECT_EQ(minutes, 0);
    EXPECT_EQ(p.placements.size() + p.unserved.size(), input.clients.size());
  }
}

TEST(AssignTest, PotentialClientsNeverChangeWhatActiveOnesGet) {
  Input input = MakeBlock(4, 200);
  Input active = input;
  std::erase_if(active.clients, [](const Client& c) { return c.category == Category::kPotential; });
  // Groups may draw their class from potential members only where no member is active.
  const Proposal with = ExpectProposal(input, MakePolicy(), {.iterations = 100'000});
  const Proposal without = ExpectProposal(active, MakePolicy(), {.iterations = 100'000});
  EXPECT_EQ(with.value, without.value);
  for (const Placement& p : without.placements) {
    EXPECT_EQ(ManagerOf(with, p.client_id), p.manager_id) << p.client_id;
  }
  EXPECT_EQ(with.placements.size(), without.placements.size() + with.potential);
}

TEST(AssignTest, TakesAsManyPotentialClientsAsHoursAllow) {
  // 60 minutes left with m1 and 30 with m2; p1..p3 can go to both, q1 and q2 to m2 alone.
  Input input;
  input.managers = {MakeManager("m1", 60, {"north"}), MakeManager("m2", 30, {"north", "south"})};
  for (const char* id : {"p1", "p2"}) input.clients.push_back(MakeClient(id, Category::kPotential));
  for (const char* id : {"q1", "q2"}) {
    input.clients.push_back(MakeClient(id, Category::kPotential, "south"));
  }
  input.in_force = {{"p1", "m2"}};  // would keep m2's only place
  const Proposal p = ExpectProposal(input, {});
  EXPECT_EQ(p.potential, 3);
  EXPECT_EQ(ManagerOf(p, "p1"), "m1") << "moved on, so that one of the south finds room";
  ASSERT_EQ(p.unserved.size(), 1u);
  EXPECT_EQ(p.unserved[0].reason, "no hours left with its eligible manager");
  EXPECT_EQ(p.value, 0);
}

TEST(AssignTest, ReportsPotentialClientsThatNoRuleLetsAnyoneServe) {
  Input input;
  input.managers = {MakeManager("m1", 600), MakeManager("m2", 600, {"east"}, SizeClass::kLarge)};
  input.clients = {MakeClient("p", Category::kPotential, "east")};
  const Proposal p = ExpectProposal(input, {});
  EXPECT_TRUE(p.placements.empty());
  ASSERT_EQ(p.unserved.size(), 1u);
  EXPECT_EQ(p.unserved[0].reason,
            "no eligible manager for MEDIUM, region east; excluded 2 managers: 1 of another size "
            "class, 1 without the region");
}

TEST(AssignTest, PotentialClientsFollowTheManagerOfTheirGroup) {
  Input input;
  input.managers = {MakeManager("m1", 90), MakeManager("m2", 600)};
  input.clients = {MakeClient("c"), MakeClient("p", Category::kPotential),
                   MakeClient("q", Category::kPotential)};
  for (Client& c : input.clients) c.group = "g";
  Policy policy;
  policy.pins = {{"c", "m1", false}};
  const Proposal p = ExpectProposal(input, policy);
  EXPECT_EQ(p.potential, 1) << "m1 has 30 minutes left";
  EXPECT_EQ(p.unserved.size(), 1u);
  EXPECT_EQ(p.violations, 0);
}

TEST(AssignTest, PotentialClientsOfOneGroupGoTogetherOrNotAtAll) {
  Input input;
  input.managers = {MakeManager("m1", 45), MakeManager("m2", 45)};
  input.clients = {MakeClient("p", Category::kPotential), MakeClient("q", Category::kPotential)};
  for (Client& c : input.clients) c.group = "g";
  EXPECT_EQ(ExpectProposal(input, {}).potential, 0);
  input.managers[0].capacity_minutes = 60;
  EXPECT_EQ(ExpectProposal(input, {}).potential, 2);
}

TEST(AssignTest, SaysWhyAClientStaysOrMoves) {
  Input input;
  input.clients = {MakeClient("a", Category::kA), MakeClient("b", Category::kB), MakeClient("c"),
                   MakeClient("d"), MakeClient("far", Category::kC, "south")};
  input.managers = {MakeManager("m1", 240), MakeManager("m2", 600),
                    MakeManager("m3", 600, {"south"}), MakeManager("gone", 600)};
  input.managers[3].active = false;
  input.in_force = {{"a", "m1"}, {"b", "m1"}, {"c", "gone"}, {"far", "m3"}};
  Policy policy;
  policy.pins = {{"a", "m1", false}};
  const Proposal p = ExpectProposal(input, policy);
  std::map<std::string, std::string> reason;
  for (const Placement& x : p.placements) reason[x.client_id] = x.reason;
  EXPECT_EQ(reason["a"], "kept: present manager");
  EXPECT_EQ(
      reason["b"],
      "moved: present manager has no hours left (2 h needed, 0 h free); only one of 2 eligible "
      "managers with hours");
  EXPECT_EQ(reason["c"],
            "moved: present manager is not active; only one of 2 eligible managers with hours");
  EXPECT_EQ(reason["d"], "new: only one of 2 eligible managers with hours");
  EXPECT_EQ(reason["far"], "kept: present manager");
  EXPECT_EQ(p.value, 240 + 180 + 120 + 60 + 60);
  EXPECT_EQ(p.kept, 2);
  EXPECT_EQ(p.moved, 2);
  EXPECT_EQ(p.added, 1);
}

TEST(AssignTest, BalancesRevenueAmongPeers) {
  Input input;
  for (int k = 0; k < 4; ++k) {
    input.clients.push_back(MakeClient("big" + std::to_string(k)));
    input.clients.back().revenue = 100'000'000;
    input.clients.push_back(MakeClient("small" + std::to_string(k)));
  }
  input.managers = {MakeManager("m1", 600), MakeManager("m2", 600)};
  const Proposal p = ExpectProposal(input, {});
  for (const ManagerLoad& l : p.loads) EXPECT_EQ(l.revenue, 200'000'000);
  EXPECT_EQ(p.value, 8 * 60);
  EXPECT_EQ(p.gap, 0.0);
  // All with one manager: 2,000,000 from the mean less 200,000 is 1,800 units, for each of the two.
  for (const Client& c : input.clients) input.in_force.push_back({c.id, "m1"});
  Policy expensive;
  expensive.change_cost = 10'000;
  EXPECT_EQ(ExpectProposal(input, expensive).value, 8 * 60 + 2 * 1800);
}

TEST(VerifyTest, CountsEveryRuleThatIsBroken) {
  Input input;
  input.clients = {MakeClient("a", Category::kA), MakeClient("b"), MakeClient("c"),
                   MakeClient("p", Category::kPotential)};
  input.clients[1].group = input.clients[2].group = "g";
  input.managers = {
      MakeManager("m1", 300), MakeManager("m2", 300), MakeManager("far", 300, {"south"}),
      MakeManager("large", 300, {"north"}, SizeClass::kLarge), MakeManager("off", 300)};
  input.managers[4].active = false;
  const auto count = [&](const std::vector<Pair>& pairs, const Policy& policy = {}) {
    return CountViolations(input, policy, pairs, {});
  };
  EXPECT_EQ(count({{"a", "m1"}, {"b", "m2"}, {"c", "m2"}}), 0);
  EXPECT_EQ(count({{"a", "m1"}, {"b", "m2"}, {"c", "m2"}, {"p", "m1"}}), 0);
  EXPECT_EQ(count({{"b", "m2"}, {"c", "m2"}}), 1) << "a client without a manager";
  EXPECT_EQ(count({{"a", "m1"}, {"a", "m2"}, {"b", "m2"}, {"c", "m2"}}), 1) << "two managers";
  EXPECT_EQ(count({{"a", "m1"}, {"b", "m2"}, {"c", "m2"}, {"x", "m2"}}), 1) << "unknown client";
  EXPECT_EQ(count({{"a", "far"}, {"b", "m2"}, {"c", "m2"}}), 1) << "region";
  EXPECT_EQ(count({{"a", "large"}, {"b", "m2"}, {"c", "m2"}}), 1) << "size class";
  EXPECT_EQ(count({{"a", "off"}, {"b", "m2"}, {"c", "m2"}}), 1) << "not active";
  EXPECT_EQ(count({{"a", "m1"}, {"b", "m2"}, {"c", "m1"}}), 1) << "group in two hands";
  EXPECT_EQ(count({{"a", "m1"}, {"b", "m1"}, {"c", "m1"}}), 1) << "hours";
  Policy policy;
  policy.pins = {{"a", "m2", false}};
  EXPECT_EQ(count({{"a", "m1"}, {"b", "m2"}, {"c", "m2"}}, policy), 1) << "pinned elsewhere";
  policy.pins = {{"a", "m1", true}};
  EXPECT_EQ(count({{"a", "m1"}, {"b", "m2"}, {"c", "m2"}}, policy), 1) << "forbidden";
  policy.pins.clear();
  policy.separations = {{"b", "c"}};
  EXPECT_EQ(count({{"a", "m1"}, {"b", "m2"}, {"c", "m2"}}, policy), 1) << "separated";
}

TEST(ExplainTest, ListsEveryTermOfEveryEligibleManager) {
  Input input;
  input.clients = {MakeClient("a", Category::kA), MakeClient("b", Category::kB)};
  input.managers = {MakeManager("m1", 240), MakeManager("m2", 600),
                    MakeManager("far", 600, {"south"})};
  input.in_force = {{"a", "m1"}, {"b", "m1"}};
  Policy policy;
  policy.pins = {{"a", "m1", false}};
  const Proposal p = ExpectProposal(input, policy);
  const auto e = Explain(input, policy, 1, p, "b");
  ASSERT_TRUE(e.ok()) << e.status();
  EXPECT_EQ(e->manager_id, "m2");
  EXPECT_EQ(e->previous_manager_id, "m1");
  EXPECT_EQ(e->minutes, 120);
  EXPECT_EQ(e->category, Category::kB);
  EXPECT_EQ(e->exclusions[static_cast<size_t>(Exclusion::kRegion)], 1);
  ASSERT_EQ(e->candidates.size(), 2u);
  for (const CandidateTerms& t : e->candidates) {
    EXPECT_EQ(t.minutes, 120);
    EXPECT_EQ(t.chosen, t.manager_id == "m2");
    EXPECT_EQ(t.change_cost, t.manager_id == "m2" ? 60 : 0);
    EXPECT_EQ(t.spare_minutes, t.manager_id == "m2" ? 480 : 0);
    EXPECT_EQ(t.balance_cost, 0);
  }
  EXPECT_EQ(Explain(input, policy, 1, p, "nobody").status().code(), absl::StatusCode::kNotFound);
}

TEST(ExplainTest, CoversPotentialClients) {
  Input input;
  input.clients = {MakeClient("p", Category::kPotential), MakeClient("q", Category::kPotential)};
  input.managers = {MakeManager("m1", 30)};
  const Proposal proposal = ExpectProposal(input, {});
  const std::string served = proposal.placements.at(0).client_id;
  const std::string left = proposal.unserved.at(0).client_id;
  const auto first = Explain(input, {}, 1, proposal, served);
  const auto second = Explain(input, {}, 1, proposal, left);
  ASSERT_TRUE(first.ok() && second.ok());
  EXPECT_EQ(first->reason, "potential client: hours left");
  EXPECT_TRUE(first->candidates.at(0).chosen);
  EXPECT_EQ(second->manager_id, "");
  EXPECT_EQ(second->reason, "no hours left with its eligible manager");
  EXPECT_EQ(second->candidates.at(0).spare_minutes, 0);
}

}  // namespace
}  // namespace clientele::assignment
