// The one wrapper of every RPC. A service class derives from the generated CallbackService, owns a
// Methods and forwards:
//
//   class ClientsApi final : public v1::Clients::CallbackService {
//    public:
//     explicit ClientsApi(rpc::Frame* frame) : rpc_(frame, v1::Clients::service_full_name()) {}
//
//     grpc::ServerUnaryReactor* GetClient(grpc::CallbackServerContext* context,
//                                         const v1::GetClientRequest* request,
//                                         v1::Client* response) override {
//       return rpc_.Unary(context, request, response, "GetClient",
//                         [this](rpc::Call& call, const v1::GetClientRequest& get,
//                                v1::Client* client) { return Get(call, get, client); });
//     }
//
//     grpc::ServerWriteReactor<v1::SalesBatch>* StreamSales(
//         grpc::CallbackServerContext* context, const v1::StreamSalesRequest* request) override {
//       return rpc_.ServerStream<v1::SalesBatch>(
//           context, request, "StreamSales",
//           [this](rpc::Call& call, const v1::StreamSalesRequest& sales,
//                  rpc::Writer<v1::SalesBatch>& out) { return Stream(call, sales, out); });
//     }
//
// Handlers are plain blocking functions that return absl::Status. In order, a call gets: request id
// and trace, identity, deadline check (unary calls), validation by the declared rules, admission,
// handler, error mapper, metrics and a log line. An exception that leaves a handler becomes
// INTERNAL.
#ifndef CLIENTELE_COMMON_RPC_HANDLER_H_
#define CLIENTELE_COMMON_RPC_HANDLER_H_

#include <memory>
#include <string_view>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/rpc/call.h"
#include "common/rpc/frame.h"
#include "common/rpc/handler_core.h"
#include "grpcpp/support/server_callback.h"

namespace clientele::rpc {

// Sends the answers of a stream. One message is in transit while the handler makes the next; Write
// blocks while an earlier one is not taken over by the transport, so a slow reader slows the
// handler and nothing piles up.
template <class Resp>
class Writer {
 public:
  virtual ~Writer() = default;
  // CANCELLED when the caller has gone: the handler returns it.
  virtual absl::Status Write(Resp message) = 0;
  // `wake` is called once, from another thread, when the call is cancelled or the server begins to
  // drain (at once if that has happened). For handlers that wait for events of their own;
  // Call::IsCancelled and IsDraining say why.
  virtual void OnInterrupt(std::function<void()> wake) = 0;
};

// Receives the messages of a stream, one read ahead.
template <class Req>
class Reader {
 public:
  virtual ~Reader() = default;
  // True with a message that passed validation, false after the last one, or the reason why there
  // is none. A caller that vanished can look like a caller that finished: a protocol that must tell
  // them apart carries an end mark of its own.
  virtual absl::StatusOr<bool> Read(Req* message) = 0;
};

// The methods of one gRPC service. Thread-safe; lives as long as the server.
class Methods {
 public:
  // Looks the service up among the linked protos; ends the process when there is none of that name.
  Methods(Frame* frame, std::string_view service_full_name);

  // handler: absl::Status(Call&, const Req&, Resp*)
  template <class Req, class Resp, class Handler>
  grpc::ServerUnaryReactor* Unary(grpc::CallbackServerContext* context, const Req* request,
                                  Resp* response, std::string_view method, Handler handler);

  // handler: absl::Status(Call&, const Req&, Writer<Resp>&)
  template <class Resp, class Req, class Handler>
  grpc::ServerWriteReactor<Resp>* ServerStream(grpc::CallbackServerContext* context,
                                               const Req* request, std::string_view method,
                                               Handler handler);

  // handler: absl::Status(Call&, Reader<Req>&, Resp*)
  template <class Req, class Resp, class Handler>
  grpc::ServerReadReactor<Req>* ClientStream(grpc::CallbackServerContext* context, Resp* response,
                                             std::string_view method, Handler handler);

  // handler: absl::Status(Call&, Reader<Req>&, Writer<Resp>&)
  template <class Req, class Resp, class Handler>
  grpc::ServerBidiReactor<Req, Resp>* BidiStream(grpc::CallbackServerContext* context,
                                                 std::string_view method, Handler handler);

 private:
  Frame* const frame_;
  const internal::MethodTable table_;
};

}  // namespace clientele::rpc

#include "common/rpc/handler_impl.h"

#endif  // CLIENTELE_COMMON_RPC_HANDLER_H_
