// A service under test on a free port, and the peers that it calls.
#ifndef CLIENTELE_TESTS_SUPPORT_SERVICE_HOST_H_
#define CLIENTELE_TESTS_SUPPORT_SERVICE_HOST_H_

#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "clientele/common/v1/server_config.pb.h"
#include "common/rpc/server.h"
#include "grpcpp/channel.h"
#include "grpcpp/server.h"
#include "tests/support/temporary_folder.h"

namespace clientele {

// Services that answer from memory, all on one port, which is the same after a restart.
class FakePeers {
 public:
  ~FakePeers() { Stop(); }

  void Start(const std::vector<grpc::Service*>& services);
  // Cuts off the calls under way.
  void Stop();
  std::string address() const;

 private:
  std::unique_ptr<grpc::Server> server_;
  int port_ = 0;
};

// Keeps its data in a folder of its own, so that it can be stopped and started again on it.
class ServiceHost {
 public:
  using Open =
      absl::StatusOr<std::unique_ptr<rpc::HostedService>> (*)(const common::v1::ServerConfig&);

  explicit ServiceHost(Open open) : open_(open) {}
  ~ServiceHost() { Stop(); }

  // Every name in `peers` is at `peers_address`. Returns a channel to the service.
  std::shared_ptr<grpc::Channel> Start(const std::vector<std::string>& peers,
                                       const std::string& peers_address);
  void Stop();

 private:
  const Open open_;
  const TemporaryFolder folder_;
  std::unique_ptr<rpc::HostedService> service_;
  std::unique_ptr<rpc::Server> server_;
};

}  // namespace clientele

#endif  // CLIENTELE_TESTS_SUPPORT_SERVICE_HOST_H_
