// From a generated service method to a handler function, through the frame.
#ifndef CLIENTELE_SERVICES_ASSIGNMENT_API_FORWARD_H_
#define CLIENTELE_SERVICES_ASSIGNMENT_API_FORWARD_H_

#include <string_view>

#include "common/rpc/handler.h"
#include "services/assignment/api/service_context.h"

namespace clientele::assignment {

using Context = grpc::CallbackServerContext;
using Reactor = grpc::ServerUnaryReactor;

// One RPC group: its methods in the frame and what its handlers work with.
class Group {
 public:
  Group(const ServiceContext* service, rpc::Frame* frame, std::string_view full_name)
      : service_(*service), rpc_(frame, full_name) {}

  template <class Request, class Response>
  Reactor* Unary(Context* context, const Request* request, Response* response,
                 std::string_view method,
                 absl::Status (*handler)(const ServiceContext&, rpc::Call&, const Request&,
                                         Response*)) {
    return rpc_.Unary(context, request, response, method,
                      [this, handler](rpc::Call& call, const Request& in, Response* out) {
                        return handler(service_, call, in, out);
                      });
  }

  template <class Response, class Request>
  grpc::ServerWriteReactor<Response>* ServerStream(
      Context* context, const Request* request, std::string_view method,
      absl::Status (*handler)(const ServiceContext&, rpc::Call&, const Request&,
                              rpc::Writer<Response>&)) {
    return rpc_.ServerStream<Response>(
        context, request, method,
        [this, handler](rpc::Call& call, const Request& in, rpc::Writer<Response>& out) {
          return handler(service_, call, in, out);
        });
  }

  template <class Request, class Response>
  grpc::ServerReadReactor<Request>* ClientStream(
      Context* context, Response* response, std::string_view method,
      absl::Status (*handler)(const ServiceContext&, rpc::Call&, rpc::Reader<Request>&,
                              Response*)) {
    return rpc_.ClientStream<Request, Response>(
        context, response, method,
        [this, handler](rpc::Call& call, rpc::Reader<Request>& in, Response* out) {
          return handler(service_, call, in, out);
        });
  }

 private:
  const ServiceContext& service_;
  rpc::Methods rpc_;
};

}  // namespace clientele::assignment

#endif  // CLIENTELE_SERVICES_ASSIGNMENT_API_FORWARD_H_
