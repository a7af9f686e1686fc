#include "tests/api/planning/planning_harness.h"

#include <algorithm>

#include "common/time/date.h"

namespace clientele::planning {

grpc::Status FakeCatalog::ListProducts(grpc::ServerContext*,
                                       const registry::v1::ListProductsRequest* request,
                                       registry::v1::ListProductsResponse* response) {
  // One product a page, so that reading all pages matters.
  size_t k = 0;
  while (k < world_.products.size() && world_.products[k] <= request->page_token()) ++k;
  if (k == world_.products.size()) return grpc::Status::OK;
  response->add_products()->set_name("products/" + world_.products[k]);
  if (k + 1 < world_.products.size()) response->set_next_page_token(world_.products[k]);
  return grpc::Status::OK;
}

grpc::Status FakeClients::StreamClients(grpc::ServerContext*,
                                        const registry::v1::StreamClientsRequest*,
                                        grpc::ServerWriter<registry::v1::ClientBatch>* writer) {
  for (const FakeClient& client : world_.clients) {
    registry::v1::ClientBatch batch;
    batch.add_client_ids(client.id);
    batch.add_statuses(client.status);
    batch.add_size_classes(client.size_class);
    batch.add_regions(0);
    batch.add_region_dictionary(client.region);
    batch.add_currencies(0);
    batch.add_currency_dictionary(client.currency);
    writer->Write(batch);
  }
  return grpc::Status::OK;
}

grpc::Status FakeSales::GetSnapshot(grpc::ServerContext*, const registry::v1::GetSnapshotRequest*,
                                    registry::v1::Snapshot* response) {
  response->set_position(world_.position);
  return grpc::Status::OK;
}

grpc::Status FakeSales::StreamSales(grpc::ServerContext* context,
                                    const registry::v1::StreamSalesRequest* request,
                                    grpc::ServerWriter<registry::v1::SalesBatch>* writer) {
  world_.sales_requests.push_back(*request);
  world_.sales_context = context;
  if (world_.sales_asked != nullptr) world_.sales_asked->Notify();
  if (world_.hold_sales != nullptr) world_.hold_sales->WaitForNotification();
  for (const FakeSale& sale : world_.sales) {
    registry::v1::SalesBatch batch;
    batch.add_client_ids(sale.client);
    batch.add_client_rows(1);
    batch.add_days(DayNumber(ParseDate(sale.date).value()));
    batch.add_amounts_minor(sale.amount_minor);
    batch.add_currency_dictionary(sale.currency);
    batch.add_products(0);
    batch.add_product_dictionary(sale.product);
    writer->Write(batch);
  }
  return grpc::Status::OK;
}

grpc::Status FakePortfolios::StreamAssignments(
    grpc::ServerContext*, const assignment::v1::StreamAssignmentsRequest*,
    grpc::ServerWriter<assignment::v1::AssignmentBatch>* writer) {
  for (const auto& [client, manager] : world_.manager_of) {
    assignment::v1::AssignmentBatch batch;
    batch.add_client_ids(client);
    batch.add_managers(0);
    batch.add_manager_dictionary(manager);
    batch.add_from_days(0);
    writer->Write(batch);
  }
  return grpc::Status::OK;
}

void PlanningTest::SetUp() {
  world_.clients = {{.id = "c1"}, {.id = "c2"}, {.id = "c3", .region = "South"}};
  world_.manager_of = {{"c1", "m1"}, {"c2", "m1"}, {"c3", "m2"}};
  world_.sales = {{"c1", "BAG", "2011-01-05", 300},
                  {"c1", "BAG", "2011-06-05", 100},
                  {"c2", "BAG", "2011-01-05", 200},
                  {"c3", "BAG", "2011-01-05", 200}};
  StartPeers();
  StartPlanning();
}

void PlanningTest::TearDown() {
  StopPlanning();
  StopPeers();
}

void PlanningTest::StartPeers() { peers_.Start({&catalog_, &clients_, &sales_, &portfolios_}); }

void PlanningTest::StopPeers() { peers_.Stop(); }

void PlanningTest::StartPlanning() {
  const std::shared_ptr<grpc::Channel> channel =
      host_.Start({"registry", "assignment"}, peers_.address());
  plans_ = v1::Plans::NewStub(channel);
  decompositions_ = v1::Decompositions::NewStub(channel);
  allocations_ = v1::Allocations::NewStub(channel);
}

void PlanningTest::StopPlanning() { host_.Stop(); }

v1::CreatePlanRequest PlanningTest::PlanRequest(
    const std::string& id,
    const std::vector<std::tuple<std::string, std::string, int64_t>>& lines) {
  v1::CreatePlanRequest request;
  request.set_plan_id(id);
  request.mutable_plan()->set_kind(v1::PLAN_KIND_BUSINESS);
  request.mutable_plan()->set_currency_code("GBP");
  for (const auto& [product, month, minor] : lines) {
    v1::PlanLine& line = *request.mutable_plan()->add_lines();
    line.set_product_id(product);
    line.set_month(month);
    line.set_target_unscaled(minor);
    line.set_target_scale(2);
  }
  return request;
}

v1::Plan PlanningTest::MustCreatePlan(const v1::CreatePlanRequest& request) {
  const absl::StatusOr<v1::Plan> plan = Call(plans_, &v1::Plans::Stub::CreatePlan, request);
  EXPECT_TRUE(plan.ok()) << plan.status();
  return plan.value_or(v1::Plan());
}

v1::CreateDecompositionRequest PlanningTest::DecompositionRequest(const std::string& plan) {
  v1::CreateDecompositionRequest request;
  request.set_parent("plans/" + plan);
  request.mutable_as_of_date()->set_year(2011);
  request.mutable_as_of_date()->set_month(12);
  request.mutable_as_of_date()->set_day(10);
  return request;
}

v1::Decomposition PlanningTest::Decompose(const std::string& plan) {
  const absl::StatusOr<v1::Decomposition> created = Call(
      decompositions_, &v1::Decompositions::Stub::CreateDecomposition, DecompositionRequest(plan));
  EXPECT_TRUE(created.ok()) << created.status();
  return created.ok() ? WatchToEnd(created->name()) : v1::Decomposition();
}

v1::Decomposition PlanningTest::WatchToEnd(const std::string& name) {
  v1::WatchDecompositionRequest request;
  request.set_name(name);
  grpc::ClientContext context;
  rpc::SetDeadline(&context, absl::Minutes(1));
  const auto reader = decompositions_->WatchDecomposition(&context, request);
  v1::Decomposition last;
  const absl::Status status =
      rpc::ReadAll<v1::Decomposition>(&context, reader.get(), [&](v1::Decomposition& state) {
        last = state;
        return absl::OkStatus();
      });
  EXPECT_TRUE(status.ok()) << status;
  return last;
}

}  // namespace clientele::planning
