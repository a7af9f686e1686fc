#include "services/segmentation/api/mutation.h"

#include "common/errors/status_macros.h"
#include "common/sql/audit_log.h"
#include "common/sql/request_log.h"

namespace clientele::segmentation {

absl::Status Mutation::Audit(std::string_view resource, const google::protobuf::Message* before,
                             const google::protobuf::Message& after) const {
  AuditEntry entry;
  entry.time = now;
  entry.actor = actor;
  entry.method = method;
  entry.request_id = request_id;
  entry.resource = resource;
  if (before != nullptr) entry.before = before->SerializeAsString();
  entry.after = after.SerializeAsString();
  return clientele::Audit(transaction, entry);
}

absl::Status RunMutation(const Suite& suite, const rpc::Call& call, std::string_view method,
                         const google::protobuf::Message& request, std::string_view request_id,
                         bool validate_only, google::protobuf::Message* response, Effect effect) {
  bool only_validated = false;
  const absl::Status written =
      suite.database->Write(OptionsFor(call), [&](Transaction& transaction) -> absl::Status {
        response->Clear();
        const absl::Time now = suite.clock->Now();
        const Mutation mutation{
            transaction, now, call.caller(), method,
            request_id.empty() ? std::string_view(call.request_id()) : request_id};
        RETURN_IF_ERROR(Idempotent(transaction,
                                   {.caller = call.caller(), .method = method, .now = now}, request,
                                   *response, [&] { return effect(mutation); }));
        only_validated = validate_only;
        return validate_only ? absl::CancelledError("validate_only") : absl::OkStatus();
      });
  return only_validated ? absl::OkStatus() : written;
}

}  // namespace clientele::segmentation
