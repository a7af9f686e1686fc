#include "services/registry/api/mutation.h"

#include "common/sql/audit_log.h"

namespace clientele::registry {

absl::Status Mutation::Audit(std::string_view resource, const google::protobuf::Message* before,
                             const google::protobuf::Message& after) {
  changed = true;
  AuditEntry entry;
  entry.time = absl::FromUnixMicros(now);
  entry.actor = actor;
  entry.method = method;
  entry.request_id = request_id;
  entry.resource = resource;
  if (before != nullptr) entry.before = before->SerializeAsString();
  entry.after = after.SerializeAsString();
  return clientele::Audit(transaction, entry);
}

absl::Status RunMutation(const Registry& registry, const rpc::Call& call, std::string_view method,
                         const google::protobuf::Message& request, std::string_view request_id,
                         bool validate_only, google::protobuf::Message* response, Effect effect) {
  bool only_validated = false;
  const absl::Status written =
      registry.database->Write(OptionsFor(call), [&](Transaction& transaction) -> absl::Status {
        response->Clear();
        const absl::Time now = registry.clock->Now();
        const auto act = [&]() -> absl::Status {
          ASSIGN_OR_RETURN(const Position position, NextPosition(transaction));
          Mutation mutation{
              transaction, absl::ToUnixMicros(now),
              position,    call.caller(),
              method,      request_id.empty() ? std::string_view(call.request_id()) : request_id};
          RETURN_IF_ERROR(effect(mutation));
          return mutation.changed ? CommitAt(transaction, position, mutation.now)
                                  : absl::OkStatus();
        };
        RETURN_IF_ERROR(Idempotent(transaction,
                                   {.caller = call.caller(), .method = method, .now = now}, request,
                                   *response, act));
        only_validated = validate_only;
        return validate_only ? absl::CancelledError("validate_only") : absl::OkStatus();
      });
  return only_validated ? absl::OkStatus() : written;
}

}  // namespace clientele::registry
