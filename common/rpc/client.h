// What a caller of the suite's services needs: channels, deadlines, retries, readable errors.
#ifndef CLIENTELE_COMMON_RPC_CLIENT_H_
#define CLIENTELE_COMMON_RPC_CLIENT_H_

#include <functional>
#include <memory>
#include <string>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/rpc/call.h"
#include "common/rpc/status_mapper.h"
#include "grpcpp/channel.h"
#include "grpcpp/client_context.h"
#include "grpcpp/support/sync_stream.h"

namespace clientele::rpc {

struct ChannelOptions {
  size_t max_message_bytes = 16 << 20;
  bool own_connection = false;  // do not share a connection with other channels to the same address
};

// A channel to HOST:PORT (round robin over its addresses) with keepalive that the suite's servers
// accept.
std::shared_ptr<grpc::Channel> NewChannel(const std::string& address,
                                          const ChannelOptions& options = {});

struct CallOptions {
  absl::Duration timeout =
      absl::Seconds(10);    // of the whole call with its retries; infinite: none (streams only)
  bool idempotent = false;  // may be sent again after UNAVAILABLE
  int attempts = 4;         // for idempotent calls
  const CallContext* parent = nullptr;  // the work that this call is part of: bounds the deadline
                                        // and passes request id and trace on
};

// Sets deadline (the earlier of `deadline` and the parent's), request id and traceparent.
void PrepareContext(grpc::ClientContext* context, absl::Time deadline, const CallContext* parent);
// Deadline in `timeout` from now.
void SetDeadline(grpc::ClientContext* context, absl::Duration timeout);

// Runs `attempt` and, for idempotent calls, again after UNAVAILABLE and after RESOURCE_EXHAUSTED
// with RetryInfo, with jittered exponential backoff (50 ms doubling to 2 s) within the deadline.
absl::Status CallWithRetry(const CallOptions& options,
                           absl::FunctionRef<grpc::Status(grpc::ClientContext*)> attempt);

// CallUnary(*stub, &v1::Clients::Stub::GetClient, request): the response, or the error with its
// details as payloads.
template <class Stub, class Base, class Req, class Resp>
absl::StatusOr<Resp> CallUnary(
    Stub& stub, grpc::Status (Base::*method)(grpc::ClientContext*, const Req&, Resp*),
    const std::type_identity_t<Req>& request, const CallOptions& options = {}) {
  Resp response;
  absl::Status status = CallWithRetry(options, [&](grpc::ClientContext* context) {
    response.Clear();
    return (stub.*method)(context, request, &response);
  });
  if (!status.ok()) return status;
  return response;
}

// Reads a stream to its end, giving every message to `take`. When `take` fails, cancels the call
// and returns its status.
template <class Resp>
absl::Status ReadAll(grpc::ClientContext* context, grpc::ClientReaderInterface<Resp>* reader,
                     absl::FunctionRef<absl::Status(Resp&)> take) {
  Resp message;
  while (reader->Read(&message)) {
    if (absl::Status taken = take(message); !taken.ok()) {
      context->TryCancel();
      while (reader->Read(&message)) continue;
      reader->Finish();
      return taken;
    }
  }
  return FromGrpcStatus(reader->Finish());
}

}  // namespace clientele::rpc

#endif  // CLIENTELE_COMMON_RPC_CLIENT_H_
