// Interactions with clients.
#ifndef CLIENTELE_SERVICES_REGISTRY_DOMAIN_INTERACTIONS_H_
#define CLIENTELE_SERVICES_REGISTRY_DOMAIN_INTERACTIONS_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "services/registry/domain/client_rules.h"
#include "services/registry/domain/types.h"

namespace clientele::registry {

enum class InteractionKind {
  kUnspecified = 0,
  kCall = 1,
  kMeeting = 2,
  kEmail = 3,
  kProposal = 4,
  kOther = 5
};
enum class InteractionDirection { kUnspecified = 0, kInbound = 1, kOutbound = 2 };

struct InteractionFields {
  std::string client_id;
  InteractionKind kind = InteractionKind::kUnspecified;
  int32_t day = 0;  // business date as days since 1970-01-01
  Micros time = 0;  // when it took place; 0 where only the date is known
  std::string manager_id;
  std::string contact_id;
  InteractionDirection direction = InteractionDirection::kUnspecified;
  std::string subject;
  std::string outcome;
  std::optional<int32_t> next_step_day;
  bool operator==(const InteractionFields&) const = default;
};

struct Interaction {
  std::string id;
  InteractionFields fields;
  Micros create_time = 0;
  Micros update_time = 0;
  Micros delete_time = 0;  // 0 while not deleted
  Position position = 0;   // of the last change

  bool deleted() const { return delete_time != 0; }
  bool operator==(const Interaction&) const = default;
};

inline constexpr size_t kMaxSubject = 500;
inline constexpr size_t kMaxOutcome = 4000;

// Every rule that the fields break; whether the client exists is the store's to say.
std::vector<RuleBreach> CheckInteraction(const InteractionFields& fields);

}  // namespace clientele::registry

#endif  // CLIENTELE_SERVICES_REGISTRY_DOMAIN_INTERACTIONS_H_
