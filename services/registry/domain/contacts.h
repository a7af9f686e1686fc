// Contact persons of clients: personal data, which can be erased on request.
#ifndef CLIENTELE_SERVICES_REGISTRY_DOMAIN_CONTACTS_H_
#define CLIENTELE_SERVICES_REGISTRY_DOMAIN_CONTACTS_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "services/registry/domain/client_rules.h"
#include "services/registry/domain/types.h"

namespace clientele::registry {

// Together at most some 6,000 bytes: a contact fits into one page of the embedded engine, which
// wipes what a row leaves within its page.
inline constexpr size_t kMaxRole = 200;
inline constexpr size_t kMaxNote = 2'000;
inline constexpr size_t kMaxConsentSource = 200;
inline constexpr size_t kMaxContactEntries = 10;  // telephones, and addresses

// What callers say about a contact. Empty optional texts mean "not given".
struct ContactFields {
  std::string display_name;  // of the person
  std::string role;
  bool decision_maker = false;
  std::vector<std::string> phones;
  std::vector<std::string> emails;
  std::string note;
  std::optional<int32_t> from_day;  // first and last day on which the person holds the role
  std::optional<int32_t> to_day;
  std::string consent_source;  // where the person agreed to the keeping of the data, and when
  std::optional<int32_t> consent_day;
  bool operator==(const ContactFields&) const = default;
};

// An erased contact has no fields.
struct Contact {
  std::string client_id;
  std::string id;  // unique within the client, for ever
  ContactFields fields;
  Micros create_time = 0;
  Micros update_time = 0;
  Micros delete_time = 0;  // 0 while not deleted
  Micros erase_time = 0;   // 0 while not erased
  Position position = 0;   // of the last change

  bool deleted() const { return delete_time != 0; }
  bool erased() const { return erase_time != 0; }
  bool operator==(const Contact&) const = default;
};

// Every rule that the fields break, in their order; empty when all hold. No message repeats a
// value.
std::vector<RuleBreach> CheckContact(const ContactFields& fields);

// Names of the fields in which two contacts differ, in their order: all that an audit may say.
std::vector<std::string> ChangedFields(const ContactFields& before, const ContactFields& after);

}  // namespace clientele::registry

#endif  // CLIENTELE_SERVICES_REGISTRY_DOMAIN_CONTACTS_H_
