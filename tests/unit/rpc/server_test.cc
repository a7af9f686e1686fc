#include "common/rpc/server.h"

#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <latch>
#include <thread>

#include "absl/strings/str_cat.h"
#include "common/errors/errors.h"
#include "common/rpc/client.h"
#include "echo_fixture.h"
#include "grpcpp/generic/generic_stub.h"
#include "grpcpp/health_check_service_interface.h"

namespace clientele::rpc {
namespace {

using ::testing::HasSubstr;

class ServerTest : public EchoTest {
 protected:
  absl::Status Say() {
    Context context;
    v1::EchoRequest request;
    v1::EchoResponse response;
    return FromGrpcStatus(NewStub()->Say(&context, request, &response));
  }

  // One unary call of a method whose proto is not at hand, with bytes in and out.
  absl::StatusOr<std::string> CallBytes(const std::string& method, const std::string& request) {
    grpc::GenericStub stub(NewChannel(server_->address(), {.own_connection = true}));
    Context context;
    const grpc::Slice slice(request);
    grpc::ByteBuffer in(&slice, 1);
    grpc::ByteBuffer out;
    std::latch done(1);
    grpc::Status status;
    stub.UnaryCall(&context, method, {}, &in, &out, [&](grpc::Status result) {
      status = std::move(result);
      done.count_down();
    });
    done.wait();
    if (!status.ok()) return FromGrpcStatus(status);
    grpc::Slice whole;
    out.DumpToSingleSlice(&whole);
    return std::string(reinterpret_cast<const char*>(whole.begin()), whole.size());
  }

