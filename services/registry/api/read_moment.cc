#include "services/registry/api/read_moment.h"

#include "absl/strings/str_cat.h"
#include "services/registry/api/convert.h"
#include "services/registry/store/position.h"

namespace clientele::registry {

absl::StatusOr<std::optional<Moment>> Resolve(Transaction& transaction,
                                              const MomentRequest& request) {
  std::optional<Moment> moment = Moment{request.day, request.known_position};
  if (request.known_position != 0) {
    ASSIGN_OR_RETURN(const Commit last, LastCommit(transaction));
    if (request.known_position > last.position) {
      return InvalidField("as_known_at_position",
                          absl::StrCat("the registry is at position ", last.position),
                          common::v1::ERROR_REASON_POSITION_OUT_OF_RANGE);
    }
  }
  if (request.known_time) {
    ASSIGN_OR_RETURN(moment->known, PositionAt(transaction, *request.known_time));
    if (moment->known == 0) moment.reset();
  }
  return moment;
}

absl::StatusOr<KnownTimeline> TimelineAt(Transaction& transaction, const std::string& name,
                                         const MomentRequest& request) {
  ASSIGN_OR_RETURN(const std::optional<Moment> moment, Resolve(transaction, request));
  if (!moment) return NoClient(name);
  ASSIGN_OR_RETURN(std::optional<Client> client, FindClientAt(transaction, IdOf(name), *moment));
  if (!client) return NoClient(name);
  KnownTimeline known;
  ASSIGN_OR_RETURN(known.periods, LoadTimeline(transaction, *client, moment->known));
  known.client = *std::move(client);
  return known;
}

absl::Status NoClient(std::string_view name) {
  return NotFound("client", name, common::v1::ERROR_REASON_CLIENT_NOT_FOUND);
}

}  // namespace clientele::registry
