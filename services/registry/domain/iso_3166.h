// The codes of countries and of their parts, from Debian's iso-codes at build time.
#ifndef CLIENTELE_SERVICES_REGISTRY_DOMAIN_ISO_3166_H_
#define CLIENTELE_SERVICES_REGISTRY_DOMAIN_ISO_3166_H_

#include <span>
#include <string_view>

namespace clientele::registry {

// ISO 3166-1 alpha-2, ascending: "DE".
std::span<const std::string_view> IsoCountries();
// ISO 3166-2, ascending: "RU-MOW".
std::span<const std::string_view> IsoSubdivisions();

}  // namespace clientele::registry

#endif  // CLIENTELE_SERVICES_REGISTRY_DOMAIN_ISO_3166_H_
