// From the methods of a generated service to handler functions, through the wrapper.
#ifndef CLIENTELE_COMMON_RPC_GROUP_H_
#define CLIENTELE_COMMON_RPC_GROUP_H_

#include <string_view>

#include "absl/status/status.h"
#include "common/rpc/handler.h"
#include "grpcpp/support/server_callback.h"

namespace clientele::rpc {

using Context = grpc::CallbackServerContext;
using Reactor = grpc::ServerUnaryReactor;

// One RPC group: its methods in the frame, and the `Core` that its handlers, free functions, work
// with. Core and frame outlive it.
template <class Core>
class Group {
 public:
  Group(const Core* core, Frame* frame, std::string_view service_full_name)
      : core_(*core), methods_(frame, service_full_name) {}

  template <class Request, class Response>
  Reactor* Unary(Context* context, const Request* request, Response* response,
                 std::string_view method,
                 absl::Status (*handler)(const Core&, Call&, const Request&, Response*)) {
    return methods_.Unary(context, request, response, method,
                          [this, handler](Call& call, const Request& in, Response* out) {
                            return handler(core_, call, in, out);
                          });
  }

  template <class Response, class Request>
  grpc::ServerWriteReactor<Response>* ServerStream(
      Context* context, const Request* request, std::string_view method,
      absl::Status (*handler)(const Core&, Call&, const Request&, Writer<Response>&)) {
    return methods_.template ServerStream<Response>(
        context, request, method,
        [this, handler](Call& call, const Request& in, Writer<Response>& out) {
          return handler(core_, call, in, out);
        });
  }

  template <class Request, class Response>
  grpc::ServerReadReactor<Request>* ClientStream(
      Context* context, Response* response, std::string_view method,
      absl::Status (*handler)(const Core&, Call&, Reader<Request>&, Response*)) {
    return methods_.template ClientStream<Request, Response>(
        context, response, method, [this, handler](Call& call, Reader<Request>& in, Response* out) {
          return handler(core_, call, in, out);
        });
  }

  template <class Request, class Response>
  grpc::ServerBidiReactor<Request, Response>* BidiStream(
      Context* context, std::string_view method,
      absl::Status (*handler)(const Core&, Call&, Reader<Request>&, Writer<Response>&)) {
    return methods_.template BidiStream<Request, Response>(
        context, method, [this, handler](Call& call, Reader<Request>& in, Writer<Response>& out) {
          return handler(core_, call, in, out);
        });
  }

 private:
  const Core& core_;
  Methods methods_;
};

}  // namespace clientele::rpc

#endif  // CLIENTELE_COMMON_RPC_GROUP_H_
