#include "services/registry/api/mutation.h"

#include "common/errors/status_macros.h"

namespace clientele::registry {

absl::Status Mutation::Audit(std::string_view resource, const google::protobuf::Message* before,
                             const google::protobuf::Message& after) {
  changed = true;
  return base.Audit(resource, before, after);
}

absl::Status AtNextPosition(const clientele::Mutation& base, PositionedEffect effect) {
  ASSIGN_OR_RETURN(const Position position, NextPosition(base.transaction));
  Mutation mutation{base, base.transaction, absl::ToUnixMicros(base.now), position};
  RETURN_IF_ERROR(effect(mutation));
  return mutation.changed ? CommitAt(base.transaction, position, mutation.now) : absl::OkStatus();
}

}  // namespace clientele::registry
