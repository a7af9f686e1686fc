// Connections of the command to the four services.
#ifndef CLIENTELE_SERVICES_CLIENTELE_CONNECT_CONNECTIONS_H_
#define CLIENTELE_SERVICES_CLIENTELE_CONNECT_CONNECTIONS_H_

#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "common/errors/status_macros.h"
#include "grpcpp/channel.h"

namespace clientele::cli {

inline constexpr std::string_view kDefaultServer = "127.0.0.1:7400";

// Address of each service by its name (registry, segmentation, assignment, planning).
using Addresses = std::map<std::string, std::string, std::less<>>;

// HOST:PORT for all four, or registry=H:P,segmentation=H:P,... with each service at most once.
// InvalidArgument for another form.
absl::StatusOr<Addresses> ParseServer(std::string_view text);

// Opens a channel per address on first use. Not thread-safe; the channels are.
class Connections {
 public:
  explicit Connections(Addresses addresses) : addresses_(std::move(addresses)) {}

  // A stub of the generated service, for example Stub<registry::v1::Imports>().
  // Unavailable with a sentence that says how to start a server when none can be reached.
  template <class Service>
  absl::StatusOr<std::unique_ptr<typename Service::Stub>> Stub() {
    ASSIGN_OR_RETURN(auto channel, ChannelOf(Service::service_full_name()));
    return Service::NewStub(channel);
  }

 private:
  // `full_name` is clientele.<service>.v1.<Group>.
  absl::StatusOr<std::shared_ptr<grpc::Channel>> ChannelOf(std::string_view full_name);

  const Addresses addresses_;
  std::map<std::string, std::shared_ptr<grpc::Channel>> channels_;
};

}  // namespace clientele::cli

#endif  // CLIENTELE_SERVICES_CLIENTELE_CONNECT_CONNECTIONS_H_
