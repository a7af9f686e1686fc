#include <string>
#include <vector>

#include "tests/api/registry/registry_fixture.h"

namespace clientele::registry {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

class AuditApiTest : public RegistryTest {
 protected:
  std::vector<v1::AuditEntry> Audit(const std::string& resource, int page_size = 100) {
    std::vector<v1::AuditEntry> entries;
    v1::ListAuditEntriesRequest request;
    request.set_resource(resource);
    request.set_page_size(page_size);
    do {
      const auto page = Call(*clients_, &ClientStub::ListAuditEntries, request);
      EXPECT_TRUE(page.ok()) << page.status();
      if (!page.ok()) break;
      entries.insert(entries.end(), page->entries().begin(), page->entries().end());
      request.set_page_token(page->next_page_token());
    } while (!request.page_token().empty());
    return entries;
  }
};

TEST_F(AuditApiTest, EveryMutationLeavesOneEntryWithBothStates) {
  ASSERT_TRUE(CreateClient("c1").ok());
  v1::UpdateClientRequest update;
  update.mutable_client()->set_name("clients/c1");
  update.mutable_client()->set_display_name("New");
  update.set_request_id("r1");
  ASSERT_TRUE(Call(*clients_, &ClientStub::UpdateClient, update).ok());
  ASSERT_TRUE(Call(*clients_, &ClientStub::UpdateClient, update).ok());
  v1::DeleteClientRequest removal;
  removal.set_name("clients/c1");
  ASSERT_TRUE(Call(*clients_, &ClientStub::DeleteClient, removal).ok());

  const std::vector<v1::AuditEntry> entries = Audit("clients/c1", 1);
  ASSERT_EQ(entries.size(), 3u);
  EXPECT_EQ(entries[0].method(), "clientele.registry.v1.ClientRegistry/CreateClient");
  EXPECT_EQ(entries[0].before_json(), "");
  EXPECT_THAT(entries[0].after_json(), HasSubstr("Client c1"));
  EXPECT_EQ(entries[1].request_id(), "r1");
  EXPECT_THAT(entries[1].before_json(), HasSubstr("Client c1"));
  EXPECT_THAT(entries[1].after_json(), HasSubstr("New"));
  EXPECT_THAT(entries[2].after_json(), HasSubstr("delete_time"));
  for (const v1::AuditEntry& entry : entries) {
    EXPECT_EQ(entry.actor(), "anonymous");
    EXPECT_GT(entry.time().seconds(), 1'600'000'000);
    EXPECT_FALSE(entry.request_id().empty());
  }
}

TEST_F(AuditApiTest, RefusedAndValidatedMutationsLeaveNone) {
  ASSERT_TRUE(CreateClient("c1").ok());
  EXPECT_FALSE(CreateClient("c1").ok());
  v1::DeleteClientRequest removal;
  removal.set_name("clients/c1");
  removal.set_validate_only(true);
  ASSERT_TRUE(Call(*clients_, &ClientStub::DeleteClient, removal).ok());
  EXPECT_EQ(Audit("").size(), 1u);
}

TEST_F(AuditApiTest, AnImportedProductKeepsItsHistoryInTheAudit) {
  ASSERT_TRUE(
      Import(NewImport("i1", v1::IMPORT_KIND_PRODUCTS), {ProductsBatch({"p1", "p2"})}).ok());
  v1::StageImportRequest rows = ProductsBatch({"p1", "p2"});
  rows.mutable_products()->set_display_names(0, "Leasing");
  ASSERT_TRUE(Import(NewImport("i2", v1::IMPORT_KIND_PRODUCTS), {rows}).ok());
  const std::vector<v1::AuditEntry> entries = Audit("products/p1");
  ASSERT_EQ(entries.size(), 2u);
  EXPECT_TRUE(entries[0].before_json().empty());
  EXPECT_EQ(entries[1].before_json(), entries[0].after_json());
  EXPECT_THAT(entries[1].after_json(), HasSubstr("Leasing"));
  EXPECT_EQ(Audit("products/p2").size(), 1u);
}

TEST_F(AuditApiTest, SalesAndProductsAreAuditedAndAnImportIsOneEntryAChunk) {
  ASSERT_TRUE(CreateProduct("p1").ok());
  ASSERT_TRUE(Import(NewImport("i1", v1::IMPORT_KIND_CLIENTS),
                     {ClientsBatch({"c1", "c2"}), ClientsBatch({"c3"})})
                  .ok());
  ASSERT_TRUE(Record({MakeSale("s1", "c1", "p1", "2011-12-01", 5)}).ok());
  ASSERT_TRUE(Record({MakeSale("s1", "c1", "p1", "2011-12-01", 6)}).ok());
  EXPECT_EQ(Audit("products/p1").size(), 1u);
  EXPECT_TRUE(Audit("clients/c1").empty());
  const std::vector<v1::AuditEntry> chunks = Audit("imports/i1");
  ASSERT_EQ(chunks.size(), 2u);
  EXPECT_THAT(chunks[1].after_json(), HasSubstr("created"));
  const std::vector<v1::AuditEntry> sale = Audit("sales/s1");
  ASSERT_EQ(sale.size(), 2u);
  EXPECT_THAT(sale[1].before_json(), HasSubstr("\"amount_minor\": 5"));
  EXPECT_THAT(sale[1].after_json(), Not(HasSubstr("\"amount_minor\": 5")));
}

}  // namespace
}  // namespace clientele::registry
