#include "common/errors/errors.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/registry/store/clients.h"
#include "services/registry/store/regions.h"
#include "tests/store/registry/store_fixture.h"

namespace clientele::registry {
namespace {

using ::testing::ElementsAre;

class RegionsStoreTest : public RegistryStoreTest {
 protected:
  static Region Make(std::string name, std::string parent, Position position) {
    Region region;
    region.name = std::move(name);
    region.parent = std::move(parent);
    region.iso_code = "RU-MOW";
    region.presence = {{10, 20}, {30, std::nullopt}};
    region.create_time = region.update_time = 7;
    region.position = position;
    return region;
  }

  // A region as binaries before region_details left it.
  void InsertPlain(const std::string& name) {
    Commit([&](Transaction& transaction, Position) {
      return transaction.Execute("INSERT INTO regions (display_name, create_time) VALUES (?, ?)",
                                 name, 5);
    });
  }

  std::vector<std::string> Names(const std::optional<std::string>& parent, const std::string& after,
                                 int limit) {
    std::vector<std::string> names;
    Read([&](Transaction& transaction) {
      for (const Region& region : Must(ListRegions(transaction, parent, after, limit))) {
        names.push_back(region.name);
      }
    });
    return names;
  }
};
INSTANTIATE_ENGINES(RegionsStoreTest);

TEST_P(RegionsStoreTest, ReadsBackWhatWasWritten) {
  const Region region = Make("Moscow", "Russia", 1);
  Commit([&](Transaction& transaction, Position) { return InsertRegion(transaction, region); });
  Read([&](Transaction& transaction) {
    EXPECT_EQ(**FindRegion(transaction, "Moscow"), region);
    EXPECT_EQ(**FindRegionById(transaction, "Moscow"), region);
    EXPECT_FALSE(FindRegion(transaction, "moscow")->has_value());
    EXPECT_FALSE(FindRegion(transaction, "Moscow ")->has_value());
  });
}

TEST_P(RegionsStoreTest, ARegionOfAnOlderBinaryIsReadAndReplaced) {
  InsertPlain("Iceland");
  Region before;
  Read([&](Transaction& transaction) { before = **FindRegion(transaction, "Iceland"); });
  EXPECT_EQ(before.create_time, 5);
  EXPECT_EQ(before.update_time, 0);
  EXPECT_EQ(before.position, 0);
  Region after = before;
  after.iso_code = "IS-1";
  after.presence = {{1, 2}};
  after.update_time = 8;
  Commit([&](Transaction& transaction, Position position) {
    after.position = position;
    return ReplaceRegion(transaction, before, after);
  });
  Read([&](Transaction& transaction) { EXPECT_EQ(**FindRegion(transaction, "Iceland"), after); });
  const absl::Status stale = database_->Write(
      [&](Transaction& transaction) { return ReplaceRegion(transaction, before, after); });
  EXPECT_EQ(ReasonOf(stale), common::v1::ERROR_REASON_ETAG_MISMATCH) << stale;
}

TEST_P(RegionsStoreTest, StaleWritesChangeNothing) {
  const Region first = Make("Moscow", "", 1);
  Commit([&](Transaction& transaction, Position) { return InsertRegion(transaction, first); });
  Region second = Make("Moscow", "Russia", 2);
  second.presence = {};
  Commit([&](Transaction& transaction, Position) {
    return ReplaceRegion(transaction, first, second);
  });
  for (const bool remove : {false, true}) {
    const absl::Status stale = database_->Write([&](Transaction& transaction) {
      return remove ? RemoveRegion(transaction, first) : ReplaceRegion(transaction, first, first);
    });
    EXPECT_EQ(ReasonOf(stale), common::v1::ERROR_REASON_ETAG_MISMATCH) << stale;
  }
  Read([&](Transaction& transaction) { EXPECT_EQ(**FindRegion(transaction, "Moscow"), second); });
}

TEST_P(RegionsStoreTest, ARemovedRegionLeavesNothing) {
  const Region region = Make("Moscow", "", 1);
  Commit([&](Transaction& transaction, Position) { return InsertRegion(transaction, region); });
  Commit([&](Transaction& transaction, Position) { return RemoveRegion(transaction, region); });
  Commit([&](Transaction& transaction, Position) { return InsertRegion(transaction, region); });
  InsertPlain("Iceland");
  Region plain;
  Read([&](Transaction& transaction) { plain = **FindRegion(transaction, "Iceland"); });
  Commit([&](Transaction& transaction, Position) { return RemoveRegion(transaction, plain); });
  EXPECT_THAT(Names({}, "", 10), ElementsAre("Moscow"));
}

TEST_P(RegionsStoreTest, IdsThatAreMadeFromNamesAreFound) {
  InsertPlain("Berlin/Brandenburg");
  Read([&](Transaction& transaction) {
    const auto region = Must(FindRegionById(transaction, RegionId("Berlin/Brandenburg")));
    ASSERT_TRUE(region.has_value());
    EXPECT_EQ(region->name, "Berlin/Brandenburg");
    EXPECT_FALSE(FindRegionById(transaction, RegionId("Berlin/Potsdam"))->has_value());
  });
}

TEST_P(RegionsStoreTest, ClientsUseARegionUntilTheyLeaveIt) {
  Client client = MakeClient("c1", 1);
  Commit([&](Transaction& transaction, Position) { return InsertClient(transaction, client); });
  Read([&](Transaction& transaction) {
    const Region region = **FindRegion(transaction, "Iceland");
    EXPECT_EQ(region.position, 1);
    EXPECT_TRUE(*IsRegionUsed(transaction, "Iceland"));
    EXPECT_FALSE(*IsRegionUsed(transaction, "Norway"));
  });
  Client moved = client;
  moved.fields.region = "Norway";
  moved.position = 2;
  Commit([&](Transaction& transaction, Position) {
    return ReplaceClient(transaction, client, moved);
  });
  Read([&](Transaction& transaction) {
    EXPECT_FALSE(*IsRegionUsed(transaction, "Iceland"));
    EXPECT_TRUE(*IsRegionUsed(transaction, "Norway"));
  });
}

TEST_P(RegionsStoreTest, ListsByNameBehindTheLastOneAndBelowAParent) {
  InsertPlain("b");
  Commit([&](Transaction& transaction, Position position) -> absl::Status {
    for (const char* name : {"C", "a", "d"}) {
      if (absl::Status s = InsertRegion(transaction, Make(name, "b", position)); !s.ok()) return s;
    }
    return absl::OkStatus();
  });
  EXPECT_THAT(Names({}, "", 10), ElementsAre("C", "a", "b", "d"));
  EXPECT_THAT(Names({}, "a", 1), ElementsAre("b"));
  EXPECT_THAT(Names("b", "", 10), ElementsAre("C", "a", "d"));
  Read([&](Transaction& transaction) { EXPECT_TRUE(*IsRegionUsed(transaction, "b")); });
}

TEST_P(RegionsStoreTest, ScansWhatChangedInARangeUpToAPosition) {
  InsertPlain("a");
  Commit([&](Transaction& transaction, Position) {
    return InsertRegion(transaction, Make("b", "", 2));
  });
  Commit([&](Transaction& transaction, Position) {
    return InsertRegion(transaction, Make("c", "", 3));
  });
  const auto scan = [&](const ExportScan& range, const std::string& after = "") {
    std::string names;
    Read([&](Transaction& transaction) {
      for (const Region& region : Must(ScanRegions(transaction, range, after, 10))) {
        names += region.name;
        EXPECT_EQ(region.presence.size(), region.name == "a" ? 0u : 2u);
      }
    });
    return names;
  };
  EXPECT_EQ(scan({3, 0, "", "\xff"}), "abc");
  EXPECT_EQ(scan({2, 0, "", "\xff"}), "ab");
  EXPECT_EQ(scan({3, 2, "", "\xff"}), "c");
  EXPECT_EQ(scan({3, 0, "b", "c"}), "b");
  EXPECT_EQ(scan({3, 0, "", "\xff"}, "b"), "c");
}

}  // namespace
}  // namespace clientele::registry
