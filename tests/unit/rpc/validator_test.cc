#include "common/rpc/validator.h"

#include <limits>
#include <string>
#include <thread>
#include <vector>

#include "common/errors/errors.h"
#include "echo.pb.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace clientele::rpc {
namespace {

using ::clientele::test::v1::Color;
using ::clientele::test::v1::Leaf;
using ::clientele::test::v1::Shapes;
using ::clientele::test::v1::WrongRules;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;

// A message that breaks no rule and sets as little as it can.
Shapes Valid() {
  Shapes shapes;
  shapes.set_required_text("x");
  shapes.set_small(1);
  shapes.set_required_color(Color::COLOR_RED);
  shapes.add_column(1);
  shapes.mutable_required_leaf()->set_id("leaf");
  shapes.set_left("l");
  return shapes;
}

std::vector<std::string> BrokenFields(const Shapes& shapes) {
  std::vector<std::string> fields;
  for (const FieldViolation& violation : FieldViolationsOf(Validate(shapes))) {
    fields.push_back(violation.field);
  }
  return fields;
}

google::type::Date DateOf(int year, int month, int day) {
  google::type::Date date;
  date.set_year(year);
  date.set_month(month);
  date.set_day(day);
  return date;
}

TEST(ValidatorTest, AMessageThatBreaksNothingIsOk) {
  EXPECT_TRUE(Validate(Valid()).ok()) << Validate(Valid());
}

TEST(ValidatorTest, EverythingRequiredIsMissedAtOnce) {
  EXPECT_THAT(BrokenFields(Shapes()),
              UnorderedElementsAre("required_text", "small", "required_color", "column",
                                   "required_leaf", "choice"));
}

TEST(ValidatorTest, AStringWithoutRuleHasAtMost1024Bytes) {
  Shapes shapes = Valid();
  shapes.set_plain(std::string(1024, 'x'));
  EXPECT_TRUE(Validate(shapes).ok());
  shapes.set_plain(std::string(1025, 'x'));
  EXPECT_THAT(BrokenFields(shapes), ElementsAre("plain"));
}

TEST(ValidatorTest, LengthsCountBytesAndTheLimitsAreAllowed) {
  for (const auto& [text, ok] :
       std::vector<std::pair<std::string, bool>>{{"", true},
                                                 {"ab", false},
                                                 {"abc", true},
                                                 {"abcde", true},
                                                 {"abcdef", false},
                                                 {"\xd1\x8f\xd1\x8f", true},
                                                 {"\xd1\x8f\xd1\x8f\xd1\x8f", false}}) {
    Shapes shapes = Valid();
    shapes.set_bounded(text);
    EXPECT_EQ(Validate(shapes).ok(), ok) << text;
  }
}

TEST(ValidatorTest, IdsHaveNoSlashControlCharactersOrOuterSpaces) {
  for (const char* good : {"17850", "a b", "\xd0\xb9", "x.y_z~-:"}) {
    Shapes shapes = Valid();
    shapes.set_id(good);
    EXPECT_TRUE(Validate(shapes).ok()) << good;
  }
  for (const std::string& bad :
       {std::string("a/b"), std::string(" a"), std::string("a "), std::string("a\tb"),
        std::string("a\0b", 3), std::string("-"), std::string(129, 'x')}) {
    Shapes shapes = Valid();
    shapes.set_id(bad);
    EXPECT_THAT(BrokenFields(shapes), ElementsAre("id")) << bad;
  }
}

TEST(ValidatorTest, ResourceNamesFollowTheirPattern) {
  EXPECT_TRUE(MatchesResource("clients/c1", "clients/{client}", false));
  EXPECT_TRUE(MatchesResource("plans/p/lines/7", "plans/{plan}/lines/{line}", false));
  for (const char* bad : {"clients/", "clients", "client/c1", "clients/c1/", "clients/c1/x",
                          "/clients/c1", "clients//c1", "clients/-", "clients/ c1"}) {
    EXPECT_FALSE(MatchesResource(bad, "clients/{client}", false)) << bad;
  }
}

TEST(ValidatorTest, TheWildcardStandsForAnyIdOnlyWhereItIsAllowed) {
  Shapes shapes = Valid();
  shapes.set_any_name("plans/-/lines/-");
  EXPECT_TRUE(Validate(shapes).ok());
  shapes.set_name("clients/-");
  EXPECT_THAT(BrokenFields(shapes), ElementsAre("name"));
}

TEST(ValidatorTest, IntegersStayWithinTheirRange) {
  for (const auto& [value, ok] : std::vector<std::pair<int, bool>>{
           {0, false}, {1, true}, {10, true}, {11, false}, {-1, false}}) {
    Shapes shapes = Valid();
    shapes.set_small(value);
    EXPECT_EQ(Validate(shapes).ok(), ok) << value;
  }
}

TEST(ValidatorTest, ExtremeIntegersCompareWithoutOverflow) {
  Shapes shapes = Valid();
  shapes.set_big(std::numeric_limits<int64_t>::max());
  EXPECT_TRUE(Validate(shapes).ok());
  shapes.set_big(std::numeric_limits<int64_t>::min());
  EXPECT_THAT(BrokenFields(shapes), ElementsAre("big"));
  shapes.set_big(-5);
  shapes.set_huge(std::numeric_limits<uint64_t>::max());
  EXPECT_THAT(BrokenFields(shapes), ElementsAre("huge"));
}

TEST(ValidatorTest, AnOptionalNumberThatIsAbsentIsNotChecked) {
  EXPECT_THAT(BrokenFields(Valid()), IsEmpty());
  Shapes shapes = Valid();
  shapes.set_big(-6);
  EXPECT_THAT(BrokenFields(shapes), ElementsAre("big"));
}

TEST(ValidatorTest, AnEnumHasADefinedValue) {
  Shapes shapes = Valid();
  shapes.set_color(static_cast<Color>(99));
  shapes.set_required_color(static_cast<Color>(98));
  EXPECT_THAT(BrokenFields(shapes), UnorderedElementsAre("color", "required_color"));
}

TEST(ValidatorTest, EachElementIsCheckedAndNamedByItsIndex) {
  Shapes shapes = Valid();
  shapes.add_texts("ok");
  shapes.add_texts("too long");
  shapes.add_names("clients/c1");
  shapes.add_names("");
  shapes.add_names("c1");
  EXPECT_THAT(BrokenFields(shapes), UnorderedElementsAre("texts[1]", "names[1]", "names[2]"));
}

TEST(ValidatorTest, CountsOfElementsAreLimited) {
  Shapes shapes = Valid();
  for (int i = 0; i < 3; ++i) shapes.add_texts("x");
  for (int i = 0; i < 3; ++i) shapes.add_column(i);
  EXPECT_THAT(BrokenFields(shapes), UnorderedElementsAre("texts", "column"));
}

TEST(ValidatorTest, ADateIsAFullExistingDay) {
  const std::vector<std::pair<google::type::Date, bool>> cases = {
      {DateOf(2024, 2, 29), true},  {DateOf(2023, 2, 29), false}, {DateOf(2024, 0, 0), false},
      {DateOf(2024, 1, 0), false},  {DateOf(0, 1, 1), false},     {DateOf(2024, 13, 1), false},
      {DateOf(2024, 4, 31), false}, {DateOf(0, 0, 0), false}};
  for (const auto& [date, ok] : cases) {
    Shapes shapes = Valid();
    *shapes.mutable_date() = date;
    *shapes.add_dates() = date;
    EXPECT_EQ(Validate(shapes).ok(), ok) << date.ShortDebugString();
    if (ok) continue;
    EXPECT_THAT(BrokenFields(shapes), UnorderedElementsAre("date", "dates[0]"));
  }
}

TEST(ValidatorTest, AMonthHasNoDay) {
  Shapes shapes = Valid();
  *shapes.mutable_month() = DateOf(2024, 2, 0);
  shapes.set_month_text("2024-02");
  EXPECT_TRUE(Validate(shapes).ok()) << Validate(shapes);
  *shapes.mutable_month() = DateOf(2024, 2, 1);
  shapes.set_month_text("2024-13");
  EXPECT_THAT(BrokenFields(shapes), UnorderedElementsAre("month", "month_text"));
}

TEST(ValidatorTest, ACurrencyIsThreeCapitals) {
  for (const auto& [code, ok] : std::vector<std::pair<std::string, bool>>{{"GBP", true},
                                                                          {"", true},
                                                                          {"gbp", false},
                                                                          {"GB", false},
                                                                          {"GBPX", false},
                                                                          {"G1P", false}}) {
    Shapes shapes = Valid();
    shapes.set_currency(code);
    EXPECT_EQ(Validate(shapes).ok(), ok) << code;
  }
}

TEST(ValidatorTest, NestedMessagesAreCheckedWithTheirPath) {
  Shapes shapes = Valid();
  shapes.mutable_leaf();
  shapes.add_leaves()->set_id("ok");
  shapes.add_leaves()->set_id("a/b");
  (*shapes.mutable_by_key())["k"].set_id("");
  *shapes.mutable_self() = Valid();
  shapes.mutable_self()->set_small(0);
  EXPECT_THAT(BrokenFields(shapes),
              UnorderedElementsAre("leaf.id", "leaves[1].id", "by_key[0].value.id", "self.small"));
}

TEST(ValidatorTest, AnUpdateMayLeaveOutWhatIsRequiredButNotBreakOtherRules) {
  Shapes shapes = Valid();
  shapes.mutable_partial_leaf()->set_note("n");
  EXPECT_TRUE(Validate(shapes).ok());
  shapes.mutable_partial_leaf()->set_id("a/b");
  EXPECT_THAT(BrokenFields(shapes), ElementsAre("partial_leaf.id"));
}

TEST(ValidatorTest, BytesAreUnlimitedUnlessSaid) {
  Shapes shapes = Valid();
  shapes.set_free_blob(std::string(1 << 20, 'x'));
  shapes.set_blob("xy");
  EXPECT_TRUE(Validate(shapes).ok());
  shapes.set_blob("xyz");
  EXPECT_THAT(BrokenFields(shapes), ElementsAre("blob"));
}

TEST(ValidatorTest, EitherMemberOfARequiredOneofWill) {
  Shapes shapes = Valid();
  shapes.set_right(0);
  EXPECT_TRUE(Validate(shapes).ok());
  shapes.clear_right();
  EXPECT_THAT(BrokenFields(shapes), ElementsAre("choice"));
}

TEST(ValidatorTest, ManyViolationsAreCappedAndCounted) {
  Shapes shapes = Valid();
  for (int i = 0; i < 120; ++i) shapes.add_leaves();
  const absl::Status status = Validate(shapes);
  EXPECT_EQ(FieldViolationsOf(status).size(), 50u);
  EXPECT_THAT(std::string(status.message()), ::testing::HasSubstr("(and 119 more)"));
}

TEST(ValidatorTest, APrefixComesBeforeEveryPath) {
  FieldViolations violations;
  Leaf leaf;
  Validate(leaf, "rows[3]", &violations);
  EXPECT_THAT(violations.kept(), ElementsAre(FieldViolation{"rows[3].id", "must be set"}));
}

TEST(ValidatorTest, ThreadsMayMeetATypeForTheFirstTimeTogether) {
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([] { EXPECT_TRUE(Validate(Valid()).ok()); });
  }
  for (std::thread& thread : threads) thread.join();
}

TEST(ValidatorDeathTest, ARuleThatDoesNotFitItsFieldNamesTheField) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  EXPECT_DEATH(PrepareValidation(WrongRules::descriptor()), "clientele.test.v1.WrongRules.number");
}

}  // namespace
}  // namespace clientele::rpc
