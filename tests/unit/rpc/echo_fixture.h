#ifndef CLIENTELE_TESTS_UNIT_RPC_ECHO_FIXTURE_H_
#define CLIENTELE_TESTS_UNIT_RPC_ECHO_FIXTURE_H_

#include <memory>
#include <string>
#include <vector>

#include "common/rpc/server.h"
#include "common/telemetry/logger.h"
#include "common/telemetry/metrics.h"
#include "echo_service.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace clientele::rpc {

// A loopback server with the test service, its log in a file.
class EchoTest : public ::testing::Test {
 protected:
  EchoTest();
  ~EchoTest() override;

  void StartServer();
  std::unique_ptr<v1::Echo::Stub> NewStub();
  // The lines logged so far.
  std::vector<std::string> LogLines();
  // The line of the last call logged.
  std::string LastCallLine();

  const std::string log_path_;
  std::unique_ptr<Logger> logger_;
  Metrics metrics_;
  FrameOptions frame_options_;
  ServerOptions server_options_;
  EchoHandlers handlers_;
  std::unique_ptr<EchoService> service_;
  std::unique_ptr<Server> server_;
};

// A client context with a deadline far enough for any machine.
class Context : public grpc::ClientContext {
 public:
  Context();
};

}  // namespace clientele::rpc

#endif  // CLIENTELE_TESTS_UNIT_RPC_ECHO_FIXTURE_H_
