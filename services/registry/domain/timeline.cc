#include "services/registry/domain/timeline.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/errors/errors.h"
#include "common/errors/status_macros.h"
#include "common/time/date.h"

namespace clientele::registry {
namespace {

std::string DayText(int32_t day) {
  return day == kBeginning ? "the beginning" : FormatDate(DateFromDayNumber(day));
}

// Adds the parts of `period` before, inside and behind [from, until).
void Split(const Period& period, int32_t from, int32_t until, ClientFields changed,
           Timeline* timeline) {
  if (period.from < from) timeline->push_back({period.from, from, period.fields});
  timeline->push_back(
      {std::max(period.from, from), std::min(period.until, until), std::move(changed)});
  if (until < period.until) timeline->push_back({until, period.until, period.fields});
}

absl::StatusOr<Timeline> SetGroup(const Timeline& timeline, int32_t from, int32_t until,
                                  const std::string& group_id, int32_t ppm) {
  return Change(timeline, from, until, [&](const ClientFields& fields) {
    ClientFields changed = fields;
    changed.group_id = group_id;
    changed.group_ppm = ppm;
    return absl::StatusOr<ClientFields>(std::move(changed));
  });
}

// Whether both have one group and first day.
bool IsSame(const Membership& a, const Membership& b) {
  return a.group_id == b.group_id && a.from == b.from;
}

// Whether `inner` says nothing new.
bool Includes(const Membership& outer, const Membership& inner) {
  return outer.group_id == inner.group_id && outer.ppm == inner.ppm && outer.from < inner.from &&
         inner.until <= outer.until;
}

}  // namespace

const Period* PeriodAt(const Timeline& timeline, int32_t day) {
  for (const Period& period : timeline) {
    if (period.from <= day && day < period.until) return &period;
  }
  return nullptr;
}

Client InPeriod(Client client, const Period& period) {
  client.fields = period.fields;
  client.valid_from = period.from;
  client.valid_until = period.until;
  return client;
}

absl::StatusOr<Timeline> Change(const Timeline& timeline, int32_t from, int32_t until,
                                FieldsChange change) {
  Timeline changed;
  if (!timeline.empty() && from < timeline.front().from) {
    const Period& first = timeline.front();
    ASSIGN_OR_RETURN(ClientFields fields, change(first.fields));
    changed.push_back({from, first.from, std::move(fields)});
  }
  for (const Period& period : timeline) {
    if (period.until <= from || until <= period.from) {
      changed.push_back(period);
      continue;
    }
    ASSIGN_OR_RETURN(ClientFields fields, change(period.fields));
    if (fields == period.fields) {
      changed.push_back(period);
    } else {
      Split(period, from, until, std::move(fields), &changed);
    }
  }
  return changed;
}

std::vector<Membership> MembershipsOf(const Timeline& timeline) {
  std::vector<Membership> memberships;
  for (const Period& period : timeline) {
    const std::string& group = period.fields.group_id;
    const int32_t ppm = period.fields.group_ppm;
    if (group.empty()) continue;
    if (!memberships.empty() && memberships.back().until == period.from &&
        memberships.back().group_id == group && memberships.back().ppm == ppm) {
      memberships.back().until = period.until;
    } else {
      memberships.push_back({group, period.from, period.until, ppm});
    }
  }
  return memberships;
}

absl::StatusOr<Timeline> WithMembership(const Timeline& timeline, const Membership& membership) {
  if (membership.until <= membership.from) {
    return InvalidField("membership.to", "lies before the first day");
  }
  if (membership.from < timeline.front().from) {
    return InvalidField("membership.from", absl::StrCat("nothing is known about the client before ",
                                                        DayText(timeline.front().from)));
  }
  Timeline base = timeline;
  for (const Membership& other : MembershipsOf(timeline)) {
    if (Includes(other, membership)) return timeline;
    if (IsSame(other, membership)) {
      ASSIGN_OR_RETURN(base, SetGroup(base, other.from, other.until, "", 0));
    } else if (other.from < membership.until && membership.from < other.until) {
      return Precondition(common::v1::ERROR_REASON_PERIOD_OVERLAP, "MEMBERSHIP",
                          absl::StrCat("groups/", other.group_id),
                          absl::StrCat("the client belongs to group ", other.group_id, " from ",
                                       DayText(other.from)));
    }
  }
  return SetGroup(base, membership.from, membership.until, membership.group_id, membership.ppm);
}

std::optional<Timeline> WithoutMembership(const Timeline& timeline, int32_t from) {
  for (const Membership& membership : MembershipsOf(timeline)) {
    if (membership.from == from) return *SetGroup(timeline, from, membership.until, "", 0);
  }
  return std::nullopt;
}

}  // namespace clientele::registry
