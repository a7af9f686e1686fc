#include "services/registry/domain/incident.h"

#include "services/registry/domain/client_rules.h"
#include "services/registry/domain/event_types.h"

namespace clientele::registry {
namespace {

void CheckDays(const IncidentFields& fields, Breaches* breaches) {
  breaches->OptionalDay("date", fields.day);
  breaches->OptionalDay("deadline", fields.deadline_day);
  if (fields.deadline_day && *fields.deadline_day < fields.day) {
    breaches->Add("deadline", rule::kOutOfRange, "before the day of the incident");
  }
}

}  // namespace

std::vector<RuleBreach> CheckIncident(const IncidentFields& fields) {
  Breaches breaches;
  breaches.Text("title", fields.title, kMaxIncidentTitle, true);
  breaches.Prose("description", fields.description, kMaxIncidentDescription, false);
  if (fields.severity == Severity::kUnspecified) {
    breaches.Add("severity", rule::kRequired, "severity is empty");
  }
  breaches.Text("kind", fields.kind, 64, false);
  breaches.Text("source_system", fields.source_system, 64, false);
  breaches.Text("reporter", fields.reporter, 200, false);
  breaches.OptionalId("owner", fields.owner);
  CheckDays(fields, &breaches);
  return breaches.Take();
}

bool IsActive(IncidentState state) {
  return state == IncidentState::kOpen || state == IncidentState::kInProgress;
}

bool HasEnded(IncidentState state) {
  return state == IncidentState::kClosed || state == IncidentState::kCancelled;
}

bool MayMove(IncidentState from, IncidentState to) {
  using enum IncidentState;
  switch (to) {
    case kOpen:
      return from == kInProgress || from == kResolved || from == kClosed;
    case kInProgress:
      return from == kOpen;
    case kResolved:
    case kCancelled:
      return IsActive(from);
    case kClosed:
      return from == kResolved;
    case kUnspecified:
      break;
  }
  return false;
}

bool NeedsNote(IncidentState to) {
  return to != IncidentState::kInProgress && to != IncidentState::kClosed;
}

Incident Moved(const Incident& before, IncidentState to, std::string_view note) {
  Incident after = before;
  after.state = to;
  if (!note.empty()) after.state_note = note;
  const bool done = before.state == IncidentState::kResolved || HasEnded(before.state);
  if (to == IncidentState::kOpen && done) ++after.reopen_count;
  return after;
}

std::string_view EventType(const Incident* before, const Incident& after) {
  if (before == nullptr) return event::kIncidentCreated;
  if (after.reopen_count > before->reopen_count) return event::kIncidentReopened;
  if (after.state != before->state) {
    switch (after.state) {
      case IncidentState::kInProgress:
        return event::kIncidentStarted;
      case IncidentState::kResolved:
        return event::kIncidentResolved;
      case IncidentState::kClosed:
        return event::kIncidentClosed;
      case IncidentState::kCancelled:
        return event::kIncidentCancelled;
      default:
        return event::kIncidentUpdated;
    }
  }
  return after.fields.severity > before->fields.severity ? event::kIncidentEscalated
                                                         : event::kIncidentUpdated;
}

}  // namespace clientele::registry
