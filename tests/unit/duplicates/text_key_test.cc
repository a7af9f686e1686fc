#include "services/registry/domain/duplicates/text_key.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace clientele::registry::duplicates {
namespace {

using ::testing::ElementsAre;

std::vector<std::string> KeysOf(std::string_view text) {
  std::vector<std::string> keys;
  for (const RawWord& word : SplitWords(text)) keys.push_back(WordKey(word.letters));
  return keys;
}

std::string KeyOf(std::string_view word) {
  const std::vector<std::string> keys = KeysOf(word);
  return keys.size() == 1 ? keys[0] : "not one word";
}

// One Russian word in Cyrillic, ISO 9, GOST 7.79 B, ICAO 9303 and BGN/PCGN.
TEST(TextKey, RomanisationsOfOneWordHaveOneKey) {
  for (const std::vector<std::string>& spellings : std::vector<std::vector<std::string>>{
           {"Щербинский", "Ŝerbinskij", "Shherbinskij", "Shcherbinskii", "Shcherbinskiy"},
           {"Журавль", "Žuravlʹ", "Zhuravl'", "Zhuravl"},
           {"Хабаровский", "Habarovskij", "Khabarovskii", "Khabarovskiy", "Khabarovskiĭ"},
           {"Чайка", "Čajka", "Chajka", "Chaika", "Chayka"},
           {"Цемент", "Cement", "Tsement"},
           {"Юрьев", "Ûrʹev", "Yur'ev", "Iurev", "Yur'yev"},
           {"Ялта", "Âlta", "Yalta", "Ialta"},
           {"Электрон", "Èlektron", "Elektron"},
           {"Шахта", "Šahta", "Shakhta"},
           {"Советская", "Sovetskaâ", "Sovetskaya", "Sovetskaia"}}) {
    for (const std::string& spelling : spellings) {
      EXPECT_EQ(KeyOf(spelling), KeyOf(spellings[0])) << spelling;
    }
  }
}

TEST(TextKey, AccentsAndDoubledLettersDoNotMatter) {
  EXPECT_EQ(KeyOf("Müller"), KeyOf("MUELLER"));
  EXPECT_EQ(KeyOf("Société"), KeyOf("Societe"));
  EXPECT_EQ(KeyOf("Łódź"), KeyOf("Lodz"));
  EXPECT_EQ(KeyOf("Компрессор"), KeyOf("Kompresor"));
}

TEST(TextKey, DifferentWordsKeepDifferentKeys) {
  EXPECT_NE(KeyOf("Тигр"), KeyOf("Титр"));
  EXPECT_NE(KeyOf("Волна"), KeyOf("Волга"));
  EXPECT_NE(KeyOf("Шум"), KeyOf("Сум"));
}

TEST(TextKey, LettersOfTheOtherAlphabetAreReadAsTheWordsOwn) {
  EXPECT_EQ(KeyOf("Кварц"), KeyOf("Kвapц"));            // Latin K, a, p
  EXPECT_EQ(KeyOf("Timberlake"), KeyOf("Tіmberlаke"));  // Cyrillic і, а
  EXPECT_EQ(KeyOf("мол0ко"), KeyOf("молоко"));          // a zero
}

TEST(TextKey, WholeWordsOfTwinLettersAreReadAsTheRestOfTheName) {
  EXPECT_EQ(KeysOf("Завод HAKAT"), KeysOf("Завод НАКАТ"));
  EXPECT_EQ(KeysOf("Silver НОТ"), KeysOf("Silver HOT"));
}

TEST(TextKey, EqualShapesOfOtherAlphabetsAreEqual) {
  EXPECT_EQ(ShapeKey(SplitWords("COCA")[0].letters), ShapeKey(SplitWords("СОСА")[0].letters));
}

TEST(TextKey, SplitsAtPunctuationAndBetweenLettersAndDigits) {
  EXPECT_THAT(KeysOf("«Север-2» (Юг)"), ElementsAre("sever", "2", "iug"));
  EXPECT_THAT(KeysOf("A&B"), ElementsAre("a", "and", "b"));
}

TEST(TextKey, InvalidBytesSeparateWords) {
  EXPECT_THAT(KeysOf("north\xffsouth"), ElementsAre("nort", "sout"));
  EXPECT_THAT(KeysOf("\xd0"), ElementsAre());
  EXPECT_THAT(KeysOf(""), ElementsAre());
}

TEST(EditDistance, CountsSlips) {
  EXPECT_EQ(EditDistance("kanati", "kanati", 2), 0);
  EXPECT_EQ(EditDistance("kanati", "konati", 2), 1);
  EXPECT_EQ(EditDistance("kanati", "knaati", 2), 1);
  EXPECT_EQ(EditDistance("kanati", "kanat", 2), 1);
  EXPECT_EQ(EditDistance("veroakmarham", "veoakmarhan", 2), 2);
  EXPECT_EQ(EditDistance("kanati", "pilot", 2), 3);
  EXPECT_EQ(EditDistance("", "", 1), 0);
}

// Figures of Winkler (1990), table of name pairs.
TEST(JaroWinkler, AgreesWithPublishedFigures) {
  EXPECT_NEAR(JaroWinkler("martha", "marhta"), 961, 1);
  EXPECT_NEAR(JaroWinkler("dwayne", "duane"), 840, 1);
  EXPECT_NEAR(JaroWinkler("dixon", "dicksonx"), 813, 1);
  EXPECT_EQ(JaroWinkler("abc", "xyz"), 0);
}

}  // namespace
}  // namespace clientele::registry::duplicates
