#include "services/assignment/domain/inbox.h"

#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace clientele::assignment {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

// Branch (head h1) below division (no head) below bank (head h2).
std::vector<UnitPeriod> Units() {
  return {{"bank", 0, kOpenEnd, "Bank", "", "h2"},
          {"division", 0, kOpenEnd, "Division", "bank", ""},
          {"branch", 0, kOpenEnd, "Branch", "division", "h1"}};
}

Recipients On(const std::vector<Absence>& absences) {
  return {UnitTree(Units(), 5), absences, {{"m1", "branch"}, {"h1", "branch"}, {"m2", "nowhere"}}};
}

std::vector<std::string> Text(const std::vector<Recipient>& recipients) {
  static const char* const kRoles[] = {"", "manager", "head", "deputy"};
  std::vector<std::string> lines;
  for (const Recipient& r : recipients) {
    lines.push_back(r.manager_id + " " + kRoles[static_cast<int>(r.role)] +
                    (r.stands_in_for.empty() ? "" : " of " + r.stands_in_for));
  }
  return lines;
}

TEST(RecipientsTest, AreTheManagerAndTheHeadOfHisUnit) {
  EXPECT_THAT(Text(On({}).Of("m1", Severity::kHigh)), ElementsAre("h1 head", "m1 manager"));
}

TEST(RecipientsTest, ACriticalIncidentReachesEveryHeadAbove) {
  EXPECT_THAT(Text(On({}).Of("m1", Severity::kCritical)),
              ElementsAre("h1 head", "h2 head", "m1 manager"));
}

TEST(RecipientsTest, OfAHeadsOwnClientTheNextHeadAboveIsTold) {
  EXPECT_THAT(Text(On({}).Of("h1", Severity::kLow)), ElementsAre("h1 manager", "h2 head"));
}

TEST(RecipientsTest, AManagerOfNoKnownUnitHasNoHead) {
  EXPECT_THAT(Text(On({}).Of("m2", Severity::kCritical)), ElementsAre("m2 manager"));
  EXPECT_THAT(Text(On({}).Of("m3", Severity::kCritical)), ElementsAre("m3 manager"));
}

TEST(RecipientsTest, AClientWithoutAManagerReachesNobody) {
  EXPECT_THAT(On({}).Of("", Severity::kCritical), IsEmpty());
}

TEST(RecipientsTest, DeputiesStandInForManagerAndHead) {
  const Recipients recipients =
      On({{"m1", 0, 9, "d1"}, {"h1", 0, 9, "d2"}, {"h2", 0, 9, ""}, {"d1", 0, 9, "d9"}});
  EXPECT_THAT(Text(recipients.Of("m1", Severity::kCritical)),
              ElementsAre("d1 deputy of m1", "d2 deputy of h1", "h1 head", "h2 head", "m1 manager"))
      << "a deputy's own absence is not followed further";
}

TEST(RecipientsTest, NobodyIsNamedTwice) {
  EXPECT_THAT(Text(On({{"m1", 0, 9, "h1"}, {"h1", 0, 9, "m1"}}).Of("m1", Severity::kLow)),
              ElementsAre("h1 head", "m1 manager"));
  EXPECT_THAT(Text(On({{"m1", 0, 9, "d"}, {"h1", 0, 9, "d"}}).Of("m1", Severity::kLow)),
              ElementsAre("d deputy of h1", "h1 head", "m1 manager"));
}

}  // namespace
}  // namespace clientele::assignment
