#include "services/registry/store/access_log.h"

#include <string>
#include <vector>

#include "gtest/gtest.h"
#include "tests/store/registry/store_fixture.h"

namespace clientele::registry {
namespace {

class AccessLogStoreTest : public RegistryStoreTest {
 protected:
  std::vector<AccessEntry> List(std::string_view filter = "", TimeKey after = {}, int limit = 100) {
    std::vector<AccessEntry> entries;
    Read([&](Transaction& transaction) {
      entries =
          Must(ListAccesses(transaction, *FilterToSql(filter, AccessFilterFields()), after, limit));
    });
    return entries;
  }
  absl::Status Insert(const std::vector<AccessEntry>& entries) {
    return database_->Write(
        [&](Transaction& transaction) { return InsertAccesses(transaction, entries); });
  }
};
INSTANTIATE_ENGINES(AccessLogStoreTest);

AccessEntry Entry(Micros time, int64_t replica, std::string resource) {
  return {time, replica, "crm", "S/M", "r", std::move(resource), "all", 3};
}

TEST_P(AccessLogStoreTest, EntriesReadBackInOrderOfTimeAndReplica) {
  const AccessEntry a = Entry(10, 2, "clients/a");
  const AccessEntry b = Entry(10, 1, "clients/b");
  const AccessEntry c = Entry(9, 5, "clients/a");
  ASSERT_TRUE(Insert({a, b, c}).ok());
  EXPECT_EQ(List(), (std::vector<AccessEntry>{c, b, a}));
  EXPECT_EQ(List("", {10, 1}), std::vector<AccessEntry>{a});
  EXPECT_EQ(List("", {}, 1), std::vector<AccessEntry>{c});
  EXPECT_EQ(List("resource = \"clients/a\""), (std::vector<AccessEntry>{c, a}));
}

TEST_P(AccessLogStoreTest, AnEntryIsNeverWrittenTwice) {
  ASSERT_TRUE(Insert({Entry(10, 1, "clients/a")}).ok());
  EXPECT_TRUE(IsUniqueViolation(Insert({Entry(10, 1, "clients/a")})));
}

TEST_P(AccessLogStoreTest, OldEntriesAreRemovedPieceByPiece) {
  std::vector<AccessEntry> entries;
  for (Micros time = 1; time <= 10; ++time) entries.push_back(Entry(time, 1, "clients/a"));
  ASSERT_TRUE(Insert(entries).ok());
  std::vector<int64_t> removed;
  do {
    ASSERT_TRUE(database_
                    ->Write([&](Transaction& transaction) -> absl::Status {
                      removed.push_back(Must(PurgeAccesses(transaction, 8, 3)));
                      return absl::OkStatus();
                    })
                    .ok());
  } while (removed.back() > 0);
  EXPECT_EQ(removed, (std::vector<int64_t>{3, 3, 1, 0}));
  EXPECT_EQ(List().size(), 3u);
}

}  // namespace
}  // namespace clientele::registry
