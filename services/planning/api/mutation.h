// The one way in which a handler changes something.
#ifndef CLIENTELE_SERVICES_PLANNING_API_MUTATION_H_
#define CLIENTELE_SERVICES_PLANNING_API_MUTATION_H_

#include <string>
#include <string_view>
#include <utility>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "common/rpc/call.h"
#include "common/sql/audit_log.h"
#include "common/sql/database.h"
#include "common/sql/request_log.h"
#include "common/time/clock.h"

namespace clientele::planning {

inline TransactionOptions OptionsOf(const rpc::Call& call) {
  return {.deadline = call.deadline(), .cancelled = [&call] { return call.IsCancelled(); }};
}

struct Mutation {
  const rpc::Call& call;
  std::string_view method;  // full method name
  Database& database;
  const Clock& clock;
};

// Runs `effect`, which changes things and fills `response`, in one write transaction, at most once
// per request_id; with validate_only the transaction is rolled back after it, so that the checks
// and the answer are those of the real call.
template <class Request, class Response>
absl::Status Mutate(const Mutation& mutation, const Request& request, Response& response,
                    absl::FunctionRef<absl::Status(Transaction&)> effect) {
  bool validated = false;
  const absl::Status status =
      mutation.database.Write(OptionsOf(mutation.call), [&](Transaction& transaction) {
        if (!request.validate_only()) {
          const IdempotentCall call{mutation.call.caller(), mutation.method, mutation.clock.Now()};
          return Idempotent(transaction, call, request, response,
                            [&] { return effect(transaction); });
        }
        response.Clear();
        const absl::Status checked = effect(transaction);
        validated = checked.ok();
        return validated ? absl::CancelledError("rolled back: validate_only") : checked;
      });
  return validated ? absl::OkStatus() : status;
}

// Writes the audit entry of a change; `before` is empty for something new.
template <class Resource>
absl::Status AuditChange(Transaction& transaction, const Mutation& mutation,
                         std::string_view request_id, std::string before, const Resource& after) {
  AuditEntry entry;
  entry.time = mutation.clock.Now();
  entry.actor = mutation.call.caller();
  entry.method = mutation.method;
  entry.request_id = request_id;
  entry.resource = after.name();
  entry.before = std::move(before);
  entry.after = after.SerializeAsString();
  return Audit(transaction, entry);
}

}  // namespace clientele::planning

#endif  // CLIENTELE_SERVICES_PLANNING_API_MUTATION_H_
