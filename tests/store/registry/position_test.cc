#include "services/registry/store/position.h"

#include "gtest/gtest.h"
#include "tests/store/registry/store_fixture.h"

namespace clientele::registry {
namespace {

using PositionTest = RegistryStoreTest;
INSTANTIATE_ENGINES(PositionTest);

TEST_P(PositionTest, StartsAtZeroAndRisesByOneACommit) {
  Read([](Transaction& transaction) { EXPECT_EQ(LastCommit(transaction)->position, 0); });
  const auto nothing = [](Transaction&, Position) { return absl::OkStatus(); };
  EXPECT_EQ(Commit(nothing), 1);
  EXPECT_EQ(Commit(nothing), 2);
  Read([](Transaction& transaction) {
    EXPECT_EQ(LastCommit(transaction)->position, 2);
    EXPECT_EQ(LastCommit(transaction)->time, kTime + 2);
  });
}

TEST_P(PositionTest, APositionThatAnotherTookMakesTheTransactionRunAgain) {
  int runs = 0;
  const absl::Status status = database_->Write([&](Transaction& transaction) -> absl::Status {
    const Position next = *NextPosition(transaction);
    return CommitAt(transaction, ++runs == 1 ? next + 1 : next, 1);
  });
  EXPECT_TRUE(status.ok()) << status;
  EXPECT_EQ(runs, 2);
  Read([](Transaction& transaction) { EXPECT_EQ(LastCommit(transaction)->position, 1); });
}

TEST_P(PositionTest, ARolledBackTransactionTakesNoPosition) {
  EXPECT_FALSE(database_
                   ->Write([&](Transaction& transaction) -> absl::Status {
                     EXPECT_TRUE(CommitAt(transaction, 1, 1).ok());
                     return absl::InvalidArgumentError("no");
                   })
                   .ok());
  Read([](Transaction& transaction) { EXPECT_EQ(LastCommit(transaction)->position, 0); });
}

}  // namespace
}  // namespace clientele::registry
