// A segmentation server on a free port, with a registry that answers from memory.
#ifndef CLIENTELE_TESTS_API_SEGMENTATION_SEGMENTATION_HARNESS_H_
#define CLIENTELE_TESTS_API_SEGMENTATION_SEGMENTATION_HARNESS_H_

#include <gtest/gtest.h>

#include <filesystem>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "absl/synchronization/notification.h"
#include "clientele/registry/v1/clients.grpc.pb.h"
#include "clientele/registry/v1/sales.grpc.pb.h"
#include "clientele/segmentation/v1/concentration.grpc.pb.h"
#include "clientele/segmentation/v1/policies.grpc.pb.h"
#include "clientele/segmentation/v1/runs.grpc.pb.h"
#include "clientele/segmentation/v1/segments.grpc.pb.h"
#include "common/rpc/client.h"
#include "common/rpc/server.h"
#include "grpcpp/server.h"
#include "tests/unit/segmentation/population.h"

namespace clientele::segmentation {

// What the registry answers. Changed only while no run is under way.
struct World {
  // The base at commit position k + 1.
  std::vector<Population> positions;
  std::set<std::string> archived;
  // Currency of a client's sales, GBP where not named; of one sale by client and day, where named.
  std::map<std::string, std::string> currency_of;
  std::map<std::pair<std::string, int32_t>, std::string> currency_of_sale;
  std::vector<std::string> cuts;
  size_t batch_rows = 1000;
  absl::Notification* hold_sales = nullptr;  // StreamSales waits for it
  absl::Notification* sales_asked = nullptr;
};

class FakeClients final : public registry::v1::ClientRegistry::Service {
 public:
  explicit FakeClients(const World& world) : world_(world) {}
  grpc::Status StreamClients(grpc::ServerContext*, const registry::v1::StreamClientsRequest*,
                             grpc::ServerWriter<registry::v1::ClientBatch>*) override;

 private:
  const World& world_;
};

class FakeSales final : public registry::v1::Sales::Service {
 public:
  explicit FakeSales(const World& world) : world_(world) {}
  grpc::Status GetSnapshot(grpc::ServerContext*, const registry::v1::GetSnapshotRequest*,
                           registry::v1::Snapshot*) override;
  grpc::Status StreamSales(grpc::ServerContext*, const registry::v1::StreamSalesRequest*,
                           grpc::ServerWriter<registry::v1::SalesBatch>*) override;

 private:
  const World& world_;
};

class SegmentationTest : public ::testing::Test {
 protected:
  void SetUp() override;
  void TearDown() override;

  void StartRegistry();
  void StopRegistry();
  // Lets streams of sales wait for hold_; asked_ says that one was begun.
  void HoldSales() {
    world_.hold_sales = &hold_;
    world_.sales_asked = &asked_;
  }
  void StartSegmentation();
  void StopSegmentation();

  static v1::CreateRunRequest RunRequest(std::string_view as_of);
  v1::SegmentationRun MustCreate(const v1::CreateRunRequest& request);
  // Watches the run to its end, or to the error that ends the watch.
  absl::StatusOr<v1::SegmentationRun> Watch(const std::string& name);
  // Waits until a watch has received a message.
  void WaitForWatcher() { watching_.WaitForNotification(); }
  // Watches a run that must come to its end.
  v1::SegmentationRun WatchToEnd(const std::string& name);
  // Creates a run and watches it to its end.
  v1::SegmentationRun Run(std::string_view as_of);
  v1::SegmentationRun RunAndActivate(std::string_view as_of);
  // All segments of a run, in the order of the stream.
  std::vector<v1::SegmentBatch> Export(const std::string& run);

  template <class Stub, class Base, class Req, class Resp>
  absl::StatusOr<Resp> Call(Stub& stub,
                            grpc::Status (Base::*method)(grpc::ClientContext*, const Req&, Resp*),
                            const std::type_identity_t<Req>& request) {
    return rpc::CallUnary(*stub, method, request);
  }
  absl::StatusOr<v1::Segment> GetSegment(const std::string& name);
  absl::StatusOr<v1::SegmentExplanation> Explain(const std::string& name);

  World world_;
  absl::Notification hold_, asked_;
  std::unique_ptr<v1::Policies::Stub> policies_;
  std::unique_ptr<v1::SegmentationRuns::Stub> runs_;
  std::unique_ptr<v1::Segments::Stub> segments_;
  std::unique_ptr<v1::Concentrations::Stub> concentrations_;

 private:
  std::filesystem::path folder_;
  absl::Notification watching_;
  FakeClients clients_{world_};
  FakeSales sales_{world_};
  std::unique_ptr<grpc::Server> registry_;
  int registry_port_ = 0;
  std::unique_ptr<rpc::HostedService> service_;
  std::unique_ptr<rpc::Server> server_;
};

}  // namespace clientele::segmentation

#endif  // CLIENTELE_TESTS_API_SEGMENTATION_SEGMENTATION_HARNESS_H_
