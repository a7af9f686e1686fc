// The one place where absl::Status and grpc::Status meet.
#ifndef CLIENTELE_COMMON_RPC_STATUS_MAPPER_H_
#define CLIENTELE_COMMON_RPC_STATUS_MAPPER_H_

#include <string_view>

#include "absl/status/status.h"
#include "grpcpp/support/status.h"

namespace clientele::rpc {

// INTERNAL, UNKNOWN or DATA_LOSS without a reason: the text is for the log, not for the wire.
bool IsPrivate(const absl::Status& status);

// The status for the wire, payloads whose keys begin with type.googleapis.com/ as details of a
// google.rpc.Status; other payloads stay here. A private status becomes
// INTERNAL with "internal error, request id X". `domain` (the service) completes ErrorInfo. Message
// and details are cut to fit gRPC's limit of 8 KiB for trailing metadata: violations are dropped
// from the end, and the message says how many.
grpc::Status ToGrpcStatus(const absl::Status& status, std::string_view domain,
                          std::string_view request_id);

// The reverse, for clients: code, message and the details as payloads.
absl::Status FromGrpcStatus(const grpc::Status& status);

}  // namespace clientele::rpc

#endif  // CLIENTELE_COMMON_RPC_STATUS_MAPPER_H_
