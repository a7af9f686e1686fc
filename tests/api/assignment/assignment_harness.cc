#include "tests/api/assignment/assignment_harness.h"

#include <chrono>
#include <limits>

#include "absl/strings/str_cat.h"
#include "common/time/date.h"

namespace clientele::assignment {
namespace {

constexpr int64_t kPosition = 7;

}  // namespace

grpc::Status FakeRegistry::StreamClients(grpc::ServerContext* context,
                                         const registry::v1::StreamClientsRequest* request,
                                         grpc::ServerWriter<registry::v1::ClientBatch>* writer) {
  world_.positions.push_back(request->as_of_position());
  if (world_.asked != nullptr) world_.asked->Notify();
  if (world_.hold != nullptr) world_.hold->WaitForNotification();
  // Two clients a batch, so that reading all batches matters.
  for (size_t begin = 0; begin < world_.clients.size() && !context->IsCancelled(); begin += 2) {
    registry::v1::ClientBatch batch;
    for (size_t k = begin; k < std::min(begin + 2, world_.clients.size()); ++k) {
      const FakeClient& client = world_.clients[k];
      batch.add_client_ids(client.id);
      batch.add_statuses(client.status);
      batch.add_size_classes(registry::v1::SIZE_CLASS_MEDIUM);
      batch.add_regions(static_cast<uint32_t>(batch.region_dictionary_size()));
      batch.add_region_dictionary(client.region);
      batch.add_group_ids(client.group);
    }
    writer->Write(batch);
  }
  return grpc::Status::OK;
}

grpc::Status FakeSegmentationRuns::GetRun(grpc::ServerContext*,
                                          const segmentation::v1::GetRunRequest* request,
                                          segmentation::v1::SegmentationRun* response) {
  if (request->name() != "runs/current" && request->name() != "runs/s1") {
    return {grpc::StatusCode::NOT_FOUND, "no such run"};
  }
  response->set_name("runs/s1");
  response->mutable_status()->set_state(world_.segmentation_state);
  response->set_registry_position(kPosition);
  response->mutable_summary()->set_currency_code(world_.currency);
  return grpc::Status::OK;
}

grpc::Status FakeSegments::StreamSegments(grpc::ServerContext*,
                                          const segmentation::v1::StreamSegmentsRequest*,
                                          grpc::ServerWriter<segmentation::v1::SegmentBatch>* out) {
  segmentation::v1::SegmentBatch batch;
  for (const FakeClient& client : world_.clients) {
    if (!client.segmented) continue;
    batch.add_client_ids(client.id);
    batch.add_abc(client.abc);
    batch.add_revenue_minor(client.revenue);
  }
  out->Write(batch);
  return grpc::Status::OK;
}

void AssignmentTest::SetUp() {
  world_.clients = {{.id = "c1", .abc = segmentation::v1::ABC_CLASS_A, .revenue = 400, .group = ""},
                    {.id = "c2", .abc = segmentation::v1::ABC_CLASS_B, .revenue = 300, .group = ""},
                    {.id = "c3", .revenue = 100, .group = ""}};
  StartPeers();
  StartAssignment();
}

void AssignmentTest::TearDown() {
  StopAssignment();
  StopPeers();
}

void AssignmentTest::StartPeers() { peers_.Start({&registry_, &segmentation_runs_, &segments_}); }

void AssignmentTest::StopPeers() { peers_.Stop(); }

void AssignmentTest::StartAssignment() {
  const std::shared_ptr<grpc::Channel> channel =
      host_.Start({"registry", "segmentation"}, peers_.address());
  policies_ = v1::Policies::NewStub(channel);
  managers_ = v1::Managers::NewStub(channel);
  portfolios_ = v1::Portfolios::NewStub(channel);
  runs_ = v1::AssignmentRuns::NewStub(channel);
  units_ = v1::Units::NewStub(channel);
  absences_ = v1::Absences::NewStub(channel);
}

void AssignmentTest::StopAssignment() { host_.Stop(); }

v1::Manager AssignmentTest::MakeManager(const std::string& id, int32_t capacity_minutes) {
  v1::Manager manager;
  manager.set_name("managers/" + id);
  manager.set_display_name("Manager " + id);
  manager.set_size_class("MEDIUM");
  manager.add_regions("north");
  manager.set_capacity_minutes(capacity_minutes);
  return manager;
}

absl::StatusOr<v1::ImportManagersResponse> AssignmentTest::Import(
    const std::vector<v1::Manager>& managers) {
  v1::ImportManagersRequest request;
  for (const v1::Manager& manager : managers) *request.add_managers() = manager;
  return Call(managers_, &v1::Managers::Stub::ImportManagers, request);
}

void AssignmentTest::ImportTwoManagers() {
  const auto imported = Import({MakeManager("m1", 600), MakeManager("m2", 600)});
  ASSERT_TRUE(imported.ok()) << imported.status();
}

absl::StatusOr<v1::ImportAssignmentsResponse> AssignmentTest::ImportInForce(
    const std::vector<InForceRow>& rows, const std::string& request_id, bool validate_only) {
  grpc::ClientContext context;
  rpc::SetDeadline(&context, absl::Seconds(30));
  v1::ImportAssignmentsResponse response;
  const auto writer = portfolios_->ImportAssignments(&context, &response);
  v1::ImportAssignmentsRequest message;
  message.set_request_id(request_id);
  message.set_validate_only(validate_only);
  for (const InForceRow& row : rows) {  // a message per row
    message.add_client_ids(row.client);
    message.add_manager_ids(row.manager);
    message.add_from_days(DayNumber(ParseDate(row.from).value()));
    message.add_to_days(row.to.empty() ? std::numeric_limits<int32_t>::max()
                                       : DayNumber(ParseDate(row.to).value()));
    if (!writer->Write(message)) break;
    message.Clear();
  }
  writer->WritesDone();
  const absl::Status status = rpc::FromGrpcStatus(writer->Finish());
  if (!status.ok()) return status;
  return response;
}

google::type::Date AssignmentTest::Day(const std::string& iso) {
  const std::chrono::year_month_day ymd{ParseDate(iso).value()};
  google::type::Date date;
  date.set_year(int{ymd.year()});
  date.set_month(static_cast<int>(unsigned{ymd.month()}));
  date.set_day(static_cast<int>(unsigned{ymd.day()}));
  return date;
}

absl::StatusOr<v1::AssignmentRun> AssignmentTest::Create(const v1::CreateRunRequest& more) {
  v1::CreateRunRequest request = more;
  if (!request.has_as_of_date()) *request.mutable_as_of_date() = Day("2011-12-10");
  return Call(runs_, &v1::AssignmentRuns::Stub::CreateRun, request);
}

v1::AssignmentRun AssignmentTest::WatchToEnd(const std::string& name) {
  grpc::ClientContext context;
  rpc::SetDeadline(&context, absl::Seconds(60));
  v1::WatchRunRequest request;
  request.set_name(name);
  v1::AssignmentRun run;
  const auto reader = runs_->WatchRun(&context, request);
  while (reader->Read(&run)) continue;
  const absl::Status status = rpc::FromGrpcStatus(reader->Finish());
  EXPECT_TRUE(status.ok()) << status;
  return run;
}

v1::AssignmentRun AssignmentTest::Run(const v1::CreateRunRequest& more) {
  const auto created = Create(more);
  EXPECT_TRUE(created.ok()) << created.status();
  return created.ok() ? WatchToEnd(created->name()) : v1::AssignmentRun();
}

absl::StatusOr<v1::ApplyRunResponse> AssignmentTest::Apply(const std::string& run,
                                                           const std::string& day) {
  v1::ApplyRunRequest request;
  request.set_name(run);
  if (!day.empty()) *request.mutable_effective_date() = Day(day);
  return Call(runs_, &v1::AssignmentRuns::Stub::ApplyRun, request);
}

std::map<std::string, std::string> AssignmentTest::Proposal(const std::string& run) {
  grpc::ClientContext context;
  rpc::SetDeadline(&context, absl::Seconds(30));
  v1::StreamProposalsRequest request;
  request.set_parent(run);
  const auto reader = runs_->StreamProposals(&context, request);
  std::map<std::string, std::string> managers;
  v1::ProposalBatch batch;
  while (reader->Read(&batch)) {
    for (int k = 0; k < batch.client_ids_size(); ++k) {
      managers[batch.client_ids(k)] = batch.manager_dictionary(static_cast<int>(batch.managers(k)));
    }
  }
  const absl::Status status = rpc::FromGrpcStatus(reader->Finish());
  EXPECT_TRUE(status.ok()) << status;
  return managers;
}

std::map<std::string, std::string> AssignmentTest::InForce(const std::string& day) {
  grpc::ClientContext context;
  rpc::SetDeadline(&context, absl::Seconds(30));
  v1::StreamAssignmentsRequest request;
  *request.mutable_date() = Day(day);
  const auto reader = portfolios_->StreamAssignments(&context, request);
  std::map<std::string, std::string> managers;
  v1::AssignmentBatch batch;
  while (reader->Read(&batch)) {
    for (int k = 0; k < batch.client_ids_size(); ++k) {
      managers[batch.client_ids(k)] = batch.manager_dictionary(static_cast<int>(batch.managers(k)));
    }
  }
  const absl::Status status = rpc::FromGrpcStatus(reader->Finish());
  EXPECT_TRUE(status.ok()) << status;
  return managers;
}

}  // namespace clientele::assignment
