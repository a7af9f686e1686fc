// Identifiers by the name of their standard.
#ifndef CLIENTELE_SERVICES_REGISTRY_DOMAIN_IDENTIFIER_SCHEMES_H_
#define CLIENTELE_SERVICES_REGISTRY_DOMAIN_IDENTIFIER_SCHEMES_H_

#include <string_view>

namespace clientele::registry {

enum class IdentifierScheme {
  kUnspecified = 0,
  kLei = 1,
  kInnLegal = 2,
  kInnPerson = 3,
  kKpp = 4,
  kOgrn = 5,
  kOgrnip = 6,
  kOkpo = 7,
  kBik = 8,
  kSettlementAccount = 9,
  kCorrespondentAccount = 10,
  kBic = 11,
  kIso4217 = 12,
  kIso3166Part2 = 13,
  kE164 = 14,
  kOkved2 = 15,
  kNace = 16,
  kIsic = 17,
};

// What is wrong with `text` as an identifier of `scheme`, empty when nothing is.
std::string_view CheckIdentifier(IdentifierScheme scheme, std::string_view text);

}  // namespace clientele::registry

#endif  // CLIENTELE_SERVICES_REGISTRY_DOMAIN_IDENTIFIER_SCHEMES_H_
