// The one way in which a handler changes something.
#ifndef CLIENTELE_SERVICES_ASSIGNMENT_API_MUTATION_H_
#define CLIENTELE_SERVICES_ASSIGNMENT_API_MUTATION_H_

#include <string>
#include <string_view>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "common/rpc/call.h"
#include "common/sql/audit_log.h"
#include "common/sql/request_log.h"
#include "google/protobuf/message.h"
#include "services/assignment/api/service_context.h"

namespace clientele::assignment {

// What an effect works with.
struct Mutation {
  Transaction& transaction;
  absl::Time now;
  std::string_view actor;
  std::string_view method;  // full method name
  std::string_view request_id;

  // Notes a change of `resource`; null before a creation.
  absl::Status Audit(std::string_view resource, const google::protobuf::Message* before,
                     const google::protobuf::Message& after) {
    return clientele::Audit(transaction,
                            {.time = now,
                             .actor = std::string(actor),
                             .method = std::string(method),
                             .request_id = std::string(request_id),
                             .resource = std::string(resource),
                             .before = before == nullptr ? "" : before->SerializeAsString(),
                             .after = after.SerializeAsString()});
  }
};

// Runs `effect`, which changes things and fills `response`, in one write transaction, at most once
// per request_id; with validate_only the transaction is rolled back after it, so that the checks
// and the answer are those of the real call. `effect` may run several times.
template <class Request, class Response>
absl::Status Mutate(const ServiceContext& context, const rpc::Call& call, std::string_view method,
                    const Request& request, Response* response,
                    absl::FunctionRef<absl::Status(Mutation&)> effect) {
  bool validated = false;
  const absl::Status status =
      context.database->Write(OptionsFor(call), [&](Transaction& transaction) -> absl::Status {
        Mutation mutation{transaction, context.clock->Now(), call.caller(), method,
                          request.request_id().empty() ? std::string_view(call.request_id())
                                                       : std::string_view(request.request_id())};
        if (!request.validate_only()) {
          return Idempotent(transaction, {call.caller(), method, mutation.now}, request, *response,
                            [&] { return effect(mutation); });
        }
        response->Clear();
        const absl::Status checked = effect(mutation);
        validated = checked.ok();
        return validated ? absl::CancelledError("rolled back: validate_only") : checked;
      });
  return validated ? absl::OkStatus() : status;
}

}  // namespace clientele::assignment

#endif  // CLIENTELE_SERVICES_ASSIGNMENT_API_MUTATION_H_
