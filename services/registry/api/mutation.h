// A mutation of the registry: what every service's mutation is, with the commit position.
#ifndef CLIENTELE_SERVICES_REGISTRY_API_MUTATION_H_
#define CLIENTELE_SERVICES_REGISTRY_API_MUTATION_H_

#include <string_view>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "common/rpc/call.h"
#include "common/service/mutation.h"
#include "common/sql/outbox.h"
#include "common/sql/transaction.h"
#include "google/protobuf/message.h"
#include "services/registry/api/registry.h"
#include "services/registry/store/position.h"

namespace clientele::registry {

// What an effect works with.
struct Mutation {
  const clientele::Mutation& base;
  Transaction& transaction;
  Micros now;
  Position position;  // of the commit, if anything changes
  bool changed = false;
  std::vector<OutboxEvent> events{};

  // Tells the consumers of events, in the same commit. They are outside: no personal data in
  // `data`.
  void Publish(std::string_view type, std::string_view subject,
               const google::protobuf::Message& data);

  // Notes a change of `resource`; null before a creation.
  absl::Status Audit(std::string_view resource, const google::protobuf::Message* before,
                     const google::protobuf::Message& after);
};

using PositionedEffect = absl::FunctionRef<absl::Status(Mutation&)>;

// `effect` with the position at which it commits; writes the guard row and the events if it changed
// anything.
absl::Status AtNextPosition(const Registry& registry, const clientele::Mutation& base,
                            PositionedEffect effect);

template <class Request>
absl::Status Mutate(const Registry& registry, const rpc::Call& call, std::string_view method,
                    const Request& request, google::protobuf::Message* response,
                    PositionedEffect effect) {
  return clientele::Mutate(
      registry, call, method, request, response,
      [&](const clientele::Mutation& base) { return AtNextPosition(registry, base, effect); });
}

}  // namespace clientele::registry

#endif  // CLIENTELE_SERVICES_REGISTRY_API_MUTATION_H_
