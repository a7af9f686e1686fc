#include "common/service/mutation.h"

#include "common/errors/status_macros.h"
#include "common/sql/audit_log.h"
#include "common/sql/request_log.h"

namespace clientele {

TransactionOptions OptionsFor(const rpc::Call& call) {
  return {.deadline = call.deadline(), .cancelled = [&call] { return call.IsCancelled(); }};
}

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

Mutation MutationIn(Transaction& transaction, const Clock& clock, const rpc::Call& call,
                    std::string_view method, std::string_view request_id) {
  return {transaction, clock.Now(), call.caller(), method,
          request_id.empty() ? std::string_view(call.request_id()) : request_id};
}

absl::Status RunMutation(const ServiceCore& core, const rpc::Call& call,
                         const MutationRequest& request, google::protobuf::Message* response,
                         Effect effect) {
  bool only_validated = false;
  TransactionOptions options = OptionsFor(call);
  // A repetition finds the stored answer.
  options.repeatable = !request.request_id.empty();
  const absl::Status written =
      core.database->Write(options, [&](Transaction& transaction) -> absl::Status {
        only_validated = false;
        const Mutation mutation =
            MutationIn(transaction, *core.clock, call, request.method, request.request_id);
        const IdempotentCall once{mutation.actor, mutation.method, mutation.now};
        RETURN_IF_ERROR(Idempotent(transaction, once, request.message, *response,
                                   [&] { return effect(mutation); }));
        only_validated = request.validate_only;
        return only_validated ? absl::CancelledError("rolled back: validate_only")
                              : absl::OkStatus();
      });
  return only_validated ? absl::OkStatus() : written;
}

}  // namespace clientele
