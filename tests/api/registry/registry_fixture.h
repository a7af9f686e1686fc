// A registry server on loopback, and what tests say to it.
#ifndef CLIENTELE_TESTS_API_REGISTRY_REGISTRY_FIXTURE_H_
#define CLIENTELE_TESTS_API_REGISTRY_REGISTRY_FIXTURE_H_

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "clientele/registry/v1/catalog.grpc.pb.h"
#include "clientele/registry/v1/clients.grpc.pb.h"
#include "clientele/registry/v1/imports.grpc.pb.h"
#include "clientele/registry/v1/sales.grpc.pb.h"
#include "common/errors/errors.h"
#include "common/rpc/client.h"
#include "common/rpc/server.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace clientele::registry {

// Calls end after this time in tests.
inline constexpr absl::Duration kCallTimeout = absl::Seconds(60);

class RegistryTest : public ::testing::Test {
 protected:
  RegistryTest();
  ~RegistryTest() override;

  // The server stops as at SIGTERM, and opens the same data directory again.
  void StopServer();
  void StartServer();

  template <class Stub, class Base, class Req, class Resp>
  absl::StatusOr<Resp> Call(Stub& stub,
                            grpc::Status (Base::*method)(grpc::ClientContext*, const Req&, Resp*),
                            const std::type_identity_t<Req>& request) {
    return rpc::CallUnary(stub, method, request, {.timeout = kCallTimeout});
  }

  using ClientStub = v1::ClientRegistry::Stub;
  using CatalogStub = v1::Catalog::Stub;
  using SalesStub = v1::Sales::Stub;
  using ImportStub = v1::Imports::Stub;

  absl::StatusOr<v1::Client> CreateClient(const std::string& id,
                                          const std::string& region = "Iceland",
                                          const std::string& currency = "GBP");
  absl::StatusOr<v1::Client> GetClient(const std::string& id);
  absl::StatusOr<v1::Product> CreateProduct(const std::string& id);
  absl::StatusOr<v1::BatchRecordSalesResponse> Record(const std::vector<v1::Sale>& sales);

  std::vector<v1::SalesBatch> StreamSales(const v1::StreamSalesRequest& request,
                                          absl::Status* status = nullptr);
  std::vector<v1::ClientBatch> StreamClients(const v1::StreamClientsRequest& request,
                                             absl::Status* status = nullptr);

  // Stages the batches of one import; each is given the next sequence.
  absl::Status Stage(const std::string& import_id, std::vector<v1::StageImportRequest> batches,
                     int64_t first_sequence = 1);
  // Creates, stages, applies, and waits for the end.
  absl::StatusOr<v1::Import> Import(const v1::CreateImportRequest& request,
                                    std::vector<v1::StageImportRequest> batches);
  absl::StatusOr<v1::Import> Apply(const std::string& import_id, int64_t batches);
  absl::StatusOr<v1::Import> AwaitEnd(const std::string& import_id);
  std::vector<v1::ImportError> ErrorsOf(const std::string& import_id);

  std::string directory_;
  std::unique_ptr<rpc::HostedService> service_;
  std::unique_ptr<rpc::Server> server_;
  std::unique_ptr<ClientStub> clients_;
  std::unique_ptr<CatalogStub> catalog_;
  std::unique_ptr<SalesStub> sales_;
  std::unique_ptr<ImportStub> imports_;
};

v1::Sale MakeSale(const std::string& id, const std::string& client, const std::string& product,
                  const std::string& date, int64_t amount_minor);

v1::CreateImportRequest NewImport(const std::string& id, v1::ImportKind kind,
                                  std::vector<std::string> files = {"file.csv"});

// Rows of a batch of sales as a file has them: lines count from 2.
struct SaleRow {
  std::string id, client, product;
  int32_t day = 0;
  int64_t amount = 0;  // unscaled
  uint32_t scale = 2;
  std::string currency{};
};
v1::StageImportRequest SalesBatch(const std::vector<SaleRow>& rows, uint32_t file = 0,
                                  uint32_t first_line = 2);

// Clients in GBP of region Iceland; products of line GOODS.
v1::StageImportRequest ClientsBatch(const std::vector<std::string>& ids);
v1::StageImportRequest ProductsBatch(const std::vector<std::string>& ids);

// "client day amount" of every row.
std::vector<std::string> Lines(const std::vector<v1::SalesBatch>& batches);

std::string FieldOf(const absl::Status& status);

}  // namespace clientele::registry

#endif  // CLIENTELE_TESTS_API_REGISTRY_REGISTRY_FIXTURE_H_
