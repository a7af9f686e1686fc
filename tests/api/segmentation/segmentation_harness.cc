#include "tests/api/segmentation/segmentation_harness.h"

#include <cstdlib>

#include "absl/strings/str_cat.h"
#include "grpcpp/security/server_credentials.h"
#include "grpcpp/server_builder.h"
#include "services/segmentation/service.h"

namespace clientele::segmentation {
namespace {

const Population& At(const World& world, int64_t position) {
  return world.positions[static_cast<size_t>(position > 0 ? position : 1) - 1];
}

template <class Request>
bool InRange(const std::string& id, const Request& request) {
  return id >= request.start_client_id() &&
         (request.end_client_id().empty() || id < request.end_client_id());
}

// One batch under construction, with currencies by row when there are several.
class BatchWriter {
 public:
  BatchWriter(const World& world, bool profits, grpc::ServerWriter<registry::v1::SalesBatch>* out)
      : world_(world), profits_(profits), out_(out) {}

  void Add(const std::string& client, const TestSale& sale) {
    const int clients = batch_.client_ids_size();
    if (clients == 0 || batch_.client_ids(clients - 1) != client) {
      batch_.add_client_ids(client);
      batch_.add_client_rows(0);
    }
    const int last = batch_.client_ids_size() - 1;
    batch_.set_client_rows(last, batch_.client_rows(last) + 1);
    batch_.add_days(sale.day);
    batch_.add_amounts_minor(sale.amount);
    batch_.add_currencies(Index(CurrencyOf(client, sale.day)));
    if (profits_) {
      batch_.add_profits_minor(sale.profit);
      batch_.add_has_profit(true);
    }
    if (static_cast<size_t>(batch_.days_size()) >= world_.batch_rows) Flush();
  }

  void Flush() {
    if (batch_.currency_dictionary_size() == 1) batch_.clear_currencies();
    out_->Write(batch_);
    batch_.Clear();
  }

 private:
  std::string CurrencyOf(const std::string& client, int32_t day) const {
    const auto sale = world_.currency_of_sale.find({client, day});
    if (sale != world_.currency_of_sale.end()) return sale->second;
    const auto found = world_.currency_of.find(client);
    return found == world_.currency_of.end() ? "GBP" : found->second;
  }

  uint32_t Index(const std::string& currency) {
    for (int i = 0; i < batch_.currency_dictionary_size(); ++i) {
      if (batch_.currency_dictionary(i) == currency) return static_cast<uint32_t>(i);
    }
    batch_.add_currency_dictionary(currency);
    return static_cast<uint32_t>(batch_.currency_dictionary_size() - 1);
  }

