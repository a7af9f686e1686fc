#include "tests/api/registry/facts_fixture.h"

#include <limits>

#include "common/money/money.h"
#include "common/rpc/dates.h"

namespace clientele::registry {

void FactsTest::SetUp() {
  Connect();
  for (const char* id : {"c1", "c2"}) ASSERT_TRUE(CreateClient(id).ok());
  ASSERT_TRUE(CreateClient("c3", "Iceland", "JPY").ok());
  for (const char* id : {"p1", "p2"}) ASSERT_TRUE(CreateProduct(id).ok());
}

void FactsTest::Connect() {
  const auto channel = rpc::NewChannel(server_->address());
  holdings_ = v1::Holdings::NewStub(channel);
  balances_ = v1::Balances::NewStub(channel);
  exports_ = v1::Exports::NewStub(channel);
}

absl::StatusOr<v1::BatchUpsertHoldingsResponse> FactsTest::Upsert(
    const std::vector<v1::Holding>& holdings) {
  v1::BatchUpsertHoldingsRequest request;
  for (const v1::Holding& holding : holdings) *request.add_holdings() = holding;
  return Call(*holdings_, &HoldingStub::BatchUpsertHoldings, request);
}

absl::StatusOr<v1::BatchUpsertBalancesResponse> FactsTest::Upsert(
    const std::vector<v1::Balance>& balances) {
  v1::BatchUpsertBalancesRequest request;
  for (const v1::Balance& balance : balances) *request.add_balances() = balance;
  return Call(*balances_, &BalanceStub::BatchUpsertBalances, request);
}

absl::Status FactsTest::DeleteClient(const std::string& id) {
  v1::DeleteClientRequest request;
  request.set_name("clients/" + id);
  return Call(*clients_, &ClientStub::DeleteClient, request).status();
}

std::vector<v1::ExportRecordsResponse> FactsTest::Export(const v1::ExportRecordsRequest& request,
                                                         absl::Status* status) {
  grpc::ClientContext context;
  rpc::SetDeadline(&context, kCallTimeout);
  std::vector<v1::ExportRecordsResponse> batches;
  const auto reader = exports_->ExportRecords(&context, request);
  const absl::Status read = rpc::ReadAll<v1::ExportRecordsResponse>(
      &context, reader.get(), [&](v1::ExportRecordsResponse& batch) {
        batches.push_back(std::move(batch));
        return absl::OkStatus();
      });
  if (status != nullptr) *status = read;
  EXPECT_TRUE(status != nullptr || read.ok()) << read;
  return batches;
}

google::type::Date DateOf(const std::string& text) { return rpc::ProtoDate(*ParseDate(text)); }

int32_t Day(const std::string& text) {
  return text.empty() ? std::numeric_limits<int32_t>::min() : DayNumber(*ParseDate(text));
}

v1::Holding MakeHolding(const std::string& client, const std::string& product,
                        const std::string& from, const std::string& to,
                        std::optional<int64_t> limit_minor) {
  v1::Holding holding;
  holding.set_client("clients/" + client);
  holding.set_product("products/" + product);
  *holding.mutable_start_date() = DateOf(from);
  if (!to.empty()) *holding.mutable_end_date() = DateOf(to);
  if (limit_minor) holding.set_limit_minor(*limit_minor);
  return holding;
}

v1::Balance MakeBalance(const std::string& client, const std::string& product,
                        const std::string& date, int64_t amount_minor, v1::BalanceMeasure measure) {
  v1::Balance balance;
  balance.set_client("clients/" + client);
  balance.set_product("products/" + product);
  *balance.mutable_date() = DateOf(date);
  balance.set_measure(measure);
  balance.set_amount_minor(amount_minor);
  return balance;
}

v1::StageImportRequest HoldingsBatch(const std::vector<HoldingRow>& rows) {
  v1::StageImportRequest batch;
  v1::HoldingRows& out = *batch.mutable_records()->mutable_holdings();
  for (const HoldingRow& row : rows) {
    batch.add_line_deltas(batch.line_deltas().empty() ? 2 : 1);
    out.add_client_id(row.client);
    out.add_product_id(row.product);
    out.add_from(Day(row.from));
    out.add_to(Day(row.to));
    const Decimal limit = row.limit.empty() ? Decimal{0, 255} : *ParseDecimal(row.limit);
    out.mutable_limit()->add_unscaled(limit.unscaled);
    out.mutable_limit()->add_scales(static_cast<uint32_t>(limit.scale));
    out.add_currency(row.currency);
  }
  return batch;
}

}  // namespace clientele::registry
