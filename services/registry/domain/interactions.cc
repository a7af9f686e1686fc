#include "services/registry/domain/interactions.h"

#include <cstdlib>

#include "services/registry/domain/breaches.h"

namespace clientele::registry {
namespace {

constexpr Micros kDay = Micros{86'400} * 1'000'000;

}  // namespace

std::vector<RuleBreach> CheckInteraction(const InteractionFields& fields) {
  Breaches breaches;
  if (fields.kind == InteractionKind::kUnspecified) {
    breaches.Add("kind", rule::kRequired, "kind is empty");
  }
  breaches.OptionalDay("date", fields.day);
  // Time zones keep the civil date of a moment within a day of its date in UTC.
  if (fields.time < 0 || (fields.time > 0 && std::abs(fields.time / kDay - fields.day) > 1)) {
    breaches.Add("time", rule::kOutOfRange, "not within a day of the date");
  }
  breaches.RequiredId("manager_id", fields.manager_id);
  breaches.OptionalId("contact_id", fields.contact_id);
  breaches.Text("subject", fields.subject, kMaxSubject, true);
  breaches.Prose("outcome", fields.outcome, kMaxOutcome, false);
  breaches.OptionalDay("next_step_date", fields.next_step_day);
  if (fields.next_step_day && *fields.next_step_day < fields.day) {
    breaches.Add("next_step_date", rule::kOutOfRange, "before the interaction");
  }
  return breaches.Take();
}

}  // namespace clientele::registry
