#include <memory>

#include "common/rpc/service_main.h"
#include "echo_service.h"

namespace {

using clientele::common::v1::ServerConfig;
using clientele::rpc::EchoHandlers;
using clientele::rpc::EchoService;
using clientele::rpc::HostedService;

absl::StatusOr<std::unique_ptr<HostedService>> Open(const ServerConfig& config) {
  EchoHandlers handlers;
  handlers.say = [](clientele::rpc::Call&, const clientele::rpc::v1::EchoRequest& request,
                    clientele::rpc::v1::EchoResponse* response) {
    response->set_text(request.text());
    return absl::OkStatus();
  };
  return std::make_unique<EchoService>(clientele::rpc::FrameOptionsFrom("echo", config), handlers,
                                       clientele::DefaultLogger(), clientele::DefaultMetrics());
}

}  // namespace

int main(int argc, char** argv) {
  return clientele::rpc::ServiceMain(
      argc, argv,
      {.name = "echo", .default_port = 0, .open = Open, .migrate = [](const ServerConfig& config) {
         return config.data_dir().empty() ? absl::InternalError("no data directory")
                                          : absl::OkStatus();
       }});
}
