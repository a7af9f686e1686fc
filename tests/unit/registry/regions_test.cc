#include "services/registry/domain/regions.h"

#include <map>
#include <random>
#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace clientele::registry {
namespace {

using ::testing::ElementsAre;
using ::testing::Field;
using ::testing::IsEmpty;

class RegionTreeTest : public ::testing::Test {
 protected:
  Region& Add(const std::string& name, const std::string& parent,
              std::vector<PresencePeriod> presence = {}) {
    Region& region = regions_[name];
    region.name = name;
    region.parent = parent;
    region.presence = std::move(presence);
    return region;
  }

  absl::StatusOr<std::optional<Region>> Find(std::string_view name) {
    const auto found = regions_.find(std::string(name));
    if (found == regions_.end()) return std::optional<Region>();
    return std::optional<Region>(found->second);
  }

  PresenceOn On(const std::string& name, int32_t day) {
    const auto result =
        FindPresence(regions_.at(name), day, [&](std::string_view n) { return Find(n); });
    EXPECT_TRUE(result.ok()) << result.status();
    return *result;
  }

  bool Cycle(const std::string& name, const std::string& parent) {
    return *ClosesRegionCycle(name, parent, [&](std::string_view n) { return Find(n); });
  }

  std::map<std::string, Region> regions_;
};

TEST_F(RegionTreeTest, OwnPeriodsDecideWithBothEndsIncluded) {
  Add("Moscow", "", {{10, 20}, {30, std::nullopt}});
  const std::map<int32_t, Presence> expected = {{9, Presence::kAbsent},   {10, Presence::kPresent},
                                                {20, Presence::kPresent}, {21, Presence::kAbsent},
                                                {29, Presence::kAbsent},  {30, Presence::kPresent},
                                                {999, Presence::kPresent}};
  for (const auto& [day, presence] : expected) {
    EXPECT_EQ(On("Moscow", day), (PresenceOn{presence, "Moscow"})) << day;
  }
}

TEST_F(RegionTreeTest, WithoutOwnPeriodsTheNearestAncestorDecides) {
  Add("Russia", "", {{0, std::nullopt}});
  Add("Volga", "Russia", {{100, 200}});
  Add("Samara", "Volga");
  Add("Tolyatti", "Samara");
  EXPECT_EQ(On("Tolyatti", 150), (PresenceOn{Presence::kPresent, "Volga"}));
  EXPECT_EQ(On("Tolyatti", 201), (PresenceOn{Presence::kAbsent, "Volga"}));
  regions_["Samara"].presence = {{300, 300}};
  EXPECT_EQ(On("Tolyatti", 150), (PresenceOn{Presence::kAbsent, "Samara"}));
}

TEST_F(RegionTreeTest, NobodyKnowsWhereNobodyHasPeriods) {
  Add("Russia", "");
  Add("Volga", "Russia");
  EXPECT_EQ(On("Volga", 0), (PresenceOn{Presence::kUnknown, ""}));
}

TEST_F(RegionTreeTest, AncestorsThatDoNotEndAreDamage) {
  Add("a", "b");
  Add("b", "a");
  EXPECT_EQ(
      FindPresence(regions_["a"], 0, [&](std::string_view n) { return Find(n); }).status().code(),
      absl::StatusCode::kDataLoss);
}

TEST_F(RegionTreeTest, ARegionCannotLieInItselfDirectlyOrThroughOthers) {
  Add("a", "");
  Add("b", "a");
  Add("c", "b");
  EXPECT_TRUE(Cycle("a", "a"));
  EXPECT_TRUE(Cycle("a", "c"));
  EXPECT_FALSE(Cycle("c", "a"));
  EXPECT_FALSE(Cycle("d", "c"));
  regions_["a"].parent = "c";
  EXPECT_TRUE(Cycle("d", "c"));
}

TEST_F(RegionTreeTest, PresenceAgreesWithAWalkDayByDay) {
  std::mt19937 random(5);
  for (int round = 0; round < 200; ++round) {
    regions_.clear();
    std::map<std::string, std::vector<bool>> days;
    for (int i = 0; i < 8; ++i) {
      const std::string name(1, static_cast<char>('a' + i));
      const std::string parent =
          i == 0 || random() % 4 == 0 ? "" : std::string(1, static_cast<char>('a' + random() % i));
      Region& region = Add(name, parent);
      std::vector<bool> own;
      if (random() % 2 == 0) {
        own.assign(40, false);
        int32_t day = static_cast<int32_t>(random() % 10);
        while (day < 40) {
          const int32_t to = day + static_cast<int32_t>(random() % 6);
          region.presence.push_back({day, to});
          for (int32_t d = day; d <= to && d < 40; ++d) own[static_cast<size_t>(d)] = true;
          day = to + 1 + static_cast<int32_t>(random() % 10);
        }
      } else if (!parent.empty()) {
        own = days[parent];
      }
      days[name] = own;
    }
    for (const auto& [name, present] : days) {
      for (int32_t day = 0; day < 40; ++day) {
        const Presence expected = present.empty()                     ? Presence::kUnknown
                                  : present[static_cast<size_t>(day)] ? Presence::kPresent
                                                                      : Presence::kAbsent;
        EXPECT_EQ(On(name, day).presence, expected);
      }
    }
  }
}

TEST(Periods, OverlapWhenTheyShareADay) {
  EXPECT_FALSE(Overlap({}));
  EXPECT_FALSE(Overlap({{1, 5}, {6, 9}}));
  EXPECT_FALSE(Overlap({{6, std::nullopt}, {1, 5}}));
  EXPECT_TRUE(Overlap({{1, 5}, {5, 9}}));
  EXPECT_TRUE(Overlap({{6, 9}, {1, std::nullopt}}));
  EXPECT_TRUE(Overlap({{1, std::nullopt}, {1, std::nullopt}}));
}

TEST(RegionRules, NameFieldAndRule) {
  Region region;
  region.name = "Moscow";
  region.iso_code = "RU-MOW";
  region.presence = {{0, 0}};
  EXPECT_THAT(CheckRegion(region), IsEmpty());
  region.iso_code = "RU-77";
  region.presence = {{5, 4}};
  EXPECT_THAT(CheckRegion(region), ElementsAre(Field(&RuleBreach::field, "iso_code"),
                                               Field(&RuleBreach::field, "presence")));
  region.name.clear();
  region.iso_code.clear();
  region.presence.assign(kMaxPresencePeriods + 1, {0, 0});
  EXPECT_THAT(CheckRegion(region), ElementsAre(Field(&RuleBreach::field, "display_name"),
                                               Field(&RuleBreach::field, "presence")));
}

TEST(RegionIds, AreTheNameOrMadeFromIt) {
  EXPECT_EQ(RegionId("United Kingdom"), "United Kingdom");
  EXPECT_EQ(RegionId("Москва"), "Москва");
  for (const std::string& name :
       {std::string("Berlin/Brandenburg"), std::string(65, 'x'), std::string("-")}) {
    EXPECT_TRUE(IsMadeRegionId(RegionId(name)));
    EXPECT_TRUE(IsId(RegionId(name)));
  }
  EXPECT_NE(RegionId("a/b"), RegionId("a/c"));
}

}  // namespace
}  // namespace clientele::registry
