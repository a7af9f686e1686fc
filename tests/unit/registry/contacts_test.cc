#include "services/registry/domain/contacts.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace clientele::registry {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::Field;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

ContactFields Anna() {
  ContactFields fields;
  fields.display_name = "Анна Петрова";
  fields.role = "Finance director";
  fields.decision_maker = true;
  fields.phones = {"+74955005550", "+442079250918"};
  fields.emails = {"anna@example.com"};
  fields.from_day = 10;
  fields.to_day = 10;
  fields.consent_source = "contract 17";
  fields.consent_day = 9;
  return fields;
}

auto Breach(std::string_view field, std::string_view rule) {
  return AllOf(Field(&RuleBreach::field, field), Field(&RuleBreach::rule, rule));
}

TEST(ContactRules, AcceptTheLeastAndTheMost) {
  ContactFields least;
  least.display_name = "A";
  EXPECT_THAT(CheckContact(least), IsEmpty());
  EXPECT_THAT(CheckContact(Anna()), IsEmpty());
}

TEST(ContactRules, NameFieldAndRuleWithoutTheValue) {
  ContactFields fields = Anna();
  fields.display_name.clear();
  fields.phones = {"84955005550"};
  fields.emails = {"anna.example.com", "a@b.c\n"};
  fields.to_day = 9;
  fields.consent_source.clear();
  const std::vector<RuleBreach> breaches = CheckContact(fields);
  EXPECT_THAT(
      breaches,
      ElementsAre(Breach("display_name", "REQUIRED"), Breach("phones", "INVALID_IDENTIFIER"),
                  Breach("emails", "INVALID_IDENTIFIER"), Breach("emails", "INVALID_IDENTIFIER"),
                  Breach("to", "OUT_OF_RANGE"), Breach("consent_date", "REQUIRED")));
  for (const RuleBreach& breach : breaches) {
    EXPECT_THAT(breach.message, AllOf(Not(HasSubstr("anna")), Not(HasSubstr("8495"))));
  }
}

TEST(ContactRules, BoundListsAndTexts) {
  ContactFields fields = Anna();
  fields.phones = {"+12", "+12"};
  EXPECT_THAT(CheckContact(fields), ElementsAre(Breach("phones", "DUPLICATE_ID")));
  fields = Anna();
  fields.phones.clear();
  for (int i = 0; i <= 10; ++i) fields.phones.push_back("+4420792509" + std::to_string(10 + i));
  EXPECT_THAT(CheckContact(fields), ElementsAre(Breach("phones", "TOO_LONG")));
  fields = Anna();
  fields.emails = {std::string(250, 'a') + "@b.cd"};
  fields.note = std::string(kMaxNote + 1, 'x');
  fields.role = "a\nb";
  EXPECT_THAT(CheckContact(fields),
              ElementsAre(Breach("role", "INVALID_TEXT"), Breach("emails", "INVALID_IDENTIFIER"),
                          Breach("note", "TOO_LONG")));
}

TEST(ContactChanges, AreTheNamesOfTheFieldsThatDiffer) {
  EXPECT_THAT(ChangedFields(Anna(), Anna()), IsEmpty());
  ContactFields other = Anna();
  other.phones.pop_back();
  other.note = "x";
  EXPECT_THAT(ChangedFields(Anna(), other), ElementsAre("phones", "note"));
  EXPECT_THAT(ChangedFields(Anna(), ContactFields()),
              ElementsAre("display_name", "role", "decision_maker", "phones", "emails", "from",
                          "to", "consent_source", "consent_date"));
}

}  // namespace
}  // namespace clientele::registry
