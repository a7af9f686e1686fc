#include "tests/api/registry/registry_fixture.h"

#include <cstdlib>
#include <filesystem>
#include <map>
#include <thread>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/errors/status_macros.h"
#include "services/registry/service.h"

namespace clientele::registry {

RegistryTest::RegistryTest() {
  std::string pattern = (std::filesystem::temp_directory_path() / "registry_api_XXXXXX").string();
  directory_ = mkdtemp(pattern.data());
  StartServer();
}

RegistryTest::~RegistryTest() {
  StopServer();
  std::filesystem::remove_all(directory_);
}

void RegistryTest::StartServer() {
  common::v1::ServerConfig config;
  config.set_data_dir(directory_);
  absl::StatusOr<std::unique_ptr<rpc::HostedService>> service = OpenService(config);
  ASSERT_TRUE(service.ok()) << service.status();
  service_ = *std::move(service);
  absl::StatusOr<std::unique_ptr<rpc::Server>> server =
      rpc::Server::Start(rpc::ServerOptionsFrom(config, "127.0.0.1:0"), {service_.get()});
  ASSERT_TRUE(server.ok()) << server.status();
  server_ = *std::move(server);
  const auto channel = rpc::NewChannel(server_->address());
  clients_ = v1::ClientRegistry::NewStub(channel);
  catalog_ = v1::Catalog::NewStub(channel);
  sales_ = v1::Sales::NewStub(channel);
  imports_ = v1::Imports::NewStub(channel);
}

void RegistryTest::StopServer() {
  if (server_) server_->Stop();
  server_.reset();
  service_.reset();
}

absl::StatusOr<v1::Client> RegistryTest::CreateClient(const std::string& id,
                                                      const std::string& region,
                                                      const std::string& currency) {
  v1::CreateClientRequest request;
  request.set_client_id(id);
  v1::Client* client = request.mutable_client();
  client->set_display_name("Client " + id);
  client->set_status(v1::CLIENT_STATUS_ACTIVE);
  client->set_size_class(v1::SIZE_CLASS_LARGE);
  client->set_region(region);
  client->set_currency_code(currency);
  return Call(*clients_, &ClientStub::CreateClient, request);
}

absl::StatusOr<v1::Client> RegistryTest::GetClient(const std::string& id) {
  v1::GetClientRequest request;
  request.set_name("clients/" + id);
  return Call(*clients_, &ClientStub::GetClient, request);
}

absl::StatusOr<v1::Product> RegistryTest::CreateProduct(const std::string& id) {
  v1::CreateProductRequest request;
  request.set_product_id(id);
  request.mutable_product()->set_display_name("Product " + id);
  request.mutable_product()->set_business_line("GOODS");
  return Call(*catalog_, &CatalogStub::CreateProduct, request);
}

absl::StatusOr<v1::BatchRecordSalesResponse> RegistryTest::Record(
    const std::vector<v1::Sale>& sales) {
  v1::BatchRecordSalesRequest request;
  for (const v1::Sale& sale : sales) *request.add_sales() = sale;
  return Call(*sales_, &SalesStub::BatchRecordSales, request);
}

std::vector<v1::SalesBatch> RegistryTest::StreamSales(const v1::StreamSalesRequest& request,
                                                      absl::Status* status) {
  grpc::ClientContext context;
  rpc::SetDeadline(&context, kCallTimeout);
  std::vector<v1::SalesBatch> batches;
  const auto reader = sales_->StreamSales(&context, request);
  const absl::Status read =
      rpc::ReadAll<v1::SalesBatch>(&context, reader.get(), [&](v1::SalesBatch& batch) {
        batches.push_back(std::move(batch));
        return absl::OkStatus();
      });
  if (status != nullptr) *status = read;
  EXPECT_TRUE(status != nullptr || read.ok()) << read;
  return batches;
}

std::vector<v1::ClientBatch> RegistryTest::StreamClients(const v1::StreamClientsRequest& request,
                                                         absl::Status* status) {
  grpc::ClientContext context;
  rpc::SetDeadline(&context, kCallTimeout);
  std::vector<v1::ClientBatch> batches;
  const auto reader = clients_->StreamClients(&context, request);
  const absl::Status read =
      rpc::ReadAll<v1::ClientBatch>(&context, reader.get(), [&](v1::ClientBatch& batch) {
        batches.push_back(std::move(batch));
        return absl::OkStatus();
      });
  if (status != nullptr) *status = read;
  EXPECT_TRUE(status != nullptr || read.ok()) << read;
  return batches;
}

absl::Status RegistryTest::Stage(const std::string& import_id,
                                 std::vector<v1::StageImportRequest> batches,
                                 int64_t first_sequence) {
  grpc::ClientContext context;
  rpc::SetDeadline(&context, kCallTimeout);
  const auto stream = imports_->StageImport(&context);
  for (size_t i = 0; i < batches.size(); ++i) {
    batches[i].set_name("imports/" + import_id);
    batches[i].set_sequence(first_sequence + static_cast<int64_t>(i));
    v1::StageImportResponse staged;
    if (!stream->Write(batches[i]) || !stream->Read(&staged)) break;
    EXPECT_EQ(staged.staged_sequence(), first_sequence + static_cast<int64_t>(i));
  }
  stream->WritesDone();
  return rpc::FromGrpcStatus(stream->Finish());
}

absl::StatusOr<v1::Import> RegistryTest::Apply(const std::string& import_id, int64_t batches) {
  v1::ApplyImportRequest request;
  request.set_name("imports/" + import_id);
  request.set_batch_count(batches);
  return Call(*imports_, &ImportStub::ApplyImport, request);
}

absl::StatusOr<v1::Import> RegistryTest::AwaitEnd(const std::string& import_id) {
  grpc::ClientContext context;
  rpc::SetDeadline(&context, kCallTimeout);
  v1::WatchImportRequest request;
  request.set_name("imports/" + import_id);
  v1::Import last;
  const auto reader = imports_->WatchImport(&context, request);
  RETURN_IF_ERROR(rpc::ReadAll<v1::Import>(&context, reader.get(), [&](v1::Import& import) {
    last = std::move(import);
    return absl::OkStatus();
  }));
  return last;
}

absl::StatusOr<v1::Import> RegistryTest::Import(const v1::CreateImportRequest& request,
                                                std::vector<v1::StageImportRequest> batches) {
  RETURN_IF_ERROR(Call(*imports_, &ImportStub::CreateImport, request).status());
  const auto count = static_cast<int64_t>(batches.size());
  RETURN_IF_ERROR(Stage(request.import_id(), std::move(batches)));
  RETURN_IF_ERROR(Apply(request.import_id(), count).status());
  return AwaitEnd(request.import_id());
}

std::vector<v1::ImportError> RegistryTest::ErrorsOf(const std::string& import_id) {
  std::vector<v1::ImportError> errors;
  v1::ListImportErrorsRequest request;
  request.set_parent("imports/" + import_id);
  request.set_page_size(1000);
  while (true) {
    const auto page = Call(*imports_, &ImportStub::ListImportErrors, request);
    EXPECT_TRUE(page.ok()) << page.status();
    if (!page.ok()) return errors;
    errors.insert(errors.end(), page->errors().begin(), page->errors().end());
    if (page->next_page_token().empty()) return errors;
    request.set_page_token(page->next_page_token());
  }
}

v1::Sale MakeSale(const std::string& id, const std::string& client, const std::string& product,
                  const std::string& date, int64_t amount_minor) {
  v1::Sale sale;
  sale.set_name("sales/" + id);
  sale.set_client("clients/" + client);
  sale.set_product("products/" + product);
  sale.mutable_date()->set_year(std::stoi(date.substr(0, 4)));
  sale.mutable_date()->set_month(std::stoi(date.substr(5, 2)));
  sale.mutable_date()->set_day(std::stoi(date.substr(8, 2)));
  sale.set_amount_minor(amount_minor);
  return sale;
}

v1::CreateImportRequest NewImport(const std::string& id, v1::ImportKind kind,
                                  std::vector<std::string> files) {
  v1::CreateImportRequest request;
  request.set_import_id(id);
  request.set_kind(kind);
  for (std::string& file : files) request.add_files(std::move(file));
  return request;
}

namespace {

uint32_t IndexOf(const std::string& text, std::map<std::string, uint32_t>* known,
                 google::protobuf::RepeatedPtrField<std::string>* dictionary) {
  const auto [at, added] = known->emplace(text, static_cast<uint32_t>(known->size()));
  if (added) *dictionary->Add() = text;
  return at->second;
}

void SetLines(size_t rows, uint32_t first_line, v1::StageImportRequest* batch) {
  for (size_t i = 0; i < rows; ++i) batch->add_line_deltas(i == 0 ? first_line : 1);
}

}  // namespace

v1::StageImportRequest SalesBatch(const std::vector<SaleRow>& rows, uint32_t file,
                                  uint32_t first_line) {
  v1::StageImportRequest batch;
  batch.set_file(file);
  SetLines(rows.size(), first_line, &batch);
  v1::SaleRows* sales = batch.mutable_sales();
  std::map<std::string, uint32_t> clients, products, currencies;
  for (const SaleRow& row : rows) {
    sales->add_sale_ids(row.id);
    sales->add_clients(IndexOf(row.client, &clients, sales->mutable_client_dictionary()));
    sales->add_products(IndexOf(row.product, &products, sales->mutable_product_dictionary()));
    sales->add_days(row.day);
    sales->mutable_amounts()->add_unscaled(row.amount);
    sales->mutable_amounts()->add_scales(row.scale);
    sales->add_currencies(IndexOf(row.currency, &currencies, sales->mutable_currency_dictionary()));
  }
  return batch;
}

v1::StageImportRequest ClientsBatch(const std::vector<std::string>& ids) {
  v1::StageImportRequest batch;
  SetLines(ids.size(), 2, &batch);
  v1::ClientRows* clients = batch.mutable_clients();
  for (const std::string& id : ids) {
    clients->add_client_ids(id);
    clients->add_display_names("Client " + id);
    clients->add_statuses(v1::CLIENT_STATUS_ACTIVE);
    clients->add_size_classes(v1::SIZE_CLASS_LARGE);
    clients->add_regions("Iceland");
    clients->add_currencies("GBP");
  }
  return batch;
}

v1::StageImportRequest ProductsBatch(const std::vector<std::string>& ids) {
  v1::StageImportRequest batch;
  SetLines(ids.size(), 2, &batch);
  for (const std::string& id : ids) {
    batch.mutable_products()->add_product_ids(id);
    batch.mutable_products()->add_display_names("Product " + id);
    batch.mutable_products()->add_business_lines("GOODS");
  }
  return batch;
}

std::vector<std::string> Lines(const std::vector<v1::SalesBatch>& batches) {
  std::vector<std::string> lines;
  for (const v1::SalesBatch& batch : batches) {
    int row = 0;
    for (int client = 0; client < batch.client_ids_size(); ++client) {
      for (uint32_t i = 0; i < batch.client_rows(client); ++i, ++row) {
        lines.push_back(absl::StrCat(batch.client_ids(client), " ", batch.days(row), " ",
                                     batch.amounts_minor(row)));
      }
    }
  }
  return lines;
}

std::string FieldOf(const absl::Status& status) {
  const std::vector<FieldViolation> violations = FieldViolationsOf(status);
  return violations.empty() ? "" : violations[0].field;
}

}  // namespace clientele::registry
