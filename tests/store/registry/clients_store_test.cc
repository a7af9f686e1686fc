#include <string>
#include <vector>

#include "common/errors/errors.h"
#include "gtest/gtest.h"
#include "services/registry/store/clients.h"
#include "services/registry/store/regions.h"
#include "tests/store/registry/store_fixture.h"

namespace clientele::registry {
namespace {

class ClientsStoreTest : public RegistryStoreTest {
 protected:
  Client Create(const std::string& id) {
    Client client = MakeClient(id);
    Commit([&](Transaction& transaction, Position position) {
      client.position = position;
      return InsertClient(transaction, client);
    });
    return client;
  }
  Client Change(const Client& before, std::string name, bool remove = false) {
    Client after = before;
    after.fields.display_name = std::move(name);
    if (remove) after.delete_time = kTime;
    Commit([&](Transaction& transaction, Position position) {
      after.position = position;
      return ReplaceClient(transaction, before, after);
    });
    return after;
  }
  std::vector<std::string> NamesAt(Position position, std::string start = "",
                                   std::string end = "\xff") {
    std::vector<std::string> names;
    Read([&](Transaction& transaction) {
      EXPECT_TRUE(ScanClients(transaction, position, start, end, 100, [&](const Client& client) {
                    names.push_back(client.fields.display_name);
                  }).ok());
    });
    return names;
  }
};
INSTANTIATE_ENGINES(ClientsStoreTest);

TEST_P(ClientsStoreTest, EveryFieldReadsBack) {
  Client client = MakeClient("c1");
  client.fields.industry = "62.01";
  client.fields.group_id = "g";
  client.fields.inn = "7707083893";
  client.fields.kpp = "773601001";
  client.fields.ogrn = "1027700132195";
  client.fields.lei = "253400PHEHX0SZC0YZ66";
  client.fields.parent_id = "c0";
  client.fields.ownership_ppm = 500'001;
  client.fields.email = "a@b";
  client.fields.phone = "+7";
  client.fields.since_day = -5;
  client.fields.group_ppm = 250'000;
  client.valid_from = 19'000;
  client.position =
      Commit([&](Transaction& transaction, Position) { return InsertClient(transaction, client); });
  Read([&](Transaction& transaction) { EXPECT_EQ(**FindClient(transaction, "c1"), client); });
}

TEST_P(ClientsStoreTest, IdsThatLookAlikeStayDifferent) {
  const std::vector<std::string> ids = {"acme",   "ACME",    "acmé", "acme\xcc\x81",
                                        "acme 1", "acme  1", "ac1",  "ac１"};
  for (const std::string& id : ids) Create(id);
  Read([&](Transaction& transaction) {
    for (const std::string& id : ids) EXPECT_EQ((*FindClient(transaction, id))->id, id);
    EXPECT_FALSE(FindClient(transaction, "acme ")->has_value());
    EXPECT_FALSE(FindClient(transaction, "Acme")->has_value());
  });
}

TEST_P(ClientsStoreTest, EveryVersionIsKeptAndReadAtItsPosition) {
  const Client a = Create("a");            // 1
  const Client b = Create("b");            // 2
  const Client changed = Change(a, "A2");  // 3
  Change(b, "gone", true);                 // 4
  Change(changed, "A3");                   // 5
  EXPECT_EQ(NamesAt(0), std::vector<std::string>{});
  EXPECT_EQ(NamesAt(1), std::vector<std::string>{"Client a"});
  EXPECT_EQ(NamesAt(2), (std::vector<std::string>{"Client a", "Client b"}));
  EXPECT_EQ(NamesAt(3), (std::vector<std::string>{"A2", "Client b"}));
  EXPECT_EQ(NamesAt(4), std::vector<std::string>{"A2"});
  EXPECT_EQ(NamesAt(5), std::vector<std::string>{"A3"});
  Read([](Transaction& transaction) {
    std::vector<std::string> versions;
    for (const Client& version : Must(ListClientVersions(transaction, "a", 0, 10))) {
      versions.push_back(version.fields.display_name);
    }
    EXPECT_EQ(versions, (std::vector<std::string>{"A3", "A2", "Client a"}));
    EXPECT_EQ(ListClientVersions(transaction, "a", 3, 10)->size(), 1u);
    EXPECT_EQ(*DeletedClients(transaction, 5, "", "\xff"), std::vector<std::string>{"b"});
    EXPECT_TRUE(DeletedClients(transaction, 3, "", "\xff")->empty());
    EXPECT_TRUE(DeletedClients(transaction, 5, "c", "\xff")->empty());
  });
}

TEST_P(ClientsStoreTest, AStaleVersionCannotBeReplaced) {
  const Client a = Create("a");
  Change(a, "A2");
  Client lost = a;
  lost.position = 9;
  const absl::Status stale = database_->Write(
      [&](Transaction& transaction) { return ReplaceClient(transaction, a, lost); });
  EXPECT_EQ(ReasonOf(stale), common::v1::ERROR_REASON_ETAG_MISMATCH) << stale;
  EXPECT_TRUE(absl::IsAborted(stale));
  EXPECT_EQ(NamesAt(2), std::vector<std::string>{"A2"});
}

TEST_P(ClientsStoreTest, RangesIncludeTheirStartAndExcludeTheirEnd) {
  for (const char* id : {"a", "b", "c", "d"}) Create(id);
  EXPECT_EQ(NamesAt(4, "b", "d"), (std::vector<std::string>{"Client b", "Client c"}));
}

TEST_P(ClientsStoreTest, RegionsAreCreatedOnFirstUse) {
  const Client a = Create("a");
  Create("b");
  Client moved = a;
  moved.fields.region = "Norway";
  Commit([&](Transaction& transaction, Position position) {
    moved.position = position;
    return ReplaceClient(transaction, a, moved);
  });
  Read([](Transaction& transaction) {
    std::vector<std::string> names;
    for (const Region& region : Must(ListRegions(transaction, {}, "", 10))) {
      names.push_back(region.name);
    }
    EXPECT_EQ(names, (std::vector<std::string>{"Iceland", "Norway"}));
    EXPECT_EQ(ListRegions(transaction, {}, "Iceland", 10)->size(), 1u);
  });
}

}  // namespace
}  // namespace clientele::registry
