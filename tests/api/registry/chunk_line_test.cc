#include "services/registry/api/chunk_line.h"

#include <thread>

#include "common/sql/transaction.h"
#include "gtest/gtest.h"

namespace clientele::registry {
namespace {

TEST(ChunkLine, GuessesOnePositionForEachChunkThatIsUnderWay) {
  ChunkLine line(4, 100);
  EXPECT_EQ(line.Guess(5), 101);
  EXPECT_EQ(line.Guess(6), 102);
  line.End(5, absl::OkStatus(), 107);  // others committed too
  EXPECT_EQ(line.Guess(6), 108);
  line.End(6, absl::OkStatus(), 0);  // changed nothing
  EXPECT_EQ(line.Guess(7), 108);
}

TEST(ChunkLine, AChunkWaitsForThoseBefore) {
  ChunkLine line(0, 0);
  EXPECT_EQ(line.Await(1), absl::OkStatus());
  int64_t seen = 0;
  std::thread third([&] {
    EXPECT_EQ(line.AwaitHolding(3), absl::OkStatus());
    seen = line.Guess(3);
  });
  line.End(1, absl::OkStatus(), 1);
  line.End(2, absl::OkStatus(), 9);
  third.join();
  EXPECT_EQ(seen, 10);
}

TEST(ChunkLine, AChunkThatHoldsRowsGivesWayToOneThatFallsBack) {
  ChunkLine line(0, 0);
  EXPECT_TRUE(line.IsTogether(2));
  std::thread second([&] { EXPECT_TRUE(IsTransientConflict(line.AwaitHolding(2))); });
  line.FallBack(1);
  second.join();
  EXPECT_FALSE(line.IsTogether(2));
  EXPECT_TRUE(line.IsTogether(1'000));
  line.End(1, absl::OkStatus(), 1);
  EXPECT_EQ(line.Await(2), absl::OkStatus());
}

TEST(ChunkLine, AFailureEndsTheWaitsOfAllOthers) {
  ChunkLine line(0, 0);
  std::thread third([&] { EXPECT_TRUE(absl::IsAborted(line.Await(3))); });
  line.End(1, absl::DataLossError("damaged"), 0);
  third.join();
  EXPECT_TRUE(absl::IsDataLoss(line.status()));
  line.End(2, absl::AbortedError("because of the first"), 0);
  EXPECT_TRUE(absl::IsDataLoss(line.status()));
}

}  // namespace
}  // namespace clientele::registry
