// What planning reads from the services that own clients, products, sales and assignments.
#ifndef CLIENTELE_SERVICES_PLANNING_API_PEERS_H_
#define CLIENTELE_SERVICES_PLANNING_API_PEERS_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "clientele/assignment/v1/portfolios.grpc.pb.h"
#include "clientele/registry/v1/catalog.grpc.pb.h"
#include "clientele/registry/v1/clients.grpc.pb.h"
#include "clientele/registry/v1/sales.grpc.pb.h"
#include "common/rpc/call.h"
#include "common/rpc/cancel_watch.h"
#include "common/time/date.h"
#include "grpcpp/channel.h"
#include "services/planning/domain/portfolio.h"
#include "services/planning/domain/sales_history.h"

namespace clientele::planning {

// Told after every message of a stream how many rows it had.
using OnRows = std::function<void(int64_t rows)>;

// Thread-safe. UNAVAILABLE with reason PEER_UNAVAILABLE names the service that cannot be reached or
// that ended a stream because it stops. A stream whose watch is cancelled ends with CANCELLED.
class Peers {
 public:
  Peers(const std::shared_ptr<grpc::Channel>& registry,
        const std::shared_ptr<grpc::Channel>& assignment);

  absl::StatusOr<std::set<std::string>> ProductIds(const rpc::CallContext& context);

  // The registry's latest commit position.
  absl::StatusOr<int64_t> LatestPosition(const rpc::CallContext& context);

  // The clients that have a manager on the date, as they are at the position; deleted ones are left
  // out.
  absl::StatusOr<std::vector<AssignedClient>> AssignedClients(const rpc::CallContext& context,
                                                              rpc::CancelWatch& watch,
                                                              int64_t position, Date date,
                                                              const OnRows& on_rows);

  // Gives the builder the sales of its window as of the position.
  absl::Status ReadSales(const rpc::CallContext& context, rpc::CancelWatch& watch, int64_t position,
                         SalesHistoryBuilder& builder, const OnRows& on_rows);

 private:
  std::unique_ptr<registry::v1::Catalog::Stub> catalog_;
  std::unique_ptr<registry::v1::ClientRegistry::Stub> clients_;
  std::unique_ptr<registry::v1::Sales::Stub> sales_;
  std::unique_ptr<assignment::v1::Portfolios::Stub> portfolios_;
};

}  // namespace clientele::planning

#endif  // CLIENTELE_SERVICES_PLANNING_API_PEERS_H_
