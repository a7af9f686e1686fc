// The one way in which a handler changes something: a transaction with the effect, its audit and
// its answer.
#ifndef CLIENTELE_COMMON_SERVICE_MUTATION_H_
#define CLIENTELE_COMMON_SERVICE_MUTATION_H_

#include <string_view>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/time/time.h"
#include "common/rpc/call.h"
#include "common/service/core.h"
#include "common/sql/transaction.h"
#include "google/protobuf/message.h"

namespace clientele {

// What an effect works with.
struct Mutation {
  Transaction& transaction;
  absl::Time now;
  std::string_view actor;       // who asked
  std::string_view method;      // full method name: package.Service/Method
  std::string_view request_id;  // of the request, or of the call when the request has none

  // Notes a change of `resource`; null before a creation.
  absl::Status Audit(std::string_view resource, const google::protobuf::Message* before,
                     const google::protobuf::Message& after) const;
};

// For a change that is made in a transaction of its own and repeats itself harmlessly.
Mutation MutationIn(Transaction& transaction, const Clock& clock, const rpc::Call& call,
                    std::string_view method, std::string_view request_id = "");

using Effect = absl::FunctionRef<absl::Status(const Mutation&)>;

struct MutationRequest {
  std::string_view method;  // full method name
  const google::protobuf::Message& message;
  std::string_view request_id;
  bool validate_only = false;
};

// Runs `effect` in a write transaction; it fills `response`. A request with a request_id that was
// answered before gets that answer. With validate_only the checks and the answer are those of the
// real call, but everything is rolled back, the stored answer too, so that the real call may follow
// with the same request_id. `effect` may run several times.
absl::Status RunMutation(const ServiceCore& core, const rpc::Call& call,
                         const MutationRequest& request, google::protobuf::Message* response,
                         Effect effect);

template <class Request>
absl::Status Mutate(const ServiceCore& core, const rpc::Call& call, std::string_view method,
                    const Request& request, google::protobuf::Message* response, Effect effect) {
  return RunMutation(core, call, {method, request, request.request_id(), request.validate_only()},
                     response, effect);
}

}  // namespace clientele

#endif  // CLIENTELE_COMMON_SERVICE_MUTATION_H_
