#include "services/assignment/domain/deficit.h"

#include <numeric>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/assignment/domain/flow.h"
#include "tests/unit/assignment/testing.h"

namespace clientele::assignment {
namespace {

using testing::BruteForce;
using ::testing::ElementsAre;

// Units given by their minutes and managers; costs do not matter.
Problem FromNeeds(const std::vector<std::pair<int64_t, std::vector<int32_t>>>& needs,
                  std::vector<int64_t> capacity) {
  Problem problem;
  problem.capacity = std::move(capacity);
  for (const auto& [minutes, managers] : needs) {
    std::vector<Candidate> candidates;
    for (const int32_t m : managers) candidates.push_back({m, minutes, 0});
    AddUnit(&problem, 0, std::move(candidates));
  }
  return problem;
}

// Sum of needs minus the hours of all who can take any of these units.
int64_t Excess(const Problem& problem, const std::vector<int32_t>& units) {
  std::vector<bool> used(problem.capacity.size(), false);
  int64_t excess = 0;
  for (const int32_t u : units) {
    excess += problem.Of(u).front().minutes;
    for (const Candidate& c : problem.Of(u)) {
      if (c.minutes <= problem.capacity[c.manager]) used[c.manager] = true;
    }
  }
  for (size_t m = 0; m < used.size(); ++m) {
    if (used[m]) excess -= problem.capacity[m];
  }
  return excess;
}

TEST(DeficitTest, NamesTheUnitsAndManagersThatAreShort) {
  // Units 1 to 3 share manager 0; unit 0 and manager 1 are not concerned.
  const Problem problem = FromNeeds({{60, {1}}, {60, {0}}, {60, {0}}, {30, {0}}}, {100, 100});
  const auto deficit = FindDeficit(problem);
  ASSERT_TRUE(deficit.has_value());
  EXPECT_THAT(deficit->units, ElementsAre(1, 2));
  EXPECT_THAT(deficit->managers, ElementsAre(0));
  EXPECT_EQ(deficit->owed, 120);
  EXPECT_EQ(deficit->present, 100);
  EXPECT_TRUE(deficit->minimal);
  EXPECT_FALSE(deficit->too_large);
}

TEST(DeficitTest, NamesAUnitThatIsTooLargeForEveryManager) {
  const Problem problem = FromNeeds({{10, {0}}, {300, {0, 1}}}, {120, 200});
  const auto deficit = FindDeficit(problem);
  ASSERT_TRUE(deficit.has_value());
  EXPECT_TRUE(deficit->too_large);
  EXPECT_THAT(deficit->units, ElementsAre(1));
  EXPECT_THAT(deficit->managers, ElementsAre(0, 1));
  EXPECT_EQ(deficit->owed, 300);
  EXPECT_EQ(deficit->present, 200);
}

TEST(DeficitTest, SeesAShortageThatOnlyAManagerTooSmallForTheUnitsWouldHide) {
  // Together 150 + 50 minutes would do for 2 x 100, but manager 1 cannot hold a unit of 100.
  const auto deficit = FindDeficit(FromNeeds({{100, {0, 1}}, {100, {0, 1}}}, {150, 50}));
  ASSERT_TRUE(deficit.has_value());
  EXPECT_THAT(deficit->units, ElementsAre(0, 1));
  EXPECT_THAT(deficit->managers, ElementsAre(0));
}

TEST(DeficitTest, IsSilentWhereOnlyIndivisibilityFails) {
  const Problem problem = FromNeeds({{60, {0, 1}}, {60, {0, 1}}, {60, {0, 1}}}, {90, 90});
  EXPECT_FALSE(FindDeficit(problem).has_value());
  EXPECT_FALSE(BruteForce(problem).has_value());
}

TEST(DeficitTest, ClaimsAreTrueAndMinimalOnRandomProblems) {
  int found = 0;
  for (uint64_t seed = 1; seed <= 3000; ++seed) {
    Random random(seed);
    std::vector<std::pair<int64_t, std::vector<int32_t>>> needs;
    const auto managers = static_cast<int32_t>(1 + random.Below(4));
    for (uint64_t j = 0, n = 1 + random.Below(7); j < n; ++j) {
      std::vector<int32_t> own;
      for (int32_t i = 0; i < managers; ++i) {
        if (random.Below(2) == 0) own.push_back(i);
      }
      if (own.empty()) own.push_back(0);
      needs.emplace_back(1 + random.Below(9), own);
    }
    std::vector<int64_t> capacity;
    for (int32_t i = 0; i < managers; ++i) {
      capacity.push_back(static_cast<int64_t>(1 + random.Below(14)));
    }
    const Problem problem = FromNeeds(needs, capacity);
    const auto deficit = FindDeficit(problem);
    if (!deficit) continue;
    ++found;
    EXPECT_FALSE(BruteForce(problem).has_value()) << "seed " << seed;
    if (deficit->too_large) continue;
    EXPECT_EQ(Excess(problem, deficit->units), deficit->owed - deficit->present);
    EXPECT_GT(deficit->owed, deficit->present) << "seed " << seed;
    // No part of the set is short by itself.
    const size_t size = deficit->units.size();
    for (uint32_t mask = 1; mask + 1 < (1u << size); ++mask) {
      std::vector<int32_t> part;
      for (size_t k = 0; k < size; ++k) {
        if ((mask >> k & 1) != 0) part.push_back(deficit->units[k]);
      }
      EXPECT_LE(Excess(problem, part), 0) << "seed " << seed;
    }
  }
  EXPECT_GT(found, 500);
}

TEST(FlowTest, PlacesWhatTheSuppliersCanTake) {
  const TransportResult result = MaxTransport({{5, 4, 1}, {3, 6}, {{0}, {0, 1}, {1}}});
  EXPECT_EQ(result.placed, 8);
  EXPECT_THAT(result.short_class, ElementsAre(true, false, false));
  EXPECT_THAT(result.short_supplier, ElementsAre(true, false));
}

}  // namespace
}  // namespace clientele::assignment
