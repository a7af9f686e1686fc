#include "common/runs/result_blocks.h"

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/errors/status_macros.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/unit/runs/runs_fixture.h"

namespace clientele {
namespace {

using testing::ElementsAre;

class ResultBlocksTest : public RunsFixture {
 protected:
  // Blocks of run r1, part "segments": first keys c00, c10, ... c40.
  void SetUp() override {
    RunsFixture::SetUp();
    ASSERT_EQ(server_.database->Write([](Transaction& t) -> absl::Status {
      for (int i = 0; i < 5; ++i) {
        RETURN_IF_ERROR(AppendBlock(t, "r1", "segments",
                                    {.block_no = i,
                                     .first_key = absl::StrCat("c", i, "0"),
                                     .payload = absl::StrCat("p", i)}));
      }
      RETURN_IF_ERROR(AppendBlock(t, "r1", "cells", {0, std::string("\0", 1), "other part"}));
      return AppendBlock(t, "r2", "segments", {0, "a", "other run"});
    }),
              absl::OkStatus());
  }

  std::string Find(std::string_view key) {
    std::string payload = "none";
    EXPECT_EQ(server_.database->Read([&](Transaction& t) -> absl::Status {
      ASSIGN_OR_RETURN(const auto block, FindBlock(t, "r1", "segments", key));
      if (block.has_value()) payload = block->payload;
      return absl::OkStatus();
    }),
              absl::OkStatus());
    return payload;
  }

  Server server_{Options(), clock_};
};

TEST_F(ResultBlocksTest, FindsTheBlockOfAKey) {
  EXPECT_EQ(Find("b"), "none");
  EXPECT_EQ(Find("c00"), "p0");
  EXPECT_EQ(Find("c05"), "p0");
  EXPECT_EQ(Find("c10"), "p1");
  EXPECT_EQ(Find("c39"), "p3");
  EXPECT_EQ(Find("\xd1\x8f"), "p4");
}

TEST_F(ResultBlocksTest, IteratesInOrderWithinOneRunAndPart) {
  std::vector<std::string> seen;
  ASSERT_EQ(server_.database->Read([&](Transaction& t) -> absl::Status {
    ASSIGN_OR_RETURN(const int64_t count, CountBlocks(t, "r1", "segments"));
    EXPECT_EQ(count, 5);
    RETURN_IF_ERROR(ForEachBlock(
        t, "r1", "segments", 2,
        [&](int64_t block_no, std::string_view key, std::string_view payload) {
          seen.push_back(absl::StrCat(block_no, std::string(key), std::string(payload)));
          return absl::OkStatus();
        }));
    ASSIGN_OR_RETURN(const auto one, ReadBlock(t, "r1", "segments", 1));
    EXPECT_EQ(one->payload, "p1");
    ASSIGN_OR_RETURN(const auto none, ReadBlock(t, "r1", "segments", 5));
    EXPECT_FALSE(none.has_value());
    return absl::OkStatus();
  }),
            absl::OkStatus());
  EXPECT_THAT(seen, ElementsAre("2c20p2", "3c30p3", "4c40p4"));
}

TEST_F(ResultBlocksTest, AnErrorOfTheReaderEndsTheIteration) {
  int calls = 0;
  EXPECT_TRUE(absl::IsCancelled(server_.database->Read([&](Transaction& t) {
    return ForEachBlock(t, "r1", "segments", 0, [&](int64_t, std::string_view, std::string_view) {
      return ++calls == 2 ? absl::CancelledError("enough") : absl::OkStatus();
    });
  })));
  EXPECT_EQ(calls, 2);
}

TEST_F(ResultBlocksTest, BlocksAreNeverOverwritten) {
  EXPECT_TRUE(IsUniqueViolation(server_.database->Write([](Transaction& t) {
    return AppendBlock(t, "r1", "segments", {0, "c00", "changed"});
  })));
  EXPECT_EQ(Find("c00"), "p0");
}

TEST_F(ResultBlocksTest, DeletesOneRunInPortions) {
  const auto remove = [&] {
    int64_t removed = -1;
    EXPECT_EQ(server_.database->Write([&](Transaction& t) -> absl::Status {
      ASSIGN_OR_RETURN(removed, DeleteBlocks(t, "r1", 4));
      return absl::OkStatus();
    }),
              absl::OkStatus());
    return removed;
  };
  EXPECT_EQ(remove(), 4);
  EXPECT_EQ(remove(), 2);
  EXPECT_EQ(remove(), 0);
  ASSERT_EQ(server_.database->Read([](Transaction& t) -> absl::Status {
    ASSIGN_OR_RETURN(const int64_t others, CountBlocks(t, "r2", "segments"));
    EXPECT_EQ(others, 1);
    return absl::OkStatus();
  }),
            absl::OkStatus());
}

}  // namespace
}  // namespace clientele
