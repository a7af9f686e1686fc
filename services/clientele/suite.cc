#include "services/clientele/suite.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <memory>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/errors/status_macros.h"
#include "common/rpc/server.h"
#include "common/rpc/service_main.h"
#include "services/assignment/service.h"
#include "services/planning/service.h"
#include "services/registry/service.h"
#include "services/segmentation/service.h"

namespace clientele::cli {
namespace {

constexpr char kDefaultListen[] = "127.0.0.1:7400";

// A port of 127.0.0.1 that nobody listens on at the moment.
absl::StatusOr<int> FreePort() {
  const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof(address);
  auto* generic = reinterpret_cast<sockaddr*>(&address);
  const bool found =
      fd >= 0 && bind(fd, generic, size) == 0 && getsockname(fd, generic, &size) == 0;
  if (fd >= 0) close(fd);
  if (!found) return absl::UnavailableError("no free port on 127.0.0.1");
  return ntohs(address.sin_port);
}

}  // namespace

absl::StatusOr<common::v1::ServerConfig> CompleteSuiteConfig(common::v1::ServerConfig config) {
  if (config.data_dir().empty()) config.set_data_dir("data");
  if (config.listen().empty()) config.set_listen(kDefaultListen);
  if (absl::EndsWith(config.listen(), ":0")) {
    ASSIGN_OR_RETURN(const int port, FreePort());
    config.set_listen(absl::StrCat("127.0.0.1:", port));
  }
  for (const char* service : {"registry", "segmentation", "assignment", "planning"}) {
    (*config.mutable_peers())[service] = config.listen();
  }
  if (config.log_file().empty()) config.set_log_file(absl::StrCat(config.data_dir(), "/suite.log"));
  config.set_reflection(true);
  return config;
}

absl::Status ServeSuite(const common::v1::ServerConfig& config) {
  std::vector<std::unique_ptr<rpc::HostedService>> services;
  for (const auto open : {&registry::OpenService, &segmentation::OpenService,
                          &assignment::OpenService, &planning::OpenService}) {
    ASSIGN_OR_RETURN(services.emplace_back(), open(config));
  }
  std::vector<rpc::HostedService*> hosted;
  for (const auto& service : services) hosted.push_back(service.get());
  const int code = rpc::ServeUntilSignal(rpc::ServerOptionsFrom(config, kDefaultListen), hosted);
  return code == 0 ? absl::OkStatus() : absl::AbortedError("");
}

}  // namespace clientele::cli
