// Starts, serves and stops the gRPC server of one service, or of several on one port.
#ifndef CLIENTELE_COMMON_RPC_SERVER_H_
#define CLIENTELE_COMMON_RPC_SERVER_H_

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "clientele/common/v1/server_config.pb.h"
#include "common/rpc/frame.h"

namespace grpc {
class Server;
class Service;
}  // namespace grpc

namespace clientele::rpc {

// One of the suite's services as the bootstrap sees it.
class HostedService {
 public:
  virtual ~HostedService() = default;
  virtual std::string_view name() const = 0;  // "registry"
  virtual Frame& frame() = 0;
  virtual std::vector<grpc::Service*> grpc_services() = 0;  // the RPC groups; owned by the service
  // Called once the port is open: starts run executors and the like.
  virtual absl::Status Start() { return absl::OkStatus(); }
  // Called after the last call was answered: stops them. Called also when Start failed.
  virtual void Stop() {}
};

struct ServerOptions {
  std::string listen = "127.0.0.1:0";  // port 0 takes a free one
  std::string port_file;               // the bound port is written here; empty: nowhere
  std::string metrics_listen;          // empty: no metrics listener
  // Serve other addresses than loopback ones too, although there is neither TLS nor authentication.
  bool insecure_network = false;
  bool reflection = false;
  size_t max_message_bytes = 16 << 20;
  size_t buffer_quota_bytes = 512 << 20;
  absl::Duration max_connection_age = absl::Minutes(30);
  absl::Duration drain = absl::Seconds(20);
  absl::Duration drain_delay = absl::ZeroDuration();
};

// The options that a configuration asks for; `default_listen` is used when it names no address.
ServerOptions ServerOptionsFrom(const common::v1::ServerConfig& config,
                                std::string_view default_listen);

// Blocks SIGTERM and SIGINT in the calling thread and in every thread that it starts afterwards,
// ignores SIGPIPE and raises the limit of open files to what the system allows. Called first in
// main.
void PrepareProcess();

// Waits for SIGTERM or SIGINT, which PrepareProcess blocked; returns the signal's number.
int WaitForSignal();

class Server {
 public:
  // Binds the port, starts the services and reports SERVING for each gRPC service and for the whole
  // (""). A port that is taken, and an address that is not loopback without `insecure_network`, are
  // errors with a sentence. The services outlive the server.
  static absl::StatusOr<std::unique_ptr<Server>> Start(const ServerOptions& options,
                                                       std::vector<HostedService*> services);
  ~Server();  // Stop()

  int port() const { return port_; }
  const std::string& address() const { return address_; }  // HOST:PORT with the real port

  // Health NOT_SERVING, drain delay, no admission, calls in flight finish within `drain`, what
  // remains is cancelled, the server shuts down, the services stop. Idempotent; never called from a
  // handler.
  void Stop();

 private:
  Server(const ServerOptions& options, std::vector<HostedService*> services);
  absl::Status Bind();
  absl::Status StartServices();
  absl::Status WritePortFile() const;
  void SetHealth(bool serving);

  const ServerOptions options_;
  const std::vector<HostedService*> services_;
  std::unique_ptr<grpc::Server> server_;
  std::vector<std::string> health_names_;
  std::string address_;
  int port_ = 0;
  bool stopped_ = false;
};

// Start, wait for SIGTERM or SIGINT, Stop. The exit code of the process: 0 after a signal, 1 with
// the error on standard error when the start failed. A stop that takes 10 s longer than the drain
// period ends the process with code 1.
int ServeUntilSignal(const ServerOptions& options, const std::vector<HostedService*>& services);

}  // namespace clientele::rpc

#endif  // CLIENTELE_COMMON_RPC_SERVER_H_
