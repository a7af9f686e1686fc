#include "services/registry/api/mutation.h"

#include "common/errors/status_macros.h"
#include "services/registry/api/event_feed.h"
#include "services/registry/api/events.h"

namespace clientele::registry {

absl::Status Mutation::Audit(std::string_view resource, const google::protobuf::Message* before,
                             const google::protobuf::Message& after) {
  changed = true;
  return base.Audit(resource, before, after);
}

void Mutation::Publish(std::string_view type, std::string_view subject,
                       const google::protobuf::Message& data) {
  changed = true;
  events.push_back(MakeEvent(type, subject, data));
}

absl::Status AtNextPosition(const Registry& registry, const clientele::Mutation& base,
                            PositionedEffect effect) {
  ASSIGN_OR_RETURN(const Position position, NextPosition(base.transaction));
  Mutation mutation{base, base.transaction, absl::ToUnixMicros(base.now), position};
  RETURN_IF_ERROR(effect(mutation));
  if (!mutation.changed) return absl::OkStatus();
  RETURN_IF_ERROR(CommitAt(base.transaction, position, mutation.now));
  if (mutation.events.empty()) return absl::OkStatus();
  base.transaction.OnCommit([feed = registry.events] { feed->Notify(); });
  return AppendEvents(base.transaction, position, base.now, mutation.events);
}

}  // namespace clientele::registry