  // grpc.health.v1.HealthCheckRequest{service} -> HealthCheckResponse{status}; 1 is SERVING, 2
  // NOT_SERVING.
  absl::StatusOr<int> Health(const std::string& service) {
    std::string request;
    if (!service.empty()) {
      request = absl::StrCat("\x0a", std::string(1, static_cast<char>(service.size())), service);
    }
    absl::StatusOr<std::string> response = CallBytes("/grpc.health.v1.Health/Check", request);
    if (!response.ok()) return response.status();
    return response->size() == 2 ? (*response)[1] : 0;
  }
};

TEST_F(ServerTest, PortZeroTakesAFreePortAndWritesItToTheFile) {
  server_options_.port_file = log_path_ + ".port";
  StartServer();
  int port = 0;
  std::ifstream(server_options_.port_file) >> port;
  EXPECT_GT(port, 0);
  EXPECT_EQ(port, server_->port());
  EXPECT_EQ(server_->address(), absl::StrCat("127.0.0.1:", port));
  EXPECT_TRUE(Say().ok());
  std::filesystem::remove(server_options_.port_file);
}

TEST_F(ServerTest, ASecondServerOnThePortIsRefusedWithASentence) {
  StartServer();
  Metrics metrics;
  EchoService second(frame_options_, handlers_, *logger_, metrics);
  ServerOptions options;
  options.listen = server_->address();
  const absl::Status status = Server::Start(options, {&second}).status();
  EXPECT_TRUE(absl::IsUnavailable(status));
  EXPECT_THAT(std::string(status.message()), HasSubstr("another server uses the port"));
  EXPECT_THAT(std::string(status.message()), HasSubstr(server_->address()));
  EXPECT_TRUE(Say().ok());
}

TEST_F(ServerTest, OnlyLoopbackAddressesAreAccepted) {
  Metrics metrics;
  EchoService service(frame_options_, handlers_, *logger_, metrics);
  for (const char* address : {"0.0.0.0:0", "[::]:0", "10.0.0.1:0", "example.com:80", ":0", ""}) {
    ServerOptions options;
    options.listen = address;
    const absl::Status status = Server::Start(options, {&service}).status();
    EXPECT_TRUE(absl::IsInvalidArgument(status)) << address;
    EXPECT_THAT(std::string(status.message()), HasSubstr("is not a loopback address"));
  }
  ServerOptions options;
  options.metrics_listen = "0.0.0.0:0";
  EXPECT_TRUE(absl::IsInvalidArgument(Server::Start(options, {&service}).status()));
}

TEST_F(ServerTest, HealthIsReportedForTheWholeTheServiceAndTheGroup) {
  StartServer();
  EXPECT_EQ(*Health(""), 1);
  EXPECT_EQ(*Health("echo"), 1);
  EXPECT_EQ(*Health("clientele.test.v1.Echo"), 1);
  EXPECT_TRUE(absl::IsNotFound(Health("nobody").status()));
}

TEST_F(ServerTest, AServiceThatFailsToStartStopsTheServer) {
  Metrics metrics;
  EchoService service(frame_options_, handlers_, *logger_, metrics);
  service.start = absl::FailedPreconditionError("the schema is too new");
  const absl::Status status = Server::Start(server_options_, {&service}).status();
  EXPECT_EQ(status.message(), "the schema is too new");
  EXPECT_EQ(service.stops, 1);
}

TEST_F(ServerTest, StopFinishesCallsInFlightAndRefusesNewOnes) {
  std::latch running(1);
  std::latch release(1);
  handlers_.say = [&](Call& call, const v1::EchoRequest& request, v1::EchoResponse* response) {
    response->set_text(request.text());
    if (request.text() != "long") return absl::OkStatus();
    running.count_down();
    release.wait();
    EXPECT_FALSE(call.IsCancelled());
    return absl::OkStatus();
  };
  StartServer();
  const std::unique_ptr<v1::Echo::Stub> stub = NewStub();
  v1::EchoResponse answer;
  absl::Status in_flight;
  std::thread caller([&] {
    Context context;
    v1::EchoRequest request;
    request.set_text("long");
    in_flight = FromGrpcStatus(stub->Say(&context, request, &answer));
  });
  running.wait();
  std::thread stopper([&] { server_->Stop(); });
  // Calls succeed until the drain begins; the first one refused shows that it has.
  absl::Status refused;
  while (refused.ok()) {
    Context context;
    v1::EchoResponse response;
    refused = FromGrpcStatus(stub->Say(&context, v1::EchoRequest(), &response));
  }
  EXPECT_TRUE(absl::IsUnavailable(refused)) << refused;
  EXPECT_EQ(ReasonOf(refused), common::v1::ERROR_REASON_SERVER_STOPPING);
  EXPECT_EQ(*Health(""), 2);
  EXPECT_EQ(service_->stops, 0);
  release.count_down();
  stopper.join();
  caller.join();
  EXPECT_TRUE(in_flight.ok()) << in_flight;
  EXPECT_EQ(answer.text(), "long");
  EXPECT_EQ(service_->stops, 1);
  EXPECT_FALSE(Say().ok());
}

// The stream's caller reads nothing, so that its handler waits in Write until the call is
// cancelled.
TEST_F(ServerTest, WhatOutlivesTheDrainPeriodIsCancelled) {
  std::latch running(1);
  absl::Status write;
  handlers_.repeat = [&](Call&, const v1::EchoRequest&, Writer<v1::EchoResponse>& out) {
    running.count_down();
    v1::EchoResponse response;
    response.set_payload(std::string(1 << 20, 'x'));
    do {
      write = out.Write(response);
    } while (write.ok());
    return write;
  };
  server_options_.drain = absl::Milliseconds(10);
  StartServer();
  Context context;
  const auto reader = NewStub()->Repeat(&context, v1::EchoRequest());
  running.wait();
  server_->Stop();
  EXPECT_TRUE(absl::IsCancelled(write)) << write;
  context.TryCancel();
  reader->Finish();
}

TEST_F(ServerTest, StoppingTwiceIsStoppingOnce) {
  StartServer();
  server_->Stop();
  server_->Stop();
  EXPECT_EQ(service_->stops, 1);
}

TEST_F(ServerTest, SeveralServicesShareAPort) {
  StartServer();
  EXPECT_EQ(service_->stops, 0);
  Metrics metrics;
  frame_options_.service = "other";
  EchoService other(frame_options_, handlers_, *logger_, metrics);
  class NoGroups final : public HostedService {
   public:
    explicit NoGroups(Frame* frame) : frame_(frame) {}
    std::string_view name() const override { return "bare"; }
    Frame& frame() override { return *frame_; }
    std::vector<grpc::Service*> grpc_services() override { return {}; }

   private:
    Frame* const frame_;
  } bare(&other.frame());
  server_->Stop();
  absl::StatusOr<std::unique_ptr<Server>> both = Server::Start(server_options_, {&other, &bare});
  ASSERT_TRUE(both.ok()) << both.status();
  server_ = *std::move(both);
  EXPECT_EQ(*Health("other"), 1);
  EXPECT_EQ(*Health("bare"), 1);
  EXPECT_TRUE(Say().ok());
  server_.reset();
}

TEST_F(ServerTest, ReflectionIsServedOnlyWhereAsked) {
  StartServer();
  // An empty request of the reflection service, sent as a unary call: UNIMPLEMENTED where it does
  // not exist.
  const std::string method = "/grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo";
  EXPECT_TRUE(absl::IsUnimplemented(CallBytes(method, "").status()));
  server_->Stop();
  service_.reset();
  server_options_.reflection = true;
  StartServer();
  EXPECT_FALSE(absl::IsUnimplemented(CallBytes(method, "").status()));
}

TEST_F(ServerTest, MessagesAboveTheLimitAreRefused) {
  server_options_.max_message_bytes = 1 << 20;
  StartServer();
  Context context;
  v1::EchoRequest request;
  request.set_payload(std::string((1 << 20) + 1000, 'x'));
  v1::EchoResponse response;
  const absl::Status status = FromGrpcStatus(NewStub()->Say(&context, request, &response));
  EXPECT_TRUE(absl::IsResourceExhausted(status)) << status;
  EXPECT_TRUE(Say().ok());
}

TEST_F(ServerTest, MessagesBeyondGrpcsOwnDefaultPass) {
  StartServer();
  Context context;
  v1::EchoRequest request;
  request.set_payload(std::string(8 << 20, 'x'));
  v1::EchoResponse response;
  EXPECT_TRUE(NewStub()->Say(&context, request, &response).ok());
}

TEST(ServerOptionsTest, TheConfigurationWinsOverTheDefaults) {
  common::v1::ServerConfig config;
  const ServerOptions defaults = ServerOptionsFrom(config, "127.0.0.1:7401");
  EXPECT_EQ(defaults.listen, "127.0.0.1:7401");
  EXPECT_EQ(defaults.max_message_bytes, size_t{16} << 20);
  EXPECT_EQ(defaults.drain, absl::Seconds(20));
  config.set_listen("127.0.0.1:9");
  config.set_max_message_mib(64);
  config.set_drain_seconds(3);
  config.set_worker_threads(5);
  config.set_slow_call_ms(20);
  const ServerOptions options = ServerOptionsFrom(config, "127.0.0.1:7401");
  EXPECT_EQ(options.listen, "127.0.0.1:9");
  EXPECT_EQ(options.max_message_bytes, size_t{64} << 20);
  EXPECT_EQ(options.drain, absl::Seconds(3));
  EXPECT_EQ(FrameOptionsFrom("s", config).worker_threads, 5);
  EXPECT_EQ(FrameOptionsFrom("s", config).slow_call, absl::Milliseconds(20));
}

}  // namespace
}  // namespace clientele::rpc
