#include "services/registry/domain/identifiers.h"

#include <fstream>
#include <map>
#include <random>
#include <sstream>
#include <string>
#include <utility>

#include "gmock/gmock.h"
#include "google/protobuf/struct.pb.h"
#include "google/protobuf/util/json_util.h"
#include "gtest/gtest.h"
#include "services/registry/domain/identifier_schemes.h"

namespace clientele::registry {
namespace {

using ::testing::HasSubstr;

// The published rules with values that obey and break them.
google::protobuf::Struct Vectors() {
  const std::ifstream file(CLIENTELE_TEST_DATA "/identifiers/test_vectors.json");
  std::stringstream text;
  text << file.rdbuf();
  google::protobuf::Struct vectors;
  const auto status = google::protobuf::util::JsonStringToMessage(text.str(), &vectors);
  EXPECT_TRUE(status.ok()) << status.ToString();
  return vectors;
}

const std::map<std::string, IdentifierScheme>& SchemeOfRule() {
  static const auto* const kSchemes = new std::map<std::string, IdentifierScheme>{
      {"lei", IdentifierScheme::kLei},
      {"inn_legal", IdentifierScheme::kInnLegal},
      {"inn_person", IdentifierScheme::kInnPerson},
      {"ogrn", IdentifierScheme::kOgrn},
      {"ogrnip", IdentifierScheme::kOgrnip},
      {"kpp", IdentifierScheme::kKpp},
      {"okpo", IdentifierScheme::kOkpo},
      {"bik_settlement_account", IdentifierScheme::kSettlementAccount},
      {"bik_correspondent_account", IdentifierScheme::kCorrespondentAccount},
      {"okved2", IdentifierScheme::kOkved2},
      {"iso4217", IdentifierScheme::kIso4217},
      {"iso3166_2", IdentifierScheme::kIso3166Part2},
      {"e164", IdentifierScheme::kE164},
      {"bic", IdentifierScheme::kBic}};
  return *kSchemes;
}

TEST(Identifiers, EveryPublishedVectorComesOutAsItSays) {
  const google::protobuf::Struct vectors = Vectors();
  EXPECT_EQ(vectors.fields().size(), SchemeOfRule().size());
  int checked = 0;
  for (const auto& [name, scheme] : SchemeOfRule()) {
    ASSERT_TRUE(vectors.fields().contains(name)) << name;
    const auto& rule = vectors.fields().at(name).struct_value().fields();
    for (const auto& value : rule.at("valid").list_value().values()) {
      EXPECT_EQ(CheckIdentifier(scheme, value.string_value()), "") << name << value.string_value();
      ++checked;
    }
    for (const auto& value : rule.at("invalid").list_value().values()) {
      const auto& text = value.struct_value().fields().at("value").string_value();
      EXPECT_NE(CheckIdentifier(scheme, text), "") << name << " " << text;
      ++checked;
    }
  }
  EXPECT_EQ(checked, 55);
}

TEST(Identifiers, AProblemNeverRepeatsTheIdentifier) {
  for (const auto& [name, scheme] : SchemeOfRule()) {
    EXPECT_THAT(std::string(CheckIdentifier(scheme, "Q7x4Q7x4")),
                ::testing::Not(HasSubstr("Q7x4")));
  }
}

// Texts of `length` that the check accepts, made from digits at random with the last ones tried
// out.
std::vector<std::string> ValidNumbers(std::string_view (*check)(std::string_view), size_t length,
                                      size_t check_digits, std::string prefix, int count) {
  std::mt19937 random(7);
  std::vector<std::string> numbers;
  while (numbers.size() < static_cast<size_t>(count)) {
    std::string number = prefix;
    while (number.size() < length - check_digits) {
      number += static_cast<char>('0' + random() % 10);
    }
    for (int tail = 0; tail < (check_digits == 1 ? 10 : 100); ++tail) {
      std::string digits = std::to_string(tail);
      digits.insert(0, check_digits - digits.size(), '0');
      if (check(number + digits).empty()) numbers.push_back(number + digits);
    }
  }
  return numbers;
}

// How many single-digit changes of the numbers the check lets pass, among all changes at the places
// from `first` on.
std::pair<int, int> Undetected(std::string_view (*check)(std::string_view),
                               const std::vector<std::string>& numbers, size_t first) {
  int passed = 0, tried = 0;
  for (const std::string& number : numbers) {
    for (size_t place = first; place < number.size(); ++place) {
      if (number[place] == '/') continue;
      for (char digit = '0'; digit <= '9'; ++digit) {
        if (digit == number[place]) continue;
        std::string changed = number;
        changed[place] = digit;
        ++tried;
        if (check(changed).empty()) ++passed;
      }
    }
  }
  return {passed, tried};
}

TEST(Identifiers, EveryChangedDigitOfALeiIsCaught) {
  const auto numbers = ValidNumbers(&CheckLei, 20, 2, "2138", 200);
  EXPECT_EQ(Undetected(&CheckLei, numbers, 0).first, 0);
}

TEST(Identifiers, EveryLetterChangedIntoAnotherInALeiIsCaught) {
  const std::string lei = "851WYGNLUQLFZBSYGB56";
  for (size_t place = 0; place < lei.size(); ++place) {
    if (lei[place] < 'A') continue;
    for (char letter = 'A'; letter <= 'Z'; ++letter) {
      std::string changed = lei;
      changed[place] = letter;
      EXPECT_EQ(CheckLei(changed).empty(), letter == lei[place]) << changed;
    }
  }
}

TEST(Identifiers, EveryChangedDigitOfAnAccountIsCaught) {
  // The weights 7, 1 and 3 have no factor in common with 10. The first six digits of the BIK are
  // not part of the sum.
  const auto check = [](std::string_view account) {
    return CheckSettlementAccount("044525225/" + std::string(account));
  };
  std::vector<std::string> accounts;
  std::mt19937 random(3);
  for (int i = 0; i < 200; ++i) {
    std::string account;
    while (account.size() < 19) account += static_cast<char>('0' + random() % 10);
    for (char last = '0'; last <= '9'; ++last) {
      if (check(account + last).empty()) accounts.push_back("044525225/" + account + last);
    }
  }
  ASSERT_EQ(accounts.size(), 200u);
  EXPECT_EQ(Undetected(&CheckSettlementAccount, accounts, 6).first, 0);
}

// A remainder of 10 (modulo 11) or of 10, 11 and 12 (modulo 13) is written as its last digit, so
// these standards let few changes of other digits pass, and none of a check digit alone.
TEST(Identifiers, EveryChangedCheckDigitIsCaughtAndMostOtherChanges) {
  struct Scheme {
    std::string_view (*check)(std::string_view);
    size_t length, check_digits;
    std::string prefix;
    double most;
  };
  for (const Scheme& scheme :
       {Scheme{&CheckInnLegal, 10, 1, "77", 0.02}, Scheme{&CheckInnPerson, 12, 2, "77", 0.02},
        Scheme{&CheckOgrnLegal, 13, 1, "10277", 0.02}, Scheme{&CheckOgrnip, 15, 1, "30450", 0.05},
        Scheme{&CheckOkpo, 8, 1, "00", 0.10}}) {
    const auto numbers =
        ValidNumbers(scheme.check, scheme.length, scheme.check_digits, scheme.prefix, 300);
    EXPECT_EQ(Undetected(scheme.check, numbers, scheme.length - 1).first, 0);
    const auto [passed, tried] = Undetected(scheme.check, numbers, scheme.prefix.size());
    EXPECT_LE(passed, scheme.most * tried);
  }
}

TEST(Identifiers, AChangeOfAnInnPassesOnlyWhereTheRemaindersAreZeroAndTen) {
  constexpr int kWeights[] = {2, 4, 10, 3, 5, 9, 4, 6, 8};
  const auto remainder = [&](const std::string& inn) {
    int sum = 0;
    for (size_t i = 0; i < 9; ++i) sum += (inn[i] - '0') * kWeights[i];
    return sum % 11;
  };
  for (const std::string& inn : ValidNumbers(&CheckInnLegal, 10, 1, "77", 200)) {
    for (size_t place = 0; place < 9; ++place) {
      for (char digit = '0'; digit <= '9'; ++digit) {
        std::string changed = inn;
        changed[place] = digit;
        if (changed == inn || !CheckInnLegal(changed).empty()) continue;
        EXPECT_EQ(remainder(inn) % 10, 0) << inn;
        EXPECT_EQ(remainder(changed) % 10, 0) << changed;
        EXPECT_NE(remainder(inn), remainder(changed));
      }
    }
  }
}

TEST(Identifiers, TextsOfAnyLengthAndAlphabetAreRefusedWithoutHarm) {
  std::mt19937 random(11);
  for (int i = 0; i < 20'000; ++i) {
    std::string text(random() % 40, '\0');
    for (char& c : text) c = static_cast<char>(random() % 256);
    for (int scheme = -1; scheme <= 18; ++scheme) {
      const auto as = static_cast<IdentifierScheme>(scheme);
      if (!CheckIdentifier(as, text).empty()) continue;
      for (const char c : text) EXPECT_GT(c, ' ') << scheme << " " << text;
    }
  }
}

TEST(Identifiers, DigitsOfOtherScriptsAndSpacesAreRefused) {
  EXPECT_NE(CheckInn("７７07083893"), "");
  EXPECT_NE(CheckInn(" 7707083893"), "");
  EXPECT_NE(CheckInn("7707083893 "), "");
  EXPECT_NE(CheckInn(""), "");
  EXPECT_NE(CheckLei("213800x65bjzaepm4w02"), "");
  EXPECT_NE(CheckKpp("7736АБ001"), "");
}

TEST(Identifiers, EitherLengthOfInnAndOgrnIsAccepted) {
  EXPECT_EQ(CheckInn("7707083893"), "");
  EXPECT_EQ(CheckInn("123456789047"), "");
  EXPECT_THAT(std::string(CheckInn("77070838931")), HasSubstr("10 digits"));
  EXPECT_EQ(CheckOgrn("1027700132195"), "");
  EXPECT_EQ(CheckOgrn("304500116000180"), "");
  EXPECT_THAT(std::string(CheckOgrn("10277001321954")), HasSubstr("13 digits"));
}

TEST(Identifiers, SubdivisionsAreThoseOfTheList) {
  for (const char* code : {"RU-SPE", "DE-BY", "GB-ENG", "US-NY", "KZ-10", "FR-IDF"}) {
    EXPECT_EQ(CheckSubdivision(code), "") << code;
  }
  for (const char* code : {"RU", "RU-", "ru-mow", "RU_MOW", "R-MOW", "RU-MOSC", "XX-01", ""}) {
    EXPECT_NE(CheckSubdivision(code), "") << code;
  }
}

TEST(Identifiers, TelephonesHaveTwoToFifteenDigitsBehindThePlus) {
  EXPECT_EQ(CheckPhone("+12"), "");
  EXPECT_EQ(CheckPhone("+123456789012345"), "");
  for (const char* phone :
       {"+", "+1", "+1234567890123456", "+7 495 5005550", "+7(495)5005550", "++7", "7"}) {
    EXPECT_NE(CheckPhone(phone), "") << phone;
  }
}

TEST(Identifiers, AddressesHaveOneAtAndADottedDomain) {
  for (const char* address : {"a@b.c", "иван@пример.рф", "first.last+tag@sub.example.com"}) {
    EXPECT_EQ(CheckEmail(address), "") << address;
  }
  for (const char* address : {"", "a", "@b.c", "a@", "a@b", "a@b.", "a@.b", "a@b@c.d", "a b@c.d"}) {
    EXPECT_NE(CheckEmail(address), "") << address;
  }
}

TEST(Identifiers, BicsNeedACountry) {
  EXPECT_EQ(CheckBic("SABRRUMMXXX"), "");
  EXPECT_EQ(CheckBic("NCBVXKPR"), "");
  EXPECT_NE(CheckBic("SABRZZMM"), "");
  EXPECT_NE(CheckBic("sabrrumm"), "");
}

}  // namespace
}  // namespace clientele::registry
