#include "common/time/clock.h"

#include "absl/time/clock.h"
#include "gtest/gtest.h"

namespace clientele {
namespace {

TEST(SystemClockTest, TellsTheMachinesTime) {
  const absl::Time before = absl::Now();
  const absl::Time told = SystemClock().Now();
  EXPECT_LE(before, told);
  EXPECT_LE(told, absl::Now());
}

TEST(FakeClockTest, MovesOnlyWhenTold) {
  const absl::Time start = absl::FromUnixSeconds(1'323'475'200);
  FakeClock clock(start);
  EXPECT_EQ(clock.Now(), start);
  EXPECT_EQ(clock.Now(), start);
  clock.Advance(absl::Seconds(30));
  EXPECT_EQ(clock.Now(), start + absl::Seconds(30));
  clock.Set(start);
  EXPECT_EQ(clock.Now(), start);
}

}  // namespace
}  // namespace clientele
