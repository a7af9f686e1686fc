#include "common/errors/errors.h"
#include "gtest/gtest.h"
#include "services/registry/store/interactions.h"
#include "tests/store/registry/store_fixture.h"

namespace clientele::registry {
namespace {

using InteractionsStoreTest = RegistryStoreTest;
INSTANTIATE_ENGINES(InteractionsStoreTest);

Interaction Make(const std::string& id, const std::string& client, int32_t day, Micros time = 0) {
  Interaction interaction;
  interaction.id = id;
  interaction.fields = {client,
                        InteractionKind::kMeeting,
                        day,
                        time,
                        "m1",
                        "p1",
                        InteractionDirection::kOutbound,
                        "Subject",
                        "Outcome\nof two lines",
                        day + 1};
  interaction.create_time = interaction.update_time = 5;
  interaction.position = 1;
  return interaction;
}

TEST_P(InteractionsStoreTest, ReadsBackWhatWasWritten) {
  const Interaction written = Make("i1", "c1", 15'000, 1'296'000'000'000'001);
  Interaction bare = Make("i2", "c1", -3);
  bare.fields.next_step_day.reset();
  MustWrite([&](Transaction& transaction) { return InsertInteraction(transaction, written); });
  MustWrite([&](Transaction& transaction) { return InsertInteraction(transaction, bare); });
  Read([&](Transaction& transaction) {
    EXPECT_EQ(**FindInteraction(transaction, "i1"), written);
    EXPECT_EQ(**FindInteraction(transaction, "i2"), bare);
    EXPECT_FALSE(FindInteraction(transaction, "I1")->has_value());
    EXPECT_FALSE(FindInteraction(transaction, "i1 ")->has_value());
  });
  const absl::Status twice = Write([&](Transaction& transaction) {
    return InsertInteraction(transaction, Make("i1", "c2", 1));
  });
  EXPECT_TRUE(IsUniqueViolation(twice)) << twice;
}

TEST_P(InteractionsStoreTest, AStaleReplacementIsRefused) {
  const Interaction first = Make("i1", "c1", 1);
  Interaction second = Make("i1", "c2", 2);
  second.position = 2;
  MustWrite([&](Transaction& transaction) { return InsertInteraction(transaction, first); });
  MustWrite(
      [&](Transaction& transaction) { return ReplaceInteraction(transaction, first, second); });
  Read([&](Transaction& transaction) { EXPECT_EQ(**FindInteraction(transaction, "i1"), second); });
  const absl::Status stale = Write(
      [&](Transaction& transaction) { return ReplaceInteraction(transaction, first, second); });
  EXPECT_EQ(ReasonOf(stale), common::v1::ERROR_REASON_ETAG_MISMATCH) << stale;
}

TEST_P(InteractionsStoreTest, ListsLatestFirstAndPagesBehindTheLastOne) {
  MustWrite([&](Transaction& transaction) -> absl::Status {
    for (const Interaction& i : {Make("a", "c1", 1), Make("b", "c1", 2, 20), Make("B", "c1", 2, 20),
                                 Make("c", "c1", 2, 30), Make("d", "c2", 3)}) {
      if (absl::Status s = InsertInteraction(transaction, i); !s.ok()) return s;
    }
    Interaction deleted = Make("e", "c1", 9);
    deleted.delete_time = 7;
    return InsertInteraction(transaction, deleted);
  });
  const auto list = [&](const InteractionQuery& query, const std::optional<InteractionKey>& after,
                        int limit) {
    std::string ids;
    Read([&](Transaction& transaction) {
      for (const Interaction& i : Must(ListInteractions(transaction, query, after, limit))) {
        ids += i.id;
      }
    });
    return ids;
  };
  const SqlFragment all = *FilterToSql("", InteractionFilterFields());
  EXPECT_EQ(list({"c1", all, false}, std::nullopt, 9), "cbBa");
  EXPECT_EQ(list({"c1", all, false}, InteractionKey{2, 20, "b"}, 9), "Ba");
  EXPECT_EQ(list({"c1", all, true}, std::nullopt, 2), "ec");
  EXPECT_EQ(list({"", all, false}, std::nullopt, 2), "dc");
  const SqlFragment meetings =
      *FilterToSql("kind = MEETING AND date <= 1970-01-03", InteractionFilterFields());
  EXPECT_EQ(list({"", meetings, false}, std::nullopt, 9), "cbBa");
}

}  // namespace
}  // namespace clientele::registry
