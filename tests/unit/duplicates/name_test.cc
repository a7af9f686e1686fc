#include "services/registry/domain/duplicates/name.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace clientele::registry::duplicates {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

std::vector<std::string> Words(std::string_view name) {
  std::vector<std::string> keys;
  for (const NameWord& word : ParseName(name).words) keys.push_back(word.key);
  return keys;
}

TEST(ParseName, TakesLegalFormsAwayWhereverTheyStand) {
  const std::vector<std::string> expected = Words("Кварцит");
  for (const char* name :
       {"ООО «Кварцит»", "OOO Kvartsit", "000 КВАРЦИТ", "Кварцит, ООО", "\"Кварцит\" (ООО)",
        "Общество с ограниченной ответственностью \"Кварцит\"", "Kvartsit LLC", "Kvartsit L.L.C.",
        "ТОО Кварцит", "Kvarcit G.m.b.H.", "Kvarcit S.p.A.", "Kvarcit Sp. z o.o.", "ПAO Кварцит"}) {
    EXPECT_EQ(Words(name), expected) << name;
    EXPECT_TRUE(ParseName(name).form.given()) << name;
  }
}

TEST(ParseName, SuccessorsAreOneFormAndTranslationsOneKind) {
  const LegalForm open = ParseName("ОАО Заря").form, joint = ParseName("АО Заря").form;
  EXPECT_EQ(open, joint);
  const LegalForm limited = ParseName("ООО Заря").form, llc = ParseName("Zarya LLC").form;
  EXPECT_EQ(limited.kind, llc.kind);
  EXPECT_TRUE(limited.russian && llc.translates);
  EXPECT_NE(limited.kind, joint.kind);
  EXPECT_NE(ParseName("Zarya GmbH").form.group, ParseName("Zarya Srl").form.group);
}

TEST(ParseName, ANameThatIsOnlyAFormKeepsIt) {
  EXPECT_THAT(Words("ООО"), ElementsAre("o"));
  EXPECT_THAT(Words("Ltd"), ElementsAre("ltd"));
}

TEST(ParseName, NumbersAreApartFromWords) {
  const ParsedName name = ParseName("ООО «Ромашка-007» № 12");
  EXPECT_THAT(name.numbers, ElementsAre("12", "7"));
  EXPECT_THAT(Words("Ромашка-007 № 12"), ElementsAre("romawka"));
  EXPECT_EQ(ParseName("Windpark II").numbers, ParseName("Windpark 2").numbers);
}

TEST(ParseName, PhrasesAndTheirAbbreviationsAreOneWord) {
  EXPECT_EQ(Words("Торговый дом Брусника"), Words("ТД Брусника"));
  EXPECT_EQ(Words("Научно-производственное предприятие Геотех"), Words("НПП Геотех"));
  EXPECT_EQ(Words("Kessler & Söhne"), Words("Kessler und Soehne"));
}

TEST(ParseName, NotesBranches) {
  EXPECT_TRUE(ParseName("Филиал АО «Заря» в г. Выборг").branch);
  EXPECT_FALSE(ParseName("АО «Заря»").branch);
}

TEST(ParseName, AnythingIsAName) {
  EXPECT_THAT(ParseName("").words, IsEmpty());
  EXPECT_THAT(ParseName("«»").words, IsEmpty());
  EXPECT_THAT(ParseName("12").numbers, ElementsAre("12"));
  EXPECT_LE(ParseName("a b c d e f g h i j k l m n o p q r s t u v w x y z aa bb cc").words.size(),
            kMaxNameWords);
  EXPECT_FALSE(ParseName(std::string(500, '\xd0')).form.given());
}

}  // namespace
}  // namespace clientele::registry::duplicates
