#include "echo_fixture.h"

#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/rpc/client.h"

namespace clientele::rpc {

EchoTest::EchoTest()
    : log_path_(absl::StrCat(::testing::TempDir(), "/rpc.",
                             ::testing::UnitTest::GetInstance()->current_test_info()->name(), ".",
                             getpid(), ".log")) {
  Logger::Options options;
  options.file = log_path_;
  logger_ = *Logger::Create(options);
  frame_options_.service = "echo";
  server_options_.drain = absl::Seconds(30);
  handlers_.say = [](Call&, const v1::EchoRequest& request, v1::EchoResponse* response) {
    response->set_text(request.text());
    return absl::OkStatus();
  };
}

EchoTest::~EchoTest() {
  server_.reset();
  service_.reset();
  logger_.reset();
  std::filesystem::remove(log_path_);
}

void EchoTest::StartServer() {
  service_ = std::make_unique<EchoService>(frame_options_, handlers_, *logger_, metrics_);
  absl::StatusOr<std::unique_ptr<Server>> server = Server::Start(server_options_, {service_.get()});
  ASSERT_TRUE(server.ok()) << server.status();
  server_ = *std::move(server);
}

std::unique_ptr<v1::Echo::Stub> EchoTest::NewStub() {
  return v1::Echo::NewStub(NewChannel(server_->address(), {.own_connection = true}));
}

std::vector<std::string> EchoTest::LogLines() {
  logger_->Flush();
  std::vector<std::string> lines;
  std::ifstream file(log_path_);
  for (std::string line; std::getline(file, line);) lines.push_back(line);
  return lines;
}

std::string EchoTest::LastCallLine() {
  const std::vector<std::string> lines = LogLines();
  return lines.empty() ? "" : lines.back();
}

Context::Context() { SetDeadline(this, absl::Seconds(60)); }

}  // namespace clientele::rpc
