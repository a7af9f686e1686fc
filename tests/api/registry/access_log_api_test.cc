#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "clientele/registry/v1/access_log.grpc.pb.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/api/registry/registry_fixture.h"

namespace clientele::registry {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using AccessStub = v1::AccessLog::Stub;

class AccessLogApiTest : public RegistryTest {
 protected:
  std::vector<v1::AccessEntry> Reads(const std::string& filter = "", int page_size = 100) {
    const auto stub = v1::AccessLog::NewStub(rpc::NewChannel(server_->address()));
    v1::ListAccessEntriesRequest request;
    request.set_filter(filter);
    request.set_page_size(page_size);
    std::vector<v1::AccessEntry> entries;
    while (true) {
      const auto page = Call(*stub, &AccessStub::ListAccessEntries, request);
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
