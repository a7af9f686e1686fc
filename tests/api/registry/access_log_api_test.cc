#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "clientele/registry/v1/access_log.grpc.pb.h"
#include "clientele/registry/v1/incidents.grpc.pb.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/api/registry/facts_fixture.h"
#include "tests/api/registry/registry_fixture.h"

namespace clientele::registry {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using AccessStub = v1::AccessLog::Stub;

// A registry whose log of reads is looked at.
template <class Fixture>
class LoggedTest : public Fixture {
 protected:
  std::vector<v1::AccessEntry> Reads(const std::string& filter = "", int page_size = 100) {
    const auto stub = v1::AccessLog::NewStub(rpc::NewChannel(this->server_->address()));
    v1::ListAccessEntriesRequest request;
    request.set_filter(filter);
    request.set_page_size(page_size);
    std::vector<v1::AccessEntry> entries;
    while (true) {
      const auto page = this->Call(*stub, &AccessStub::ListAccessEntries, request);
      EXPECT_TRUE(page.ok()) << page.status();
      if (!page.ok()) return entries;
      entries.insert(entries.end(), page->entries().begin(), page->entries().end());
      if (page->next_page_token().empty()) return entries;
      request.set_page_token(page->next_page_token());
    }
  }
  // "Method resource rows" of every read.
  std::vector<std::string> Lines(const std::string& filter = "", int page_size = 100) {
    std::vector<std::string> lines;
    for (const v1::AccessEntry& entry : Reads(filter, page_size)) {
      lines.push_back(absl::StrCat(entry.method().substr(entry.method().find('/') + 1), " ",
                                   entry.resource(), " ", entry.row_count()));
    }
    return lines;
  }
};

using AccessLogApiTest = LoggedTest<RegistryTest>;
using AccessLogOfFactsTest = LoggedTest<FactsTest>;

TEST_F(AccessLogApiTest, EveryReadOfClientDataIsLogged) {
  for (const char* id : {"c1", "c2"}) ASSERT_TRUE(CreateClient(id).ok());
  ASSERT_TRUE(CreateProduct("p").ok());
  ASSERT_TRUE(Record({MakeSale("s", "c1", "p", "2024-01-01", 5)}).ok());
  EXPECT_THAT(Lines(), IsEmpty());

  ASSERT_TRUE(GetClient("c1").ok());
  v1::BatchGetClientsRequest batch;
  batch.add_names("clients/c1");
  batch.add_names("clients/c2");
  ASSERT_TRUE(Call(*clients_, &ClientStub::BatchGetClients, batch).ok());
  ASSERT_TRUE(Call(*clients_, &ClientStub::ListClients, {}).ok());
  v1::ListClientVersionsRequest versions;
  versions.set_parent("clients/c2");
  ASSERT_TRUE(Call(*clients_, &ClientStub::ListClientVersions, versions).ok());
  v1::ListClientPeriodsRequest periods;
  periods.set_parent("clients/c2");
  ASSERT_TRUE(Call(*clients_, &ClientStub::ListClientPeriods, periods).ok());
  StreamClients({});
  v1::GetSaleRequest sale;
  sale.set_name("sales/s");
  ASSERT_TRUE(Call(*sales_, &SalesStub::GetSale, sale).ok());
  StreamSales({});
  EXPECT_THAT(
      Lines("", 2),
      ElementsAre("GetClient clients/c1 1", "BatchGetClients clients/c1 1",
                  "BatchGetClients clients/c2 1", "ListClients clients/- 2",
                  "ListClientVersions clients/c2 1", "ListClientPeriods clients/c2 1",
                  "StreamClients clients/- 2", "GetSale clients/c1 1", "StreamSales clients/- 1"));
}

TEST_F(AccessLogApiTest, ReadsOfIncidentsAreLogged) {
  for (const char* id : {"c1", "c2"}) ASSERT_TRUE(CreateClient(id).ok());
  using Stub = v1::Incidents::Stub;
  const auto stub = v1::Incidents::NewStub(rpc::NewChannel(server_->address()));
  v1::CreateIncidentRequest create;
  create.set_parent("clients/c1");
  create.set_incident_id("i1");
  create.mutable_incident()->set_title("Payment stuck");
  create.mutable_incident()->set_kind("PAYMENT");
  create.mutable_incident()->set_severity(v1::INCIDENT_SEVERITY_MEDIUM);
  *create.mutable_incident()->mutable_date() = DateOf("2024-01-01");
  const auto created = Call(*stub, &Stub::CreateIncident, create);
  ASSERT_TRUE(created.ok()) << created.status();

  v1::GetIncidentRequest get;
  for (const char* name : {"clients/c1/incidents/i1", "clients/-/incidents/i1"}) {
    get.set_name(name);
    ASSERT_TRUE(Call(*stub, &Stub::GetIncident, get).ok());
  }
  get.set_name("clients/c2/incidents/i1");
  EXPECT_FALSE(Call(*stub, &Stub::GetIncident, get).ok());
  v1::ListIncidentsRequest list;
  list.set_parent("clients/-");
  list.set_filter("kind = PAYMENT");
  ASSERT_TRUE(Call(*stub, &Stub::ListIncidents, list).ok());
  list.set_parent("clients/c2");
  ASSERT_TRUE(Call(*stub, &Stub::ListIncidents, list).ok());
  EXPECT_THAT(Lines(), ElementsAre("GetIncident clients/c1/incidents/i1 1",
                                   "GetIncident clients/c1/incidents/i1 1",
                                   "ListIncidents clients/- 1", "ListIncidents clients/c2 0"));
  EXPECT_THAT(Reads("resource = \"clients/-\"").at(0).selection(), HasSubstr("kind = ?"));
}

TEST_F(AccessLogOfFactsTest, ReadsOfHoldingsAreLogged) {
  ASSERT_TRUE(Upsert({MakeHolding("c1", "p1", "2024-01-01", "2024-01-31"),
                      MakeHolding("c1", "p2", "2024-01-01", "")})
                  .ok());
  v1::GetHoldingRequest get;
  get.set_name("clients/c1/products/p1/holdings/2024-01-01");
  ASSERT_TRUE(Call(*holdings_, &HoldingStub::GetHolding, get).ok());
  get.set_name("clients/c1/products/p1/holdings/2024-01-02");
  EXPECT_FALSE(Call(*holdings_, &HoldingStub::GetHolding, get).ok());
  v1::ListHoldingsRequest list;
  list.set_parent("clients/c1");
  ASSERT_TRUE(Call(*holdings_, &HoldingStub::ListHoldings, list).ok());
  list.set_parent("clients/nobody");
  EXPECT_FALSE(Call(*holdings_, &HoldingStub::ListHoldings, list).ok());
  EXPECT_THAT(Lines(), ElementsAre("GetHolding clients/c1/products/p1/holdings/2024-01-01 1",
                                   "ListHoldings clients/c1 2"));
}

TEST_F(AccessLogOfFactsTest, ReadsAndSumsOfBalancesAreLogged) {
  ASSERT_TRUE(
      Upsert({MakeBalance("c1", "p1", "2024-01-31", 5), MakeBalance("c2", "p1", "2024-01-31", 7)})
          .ok());
  v1::GetBalanceRequest get;
  get.set_name("clients/c1/products/p1/balances/2024-01-31.STOCK_END");
  ASSERT_TRUE(Call(*balances_, &BalanceStub::GetBalance, get).ok());
  v1::ListBalancesRequest list;
  list.set_parent("clients/c2");
  ASSERT_TRUE(Call(*balances_, &BalanceStub::ListBalances, list).ok());
  v1::AggregateBalancesRequest sum;
  *sum.mutable_date() = DateOf("2024-01-31");
  sum.set_measure(v1::BALANCE_MEASURE_STOCK_END);
  ASSERT_TRUE(Call(*balances_, &BalanceStub::AggregateBalances, sum).ok());
  for (const char* name : {"clients/c2", "clients/c1", "clients/c2"}) sum.add_clients(name);
  ASSERT_TRUE(Call(*balances_, &BalanceStub::AggregateBalances, sum).ok());
  EXPECT_THAT(Lines(),
              ElementsAre("GetBalance clients/c1/products/p1/balances/2024-01-31.STOCK_END 1",
                          "ListBalances clients/c2 1", "AggregateBalances clients/- 1",
                          "AggregateBalances clients/c1 1", "AggregateBalances clients/c2 1"));
}

TEST_F(AccessLogOfFactsTest, AnExportOfClientDataIsLoggedOnceWithItsKind) {
  ASSERT_TRUE(Record({MakeSale("s1", "c1", "p1", "2024-01-01", 5)}).ok());
  ASSERT_TRUE(Upsert({MakeHolding("c1", "p1", "2024-01-01", "")}).ok());
  v1::ExportRecordsRequest request;
  int64_t position = 0;
  for (const v1::ImportKind kind : {v1::IMPORT_KIND_CLIENTS, v1::IMPORT_KIND_SALES,
                                    v1::IMPORT_KIND_HOLDINGS, v1::IMPORT_KIND_BALANCES}) {
    request.set_kind(kind);
    const auto batches = Export(request);
    ASSERT_FALSE(batches.empty());
    position = batches.front().as_of_position();
  }
  request.set_kind(v1::IMPORT_KIND_CLIENTS);
  request.set_start_key("c2");
  request.set_end_key("c3");
  request.set_changed_since_position(1);
  Export(request);
  for (const v1::ImportKind kind : {v1::IMPORT_KIND_PRODUCTS, v1::IMPORT_KIND_REGIONS,
                                    v1::IMPORT_KIND_RATES, v1::IMPORT_KIND_INDUSTRIES}) {
    v1::ExportRecordsRequest of_others;
    of_others.set_kind(kind);
    Export(of_others);
  }

  std::vector<std::string> selections;
  for (const v1::AccessEntry& entry : Reads()) {
    EXPECT_EQ(entry.method(), "clientele.registry.v1.Exports/ExportRecords");
    EXPECT_EQ(entry.resource(), "clients/-");
    selections.push_back(absl::StrCat(entry.row_count(), " ", entry.selection()));
  }
  const std::string at = absl::StrCat(" at position ", position);
  EXPECT_THAT(selections,
              ElementsAre("3 clients from  to before " + at, "1 sales from  to before " + at,
                          "1 holdings from  to before " + at, "0 balances from  to before " + at,
                          "1 clients from c2 to before c3" + at + ", changed since 1"));
}

TEST_F(AccessLogOfFactsTest, AnExportThatIsRefusedIsNotLogged) {
  v1::ExportRecordsRequest request;
  request.set_kind(v1::IMPORT_KIND_CLIENTS);
  request.set_as_of_position(1'000'000);
  absl::Status status;
  Export(request, &status);
  EXPECT_EQ(FieldOf(status), "as_of_position");
  EXPECT_THAT(Lines(), IsEmpty());
}

TEST_F(AccessLogApiTest, AnEntrySaysWhoWhenByWhichRequest) {
  ASSERT_TRUE(CreateClient("c1").ok());
  ASSERT_TRUE(GetClient("c1").ok());
  const std::vector<v1::AccessEntry> reads = Reads();
  ASSERT_EQ(reads.size(), 1u);
  EXPECT_EQ(reads[0].caller(), "anonymous");
  EXPECT_EQ(reads[0].method(), "clientele.registry.v1.ClientRegistry/GetClient");
  EXPECT_FALSE(reads[0].request_id().empty());
  EXPECT_GT(reads[0].time().seconds(), 1'600'000'000);
}

TEST_F(AccessLogApiTest, ReadsThatReturnNothingAreNotLogged) {
  EXPECT_FALSE(GetClient("nobody").ok());
  v1::ListClientsRequest request;
  request.set_filter("region = ");
  EXPECT_FALSE(Call(*clients_, &ClientStub::ListClients, request).ok());
  EXPECT_THAT(Lines(), IsEmpty());
}

TEST_F(AccessLogApiTest, TheSelectionOfAListHoldsNoValues) {
  ASSERT_TRUE(CreateClient("c1").ok());
  ASSERT_TRUE(CreateClient("c2").ok());
  v1::ListClientsRequest request;
  request.set_filter("inn = 123456789012 OR NOT (display_name:\"Secret\" AND region = Iceland)");
  ASSERT_TRUE(Call(*clients_, &ClientStub::ListClients, request).ok());
  const std::vector<v1::AccessEntry> reads = Reads();
  ASSERT_EQ(reads.size(), 1u);
  EXPECT_THAT(reads[0].selection(), HasSubstr("inn = ?"));
  EXPECT_THAT(reads[0].selection(), HasSubstr("display_name:?"));
  EXPECT_THAT(reads[0].selection(), HasSubstr("from c1 to c2"));
  EXPECT_THAT(reads[0].selection(), Not(HasSubstr("123456789012")));
  EXPECT_THAT(reads[0].selection(), Not(HasSubstr("Secret")));
}

TEST_F(AccessLogApiTest, ReadsAreFiltered) {
  for (const char* id : {"c1", "c2"}) {
    ASSERT_TRUE(CreateClient(id).ok());
    ASSERT_TRUE(GetClient(id).ok());
  }
  EXPECT_THAT(Lines("resource = \"clients/c2\""), ElementsAre("GetClient clients/c2 1"));
  EXPECT_THAT(Lines("caller = nobody"), IsEmpty());
  EXPECT_EQ(Lines("time >= \"2020-01-01T00:00:00Z\" AND caller = anonymous").size(), 2u);
  EXPECT_THAT(Lines("time < \"2020-01-01T00:00:00Z\""), IsEmpty());
  const auto stub = v1::AccessLog::NewStub(rpc::NewChannel(server_->address()));
  v1::ListAccessEntriesRequest request;
  request.set_filter("selection = x");
  EXPECT_EQ(FieldOf(Call(*stub, &AccessStub::ListAccessEntries, request).status()), "filter");
  request.set_filter("");
  request.set_page_token("damaged");
  EXPECT_EQ(FieldOf(Call(*stub, &AccessStub::ListAccessEntries, request).status()), "page_token");
}

TEST_F(AccessLogApiTest, WhatWasReadBeforeAStopIsLogged) {
  ASSERT_TRUE(CreateClient("c1").ok());
  ASSERT_TRUE(GetClient("c1").ok());
  StopServer();
  StartServer();
  EXPECT_THAT(Lines(), ElementsAre("GetClient clients/c1 1"));
}

}  // namespace
}  // namespace clientele::registry
