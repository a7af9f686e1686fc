// From a generated service method to a handler function, through the frame.
#ifndef CLIENTELE_SERVICES_REGISTRY_API_FORWARD_H_
#define CLIENTELE_SERVICES_REGISTRY_API_FORWARD_H_

#include <string_view>
#include <type_traits>

#include "common/rpc/handler.h"
#include "services/registry/api/registry.h"

namespace clientele::registry {

using Context = grpc::CallbackServerContext;
using Reactor = grpc::ServerUnaryReactor;

// One RPC group: its methods in the frame and what its handlers work with.
class Group {
 public:
  Group(const Registry* registry, rpc::Frame* frame, std::string_view full_name)
      : registry_(*registry), rpc_(frame, full_name) {}

  template <class Request, class Response>
  Reactor* Unary(Context* context, const Request* request, Response* response,
                 std::string_view method,
                 absl::Status (*handler)(const Registry&, rpc::Call&, const Request&, Response*)) {
    return rpc_.Unary(context, request, response, method,
                      [this, handler](rpc::Call& call, const Request& in, Response* out) {
                        return handler(registry_, call, in, out);
                      });
  }

  template <class Response, class Request>
  grpc::ServerWriteReactor<Response>* Stream(Context* context, const Request* request,
                                             std::string_view method,
                                             absl::Status (*handler)(const Registry&, rpc::Call&,
                                                                     const Request&,
                                                                     rpc::Writer<Response>&)) {
    return rpc_.ServerStream<Response>(
        context, request, method,
        [this, handler](rpc::Call& call, const Request& in, rpc::Writer<Response>& out) {
          return handler(registry_, call, in, out);
        });
  }

  template <class Request, class Response>
  grpc::ServerBidiReactor<Request, Response>* Bidi(
      Context* context, std::string_view method,
      absl::Status (*handler)(const Registry&, rpc::Call&, rpc::Reader<Request>&,
                              rpc::Writer<Response>&)) {
    return rpc_.BidiStream<Request, Response>(
        context, method,
        [this, handler](rpc::Call& call, rpc::Reader<Request>& in, rpc::Writer<Response>& out) {
          return handler(registry_, call, in, out);
        });
  }

 private:
  const Registry& registry_;
  rpc::Methods rpc_;
};

}  // namespace clientele::registry

#endif  // CLIENTELE_SERVICES_REGISTRY_API_FORWARD_H_
