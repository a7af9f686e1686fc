// Incidents: problem situations of clients, and the states that they go through.
#ifndef CLIENTELE_SERVICES_REGISTRY_DOMAIN_INCIDENT_H_
#define CLIENTELE_SERVICES_REGISTRY_DOMAIN_INCIDENT_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "services/registry/domain/breaches.h"
#include "services/registry/domain/types.h"

namespace clientele::registry {

inline constexpr size_t kMaxIncidentTitle = 500;
inline constexpr size_t kMaxIncidentDescription = 16'384;
inline constexpr size_t kMaxIncidentNote = 4'096;

enum class Severity { kUnspecified = 0, kLow = 1, kMedium = 2, kHigh = 3, kCritical = 4 };

enum class IncidentState {
  kUnspecified = 0,
  kOpen = 1,
  kInProgress = 2,
  kResolved = 3,
  kClosed = 4,
  kCancelled = 5
};

// What callers say about an incident. Empty optional texts mean "not given".
struct IncidentFields {
  std::string title;
  std::string description;
  Severity severity = Severity::kUnspecified;
  std::string kind;
  std::string source_system;
  std::string reporter;
  std::string owner;
  int32_t day = 0;  // days since 1970-01-01
  std::optional<int32_t> deadline_day;
  bool operator==(const IncidentFields&) const = default;
};

struct Incident {
  std::string id;  // unique among all clients
  std::string client_id;
  IncidentFields fields;
  IncidentState state = IncidentState::kOpen;
  std::string state_note;  // of the last move that needed one
  int32_t reopen_count = 0;
  Micros create_time = 0;
  Micros update_time = 0;
  Position position = 0;  // of the last change
  bool operator==(const Incident&) const = default;
};

// Every rule that the fields break, in the order of the fields; empty when all hold.
std::vector<RuleBreach> CheckIncident(const IncidentFields& fields);

// Whether somebody still has to do something about it.
bool IsActive(IncidentState state);
// Whether its content is fixed.
bool HasEnded(IncidentState state);

// Whether an incident may go from one state to another one.
bool MayMove(IncidentState from, IncidentState to);
// Whether the move must say why.
bool NeedsNote(IncidentState to);

// `before` in the state `to`, which MayMove allows; a move back from RESOLVED or CLOSED counts as
// reopened.
Incident Moved(const Incident& before, IncidentState to, std::string_view note);

// The type of the event that tells the change; `before` is null for a new incident.
std::string_view EventType(const Incident* before, const Incident& after);

}  // namespace clientele::registry

#endif  // CLIENTELE_SERVICES_REGISTRY_DOMAIN_INCIDENT_H_
