#include "services/clientele/output/text.h"

#include "gtest/gtest.h"

namespace clientele::cli {
namespace {

TEST(Text, NamesClassesAsTheFilesDo) {
  EXPECT_EQ(AbcText(segmentation::v1::ABC_CLASS_ZERO), "0");
  EXPECT_EQ(AbcText(segmentation::v1::ABC_CLASS_NEGATIVE), "N");
  EXPECT_EQ(XyzText(segmentation::v1::XYZ_CLASS_UNSPECIFIED), "");
  EXPECT_EQ(XyzText(segmentation::v1::XYZ_CLASS_U), "U");
  EXPECT_EQ(LifecycleText(segmentation::v1::LIFECYCLE_REACTIVATED), "reactivated");
  EXPECT_EQ(StatusText(registry::v1::CLIENT_STATUS_POTENTIAL), "POTENTIAL");
  EXPECT_EQ(SizeClassText(registry::v1::SIZE_CLASS_MICRO), "MICRO");
}

TEST(Text, WritesHoursWithoutSuperfluousZeros) {
  EXPECT_EQ(HoursText(240), "4");
  EXPECT_EQ(HoursText(30), "0.5");
  EXPECT_EQ(HoursText(20), "0.3333");
  EXPECT_EQ(HoursText(0), "0");
  EXPECT_EQ(HoursText(6005), "100.0833");
}

TEST(Text, WritesSharesAsPercentagesWithSixDigits) {
  EXPECT_EQ(PercentText(0.033619512), "3.36195 %");
  EXPECT_EQ(ShortDouble(222.20345), "222.203");
}

TEST(Text, DatesRoundTrip) {
  EXPECT_EQ(DateText(DateOf("2011-12-10")), "2011-12-10");
  EXPECT_EQ(DateText({}), "");
}

TEST(Text, NamesAndIds) {
  EXPECT_EQ(NameIn("clients", "12346"), "clients/12346");
  EXPECT_EQ(NameIn("clients", "clients/12346"), "clients/12346");
  EXPECT_EQ(IdOf("plans/p/decompositions/d"), "d");
  EXPECT_EQ(IdOf("12346"), "12346");
}

TEST(Text, ResultsWithoutAnyAmountHaveNoDecimals) {
  EXPECT_EQ(*ExponentOf(""), 0);
  EXPECT_EQ(*ExponentOf("GBP"), 2);
  EXPECT_FALSE(ExponentOf("ZZZ").ok());
}

}  // namespace
}  // namespace clientele::cli
