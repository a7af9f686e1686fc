#include <algorithm>
#include <atomic>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include "tests/api/registry/registry_fixture.h"

namespace clientele::registry {
namespace {

using ::testing::ElementsAre;

class StreamsApiTest : public RegistryTest {
 protected:
  v1::Snapshot Snapshot(int ranges) {
    v1::GetSnapshotRequest request;
    request.set_range_count(ranges);
    const auto snapshot = Call(*sales_, &SalesStub::GetSnapshot, request);
    EXPECT_TRUE(snapshot.ok()) << snapshot.status();
    return *snapshot;
  }
  // 40 clients with 50 sales each, imported.
  void ImportBase() {
    std::vector<std::string> clients;
    std::vector<SaleRow> rows;
    for (int c = 0; c < 40; ++c) {
      clients.push_back("c" + std::to_string(100 + c));
      for (int s = 0; s < 50; ++s) {
        rows.push_back({clients.back() + "-" + std::to_string(s), clients.back(),
                        "p" + std::to_string(s % 3), s, 100 * c + s});
      }
    }
    ASSERT_TRUE(
        Import(NewImport("clients", v1::IMPORT_KIND_CLIENTS), {ClientsBatch(clients)}).ok());
    ASSERT_TRUE(
        Import(NewImport("products", v1::IMPORT_KIND_PRODUCTS), {ProductsBatch({"p0", "p1", "p2"})})
            .ok());
    const auto sales = Import(NewImport("sales", v1::IMPORT_KIND_SALES), {SalesBatch(rows)});
    ASSERT_TRUE(sales.ok()) << sales.status();
    ASSERT_EQ(sales->state(), v1::IMPORT_STATE_SUCCEEDED) << sales->DebugString();
  }
};

TEST_F(StreamsApiTest, AnEmptyRegistryAnswersWithItsPosition) {
  const std::vector<v1::SalesBatch> sales = StreamSales({});
  ASSERT_EQ(sales.size(), 1u);
  EXPECT_EQ(sales[0].as_of_position(), 0);
  EXPECT_EQ(sales[0].days_size(), 0);
  EXPECT_EQ(StreamClients({}).size(), 1u);
  EXPECT_EQ(Snapshot(4).cut_client_ids_size(), 0);
  EXPECT_FALSE(Snapshot(4).has_commit_time());
}

TEST_F(StreamsApiTest, ColumnsComeOnlyWhenAskedFor) {
  ImportBase();
  v1::StreamSalesRequest request;
  request.set_end_client_id("c101");
  v1::SalesBatch plain = StreamSales(request)[0];
  EXPECT_EQ(plain.days_size(), 50);
  EXPECT_EQ(plain.products_size() + plain.profits_minor_size() + plain.sale_ids_size(), 0);
  EXPECT_EQ(plain.currencies_size(), 0);
  EXPECT_EQ(plain.currency_dictionary(0), "GBP");
  for (const auto column :
       {v1::SALES_COLUMN_PRODUCT, v1::SALES_COLUMN_PROFIT, v1::SALES_COLUMN_SALE_ID}) {
    request.add_columns(column);
  }
  const v1::SalesBatch full = StreamSales(request)[0];
  EXPECT_EQ(full.products_size(), 50);
  EXPECT_EQ(full.profits_minor_size(), 50);
  EXPECT_FALSE(full.has_profit(0));
  EXPECT_EQ(full.sale_ids(7), "c100-7");
  EXPECT_EQ(full.product_dictionary(static_cast<int>(full.products(7))), "p1");
  EXPECT_EQ(Lines({full}), Lines({plain}));
}

TEST_F(StreamsApiTest, CurrenciesAreNumberedOnceThereAreTwo) {
  for (const auto& [id, currency] :
       {std::pair("a", "GBP"), std::pair("b", "JPY"), std::pair("c", "GBP")}) {
    ASSERT_TRUE(CreateClient(id, "Iceland", currency).ok());
  }
  ASSERT_TRUE(CreateProduct("p").ok());
  v1::Sale mixed = MakeSale("s4", "c", "p", "2011-01-02", 4);
  mixed.set_currency_code("JPY");
  ASSERT_TRUE(
      Record({MakeSale("s1", "a", "p", "2011-01-01", 1), MakeSale("s2", "b", "p", "2011-01-01", 2),
              MakeSale("s3", "c", "p", "2011-01-01", 3), mixed})
          .ok());
  const v1::SalesBatch batch = StreamSales({})[0];
  EXPECT_THAT(batch.currency_dictionary(), ElementsAre("GBP", "JPY"));
  EXPECT_THAT(batch.currencies(), ElementsAre(0, 1, 0, 1));
}

TEST_F(StreamsApiTest, PeriodsAreInclusive) {
  ImportBase();
  v1::StreamSalesRequest request;
  request.mutable_start_date()->set_year(1970);
  request.mutable_start_date()->set_month(1);
  request.mutable_start_date()->set_day(11);
  *request.mutable_end_date() = request.start_date();
  request.mutable_end_date()->set_day(12);
  const std::vector<std::string> lines = Lines(StreamSales(request));
  EXPECT_EQ(lines.size(), 80u);
  EXPECT_EQ(lines[0], "c100 10 10");
  EXPECT_EQ(lines[1], "c100 11 11");
}

TEST_F(StreamsApiTest, APositionAheadOfTheRegistryIsRefused) {
  v1::StreamSalesRequest sales;
  sales.set_as_of_position(1);
  absl::Status status;
  StreamSales(sales, &status);
  EXPECT_EQ(ReasonOf(status), common::v1::ERROR_REASON_POSITION_OUT_OF_RANGE) << status;
  v1::StreamClientsRequest clients;
  clients.set_as_of_position(1);
  StreamClients(clients, &status);
  EXPECT_EQ(FieldOf(status), "as_of_position");
  sales.set_as_of_position(-1);
  StreamSales(sales, &status);
  EXPECT_EQ(FieldOf(status), "as_of_position");
  sales.clear_as_of_position();
  sales.add_columns(static_cast<v1::SalesColumn>(77));
  StreamSales(sales, &status);
  EXPECT_EQ(FieldOf(status), "columns");
}

TEST_F(StreamsApiTest, ClientsStreamAsColumnsOfTheirMoment) {
  ASSERT_TRUE(CreateClient("b", "Norway", "JPY").ok());
  ASSERT_TRUE(CreateClient("a", "Iceland").ok());
  v1::DeleteClientRequest removal;
  removal.set_name("clients/b");
  ASSERT_TRUE(Call(*clients_, &ClientStub::DeleteClient, removal).ok());
  const v1::ClientBatch now = StreamClients({})[0];
  EXPECT_EQ(now.as_of_position(), 3);
  EXPECT_THAT(now.client_ids(), ElementsAre("a"));
  v1::StreamClientsRequest earlier;
  earlier.set_as_of_position(2);
  const v1::ClientBatch before = StreamClients(earlier)[0];
  EXPECT_THAT(before.client_ids(), ElementsAre("a", "b"));
  EXPECT_EQ(before.region_dictionary(static_cast<int>(before.regions(1))), "Norway");
  EXPECT_EQ(before.currency_dictionary(static_cast<int>(before.currencies(1))), "JPY");
  EXPECT_THAT(before.statuses(), ElementsAre(v1::CLIENT_STATUS_ACTIVE, v1::CLIENT_STATUS_ACTIVE));
  earlier.set_start_client_id("b");
  EXPECT_THAT(StreamClients(earlier)[0].client_ids(), ElementsAre("b"));
}

TEST_F(StreamsApiTest, CutsGiveRangesOfSimilarSize) {
  ImportBase();
  const v1::Snapshot snapshot = Snapshot(4);
  ASSERT_EQ(snapshot.cut_client_ids_size(), 3);
  EXPECT_THAT(snapshot.cut_client_ids(), ElementsAre("c110", "c120", "c130"));
  EXPECT_EQ(Snapshot(1).cut_client_ids_size(), 0);
  EXPECT_LE(Snapshot(256).cut_client_ids_size(), 255);
}

TEST_F(StreamsApiTest, ParallelRangesShowOneMomentWhileCorrectionsAreWritten) {
  ImportBase();
  const v1::Snapshot snapshot = Snapshot(4);
  v1::StreamSalesRequest whole;
  whole.set_as_of_position(snapshot.position());
  const std::vector<std::string> expected = Lines(StreamSales(whole));
  ASSERT_EQ(expected.size(), 2'000u);

  std::atomic<bool> stop{false};
  std::atomic<int> corrections{0};
  std::thread writer([&] {
    std::mt19937 random(3);
    while (!stop) {
      const std::string client = "c" + std::to_string(100 + random() % 40);
      const auto written = Record({MakeSale(client + "-" + std::to_string(random() % 50), client,
                                            "p1", "2012-01-01", static_cast<int64_t>(random()))});
      EXPECT_TRUE(written.ok()) << written.status();
      ++corrections;
    }
  });
  for (int round = 0; round < 5 || corrections < 20; ++round) {
    std::vector<std::vector<std::string>> parts(4);
    std::vector<std::thread> readers;
    for (int part = 0; part < 4; ++part) {
      readers.emplace_back([&, part] {
        v1::StreamSalesRequest request;
        request.set_as_of_position(snapshot.position());
        if (part > 0) request.set_start_client_id(snapshot.cut_client_ids(part - 1));
        if (part < 3) request.set_end_client_id(snapshot.cut_client_ids(part));
        parts[static_cast<size_t>(part)] = Lines(StreamSales(request));
      });
    }
    for (std::thread& reader : readers) reader.join();
    std::vector<std::string> joined;
    for (const auto& part : parts) joined.insert(joined.end(), part.begin(), part.end());
    EXPECT_EQ(joined, expected);
  }
  stop = true;
  writer.join();
  EXPECT_NE(Lines(StreamSales({})), expected);
}

TEST_F(StreamsApiTest, ACallerThatLeavesEndsItsStream) {
  ImportBase();
  for (int i = 0; i < 100; ++i) {
    grpc::ClientContext context;
    rpc::SetDeadline(&context, kCallTimeout);
    const auto reader = sales_->StreamSales(&context, {});
    v1::SalesBatch batch;
    ASSERT_TRUE(reader->Read(&batch));
    context.TryCancel();
    reader->Finish();
  }
  EXPECT_EQ(Lines(StreamSales({})).size(), 2'000u);
}

}  // namespace
}  // namespace clientele::registry
