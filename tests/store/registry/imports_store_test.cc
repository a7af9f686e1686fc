#include <string>
#include <vector>

#include "gtest/gtest.h"
#include "services/registry/store/imports.h"
#include "tests/store/registry/store_fixture.h"

namespace clientele::registry {
namespace {

class ImportsStoreTest : public RegistryStoreTest {
 protected:
  void SetUp() override {
    RegistryStoreTest::SetUp();
    record_.id = "i1";
    record_.request = std::string("\0\xff", 2);
    record_.kind = ImportKind::kSales;
    record_.state = ImportState::kStaging;
    EXPECT_TRUE(
        Write([&](Transaction& transaction) { return InsertImport(transaction, record_); }).ok());
  }
  absl::Status Write(Database::Body body) { return database_->Write(body); }
  bool Stage(int64_t sequence, int64_t rows, const std::string& payload) {
    bool added = false;
    EXPECT_TRUE(Write([&](Transaction& transaction) -> absl::Status {
                  const auto result = AddBatch(transaction, "i1", sequence, rows, payload);
                  added = result.ok() && *result;
                  return result.status();
                }).ok());
    return added;
  }
  ImportRecord Load() {
    ImportRecord record;
    Read([&](Transaction& transaction) { record = **FindImport(transaction, "i1"); });
    return record;
  }

  ImportRecord record_;
};
INSTANTIATE_ENGINES(ImportsStoreTest);

TEST_P(ImportsStoreTest, BatchesAreTakenInSequenceAndOnce) {
  EXPECT_TRUE(Stage(1, 10, "one"));
  EXPECT_FALSE(Stage(1, 10, "one"));
  EXPECT_FALSE(Stage(3, 10, "three"));
  EXPECT_TRUE(Stage(2, 5, std::string("t\0o", 3)));
  const ImportRecord record = Load();
  EXPECT_EQ(record.staged_sequence, 2);
  EXPECT_EQ(record.staged_rows, 15);
  EXPECT_EQ(record.request, record_.request);
  Read([](Transaction& transaction) {
    EXPECT_EQ(*ReadBatch(transaction, "i1", 2), std::string("t\0o", 3));
    EXPECT_TRUE(absl::IsDataLoss(ReadBatch(transaction, "i1", 3).status()));
  });
}

TEST_P(ImportsStoreTest, NoBatchIsTakenOnceStagingHasEnded) {
  record_.state = ImportState::kValidating;
  ASSERT_TRUE(
      Write([&](Transaction& transaction) { return UpdateImport(transaction, record_); }).ok());
  EXPECT_FALSE(Stage(1, 10, "one"));
  EXPECT_EQ(Load().state, ImportState::kValidating);
}

TEST_P(ImportsStoreTest, BatchesAreDroppedFewAtATime) {
  for (int i = 1; i <= 5; ++i) Stage(i, 1, "x");
  std::vector<int64_t> dropped;
  for (int i = 0; i < 4; ++i) {
    ASSERT_TRUE(Write([&](Transaction& transaction) -> absl::Status {
                  dropped.push_back(*DropBatches(transaction, "i1", 2));
                  return absl::OkStatus();
                }).ok());
  }
  EXPECT_EQ(dropped, (std::vector<int64_t>{2, 2, 1, 0}));
}

TEST_P(ImportsStoreTest, ErrorsReplaceOlderOnesAndArePaged) {
  const auto write = [&](int count) {
    std::vector<ImportErrorRow> errors;
    for (int i = 1; i <= count; ++i) {
      errors.push_back({i, "f.csv", i + 1, "amount", "OVERFLOW", "too large"});
    }
    ASSERT_TRUE(Write([&](Transaction& transaction) {
                  return WriteErrors(transaction, "i1", errors);
                }).ok());
  };
  write(5);
  write(3);
  Read([](Transaction& transaction) {
    const auto page = ListErrors(transaction, "i1", 1, 10);
    ASSERT_EQ(page->size(), 2u);
    EXPECT_EQ((*page)[0].line, 3);
    EXPECT_EQ((*page)[1].rule, "OVERFLOW");
  });
}

TEST_P(ImportsStoreTest, AnImportIsActiveWhileItIsValidatedAndApplied) {
  const auto active = [&](ImportState state) {
    record_.state = state;
    EXPECT_TRUE(
        Write([&](Transaction& transaction) { return UpdateImport(transaction, record_); }).ok());
    bool found = false;
    Read([&](Transaction& transaction) {
      found = *IsImportActive(transaction, ImportKind::kSales);
      EXPECT_FALSE(*IsImportActive(transaction, ImportKind::kClients));
      EXPECT_EQ(*IsAnyImportActive(transaction), found);
    });
    return found;
  };
  EXPECT_FALSE(active(ImportState::kStaging));
  EXPECT_TRUE(active(ImportState::kValidating));
  EXPECT_TRUE(active(ImportState::kApplying));
  EXPECT_FALSE(active(ImportState::kSucceeded));
}

}  // namespace
}  // namespace clientele::registry
