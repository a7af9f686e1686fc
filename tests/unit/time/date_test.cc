#include "common/time/date.h"

#include <string>

#include "gtest/gtest.h"

namespace clientele {
namespace {

TEST(DateTest, NumbersDaysFromTheEpoch) {
  // Independent: `date -u -d 2011-12-10 +%s` / 86400.
  EXPECT_EQ(DayNumber(*ParseDate("1970-01-01")), 0);
  EXPECT_EQ(DayNumber(*ParseDate("2011-12-10")), 15318);
  EXPECT_EQ(DayNumber(*ParseDate("1900-01-01")), -25567);
  EXPECT_EQ(DayNumber(*ParseDate("2200-12-31")), 84370);
}

TEST(DateTest, ReadsBackWhatItWritesForEveryDayOfTheRange) {
  for (int32_t day = -25567; day <= 84370; ++day) {
    const Date date = DateFromDayNumber(day);
    const auto parsed = ParseDate(FormatDate(date));
    ASSERT_TRUE(parsed.ok()) << FormatDate(date);
    ASSERT_EQ(*parsed, date);
    ASSERT_EQ(DayNumber(date), day);
  }
}

TEST(DateTest, KnowsLeapYears) {
  EXPECT_TRUE(ParseDate("2000-02-29").ok());
  EXPECT_TRUE(ParseDate("2012-02-29").ok());
  EXPECT_FALSE(ParseDate("1900-02-29").ok());
  EXPECT_FALSE(ParseDate("2011-02-29").ok());
}

class RefusedDateTest : public testing::TestWithParam<std::string> {};

TEST_P(RefusedDateTest, IsInvalid) {
  EXPECT_EQ(ParseDate(GetParam()).status().code(), absl::StatusCode::kInvalidArgument);
}

INSTANTIATE_TEST_SUITE_P(Texts, RefusedDateTest,
                         testing::Values("", "2011-12", "2011-12-1", "2011-12-010", "2011/12/10",
                                         "10.12.2011", " 2011-12-10", "2011-12-10 ", "2011-12-10T",
                                         "2011-13-01", "2011-00-10", "2011-12-00", "2011-04-31",
                                         "1899-12-31", "2201-01-01", "-011-12-10", "2011-+1-10",
                                         "2011-1a-10", "٢٠١١-12-10"));

TEST(DateTest, RefusesNumbersThatAreNoDay) {
  EXPECT_TRUE(MakeDate(2011, 12, 10).ok());
  EXPECT_FALSE(MakeDate(0, 12, 10).ok());
  EXPECT_FALSE(MakeDate(2011, 0, 10).ok());
  EXPECT_FALSE(MakeDate(2011, 268, 10).ok());
  EXPECT_FALSE(MakeDate(2011, 12, -1).ok());
  EXPECT_FALSE(MakeDate(2011, 12, 266).ok());
}

TEST(MonthTest, CountsFromTheEpoch) {
  EXPECT_EQ(ParseMonth("1970-01")->index, 0);
  EXPECT_EQ(ParseMonth("2012-01")->index, 42 * 12);
  EXPECT_EQ(MonthOf(*ParseDate("1969-12-31")).index, -1);
  EXPECT_EQ(*ParseMonth("2012-03") - *ParseMonth("2011-12"), 3);
}

TEST(MonthTest, HasItsFirstAndLastDay) {
  EXPECT_EQ(FormatDate(FirstDay(*ParseMonth("2012-02"))), "2012-02-01");
  EXPECT_EQ(FormatDate(LastDay(*ParseMonth("2012-02"))), "2012-02-29");
  EXPECT_EQ(FormatDate(LastDay(*ParseMonth("2011-12"))), "2011-12-31");
  EXPECT_EQ(FormatDate(FirstDay(*ParseMonth("1900-01"))), "1900-01-01");
}

TEST(MonthTest, CoversEveryDayExactlyOnce) {
  Date next = FirstDay(*ParseMonth("1900-01"));
  for (Month month = *ParseMonth("1900-01"); month <= *ParseMonth("2200-12"); month = month + 1) {
    ASSERT_EQ(FirstDay(month), next);
    ASSERT_EQ(MonthOf(FirstDay(month)), month);
    ASSERT_EQ(MonthOf(LastDay(month)), month);
    ASSERT_EQ(*ParseMonth(FormatMonth(month)), month);
    next = LastDay(month) + std::chrono::days{1};
  }
}

class RefusedMonthTest : public testing::TestWithParam<std::string> {};

TEST_P(RefusedMonthTest, IsInvalid) {
  EXPECT_EQ(ParseMonth(GetParam()).status().code(), absl::StatusCode::kInvalidArgument);
}

INSTANTIATE_TEST_SUITE_P(Texts, RefusedMonthTest,
                         testing::Values("", "2011", "2011-1", "2011-13", "2011-00", "2011/12",
                                         "2011-12-10", "1899-12", "2201-01", "2011-1x"));

}  // namespace
}  // namespace clientele
