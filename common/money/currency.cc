#include <algorithm>
#include <array>
#include <string_view>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "common/money/money.h"
#include "common/text/view.h"

namespace clientele {
namespace {

struct CodesOfExponent {
  int exponent;
  std::string_view codes;  // three letters each, separated by one space
};

constexpr std::array<CodesOfExponent, 4> kCodes = {{
    {2,
     "AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BGN BMD BND BOB BOV BRL BSD BTN BWP BYN BZD "
     "CAD CDF CHE CHF CHW CNY COP COU CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL "
     "GHS GIP GMD GTQ GYD HKD HNL HTG HUF IDR ILS INR IRR JMD KES KGS KHR KPW KYD KZT LAK LBP LKR "
     "LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MXV MYR MZN NAD NGN NIO NOK NPR NZD "
     "PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC "
     "SYP SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD USN UYU UZS VED VES WST XAD XCD XCG YER ZAR "
     "ZMW "
     "ZWG"},
    {0, "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF"},
    {3, "BHD IQD JOD KWD LYD OMR TND"},
    {4, "CLF UYW"},
}};

constexpr std::string_view kWithoutMinorUnit =
    "XAG XAU XBA XBB XBC XBD XDR XPD XPT XSU XTS XUA XXX";

bool IsListed(std::string_view code, std::string_view codes) {
  for (size_t i = 0; i < codes.size(); i += 4) {
    if (codes.substr(i, 3) == code) return true;
  }
  return false;
}

}  // namespace

absl::StatusOr<int> CurrencyExponent(std::string_view iso4217) {
  for (const CodesOfExponent& group : kCodes) {
    if (IsListed(iso4217, group.codes)) return group.exponent;
  }
  if (IsListed(iso4217, kWithoutMinorUnit)) {
    return absl::NotFoundError(absl::StrCat(AbslView(iso4217), " is a code without a minor unit"));
  }
  return absl::NotFoundError("not an ISO 4217 currency code in use");
}

}  // namespace clientele
