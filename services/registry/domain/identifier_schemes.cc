#include "services/registry/domain/identifier_schemes.h"

#include "services/registry/domain/identifiers.h"
#include "services/registry/domain/industries.h"

namespace clientele::registry {

std::string_view CheckIdentifier(IdentifierScheme scheme, std::string_view text) {
  switch (scheme) {
    case IdentifierScheme::kUnspecified:
      return "no scheme is given";
    case IdentifierScheme::kLei:
      return CheckLei(text);
    case IdentifierScheme::kInnLegal:
      return CheckInnLegal(text);
    case IdentifierScheme::kInnPerson:
      return CheckInnPerson(text);
    case IdentifierScheme::kKpp:
      return CheckKpp(text);
    case IdentifierScheme::kOgrn:
      return CheckOgrnLegal(text);
    case IdentifierScheme::kOgrnip:
      return CheckOgrnip(text);
    case IdentifierScheme::kOkpo:
      return CheckOkpo(text);
    case IdentifierScheme::kBik:
      return CheckBik(text);
    case IdentifierScheme::kSettlementAccount:
      return CheckSettlementAccount(text);
    case IdentifierScheme::kCorrespondentAccount:
      return CheckCorrespondentAccount(text);
    case IdentifierScheme::kBic:
      return CheckBic(text);
    case IdentifierScheme::kIso4217:
      return CheckCurrencyCode(text);
    case IdentifierScheme::kIso3166Part2:
      return CheckSubdivision(text);
    case IdentifierScheme::kE164:
      return CheckPhone(text);
    case IdentifierScheme::kOkved2:
      return CheckIndustryCode(IndustryClassifier::kOkved2, text);
    case IdentifierScheme::kNace:
      return CheckIndustryCode(IndustryClassifier::kNace, text);
    case IdentifierScheme::kIsic:
      return CheckIndustryCode(IndustryClassifier::kIsic, text);
  }
  return "an unknown scheme";
}

}  // namespace clientele::registry
