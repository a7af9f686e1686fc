#include "services/registry/domain/interactions.h"

#include <string>

#include "gtest/gtest.h"

namespace clientele::registry {
namespace {

constexpr int32_t kDay = 15'000;
constexpr Micros kMicrosADay = Micros{86'400} * 1'000'000;

InteractionFields Call() {
  InteractionFields fields;
  fields.client_id = "c1";
  fields.kind = InteractionKind::kCall;
  fields.day = kDay;
  fields.manager_id = "m1";
  fields.subject = "Payroll cards";
  return fields;
}

std::string FieldsOf(const InteractionFields& fields) {
  std::string names;
  for (const RuleBreach& breach : CheckInteraction(fields)) {
    names += std::string(breach.field) + ";";
  }
  return names;
}

TEST(InteractionRulesTest, AcceptTheLeastAndTheMost) {
  InteractionFields fields = Call();
  EXPECT_EQ(FieldsOf(fields), "");
  fields.time = kDay * kMicrosADay + 1;
  fields.contact_id = "p1";
  fields.direction = InteractionDirection::kInbound;
  fields.outcome = "Agreed:\n\t- 120 cards\r\n- from May";
  fields.next_step_day = kDay;
  EXPECT_EQ(FieldsOf(fields), "");
}

TEST(InteractionRulesTest, NameTheFieldOfEveryFault) {
  const auto with = [](auto change) {
    InteractionFields fields = Call();
    change(fields);
    return FieldsOf(fields);
  };
  EXPECT_EQ(with([](auto& f) { f.kind = InteractionKind::kUnspecified; }), "kind;");
  EXPECT_EQ(with([](auto& f) { f.day = 1'000'000; }), "date;");
  EXPECT_EQ(with([](auto& f) { f.manager_id = ""; }), "manager_id;");
  EXPECT_EQ(with([](auto& f) { f.manager_id = "a/b"; }), "manager_id;");
  EXPECT_EQ(with([](auto& f) { f.contact_id = " p"; }), "contact_id;");
  EXPECT_EQ(with([](auto& f) { f.subject = ""; }), "subject;");
  EXPECT_EQ(with([](auto& f) { f.subject = "a\nb"; }), "subject;");
  EXPECT_EQ(with([](auto& f) { f.subject = std::string(kMaxSubject + 1, 'a'); }), "subject;");
  EXPECT_EQ(with([](auto& f) { f.outcome = std::string("a\0b", 3); }), "outcome;");
  EXPECT_EQ(with([](auto& f) { f.outcome = "\xff"; }), "outcome;");
  EXPECT_EQ(with([](auto& f) { f.next_step_day = kDay - 1; }), "next_step_date;");
}

TEST(InteractionRulesTest, ATimeLiesWithinADayOfTheDate) {
  InteractionFields fields = Call();
  for (const int32_t day : {kDay - 1, kDay, kDay + 1}) {
    fields.time = day * kMicrosADay;
    EXPECT_EQ(FieldsOf(fields), "") << day;
  }
  for (const int32_t day : {kDay - 2, kDay + 2, 1}) {
    fields.time = day * kMicrosADay;
    EXPECT_EQ(FieldsOf(fields), "time;") << day;
  }
  fields.time = -1;
  EXPECT_EQ(FieldsOf(fields), "time;");
}

}  // namespace
}  // namespace clientele::registry
