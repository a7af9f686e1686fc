// Collects the rules that content breaks.
#ifndef CLIENTELE_SERVICES_REGISTRY_DOMAIN_BREACHES_H_
#define CLIENTELE_SERVICES_REGISTRY_DOMAIN_BREACHES_H_

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "services/registry/domain/client_rules.h"

namespace clientele::registry {

class Breaches {
 public:
  void Add(std::string_view field, std::string_view rule, std::string message) {
    found_.push_back({field, rule, std::move(message)});
  }

  // A text of at most `max` bytes of printable UTF-8.
  void Text(std::string_view field, std::string_view value, size_t max, bool required);
  // UTF-8 of at most `max` bytes, with line ends and tabs.
  void LongText(std::string_view field, std::string_view value, size_t max);
  // Nothing or an id.
  void OptionalId(std::string_view field, std::string_view value);
  // Nothing or a date of the years that the suite accepts.
  void OptionalDay(std::string_view field, const std::optional<int32_t>& day);

  std::vector<RuleBreach> Take() { return std::move(found_); }

 private:
  std::vector<RuleBreach> found_;
};

}  // namespace clientele::registry

#endif  // CLIENTELE_SERVICES_REGISTRY_DOMAIN_BREACHES_H_
