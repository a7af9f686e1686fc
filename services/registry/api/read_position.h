// The commit position that a read asks for, and numbers in page tokens.
#ifndef CLIENTELE_SERVICES_REGISTRY_API_READ_POSITION_H_
#define CLIENTELE_SERVICES_REGISTRY_API_READ_POSITION_H_

#include "absl/status/statusor.h"
#include "common/rpc/call.h"
#include "google/protobuf/message.h"
#include "services/registry/api/registry.h"

namespace clientele::registry {

// `as_of`, or the last position when it is 0. INVALID_ARGUMENT when it lies ahead of the registry.
absl::StatusOr<Position> PositionToReadAt(const Registry& registry, const rpc::Call& call,
                                          Position as_of);

// The number in the request's page token, 0 for the first page.
absl::StatusOr<int64_t> ReadPositionToken(const google::protobuf::Message& request);

}  // namespace clientele::registry

#endif  // CLIENTELE_SERVICES_REGISTRY_API_READ_POSITION_H_
