// What assignment reads from the services that own clients and segments.
#ifndef CLIENTELE_SERVICES_ASSIGNMENT_API_PEERS_H_
#define CLIENTELE_SERVICES_ASSIGNMENT_API_PEERS_H_

#include <cstdint>
#include <memory>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "clientele/registry/v1/clients.grpc.pb.h"
#include "clientele/segmentation/v1/runs.grpc.pb.h"
#include "clientele/segmentation/v1/segments.grpc.pb.h"
#include "common/rpc/call.h"
#include "common/rpc/cancel_watch.h"
#include "grpcpp/channel.h"
#include "services/assignment/domain/types.h"

namespace clientele::assignment {

// Classes and revenue of all clients, as one segmentation run found them.
struct Segments {
  struct Entry {
    Category category = Category::kC;
    int64_t revenue = 0;
  };
  std::string run;  // its name
  int64_t registry_position = 0;
  std::string currency;  // empty when there are no sales
  std::unordered_map<std::string, Entry> of_client;
};

// Thread-safe. Streams end with CANCELLED when the watch says so. UNAVAILABLE with reason
// PEER_UNAVAILABLE names the service that cannot be reached.
class Peers {
 public:
  Peers(const std::shared_ptr<grpc::Channel>& registry,
        const std::shared_ptr<grpc::Channel>& segmentation);

  // The segments of a run, `runs/{run}` or `runs/current`. NOT_FOUND; FAILED_PRECONDITION unless it
  // has succeeded.
  absl::StatusOr<Segments> ReadSegments(const rpc::CallContext& context, const std::string& run,
                                        rpc::CancelWatch& watch);

  // The clients that are not archived as the registry had them at the segments' position, with
  // their categories. FAILED_PRECONDITION for an active client without a segment.
  absl::StatusOr<std::vector<Client>> ReadClients(const rpc::CallContext& context,
                                                  const Segments& segments,
                                                  rpc::CancelWatch& watch);

  // The ids of all clients that the registry has now.
  absl::StatusOr<std::unordered_set<std::string>> ReadClientIds(const rpc::CallContext& context,
                                                                rpc::CancelWatch& watch);

 private:
  std::unique_ptr<registry::v1::ClientRegistry::Stub> clients_;
  std::unique_ptr<segmentation::v1::SegmentationRuns::Stub> runs_;
  std::unique_ptr<segmentation::v1::Segments::Stub> segments_;
};

}  // namespace clientele::assignment

#endif  // CLIENTELE_SERVICES_ASSIGNMENT_API_PEERS_H_
