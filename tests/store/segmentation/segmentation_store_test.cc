// The SQL of the segmentation on a real database file.
#include <gtest/gtest.h>

#include <cstdlib>
#include <limits>

#include "common/errors/status_macros.h"
#include "services/segmentation/store/policies.h"
#include "services/segmentation/store/runs.h"
#include "services/segmentation/store/schema.h"
#include "services/segmentation/store/segments.h"
#include "tests/support/store_test.h"

namespace clientele::segmentation::store {
namespace {

class SegmentationStoreTest : public StoreTest {
 protected:
  SegmentationStoreTest() : StoreTest(Migrations) {}

  void Write(Database::Body body) { MustWrite(body); }
};
INSTANTIATE_ENGINES(SegmentationStoreTest);

v1::SegmentationPolicy PolicyWith(int32_t a_permille) {
  v1::SegmentationPolicy policy;
  policy.mutable_abc()->set_a_permille(a_permille);
  return policy;
}

v1::SegmentBatch Block(std::initializer_list<const char*> ids) {
  v1::SegmentBatch block;
  for (const char* id : ids) block.add_client_ids(id);
  return block;
}

TEST_P(SegmentationStoreTest, PoliciesAreNumberedAndEqualOnesAreTheSame) {
  const absl::Time now = absl::FromUnixSeconds(1'600'000'000);
  Write([&](Transaction& transaction) -> absl::Status {
    bool created = false;
    ASSIGN_OR_RETURN(const PolicyRow first,
                     kPolicies.Add(transaction, PolicyWith(1), now, created));
    EXPECT_TRUE(created);
    EXPECT_EQ(first.version, 1);
    ASSIGN_OR_RETURN(const PolicyRow second,
                     kPolicies.Add(transaction, PolicyWith(2), now, created));
    EXPECT_EQ(second.version, 2);
    ASSIGN_OR_RETURN(const PolicyRow again,
                     kPolicies.Add(transaction, PolicyWith(1), now + absl::Hours(1), created));
    EXPECT_FALSE(created);
    EXPECT_EQ(again.version, 1);
    EXPECT_EQ(again.create_time, now);
    return absl::OkStatus();
  });
}

TEST_P(SegmentationStoreTest, PoliciesAreFoundByVersionAndListedNewestFirst) {
  Write([&](Transaction& transaction) -> absl::Status {
    bool created = false;
    for (const int32_t permille : {1, 2, 3}) {
      RETURN_IF_ERROR(
          kPolicies.Add(transaction, PolicyWith(permille), absl::UnixEpoch(), created).status());
    }
    ASSIGN_OR_RETURN(const auto second, kPolicies.Find(transaction, 2));
    EXPECT_EQ(second->policy.abc().a_permille(), 2);
    for (const int64_t version : {int64_t{0}, int64_t{4}, std::numeric_limits<int64_t>::max()}) {
      ASSIGN_OR_RETURN(const auto none, kPolicies.Find(transaction, version));
      EXPECT_FALSE(none.has_value()) << version;
    }
    ASSIGN_OR_RETURN(const auto page, kPolicies.List(transaction, 3, 5));
    EXPECT_EQ(page.size(), 2u);
    EXPECT_EQ(page.front().version, 2);
    return absl::OkStatus();
  });
}

TEST_P(SegmentationStoreTest, TheChoicesInForceStartEmpty) {
  Write([&](Transaction& transaction) -> absl::Status {
    ASSIGN_OR_RETURN(const int64_t version, kPolicies.Active(transaction));
    EXPECT_EQ(version, 0);
    ASSIGN_OR_RETURN(const std::string run, CurrentRunId(transaction));
    EXPECT_EQ(run, "");
    RETURN_IF_ERROR(kPolicies.SetActive(transaction, 7));
    RETURN_IF_ERROR(SetCurrentRunId(transaction, "r1"));
    ASSIGN_OR_RETURN(const int64_t active, kPolicies.Active(transaction));
    EXPECT_EQ(active, 7);
    ASSIGN_OR_RETURN(const std::string current, CurrentRunId(transaction));
    EXPECT_EQ(current, "r1");
    return absl::OkStatus();
  });
}

TEST_P(SegmentationStoreTest, ARunRemembersWhatItRead) {
  Write([&](Transaction& transaction) -> absl::Status {
    bool created = false;
    RETURN_IF_ERROR(kPolicies.Add(transaction, PolicyWith(1), absl::UnixEpoch(), created).status());
    RETURN_IF_ERROR(InsertRun(transaction, {"r1", 15318, 1, 0, ""}));
    RETURN_IF_ERROR(SetOutcome(transaction, "r1", 42, "1.2.3"));
    ASSIGN_OR_RETURN(const auto run, FindRun(transaction, "r1"));
    EXPECT_EQ(run->as_of_day, 15318);
    EXPECT_EQ(run->policy_version, 1);
    EXPECT_EQ(run->registry_position, 42);
    EXPECT_EQ(run->code_version, "1.2.3");
    ASSIGN_OR_RETURN(const auto none, FindRun(transaction, "R1"));
    EXPECT_FALSE(none.has_value());
    return absl::OkStatus();
  });
}

TEST_P(SegmentationStoreTest, ARunOfAnUnknownPolicyIsRefused) {
  const absl::Status status = database_->Write([&](Transaction& transaction) {
    return InsertRun(transaction, {"r1", 15318, 9, 0, ""});
  });
  EXPECT_EQ(status.code(), absl::StatusCode::kFailedPrecondition) << status;
}

TEST_P(SegmentationStoreTest, SeekFindsTheFirstClientNotBelow) {
  const v1::SegmentBatch blocks[] = {Block({"b", "d"}), Block({"f", "h"})};
  Write([&](Transaction& transaction) -> absl::Status {
    RETURN_IF_ERROR(WriteSegments(transaction, "r1", blocks));
    const auto expect = [&](std::string_view id, int64_t block_no, int index) -> absl::Status {
      ASSIGN_OR_RETURN(const auto at, SeekSegment(transaction, "r1", id));
      EXPECT_TRUE(at.has_value()) << id;
      EXPECT_EQ(at->block_no, block_no) << id;
      EXPECT_EQ(at->index, index) << id;
      return absl::OkStatus();
    };
    RETURN_IF_ERROR(expect("", 0, 0));
    RETURN_IF_ERROR(expect("a", 0, 0));
    RETURN_IF_ERROR(expect("d", 0, 1));
    // Behind the last client of the first block: the next block follows.
    RETURN_IF_ERROR(expect("e", 0, 2));
    RETURN_IF_ERROR(expect("f", 1, 0));
    RETURN_IF_ERROR(expect("g", 1, 1));
    RETURN_IF_ERROR(expect("z", 1, 2));
    ASSIGN_OR_RETURN(const auto other, SeekSegment(transaction, "r2", "b"));
    EXPECT_FALSE(other.has_value());
    return absl::OkStatus();
  });
}

TEST_P(SegmentationStoreTest, BlocksAreWrittenOnceAndReadInOrder) {
  const v1::SegmentBatch blocks[] = {Block({"b"}), Block({"f"})};
  Write([&](Transaction& transaction) { return WriteSegments(transaction, "r1", blocks); });
  const absl::Status again = database_->Write(
      [&](Transaction& transaction) { return WriteSegments(transaction, "r1", blocks); });
  EXPECT_EQ(again.code(), absl::StatusCode::kAlreadyExists);
  Write([&](Transaction& transaction) -> absl::Status {
    ASSIGN_OR_RETURN(const auto second, ReadSegmentBlock(transaction, "r1", 1));
    EXPECT_EQ(second->client_ids(0), "f");
    ASSIGN_OR_RETURN(const auto third, ReadSegmentBlock(transaction, "r1", 2));
    EXPECT_FALSE(third.has_value());
    return absl::OkStatus();
  });
}

}  // namespace
}  // namespace clientele::segmentation::store
