#ifndef CLIENTELE_COMMON_RPC_CALL_H_
#define CLIENTELE_COMMON_RPC_CALL_H_

#include <string>
#include <utility>

#include "absl/time/time.h"

namespace grpc {
class CallbackServerContext;
}

namespace clientele::rpc {

// What travels with a piece of work from service to service. A run that outlives its call keeps a
// copy.
struct CallContext {
  std::string request_id;    // x-request-id of the caller, or new
  std::string trace_parent;  // W3C traceparent of this call's own span
  std::string caller;        // identity; "anonymous" until authentication exists
  absl::Time deadline = absl::InfiniteFuture();
};

class Frame;

// One call being served. Given to handlers; not copied, not kept past the handler's return.
class Call {
 public:
  Call(CallContext context, grpc::CallbackServerContext* server_context, const Frame* frame)
      : context_(std::move(context)), server_context_(server_context), frame_(frame) {}
  Call(const Call&) = delete;
  Call& operator=(const Call&) = delete;

  const CallContext& context() const { return context_; }
  const std::string& request_id() const { return context_.request_id; }
  const std::string& caller() const { return context_.caller; }
  absl::Time deadline() const { return context_.deadline; }
  // The 32 hexadecimal digits of the trace.
  std::string trace_id() const;

  // The caller has gone or his deadline has passed: nobody reads the answer. Thread-safe.
  bool IsCancelled() const;
  // The server is shutting down: a stream without an end of its own (a watch) returns. Thread-safe.
  bool IsDraining() const;

  // For the handler wrapper, before the handler starts.
  void SetCaller(std::string caller) { context_.caller = std::move(caller); }

 private:
  CallContext context_;
  grpc::CallbackServerContext* const server_context_;
  const Frame* const frame_;
};

}  // namespace clientele::rpc

#endif  // CLIENTELE_COMMON_RPC_CALL_H_
