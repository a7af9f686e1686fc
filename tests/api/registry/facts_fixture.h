// A registry with clients and products, and its holdings, balances and exports.
#ifndef CLIENTELE_TESTS_API_REGISTRY_FACTS_FIXTURE_H_
#define CLIENTELE_TESTS_API_REGISTRY_FACTS_FIXTURE_H_

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "clientele/registry/v1/balances.grpc.pb.h"
#include "clientele/registry/v1/exports.grpc.pb.h"
#include "clientele/registry/v1/holdings.grpc.pb.h"
#include "tests/api/registry/registry_fixture.h"

namespace clientele::registry {

// Clients c1 and c2 in GBP, c3 in JPY, products p1 and p2.
class FactsTest : public RegistryTest {
 protected:
  using HoldingStub = v1::Holdings::Stub;
  using BalanceStub = v1::Balances::Stub;
  using ExportStub = v1::Exports::Stub;

  void SetUp() override;
  void Connect();  // after the server has started again

  absl::StatusOr<v1::BatchUpsertHoldingsResponse> Upsert(const std::vector<v1::Holding>& holdings);
  absl::StatusOr<v1::BatchUpsertBalancesResponse> Upsert(const std::vector<v1::Balance>& balances);
  absl::Status DeleteClient(const std::string& id);

  // All batches of an export; an error is returned and expected to be OK without `status`.
  std::vector<v1::ExportRecordsResponse> Export(const v1::ExportRecordsRequest& request,
                                                absl::Status* status = nullptr);

  std::unique_ptr<HoldingStub> holdings_;
  std::unique_ptr<BalanceStub> balances_;
  std::unique_ptr<ExportStub> exports_;
};

google::type::Date DateOf(const std::string& text);
int32_t Day(const std::string& text);

// `to` empty: open.
v1::Holding MakeHolding(const std::string& client, const std::string& product,
                        const std::string& from, const std::string& to,
                        std::optional<int64_t> limit_minor = std::nullopt);
v1::Balance MakeBalance(const std::string& client, const std::string& product,
                        const std::string& date, int64_t amount_minor,
                        v1::BalanceMeasure measure = v1::BALANCE_MEASURE_STOCK_END);

// Rows of a staged batch; lines count from 2.
struct HoldingRow {
  std::string client, product, from, to;
  std::string limit{};  // decimal, empty: none
  std::string currency{};
};
v1::StageImportRequest HoldingsBatch(const std::vector<HoldingRow>& rows);

}  // namespace clientele::registry

#endif  // CLIENTELE_TESTS_API_REGISTRY_FACTS_FIXTURE_H_
