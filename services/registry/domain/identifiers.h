// Identifiers of legal entities, banks, accounts, places and telephones, each checked by the rule
// of its standard.
//
// Every function returns what is wrong, in words that do not repeat the text, and an empty view
// when nothing is. Texts are compared as bytes: digits and letters of other scripts are never
// accepted. A check is constant in time and allocates nothing.
#ifndef CLIENTELE_SERVICES_REGISTRY_DOMAIN_IDENTIFIERS_H_
#define CLIENTELE_SERVICES_REGISTRY_DOMAIN_IDENTIFIERS_H_

#include <string_view>

namespace clientele::registry {

// Legal Entity Identifier: ISO 17442, check digits by ISO 7064 MOD 97-10.
std::string_view CheckLei(std::string_view text);

// Russian taxpayer number of a legal entity (10 digits) and of a person (12 digits).
std::string_view CheckInnLegal(std::string_view text);
std::string_view CheckInnPerson(std::string_view text);
// Either of them.
std::string_view CheckInn(std::string_view text);
inline constexpr size_t kInnPersonLength = 12;

// Russian tax registration reason code; it has no check digit.
std::string_view CheckKpp(std::string_view text);

// Russian state registration number of a legal entity (13 digits) and of a sole trader (15 digits).
std::string_view CheckOgrnLegal(std::string_view text);
std::string_view CheckOgrnip(std::string_view text);
// Either of them.
std::string_view CheckOgrn(std::string_view text);

// Russian code of enterprises in statistics: 8 digits (legal entities) or 10.
std::string_view CheckOkpo(std::string_view text);

// Russian bank identification code; it has no check digit of its own.
std::string_view CheckBik(std::string_view text);
// "BIK/account": a client's account in the bank, and a bank's account with the central bank.
std::string_view CheckSettlementAccount(std::string_view bik_and_account);
std::string_view CheckCorrespondentAccount(std::string_view bik_and_account);

// Business identifier code: ISO 9362, 8 or 11 characters, with a country of ISO 3166-1 or XK.
std::string_view CheckBic(std::string_view text);

// An active currency of ISO 4217 with a minor unit.
std::string_view CheckCurrencyCode(std::string_view text);

// A part of a country: ISO 3166-2.
std::string_view CheckSubdivision(std::string_view text);

// An international telephone number as it is stored: E.164 with a plus sign, without separators.
// Lengths and prefixes of the countries' own plans are not checked.
std::string_view CheckPhone(std::string_view text);

// An electronic mail address by shape: one '@', a dotted domain, no spaces.
std::string_view CheckEmail(std::string_view text);

}  // namespace clientele::registry

#endif  // CLIENTELE_SERVICES_REGISTRY_DOMAIN_IDENTIFIERS_H_
