// The main function of a server, the same for the four services.
#ifndef CLIENTELE_COMMON_RPC_SERVICE_MAIN_H_
#define CLIENTELE_COMMON_RPC_SERVICE_MAIN_H_

#include <functional>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "clientele/common/v1/server_config.pb.h"
#include "common/rpc/server.h"

namespace clientele::rpc {

struct ServiceProgram {
  std::string name;      // "registry"
  int default_port = 0;  // of 127.0.0.1, when the configuration names no address
  // Opens the database and builds the service.
  std::function<absl::StatusOr<std::unique_ptr<HostedService>>(const common::v1::ServerConfig&)>
      open;
  // Brings the database's schema up to date and returns.
  std::function<absl::Status(const common::v1::ServerConfig&)> migrate;
};

// SERVER [--config FILE] [--listen HOST:PORT] [--data-dir DIR] [--port-file FILE] [--log-file FILE]
// [--log-level LEVEL] [--allow-insecure-network] [migrate]; options win over the file. Serves until
// SIGTERM or SIGINT. Exit code: 0 done, 1 failed with a sentence on standard error, 2 wrong usage
// or configuration.
int ServiceMain(int argc, char** argv, const ServiceProgram& program);

// The process's log as the configuration asks for it; dropped lines are counted in DefaultMetrics.
absl::Status StartLog(const common::v1::ServerConfig& config);

}  // namespace clientele::rpc

#endif  // CLIENTELE_COMMON_RPC_SERVICE_MAIN_H_
