#ifndef CLIENTELE_TESTS_UNIT_RPC_ECHO_SERVICE_H_
#define CLIENTELE_TESTS_UNIT_RPC_ECHO_SERVICE_H_

#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "common/rpc/handler.h"
#include "common/rpc/server.h"
#include "echo.grpc.pb.h"

namespace clientele::rpc {

namespace v1 = ::clientele::test::v1;

// What the test service does; set before the server starts.
struct EchoHandlers {
  std::function<absl::Status(Call&, const v1::EchoRequest&, v1::EchoResponse*)> say;
  std::function<absl::Status(Call&, const v1::EchoRequest&, Writer<v1::EchoResponse>&)> repeat;
  std::function<absl::Status(Call&, Reader<v1::EchoRequest>&, v1::EchoResponse*)> collect;
  std::function<absl::Status(Call&, Reader<v1::EchoRequest>&, Writer<v1::EchoResponse>&)> converse;
};

class EchoService final : public HostedService, public v1::Echo::CallbackService {
 public:
  EchoService(FrameOptions options, EchoHandlers handlers, Logger& logger, Metrics& metrics)
      : frame_(std::move(options), logger, metrics),
        rpc_(&frame_, v1::Echo::service_full_name()),
        handlers_(std::move(handlers)) {}

  std::string_view name() const override { return frame_.options().service; }
  Frame& frame() override { return frame_; }
  std::vector<grpc::Service*> grpc_services() override { return {this}; }
  absl::Status Start() override { return start; }
  void Stop() override { ++stops; }

  grpc::ServerUnaryReactor* Say(grpc::CallbackServerContext* context,
                                const v1::EchoRequest* request,
                                v1::EchoResponse* response) override {
    return rpc_.Unary(context, request, response, "Say", handlers_.say);
  }
  grpc::ServerWriteReactor<v1::EchoResponse>* Repeat(grpc::CallbackServerContext* context,
                                                     const v1::EchoRequest* request) override {
    return rpc_.ServerStream<v1::EchoResponse>(context, request, "Repeat", handlers_.repeat);
  }
  grpc::ServerReadReactor<v1::EchoRequest>* Collect(grpc::CallbackServerContext* context,
                                                    v1::EchoResponse* response) override {
    return rpc_.ClientStream<v1::EchoRequest>(context, response, "Collect", handlers_.collect);
  }
  grpc::ServerBidiReactor<v1::EchoRequest, v1::EchoResponse>* Converse(
      grpc::CallbackServerContext* context) override {
    return rpc_.BidiStream<v1::EchoRequest, v1::EchoResponse>(context, "Converse",
                                                              handlers_.converse);
  }

  absl::Status start;
  int stops = 0;

 private:
  Frame frame_;
  Methods rpc_;
  const EchoHandlers handlers_;
};

}  // namespace clientele::rpc

#endif  // CLIENTELE_TESTS_UNIT_RPC_ECHO_SERVICE_H_
