// An assignment server on a free port, with a registry and a segmentation service that answer from
// memory.
#ifndef CLIENTELE_TESTS_API_ASSIGNMENT_ASSIGNMENT_HARNESS_H_
#define CLIENTELE_TESTS_API_ASSIGNMENT_ASSIGNMENT_HARNESS_H_

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/synchronization/notification.h"
#include "clientele/assignment/v1/absences.grpc.pb.h"
#include "clientele/assignment/v1/managers.grpc.pb.h"
#include "clientele/assignment/v1/policies.grpc.pb.h"
#include "clientele/assignment/v1/portfolios.grpc.pb.h"
#include "clientele/assignment/v1/runs.grpc.pb.h"
#include "clientele/assignment/v1/units.grpc.pb.h"
#include "clientele/registry/v1/clients.grpc.pb.h"
#include "clientele/segmentation/v1/runs.grpc.pb.h"
#include "clientele/segmentation/v1/segments.grpc.pb.h"
#include "common/rpc/client.h"
#include "gtest/gtest.h"
#include "services/assignment/service.h"
#include "tests/support/service_host.h"

namespace clientele::assignment {

struct FakeClient {
  std::string id;
  std::string region = "north";
  registry::v1::ClientStatus status = registry::v1::CLIENT_STATUS_ACTIVE;
  segmentation::v1::AbcClass abc = segmentation::v1::ABC_CLASS_C;
  int64_t revenue = 0;
  std::string group{};
  bool segmented = true;
};

// What the other services answer. Changed only while no run is under way.
struct World {
  std::vector<FakeClient> clients;
  common::v1::RunState segmentation_state = common::v1::RUN_STATE_SUCCEEDED;
  std::string currency = "GBP";
  absl::Notification* hold = nullptr;   // StreamClients waits for it
  absl::Notification* asked = nullptr;  // told when StreamClients is called
  std::vector<int64_t> positions;       // that StreamClients was asked for
};

class FakeRegistry final : public registry::v1::ClientRegistry::Service {
 public:
  explicit FakeRegistry(World& world) : world_(world) {}
  grpc::Status StreamClients(grpc::ServerContext*, const registry::v1::StreamClientsRequest*,
                             grpc::ServerWriter<registry::v1::ClientBatch>*) override;

 private:
  World& world_;
};

class FakeSegmentationRuns final : public segmentation::v1::SegmentationRuns::Service {
 public:
  explicit FakeSegmentationRuns(World& world) : world_(world) {}
  grpc::Status GetRun(grpc::ServerContext*, const segmentation::v1::GetRunRequest*,
                      segmentation::v1::SegmentationRun*) override;

 private:
  World& world_;
};

class FakeSegments final : public segmentation::v1::Segments::Service {
 public:
  explicit FakeSegments(World& world) : world_(world) {}
  grpc::Status StreamSegments(grpc::ServerContext*, const segmentation::v1::StreamSegmentsRequest*,
                              grpc::ServerWriter<segmentation::v1::SegmentBatch>*) override;

 private:
  World& world_;
};

class AssignmentTest : public ::testing::Test {
 protected:
  // Three clients of the north, classes A, B, C.
  void SetUp() override;
  void TearDown() override;

  void StartPeers();
  void StopPeers();
  void StartAssignment();
  void StopAssignment();

  static v1::Manager MakeManager(const std::string& id, int32_t capacity_minutes);
  // Two managers of the north with 600 minutes each.
  void ImportTwoManagers();
  absl::StatusOr<v1::ImportManagersResponse> Import(const std::vector<v1::Manager>& managers);

  struct InForceRow {
    std::string client;
    std::string manager;
    std::string from;
    std::string to;  // empty: open
  };
  absl::StatusOr<v1::ImportAssignmentsResponse> ImportInForce(const std::vector<InForceRow>& rows,
                                                              const std::string& request_id = "",
                                                              bool validate_only = false);

  static google::type::Date Day(const std::string& iso);
  // As of 2011-12-10.
  absl::StatusOr<v1::AssignmentRun> Create(const v1::CreateRunRequest& more = {});
  v1::AssignmentRun WatchToEnd(const std::string& name);
  // Creates a run and watches it to its end.
  v1::AssignmentRun Run(const v1::CreateRunRequest& more = {});
  absl::StatusOr<v1::ApplyRunResponse> Apply(const std::string& run, const std::string& day = "");
  // Manager per client in the proposal, and per client in force on a day.
  std::map<std::string, std::string> Proposal(const std::string& run);
  std::map<std::string, std::string> InForce(const std::string& day);

  template <class Stub, class Base, class Req, class Resp>
  absl::StatusOr<Resp> Call(const std::unique_ptr<Stub>& stub,
                            grpc::Status (Base::*method)(grpc::ClientContext*, const Req&, Resp*),
                            const std::type_identity_t<Req>& request) {
    return rpc::CallUnary(*stub, method, request);
  }

  World world_;
  std::unique_ptr<v1::Policies::Stub> policies_;
  std::unique_ptr<v1::Managers::Stub> managers_;
  std::unique_ptr<v1::Portfolios::Stub> portfolios_;
  std::unique_ptr<v1::AssignmentRuns::Stub> runs_;
  std::unique_ptr<v1::Units::Stub> units_;
  std::unique_ptr<v1::Absences::Stub> absences_;

 private:
  FakeRegistry registry_{world_};
  FakeSegmentationRuns segmentation_runs_{world_};
  FakeSegments segments_{world_};
  FakePeers peers_;
  ServiceHost host_{&OpenService};
};

}  // namespace clientele::assignment

#endif  // CLIENTELE_TESTS_API_ASSIGNMENT_ASSIGNMENT_HARNESS_H_