  const World& world_;
  const bool profits_;
  grpc::ServerWriter<registry::v1::SalesBatch>* const out_;
  registry::v1::SalesBatch batch_;
};

template <typename T>
T Must(absl::StatusOr<T> value) {
  if (!value.ok()) {
    ADD_FAILURE() << value.status();
    return T();
  }
  return *std::move(value);
}

}  // namespace

grpc::Status FakeClients::StreamClients(grpc::ServerContext*,
                                        const registry::v1::StreamClientsRequest* request,
                                        grpc::ServerWriter<registry::v1::ClientBatch>* writer) {
  for (const auto& [id, holding] : At(world_, request->as_of_position()).clients) {
    if (!InRange(id, *request)) continue;
    registry::v1::ClientBatch batch;
    batch.add_client_ids(id);
    batch.add_statuses(world_.archived.contains(id) ? registry::v1::CLIENT_STATUS_ARCHIVED
                                                    : registry::v1::CLIENT_STATUS_ACTIVE);
    writer->Write(batch);
  }
  return grpc::Status::OK;
}

grpc::Status FakeSales::GetSnapshot(grpc::ServerContext*, const registry::v1::GetSnapshotRequest*,
                                    registry::v1::Snapshot* response) {
  response->set_position(static_cast<int64_t>(world_.positions.size()));
  for (const std::string& cut : world_.cuts) response->add_cut_client_ids(cut);
  return grpc::Status::OK;
}

grpc::Status FakeSales::StreamSales(grpc::ServerContext*,
                                    const registry::v1::StreamSalesRequest* request,
                                    grpc::ServerWriter<registry::v1::SalesBatch>* writer) {
  if (world_.sales_asked != nullptr && !world_.sales_asked->HasBeenNotified()) {
    world_.sales_asked->Notify();
  }
  if (world_.hold_sales != nullptr) world_.hold_sales->WaitForNotification();
  const bool profits = request->columns_size() > 0;
  BatchWriter out(world_, profits, writer);
  for (const auto& [id, rows] : At(world_, request->as_of_position()).sales) {
    if (!InRange(id, *request)) continue;
    for (const TestSale& sale : rows) out.Add(id, sale);
  }
  out.Flush();
  return grpc::Status::OK;
}

void SegmentationTest::SetUp() {
  std::string pattern = testing::TempDir() + "/segmentation-XXXXXX";
  ASSERT_NE(mkdtemp(pattern.data()), nullptr);
  folder_ = pattern;
  Population population;
  population.Sale("a", "2020-01-10", 90000).Sale("a", "2020-03-10", 5000);
  population.Sale("b", "2020-01-05", 6000).Sale("b", "2020-01-15", 4000).Client("c");
  world_.positions = {population};
  StartRegistry();
  StartSegmentation();
}

void SegmentationTest::TearDown() {
  StopSegmentation();
  StopRegistry();
  std::filesystem::remove_all(folder_);
}

void SegmentationTest::StartRegistry() {
  grpc::ServerBuilder builder;
  builder.AddListeningPort(absl::StrCat("127.0.0.1:", registry_port_),
                           grpc::InsecureServerCredentials(), &registry_port_);
  builder.AddChannelArgument(GRPC_ARG_ALLOW_REUSEPORT, 0);
  builder.RegisterService(&clients_);
  builder.RegisterService(&sales_);
  registry_ = builder.BuildAndStart();
  ASSERT_NE(registry_, nullptr);
}

void SegmentationTest::StopRegistry() {
  if (registry_ == nullptr) return;
  registry_->Shutdown(std::chrono::system_clock::now());
  registry_.reset();
}

void SegmentationTest::StartSegmentation() {
  common::v1::ServerConfig config;
  config.set_data_dir(folder_.string());
  (*config.mutable_peers())["registry"] = absl::StrCat("127.0.0.1:", registry_port_);
  service_ = Must(OpenService(config));
  ASSERT_NE(service_, nullptr);
  server_ =
      Must(rpc::Server::Start(rpc::ServerOptionsFrom(config, "127.0.0.1:0"), {service_.get()}));
  ASSERT_NE(server_, nullptr);
  const auto channel = rpc::NewChannel(server_->address(), {.own_connection = true});
  policies_ = v1::Policies::NewStub(channel);
  runs_ = v1::SegmentationRuns::NewStub(channel);
  segments_ = v1::Segments::NewStub(channel);
  concentrations_ = v1::Concentrations::NewStub(channel);
}

void SegmentationTest::StopSegmentation() {
  if (server_ != nullptr) server_->Stop();
  server_.reset();
  service_.reset();
}

v1::CreateRunRequest SegmentationTest::RunRequest(std::string_view as_of) {
  const std::chrono::year_month_day ymd{Day(as_of)};
  v1::CreateRunRequest request;
  request.mutable_as_of_date()->set_year(int{ymd.year()});
  request.mutable_as_of_date()->set_month(static_cast<int32_t>(unsigned{ymd.month()}));
  request.mutable_as_of_date()->set_day(static_cast<int32_t>(unsigned{ymd.day()}));
  return request;
}

v1::SegmentationRun SegmentationTest::MustCreate(const v1::CreateRunRequest& request) {
  return Must(Call(runs_, &v1::SegmentationRuns::Stub::CreateRun, request));
}

absl::StatusOr<v1::SegmentationRun> SegmentationTest::Watch(const std::string& name) {
  v1::WatchRunRequest request;
  request.set_name(name);
  grpc::ClientContext context;
  rpc::SetDeadline(&context, absl::Minutes(5));
  const auto stream = runs_->WatchRun(&context, request);
  v1::SegmentationRun last;
  const auto take = [&](v1::SegmentationRun& run) {
    last = std::move(run);
    if (!watching_.HasBeenNotified()) watching_.Notify();
    return absl::OkStatus();
  };
  const absl::Status status = rpc::ReadAll<v1::SegmentationRun>(&context, stream.get(), take);
  if (!status.ok()) return status;
  return last;
}

v1::SegmentationRun SegmentationTest::WatchToEnd(const std::string& name) {
  return Must(Watch(name));
}

v1::SegmentationRun SegmentationTest::Run(std::string_view as_of) {
  return WatchToEnd(MustCreate(RunRequest(as_of)).name());
}

v1::SegmentationRun SegmentationTest::RunAndActivate(std::string_view as_of) {
  v1::ActivateRunRequest request;
  request.set_name(Run(as_of).name());
  return Must(Call(runs_, &v1::SegmentationRuns::Stub::ActivateRun, request));
}

std::vector<v1::SegmentBatch> SegmentationTest::Export(const std::string& run) {
  v1::StreamSegmentsRequest request;
  request.set_parent(run);
  grpc::ClientContext context;
  rpc::SetDeadline(&context, absl::Seconds(60));
  const auto stream = segments_->StreamSegments(&context, request);
  std::vector<v1::SegmentBatch> batches;
  EXPECT_TRUE(rpc::ReadAll<v1::SegmentBatch>(&context, stream.get(), [&](v1::SegmentBatch& batch) {
                batches.push_back(std::move(batch));
                return absl::OkStatus();
              }).ok());
  return batches;
}

absl::StatusOr<v1::Segment> SegmentationTest::GetSegment(const std::string& name) {
  v1::GetSegmentRequest request;
  request.set_name(name);
  return Call(segments_, &v1::Segments::Stub::GetSegment, request);
}

absl::StatusOr<v1::SegmentExplanation> SegmentationTest::Explain(const std::string& name) {
  v1::ExplainSegmentRequest request;
  request.set_name(name);
  return Call(segments_, &v1::Segments::Stub::ExplainSegment, request);
}

}  // namespace clientele::segmentation
