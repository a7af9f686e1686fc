// The frame of every mutation: one transaction with the effect, its audit and its answer.
#ifndef CLIENTELE_SERVICES_SEGMENTATION_API_MUTATION_H_
#define CLIENTELE_SERVICES_SEGMENTATION_API_MUTATION_H_

#include <string_view>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/time/time.h"
#include "common/rpc/call.h"
#include "common/sql/transaction.h"
#include "google/protobuf/message.h"
#include "services/segmentation/api/suite.h"

namespace clientele::segmentation {

// What an effect works with.
struct Mutation {
  Transaction& transaction;
  absl::Time now;
  std::string_view actor;   // who asked
  std::string_view method;  // full method name
  std::string_view request_id;

  // Notes a change of `resource`; null before a creation.
  absl::Status Audit(std::string_view resource, const google::protobuf::Message* before,
                     const google::protobuf::Message& after) const;
};

using Effect = absl::FunctionRef<absl::Status(const Mutation&)>;

// Runs `effect` in a write transaction; it fills `response`. A request with a request_id that was
// answered before gets that answer; with validate_only everything is rolled back. `effect` may run
// several times.
absl::Status RunMutation(const Suite& suite, const rpc::Call& call, std::string_view method,
                         const google::protobuf::Message& request, std::string_view request_id,
                         bool validate_only, google::protobuf::Message* response, Effect effect);

template <class Request>
absl::Status Mutate(const Suite& suite, const rpc::Call& call, std::string_view method,
                    const Request& request, google::protobuf::Message* response, Effect effect) {
  return RunMutation(suite, call, method, request, request.request_id(), request.validate_only(),
                     response, effect);
}

}  // namespace clientele::segmentation

#endif  // CLIENTELE_SERVICES_SEGMENTATION_API_MUTATION_H_
