// A planning server on a free port, with a registry and an assignment service that answer from
// memory.
#ifndef CLIENTELE_TESTS_API_PLANNING_PLANNING_HARNESS_H_
#define CLIENTELE_TESTS_API_PLANNING_PLANNING_HARNESS_H_

#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/synchronization/notification.h"
#include "clientele/assignment/v1/portfolios.grpc.pb.h"
#include "clientele/planning/v1/allocations.grpc.pb.h"
#include "clientele/planning/v1/decompositions.grpc.pb.h"
#include "clientele/planning/v1/plans.grpc.pb.h"
#include "clientele/registry/v1/catalog.grpc.pb.h"
#include "clientele/registry/v1/clients.grpc.pb.h"
#include "clientele/registry/v1/sales.grpc.pb.h"
#include "common/rpc/client.h"
#include "services/planning/service.h"
#include "tests/support/service_host.h"

namespace clientele::planning {

struct FakeClient {
  std::string id;
  std::string region = "North";
  registry::v1::SizeClass size_class = registry::v1::SIZE_CLASS_LARGE;
  registry::v1::ClientStatus status = registry::v1::CLIENT_STATUS_ACTIVE;
  std::string currency = "GBP";
};

struct FakeSale {
  std::string client;
  std::string product;
  std::string date;
  int64_t amount_minor = 0;
  std::string currency = "GBP";
};

// What the other services answer. Changed only while no run is under way.
struct World {
  std::vector<std::string> products = {"BAG", "LIGHT"};
  std::vector<FakeClient> clients;
  std::vector<FakeSale> sales;
  std::map<std::string, std::string> manager_of;
  int64_t position = 7;
  absl::Notification* hold_sales = nullptr;  // StreamSales waits for it
  absl::Notification* sales_asked = nullptr;
  grpc::ServerContext* sales_context = nullptr;  // of the last StreamSales

  std::vector<registry::v1::StreamSalesRequest> sales_requests;  // as they came
};

class FakeCatalog final : public registry::v1::Catalog::Service {
 public:
  explicit FakeCatalog(World& world) : world_(world) {}
  grpc::Status ListProducts(grpc::ServerContext*, const registry::v1::ListProductsRequest*,
                            registry::v1::ListProductsResponse*) override;

 private:
  World& world_;
};

class FakeClients final : public registry::v1::ClientRegistry::Service {
 public:
  explicit FakeClients(World& world) : world_(world) {}
  grpc::Status StreamClients(grpc::ServerContext*, const registry::v1::StreamClientsRequest*,
                             grpc::ServerWriter<registry::v1::ClientBatch>*) override;

 private:
  World& world_;
};

class FakeSales final : public registry::v1::Sales::Service {
 public:
  explicit FakeSales(World& world) : world_(world) {}
  grpc::Status GetSnapshot(grpc::ServerContext*, const registry::v1::GetSnapshotRequest*,
                           registry::v1::Snapshot*) override;
  grpc::Status StreamSales(grpc::ServerContext*, const registry::v1::StreamSalesRequest*,
                           grpc::ServerWriter<registry::v1::SalesBatch>*) override;

 private:
  World& world_;
};

class FakePortfolios final : public assignment::v1::Portfolios::Service {
 public:
  explicit FakePortfolios(World& world) : world_(world) {}
  grpc::Status StreamAssignments(grpc::ServerContext*,
                                 const assignment::v1::StreamAssignmentsRequest*,
                                 grpc::ServerWriter<assignment::v1::AssignmentBatch>*) override;

 private:
  World& world_;
};

class PlanningTest : public ::testing::Test {
 protected:
  // A world of three clients under two managers with some sales of BAG.
  void SetUp() override;
  void TearDown() override;

  void StartPeers();
  void StopPeers();
  void StartPlanning();
  void StopPlanning();

  // A request for plan `id` with lines (product, month, minor units) in GBP.
  static v1::CreatePlanRequest PlanRequest(
      const std::string& id,
      const std::vector<std::tuple<std::string, std::string, int64_t>>& lines);
  v1::Plan MustCreatePlan(const v1::CreatePlanRequest& request);
  static v1::CreateDecompositionRequest DecompositionRequest(const std::string& plan);
  // Creates a decomposition and watches it to its end.
  v1::Decomposition Decompose(const std::string& plan);
  v1::Decomposition WatchToEnd(const std::string& name);

  template <class Stub, class Base, class Req, class Resp>
  absl::StatusOr<Resp> Call(Stub& stub,
                            grpc::Status (Base::*method)(grpc::ClientContext*, const Req&, Resp*),
                            const std::type_identity_t<Req>& request) {
    return rpc::CallUnary(*stub, method, request);
  }

  World world_;
  std::unique_ptr<v1::Plans::Stub> plans_;
  std::unique_ptr<v1::Decompositions::Stub> decompositions_;
  std::unique_ptr<v1::Allocations::Stub> allocations_;

 private:
  FakeCatalog catalog_{world_};
  FakeClients clients_{world_};
  FakeSales sales_{world_};
  FakePortfolios portfolios_{world_};
  FakePeers peers_;
  ServiceHost host_{&OpenService};
};

}  // namespace clientele::planning

#endif  // CLIENTELE_TESTS_API_PLANNING_PLANNING_HARNESS_H_
