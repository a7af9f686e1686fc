// Collects the rules that one thing breaks.
#ifndef CLIENTELE_SERVICES_REGISTRY_DOMAIN_BREACHES_H_
#define CLIENTELE_SERVICES_REGISTRY_DOMAIN_BREACHES_H_

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "services/registry/domain/client_rules.h"

namespace clientele::registry {

// `field` is a constant: breaches keep a view of it.
class Breaches {
 public:
  void Add(std::string_view field, std::string_view rule, std::string message) {
    found_.push_back({field, rule, std::move(message)});
  }

  // At most `max` bytes of UTF-8 without control characters.
  void Text(std::string_view field, std::string_view value, size_t max, bool required);
  // The same, with line ends and tabs.
  void Prose(std::string_view field, std::string_view value, size_t max, bool required);
  // Nothing or an id.
  void OptionalId(std::string_view field, std::string_view value);
  void RequiredId(std::string_view field, std::string_view value);
  void Currency(std::string_view field, std::string_view code);
  void OptionalDay(std::string_view field, std::optional<int32_t> day);

  bool empty() const { return found_.empty(); }
  std::vector<RuleBreach> Take() { return std::move(found_); }

 private:
  void Written(std::string_view field, std::string_view value, size_t max, bool required,
               bool prose);

  std::vector<RuleBreach> found_;
};

}  // namespace clientele::registry

#endif  // CLIENTELE_SERVICES_REGISTRY_DOMAIN_BREACHES_H_
