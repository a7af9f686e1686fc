#include "services/registry/domain/identifiers.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <span>

#include "common/money/money.h"
#include "services/registry/domain/iso_3166.h"

namespace clientele::registry {
namespace {

constexpr std::string_view kCheckDigitsWrong = "the check digits do not fit the others";

bool IsDigit(char c) { return c >= '0' && c <= '9'; }
bool IsCapital(char c) { return c >= 'A' && c <= 'Z'; }
bool IsCapitalOrDigit(char c) { return IsDigit(c) || IsCapital(c); }

bool AreDigits(std::string_view text) { return std::all_of(text.begin(), text.end(), IsDigit); }
bool AreCapitals(std::string_view text) { return std::all_of(text.begin(), text.end(), IsCapital); }
bool AreCapitalsOrDigits(std::string_view text) {
  return std::all_of(text.begin(), text.end(), IsCapitalOrDigit);
}

int Digit(char c) { return c - '0'; }

// The sum of the first digits, each times its weight.
int Weighted(std::string_view digits, std::span<const int> weights) {
  int sum = 0;
  for (size_t i = 0; i < weights.size(); ++i) sum += Digit(digits[i]) * weights[i];
  return sum;
}

// At most 18 digits.
int64_t Number(std::string_view digits) {
  int64_t number = 0;
  for (const char c : digits) number = number * 10 + Digit(c);
  return number;
}

bool Lists(std::span<const std::string_view> codes, std::string_view code) {
  return std::binary_search(codes.begin(), codes.end(), code);
}

// Digits of a bank and of an account in it, weighted 7, 1, 3; the sum of a valid pair ends with 0.
bool AccountKeyFits(std::string_view bank, std::string_view account) {
  constexpr std::array<int, 3> kWeights = {7, 1, 3};
  int sum = 0;
  size_t place = 0;
  for (const std::string_view part : {bank, account}) {
    for (const char c : part) sum += Digit(c) * kWeights[place++ % kWeights.size()];
  }
  return sum % 10 == 0;
}

struct BankAccount {
  std::string_view bik;
  std::string_view account;
};

// Fills `out` or says what is wrong with the shape.
std::string_view SplitAccount(std::string_view text, BankAccount* out) {
  const size_t slash = text.find('/');
  if (slash == std::string_view::npos) return "not a BIK and an account separated by '/'";
  *out = {text.substr(0, slash), text.substr(slash + 1)};
  if (const std::string_view fault = CheckBik(out->bik); !fault.empty()) return fault;
  if (out->account.size() != 20 || !AreDigits(out->account)) return "an account has 20 digits";
  return {};
}

}  // namespace

std::string_view CheckLei(std::string_view text) {
  if (text.size() != 20 || !AreCapitalsOrDigits(text)) {
    return "a LEI has 20 characters, A-Z and 0-9";
  }
  const std::string_view check = text.substr(18);
  if (!AreDigits(check)) return "a LEI ends with two check digits";
  // 00, 01 and 99 leave the same remainders as 97, 98 and 02, and are never given.
  if (Number(check) < 2 || Number(check) > 98) return "the check digits of a LEI are 02 to 98";
  int remainder = 0;
  for (const char c : text) {
    remainder = IsDigit(c) ? remainder * 10 + Digit(c) : remainder * 100 + (c - 'A' + 10);
    remainder %= 97;
  }
  return remainder == 1 ? std::string_view() : kCheckDigitsWrong;
}

std::string_view CheckInnLegal(std::string_view text) {
  constexpr std::array<int, 9> kWeights = {2, 4, 10, 3, 5, 9, 4, 6, 8};
  if (text.size() != 10 || !AreDigits(text)) return "an INN of a legal entity has 10 digits";
  if (text == "0000000000") return "an INN is not all zeros";
  const bool fits = Weighted(text, kWeights) % 11 % 10 == Digit(text[9]);
  return fits ? std::string_view() : kCheckDigitsWrong;
}

std::string_view CheckInnPerson(std::string_view text) {
  constexpr std::array<int, 10> kFirst = {7, 2, 4, 10, 3, 5, 9, 4, 6, 8};
  constexpr std::array<int, 11> kSecond = {3, 7, 2, 4, 10, 3, 5, 9, 4, 6, 8};
  if (text.size() != kInnPersonLength || !AreDigits(text)) {
    return "an INN of a person has 12 digits";
  }
  if (text == "000000000000") return "an INN is not all zeros";
  const bool fits = Weighted(text, kFirst) % 11 % 10 == Digit(text[10]) &&
                    Weighted(text, kSecond) % 11 % 10 == Digit(text[11]);
  return fits ? std::string_view() : kCheckDigitsWrong;
}

std::string_view CheckInn(std::string_view text) {
  if (text.size() == kInnPersonLength) return CheckInnPerson(text);
  if (text.size() == 10) return CheckInnLegal(text);
  return "an INN has 10 digits (legal entity) or 12 (person)";
}

std::string_view CheckKpp(std::string_view text) {
  const bool fits = text.size() == 9 && AreDigits(text.substr(0, 4)) &&
                    AreCapitalsOrDigits(text.substr(4, 2)) && AreDigits(text.substr(6));
  return fits ? std::string_view()
              : "a KPP has 9 digits, of which the 5th and 6th may be letters A-Z";
}

std::string_view CheckOgrnLegal(std::string_view text) {
  if (text.size() != 13 || !AreDigits(text)) return "an OGRN has 13 digits";
  if (text[0] != '1' && text[0] != '5') return "an OGRN begins with 1 or 5";
  const bool fits = Number(text.substr(0, 12)) % 11 % 10 == Digit(text[12]);
  return fits ? std::string_view() : kCheckDigitsWrong;
}

std::string_view CheckOgrnip(std::string_view text) {
  if (text.size() != 15 || !AreDigits(text)) return "an OGRNIP has 15 digits";
  if (text[0] != '3') return "an OGRNIP begins with 3";
  const bool fits = Number(text.substr(0, 14)) % 13 % 10 == Digit(text[14]);
  return fits ? std::string_view() : kCheckDigitsWrong;
}

std::string_view CheckOgrn(std::string_view text) {
  if (text.size() == 15) return CheckOgrnip(text);
  if (text.size() == 13) return CheckOgrnLegal(text);
  return "an OGRN has 13 digits, an OGRNIP 15";
}

std::string_view CheckOkpo(std::string_view text) {
  if ((text.size() != 8 && text.size() != 10) || !AreDigits(text)) {
    return "an OKPO has 8 or 10 digits";
  }
  const size_t last = text.size() - 1;
  const auto remainder = [&](size_t shift) {
    int sum = 0;
    for (size_t i = 0; i < last; ++i) {
      sum += Digit(text[i]) * (static_cast<int>((i + shift) % 10) + 1);
    }
    return sum % 11;
  };
  int check = remainder(0);
  if (check == 10) check = remainder(2) % 10;
  return check == Digit(text[last]) ? std::string_view() : kCheckDigitsWrong;
}

std::string_view CheckBik(std::string_view text) {
  return text.size() == 9 && AreDigits(text) ? std::string_view() : "a BIK has 9 digits";
}

std::string_view CheckSettlementAccount(std::string_view bik_and_account) {
  BankAccount parts;
  const std::string_view fault = SplitAccount(bik_and_account, &parts);
  if (!fault.empty()) return fault;
  return AccountKeyFits(parts.bik.substr(6), parts.account)
             ? std::string_view()
             : "the key digit of the account does not fit the bank and the account";
}

std::string_view CheckCorrespondentAccount(std::string_view bik_and_account) {
  BankAccount parts;
  const std::string_view fault = SplitAccount(bik_and_account, &parts);
  if (!fault.empty()) return fault;
  if (parts.account.substr(17) != parts.bik.substr(6)) {
    return "a correspondent account ends with the last 3 digits of the BIK";
  }
  const std::array<char, 3> bank = {'0', parts.bik[4], parts.bik[5]};
  return AccountKeyFits({bank.data(), bank.size()}, parts.account)
             ? std::string_view()
             : "the key digit of the account does not fit the bank and the account";
}

std::string_view CheckBic(std::string_view text) {
  if ((text.size() != 8 && text.size() != 11) || !AreCapitalsOrDigits(text)) {
    return "a BIC has 8 or 11 characters, A-Z and 0-9";
  }
  const std::string_view country = text.substr(4, 2);
  return country == "XK" || Lists(IsoCountries(), country)
             ? std::string_view()
             : "the 5th and 6th characters of a BIC are a country of ISO 3166-1";
}

std::string_view CheckCurrencyCode(std::string_view text) {
  return CurrencyExponent(text).ok() ? std::string_view() : "not an active ISO 4217 code";
}

std::string_view CheckSubdivision(std::string_view text) {
  const bool shaped = text.size() >= 4 && text.size() <= 6 && AreCapitals(text.substr(0, 2)) &&
                      text[2] == '-' && AreCapitalsOrDigits(text.substr(3));
  if (!shaped) return "not a country, '-' and 1 to 3 capital letters or digits";
  return Lists(IsoSubdivisions(), text) ? std::string_view() : "not a code of ISO 3166-2";
}

std::string_view CheckPhone(std::string_view text) {
  const bool fits = text.size() >= 3 && text.size() <= 16 && text[0] == '+' && text[1] != '0' &&
                    AreDigits(text.substr(1));
  return fits ? std::string_view()
              : "not E.164: '+', the country code and the number, 2 to 15 digits in all, without "
                "separators";
}

std::string_view CheckEmail(std::string_view text) {
  const size_t at = text.find('@');
  const bool fits = at != std::string_view::npos && at != 0 &&
                    text.find('@', at + 1) == text.npos && text.find_first_of(" ,;") == text.npos &&
                    text.find('.', at + 2) != text.npos && text.back() != '.' &&
                    text[at + 1] != '.';
  return fits ? std::string_view() : "not an address: name@domain.tld without spaces";
}

}  // namespace clientele::registry
