#include "services/planning/domain/plan.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>
#include <string>
#include <vector>

#include "common/errors/errors.h"
#include "tests/unit/planning/planning_example.h"

namespace clientele::planning {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

const std::set<std::string> kProducts = {"BAG", "LIGHT"};

std::vector<std::string> FieldsAtFault(const std::vector<PlanLine>& lines) {
  std::vector<std::string> fields;
  for (const FieldViolation& violation : FieldViolationsOf(CheckPlanLines(lines, kProducts))) {
    fields.push_back(violation.field);
  }
  return fields;
}

TEST(PlanLinesTest, AcceptsLinesThatCoverDifferentClients) {
  EXPECT_THAT(FieldsAtFault({MakeLine("BAG", "2012-01", 100), MakeLine("BAG", "2012-02", 0),
                             MakeLine("LIGHT", "2012-01", 5, "North"),
                             MakeLine("LIGHT", "2012-01", 5, "South")}),
              IsEmpty());
  EXPECT_THAT(FieldsAtFault({MakeLine("BAG", "2012-01", 1, "North", SizeClass::kLarge),
                             MakeLine("BAG", "2012-01", 1, "North", SizeClass::kMedium),
                             MakeLine("BAG", "2012-01", 1, "South", SizeClass::kMedium)}),
              IsEmpty());
}

TEST(PlanLinesTest, RefusesTwoLinesForTheSameClientsNamingBoth) {
  const absl::Status status =
      CheckPlanLines(std::vector{MakeLine("BAG", "2012-01", 100), MakeLine("LIGHT", "2012-01", 1),
                                 MakeLine("BAG", "2012-01", 7)},
                     kProducts);
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  const std::vector<FieldViolation> violations = FieldViolationsOf(status);
  ASSERT_EQ(violations.size(), 1U);
  EXPECT_EQ(violations[0].field, "plan.lines[2]");
  EXPECT_THAT(violations[0].description, HasSubstr("lines[0]"));
  EXPECT_THAT(violations[0].description, HasSubstr("BAG 2012-01"));
}

TEST(PlanLinesTest, RefusesAnOptionalColumnThatOnlySomeLinesOfACellHave) {
  EXPECT_THAT(FieldsAtFault({MakeLine("BAG", "2012-01", 1, "North"), MakeLine("BAG", "2012-01", 1),
                             MakeLine("BAG", "2012-02", 1)}),
              ElementsAre("plan.lines[1].region"));
  EXPECT_THAT(FieldsAtFault({MakeLine("BAG", "2012-01", 1, "North"),
                             MakeLine("BAG", "2012-01", 1, "South", SizeClass::kSmall)}),
              ElementsAre("plan.lines[1].size_class"));
}

TEST(PlanLinesTest, RefusesNegativeTargetsAndASumBeyondTheRange) {
  EXPECT_THAT(FieldsAtFault({MakeLine("BAG", "2012-01", -1)}),
              ElementsAre("plan.lines[0].target_unscaled"));
  EXPECT_THAT(FieldsAtFault({MakeLine("BAG", "2012-01", INT64_MAX)}), IsEmpty());
  EXPECT_THAT(FieldsAtFault({MakeLine("BAG", "2012-01", INT64_MAX), MakeLine("BAG", "2012-02", 1)}),
              ElementsAre("plan.lines[1].target_unscaled"));
}

TEST(PlanLinesTest, NamesUnknownProductsTogetherWithTheOtherFaults) {
  EXPECT_THAT(FieldsAtFault({MakeLine("SOAP", "2012-01", 1), MakeLine("BAG", "2012-01", 1),
                             MakeLine("BAG", "2012-01", 1)}),
              ElementsAre("plan.lines[0].product_id", "plan.lines[2]"));
}

TEST(PlanLinesTest, RefusesAPlanWithoutLines) {
  EXPECT_THAT(FieldsAtFault({}), ElementsAre("plan.lines"));
}

}  // namespace
}  // namespace clientele::planning
