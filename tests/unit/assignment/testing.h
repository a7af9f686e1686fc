// Builders for the tests of the assignment domain.
#ifndef CLIENTELE_TESTS_UNIT_ASSIGNMENT_TESTING_H_
#define CLIENTELE_TESTS_UNIT_ASSIGNMENT_TESTING_H_

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "gtest/gtest.h"
#include "services/assignment/domain/assign.h"
#include "services/assignment/domain/problem.h"
#include "services/assignment/domain/random.h"
#include "services/assignment/domain/types.h"

namespace clientele::assignment::testing {

inline Client MakeClient(std::string id, Category category = Category::kC,
                         std::string region = "north", SizeClass size_class = SizeClass::kMedium) {
  Client client;
  client.id = std::move(id);
  client.category = category;
  client.region = std::move(region);
  client.size_class = size_class;
  return client;
}

inline Manager MakeManager(std::string id, int64_t capacity_minutes,
                           std::vector<std::string> regions = {"north"},
                           SizeClass size_class = SizeClass::kMedium) {
  Manager manager;
  manager.id = std::move(id);
  manager.capacity_minutes = capacity_minutes;
  manager.regions = std::move(regions);
  manager.size_class = size_class;
  return manager;
}

// Every unit may go to every manager; costs[i][j] and minutes[i][j] of manager i and unit j.
inline Problem DenseProblem(const std::vector<std::vector<int64_t>>& costs,
                            const std::vector<std::vector<int64_t>>& minutes,
                            std::vector<int64_t> capacity) {
  Problem problem;
  problem.capacity = std::move(capacity);
  for (size_t j = 0; j < costs.front().size(); ++j) {
    std::vector<Candidate> candidates;
    for (size_t i = 0; i < costs.size(); ++i) {
      candidates.push_back({static_cast<int32_t>(i), minutes[i][j], costs[i][j]});
    }
    AddUnit(&problem, 0, std::move(candidates));
  }
  return problem;
}

// A small problem with gaps in eligibility, balance and, sometimes, separated pairs.
inline Problem RandomProblem(uint64_t seed) {
  Random random(seed);
  const auto managers = static_cast<int32_t>(1 + random.Below(4));
  const auto units = static_cast<int32_t>(1 + random.Below(7));
  Problem problem;
  const bool balanced = random.Below(2) == 0;
  if (balanced) problem.balance_unit = 1 + static_cast<int64_t>(random.Below(20));
  for (int32_t i = 0; i < managers; ++i) {
    problem.capacity.push_back(static_cast<int64_t>(5 + random.Below(25)));
    const auto low = static_cast<int64_t>(random.Below(60)) - 10;
    if (balanced) problem.band.push_back({low, low + static_cast<int64_t>(random.Below(30))});
  }
  for (int32_t j = 0; j < units; ++j) {
    std::vector<Candidate> candidates;
    for (int32_t i = 0; i < managers; ++i) {
      if (random.Below(4) == 0) continue;
      candidates.push_back({i, static_cast<int64_t>(1 + random.Below(12)),
                            static_cast<int64_t>(random.Below(40)) - 5});
    }
    if (candidates.empty()) candidates.push_back({0, 3, 7});
    AddUnit(&problem, static_cast<int64_t>(random.Below(60)) - 5, std::move(candidates));
  }
  if (units > 1 && random.Below(2) == 0) problem.separated.emplace_back(0, units - 1);
  return problem;
}

// The least value of any assignment within the rules, by trying all; nullopt if there is none.
inline std::optional<int64_t> BruteForce(const Problem& problem) {
  std::optional<int64_t> best;
  Choice choice(problem.revenue.size());
  for (int32_t j = 0; j < problem.units(); ++j) choice[j] = problem.first[j];
  while (true) {
    const Evaluation e = Evaluate(problem, choice);
    if (e.feasible() && (!best || e.value < *best)) best = e.value;
    int32_t j = 0;
    while (j < problem.units() && ++choice[j] == problem.first[j + 1]) {
      choice[j] = problem.first[j];
      ++j;
    }
    if (j == problem.units()) return best;
  }
}

inline Proposal ExpectProposal(const Input& input, const Policy& policy,
                               const SolveOptions& options = {}) {
  absl::StatusOr<Outcome> outcome = Assign(input, policy, options);
  EXPECT_TRUE(outcome.ok()) << outcome.status();
  if (!outcome.ok()) return {};
  if (const auto* why = std::get_if<Infeasibility>(&*outcome)) {
    ADD_FAILURE() << why->message;
    return {};
  }
  return std::get<Proposal>(*std::move(outcome));
}

inline Infeasibility ExpectInfeasible(const Input& input, const Policy& policy,
                                      const SolveOptions& options = {}) {
  absl::StatusOr<Outcome> outcome = Assign(input, policy, options);
  EXPECT_TRUE(outcome.ok()) << outcome.status();
  if (!outcome.ok() || !std::holds_alternative<Infeasibility>(*outcome)) {
    ADD_FAILURE() << "an assignment was found";
    return {};
  }
  return std::get<Infeasibility>(*std::move(outcome));
}

inline std::string ManagerOf(const Proposal& proposal, const std::string& client_id) {
  for (const Placement& p : proposal.placements) {
    if (p.client_id == client_id) return p.manager_id;
  }
  return "";
}

}  // namespace clientele::assignment::testing

#endif  // CLIENTELE_TESTS_UNIT_ASSIGNMENT_TESTING_H_
