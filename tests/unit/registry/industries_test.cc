#include "services/registry/domain/industries.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace clientele::registry {
namespace {

using ::testing::ElementsAre;
using ::testing::Field;
using ::testing::IsEmpty;

constexpr std::array<bool, 3> kNone = {false, false, false};
constexpr std::array<bool, 3> kOkvedLoaded = {true, false, false};
constexpr std::array<bool, 3> kAll = {true, true, true};

TEST(IndustryCodes, HaveTheFormOfTheirClassifier) {
  using C = IndustryClassifier;
  for (const char* code : {"64", "64.1", "64.19", "06.10.1", "01.11.12"}) {
    EXPECT_EQ(CheckIndustryCode(C::kOkved2, code), "") << code;
  }
  for (const char* code : {"64", "64.1", "64.19"}) EXPECT_EQ(CheckIndustryCode(C::kNace, code), "");
  for (const char* code : {"64", "641", "6419"}) EXPECT_EQ(CheckIndustryCode(C::kIsic, code), "");
  for (const char* code : {"", "6", "64.", "64.199", "6419", "K", "64.19.", "６４.19"}) {
    EXPECT_NE(CheckIndustryCode(C::kOkved2, code), "") << code;
  }
  EXPECT_NE(CheckIndustryCode(C::kNace, "64.19.1"), "");
  EXPECT_NE(CheckIndustryCode(C::kIsic, "64.19"), "");
  EXPECT_NE(CheckIndustryCode(C::kUnspecified, "64"), "");
}

TEST(IndustryQuestions, ANamedClassifierFixesTheForm) {
  EXPECT_EQ(AskIndustry("OKVED2:6419", kNone).fault,
            CheckIndustryCode(IndustryClassifier::kOkved2, "6419"));
  EXPECT_EQ(AskIndustry("OKVED2:64.19", kNone).fault, "");
  EXPECT_THAT(AskIndustry("OKVED2:64.19", kNone).classifiers, IsEmpty());
  const IndustryQuestion question = AskIndustry("OKVED2:64.19", kOkvedLoaded);
  EXPECT_THAT(question.classifiers, ElementsAre(IndustryClassifier::kOkved2));
  EXPECT_EQ(question.code, "64.19");
  EXPECT_THAT(AskIndustry("NACE:64.19", kOkvedLoaded).classifiers, IsEmpty());
}

TEST(IndustryQuestions, AnUnknownClassifierIsAFault) {
  EXPECT_NE(AskIndustry("OKVED:64.19", kNone).fault, "");
  EXPECT_NE(AskIndustry("SIC:737", kAll).fault, "");
}

TEST(IndustryQuestions, FreeTextIsTakenAsItIs) {
  for (const char* text :
       {"IT services", "Retail: food", "541511", "розница", "64-19", "http://a", ":"}) {
    const IndustryQuestion question = AskIndustry(text, kAll);
    EXPECT_EQ(question.fault, "") << text;
    EXPECT_THAT(question.classifiers, IsEmpty()) << text;
  }
}

TEST(IndustryQuestions, ABareCodeAsksTheLoadedClassifiersOfItsForm) {
  EXPECT_THAT(AskIndustry("64.19", kNone).classifiers, IsEmpty());
  EXPECT_THAT(AskIndustry("64.19", kAll).classifiers,
              ElementsAre(IndustryClassifier::kOkved2, IndustryClassifier::kNace));
  EXPECT_THAT(AskIndustry("6419", kAll).classifiers, ElementsAre(IndustryClassifier::kIsic));
  EXPECT_THAT(AskIndustry("6419", kOkvedLoaded).classifiers, IsEmpty());
}

TEST(IndustryRows, NameEveryBrokenRule) {
  Industry row{IndustryClassifier::kOkved2, "OK 029-2014", "64.19", "Банки", "64.1", 0, 0, 0};
  EXPECT_THAT(CheckIndustry(row), IsEmpty());
  row.code = "K";
  row.parent_code.clear();
  EXPECT_THAT(CheckIndustry(row), IsEmpty());
  row.parent_code = "K";
  EXPECT_THAT(CheckIndustry(row), ElementsAre(Field(&RuleBreach::field, "parent_code")));
  EXPECT_THAT(
      CheckIndustry({}),
      ElementsAre(Field(&RuleBreach::field, "classifier"), Field(&RuleBreach::field, "version"),
                  Field(&RuleBreach::field, "code"), Field(&RuleBreach::field, "name")));
}

}  // namespace
}  // namespace clientele::registry
