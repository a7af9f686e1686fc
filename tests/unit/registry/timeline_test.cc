#include "services/registry/domain/timeline.h"

#include <map>
#include <random>
#include <string>

#include "common/errors/errors.h"
#include "gtest/gtest.h"

namespace clientele::registry {
namespace {

ClientFields Fields(std::string region, std::string industry = "") {
  ClientFields fields;
  fields.region = std::move(region);
  fields.industry = std::move(industry);
  return fields;
}

Timeline SetRegion(const Timeline& timeline, int32_t from, const std::string& region) {
  return *Change(timeline, from, kForever, [&](const ClientFields& fields) {
    ClientFields changed = fields;
    changed.region = region;
    return absl::StatusOr<ClientFields>(changed);
  });
}

// "from region" of every period.
std::vector<std::string> Regions(const Timeline& timeline) {
  std::vector<std::string> regions;
  for (const Period& period : timeline) {
    regions.push_back((period.from == kBeginning ? "-" : std::to_string(period.from)) + " " +
                      period.fields.region);
  }
  return regions;
}

const Timeline kAlways = {{kBeginning, kForever, Fields("A")}};

TEST(Timeline, AChangeHoldsFromItsDayOn) {
  const Timeline timeline = SetRegion(kAlways, 10, "B");
  EXPECT_EQ(Regions(timeline), (std::vector<std::string>{"- A", "10 B"}));
  EXPECT_EQ(PeriodAt(timeline, 9)->fields.region, "A");
  EXPECT_EQ(PeriodAt(timeline, 10)->fields.region, "B");
}

TEST(Timeline, ALateChangeKeepsWhatLaterOnesSaidAboutOtherFields) {
  Timeline timeline = SetRegion(kAlways, 20, "B");
  timeline = *Change(timeline, 10, kForever, [](const ClientFields& fields) {
    ClientFields changed = fields;
    changed.industry = "62.01";
    return absl::StatusOr<ClientFields>(changed);
  });
  EXPECT_EQ(Regions(timeline), (std::vector<std::string>{"- A", "10 A", "20 B"}));
  EXPECT_EQ(timeline[0].fields.industry, "");
  EXPECT_EQ(timeline[1].fields.industry, "62.01");
  EXPECT_EQ(timeline[2].fields.industry, "62.01");
}

TEST(Timeline, AChangeThatSaysWhatHoldsAlreadySplitsNothing) {
  const Timeline timeline = SetRegion(kAlways, 20, "B");
  EXPECT_EQ(SetRegion(timeline, 30, "B"), timeline);
  EXPECT_EQ(SetRegion(timeline, 20, "B"), timeline);
  EXPECT_EQ(Regions(SetRegion(timeline, 10, "B")),
            (std::vector<std::string>{"- A", "10 B", "20 B"}));
}

TEST(Timeline, AChangeBeforeTheFirstKnownDayMakesTheClientKnownFromThenOn) {
  const Timeline timeline = {{10, 20, Fields("A", "x")}, {20, kForever, Fields("B", "y")}};
  EXPECT_EQ(PeriodAt(timeline, 9), nullptr);
  const Timeline changed = SetRegion(timeline, 5, "C");
  EXPECT_EQ(Regions(changed), (std::vector<std::string>{"5 C", "10 C", "20 C"}));
  EXPECT_EQ(changed[0].fields.industry, "x");
  EXPECT_EQ(PeriodAt(changed, 4), nullptr);
}

TEST(Timeline, MembershipsAreTakenTogetherWhereTheyContinue) {
  const Timeline joined = *WithMembership(kAlways, {"g", 10, 20, 500'000});
  EXPECT_EQ(MembershipsOf(joined), (std::vector<Membership>{{"g", 10, 20, 500'000}}));
  EXPECT_EQ(Regions(joined), (std::vector<std::string>{"- A", "10 A", "20 A"}));
  const Timeline moved = SetRegion(joined, 15, "B");
  EXPECT_EQ(MembershipsOf(moved), (std::vector<Membership>{{"g", 10, 20, 500'000}}));
  const Timeline raised = *WithMembership(moved, {"g", 20, kForever, 600'000});
  EXPECT_EQ(MembershipsOf(raised),
            (std::vector<Membership>{{"g", 10, 20, 500'000}, {"g", 20, kForever, 600'000}}));
}

TEST(Timeline, AMembershipOfTheSameFirstDayChangesItsEndAndShare) {
  const Timeline joined = *WithMembership(kAlways, {"g", 10, kForever, 500'000});
  const Timeline ended = *WithMembership(joined, {"g", 10, 30, 400'000});
  EXPECT_EQ(MembershipsOf(ended), (std::vector<Membership>{{"g", 10, 30, 400'000}}));
  const Timeline longer = *WithMembership(ended, {"g", 10, 40, 400'000});
  EXPECT_EQ(MembershipsOf(longer), (std::vector<Membership>{{"g", 10, 40, 400'000}}));
}

TEST(Timeline, MembershipsOfOneClientNeverOverlap) {
  const Timeline joined = *WithMembership(kAlways, {"g", 10, 20, 0});
  for (const Membership& other :
       {Membership{"h", 19, kForever, 0}, Membership{"h", 0, 11, 0}, Membership{"h", 12, 13, 0},
        Membership{"h", kBeginning, kForever, 0}, Membership{"h", 10, 20, 0},
        Membership{"g", 15, 30, 0}, Membership{"g", 12, 14, 7}}) {
    const auto refused = WithMembership(joined, other);
    EXPECT_EQ(ReasonOf(refused.status()), common::v1::ERROR_REASON_PERIOD_OVERLAP)
        << other.from << " " << other.until;
  }
  EXPECT_EQ(*WithMembership(joined, {"g", 12, 14, 0}), joined);
  EXPECT_TRUE(WithMembership(joined, {"h", 20, 21, 0}).ok());
  EXPECT_TRUE(WithMembership(joined, {"h", kBeginning, 10, 0}).ok());
}

TEST(Timeline, AMembershipEndsAfterItBeginsAndBeginsWhereTheClientIsKnown) {
  EXPECT_FALSE(WithMembership(kAlways, {"g", 10, 10, 0}).ok());
  EXPECT_FALSE(WithMembership(kAlways, {"g", 10, 9, 0}).ok());
  const Timeline known_late = {{10, kForever, Fields("A")}};
  EXPECT_FALSE(WithMembership(known_late, {"g", 9, 20, 0}).ok());
  EXPECT_FALSE(WithMembership(known_late, {"g", kBeginning, 20, 0}).ok());
  EXPECT_TRUE(WithMembership(known_late, {"g", 10, 20, 0}).ok());
}

TEST(Timeline, ARemovedMembershipLeavesEverythingElse) {
  Timeline timeline = *WithMembership(kAlways, {"g", 10, 20, 1});
  timeline = *WithMembership(timeline, {"h", 20, kForever, 2});
  timeline = SetRegion(timeline, 15, "B");
  EXPECT_FALSE(WithoutMembership(timeline, 15).has_value());
  const Timeline removed = *WithoutMembership(timeline, 10);
  EXPECT_EQ(MembershipsOf(removed), (std::vector<Membership>{{"h", 20, kForever, 2}}));
  EXPECT_EQ(PeriodAt(removed, 17)->fields.region, "B");
  EXPECT_EQ(PeriodAt(removed, 12)->fields.region, "A");
}

// What held on each of 40 days, day by day, and the first day of the last period.
struct Replay {
  std::map<int32_t, ClientFields> days;
  void Set(int32_t from, const std::string& region, const std::string& industry) {
    for (auto& [day, fields] : days) {
      if (day < from) continue;
      if (!region.empty()) fields.region = region;
      if (!industry.empty()) fields.industry = industry;
    }
  }
};

TEST(Timeline, EqualsANaiveReplayOfRandomHistories) {
  std::mt19937 random(7);
  const std::vector<std::string> values = {"", "a", "b", "c"};
  for (int history = 0; history < 300; ++history) {
    Timeline timeline = {{kBeginning, kForever, Fields("a", "a")}};
    Replay replay;
    for (int32_t day = 0; day < 40; ++day) replay.days[day] = Fields("a", "a");
    for (int step = 0; step < 12; ++step) {
      const bool dated = random() % 3 != 0;
      const int32_t from = dated ? static_cast<int32_t>(random() % 40) : timeline.back().from;
      const std::string& region = values[random() % 4];
      const std::string& industry = values[random() % 4];
      timeline = *Change(timeline, from, kForever, [&](const ClientFields& fields) {
        ClientFields changed = fields;
        if (!region.empty()) changed.region = region;
        if (!industry.empty()) changed.industry = industry;
        return absl::StatusOr<ClientFields>(changed);
      });
      replay.Set(from, region, industry);
      for (size_t i = 0; i + 1 < timeline.size(); ++i) {
        ASSERT_LT(timeline[i].from, timeline[i].until);
        ASSERT_EQ(timeline[i].until, timeline[i + 1].from);
      }
      for (const auto& [day, fields] : replay.days) {
        ASSERT_EQ(PeriodAt(timeline, day)->fields, fields)
            << "history " << history << " day " << day;
      }
    }
  }
}

}  // namespace
}  // namespace clientele::registry
