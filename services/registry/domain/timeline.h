// What held about a client from which day to which.
#ifndef CLIENTELE_SERVICES_REGISTRY_DOMAIN_TIMELINE_H_
#define CLIENTELE_SERVICES_REGISTRY_DOMAIN_TIMELINE_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "services/registry/domain/types.h"

namespace clientele::registry {

// `fields` hold on the days from <= day < until.
struct Period {
  int32_t from = kBeginning;
  int32_t until = kForever;
  ClientFields fields;
  bool operator==(const Period&) const = default;
};

// The periods of one client as known at one position: ascending, each ending where the next begins,
// the last without end. Nothing is known about days before the first one.
using Timeline = std::vector<Period>;

// The period that holds on `day`, or null.
const Period* PeriodAt(const Timeline& timeline, int32_t day);

// The client as it is in one of its periods.
Client InPeriod(Client client, const Period& period);

using FieldsChange = absl::FunctionRef<absl::StatusOr<ClientFields>(const ClientFields&)>;

// Changes what holds on the days from <= day < until: `change` is applied to every period that
// overlaps them, and a period that reaches beyond them is split, unless the change leaves it as it
// is. A change that begins before the first known day makes the client known from then on, as it
// was on that day with the change made; such a change reaches that day. Returns the first error of
// `change`. Linear in the number of periods.
absl::StatusOr<Timeline> Change(const Timeline& timeline, int32_t from, int32_t until,
                                FieldsChange change);

// A client in a group; neighbouring periods with the same group and share are one membership.
struct Membership {
  std::string group_id;
  int32_t from = kBeginning;
  int32_t until = kForever;
  int32_t ppm = 0;  // share of the group in the client, in millionths
  bool operator==(const Membership&) const = default;
};

// Ascending.
std::vector<Membership> MembershipsOf(const Timeline& timeline);

// The timeline with a membership that is new, or that changes last day and share of the one of the
// same group and first day; one that lies within a membership of the same group and share changes
// nothing. FAILED_PRECONDITION, reason PERIOD_OVERLAP, when the client otherwise belongs to a group
// on one of the days; INVALID_ARGUMENT when it ends before it begins or begins before anything is
// known about the client.
absl::StatusOr<Timeline> WithMembership(const Timeline& timeline, const Membership& membership);

// The timeline without the membership that begins on the day; nullopt when there is none.
std::optional<Timeline> WithoutMembership(const Timeline& timeline, int32_t from);

}  // namespace clientele::registry

#endif  // CLIENTELE_SERVICES_REGISTRY_DOMAIN_TIMELINE_H_
