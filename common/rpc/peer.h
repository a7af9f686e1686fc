// How one service of the suite reads from another.
#ifndef CLIENTELE_COMMON_RPC_PEER_H_
#define CLIENTELE_COMMON_RPC_PEER_H_

#include <memory>
#include <string_view>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/time/time.h"
#include "common/rpc/call.h"
#include "common/rpc/cancel_watch.h"
#include "common/rpc/client.h"
#include "grpcpp/client_context.h"
#include "grpcpp/support/sync_stream.h"

namespace clientele::rpc {

// The error of a call to `service` ("registry") as this service's callers are told it. A service
// that cannot be reached or that ended the call because it stops: UNAVAILABLE with reason
// PEER_UNAVAILABLE and RetryInfo. Not for calls that were cancelled here.
absl::Status FromPeer(const absl::Status& status, std::string_view service);

// Options of a unary call that reads, as part of `parent`.
CallOptions PeerReadOptions(const CallContext& parent);

struct PeerStream {
  std::string_view service;  // "registry"
  CancelWatch& watch;
  const CallContext* parent = nullptr;
  absl::Time deadline = absl::InfiniteFuture();  // the parent's may be earlier
};

// Reads a stream, opened by open(grpc::ClientContext*), to its end, giving every message to `take`,
// whose error ends it. CANCELLED when the watch says so; other errors as FromPeer.
template <class Response, class Open>
absl::Status ReadStream(const PeerStream& stream, const Open& open,
                        absl::FunctionRef<absl::Status(Response&)> take) {
  grpc::ClientContext context;
  PrepareContext(&context, stream.deadline, stream.parent);
  const CancelWatch::Scope scope(stream.watch, context);
  const std::unique_ptr<grpc::ClientReader<Response>> reader = open(&context);
  const absl::Status read = ReadAll<Response>(&context, reader.get(), take);
  if (stream.watch.cancelled()) return absl::CancelledError("cancelled while reading from a peer");
  return FromPeer(read, stream.service);
}

}  // namespace clientele::rpc

#endif  // CLIENTELE_COMMON_RPC_PEER_H_
