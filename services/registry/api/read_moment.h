// The day and the knowledge that a read of clients asks for.
#ifndef CLIENTELE_SERVICES_REGISTRY_API_READ_MOMENT_H_
#define CLIENTELE_SERVICES_REGISTRY_API_READ_MOMENT_H_

#include <optional>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "common/errors/errors.h"
#include "common/errors/status_macros.h"
#include "common/rpc/dates.h"
#include "services/registry/api/registry.h"
#include "services/registry/store/timelines.h"

namespace clientele::registry {

inline constexpr int64_t kMaxSeconds = 253'402'300'799;  // 9999-12-31T23:59:59Z

// What a request says, its shape checked.
struct MomentRequest {
  std::optional<int32_t> day;
  std::optional<Micros> known_time;
  Position known_position = 0;

  // Whether nothing but the present was asked for.
  bool is_now() const { return !day && !known_time && known_position == 0; }
};

template <class Request>
absl::StatusOr<MomentRequest> KnowledgeOf(const Request& request) {
  MomentRequest moment;
  moment.known_position = request.as_known_at_position();
  if (!request.has_as_known_at()) return moment;
  if (moment.known_position != 0) {
    return InvalidField("as_known_at", "does not go with as_known_at_position");
  }
  const auto& time = request.as_known_at();
  if (time.seconds() < 0 || time.seconds() > kMaxSeconds || time.nanos() < 0 ||
      time.nanos() > 999'999'999) {
    return InvalidField("as_known_at", "is no time of the years 1970 to 9999");
  }
  moment.known_time = time.seconds() * 1'000'000 + time.nanos() / 1'000;
  return moment;
}

template <class Request>
absl::StatusOr<MomentRequest> MomentOf(const Request& request) {
  ASSIGN_OR_RETURN(MomentRequest moment, KnowledgeOf(request));
  if (request.has_as_of()) {
    ASSIGN_OR_RETURN(moment.day, rpc::DayFrom(request.as_of(), "as_of"));
  }
  return moment;
}

// The position of the knowledge; nullopt when nothing was known then. INVALID_ARGUMENT when the
// position lies ahead of the registry.
absl::StatusOr<std::optional<Moment>> Resolve(Transaction& transaction,
                                              const MomentRequest& request);

// A client with everything that was known about it.
struct KnownTimeline {
  Client client;
  Timeline periods;
};

// NOT_FOUND when `name` was not known then; errors of Resolve.
absl::StatusOr<KnownTimeline> TimelineAt(Transaction& transaction, const std::string& name,
                                         const MomentRequest& request);

absl::Status NoClient(std::string_view name);

}  // namespace clientele::registry

#endif  // CLIENTELE_SERVICES_REGISTRY_API_READ_MOMENT_H_
