#include "common/sql/outbox.h"

#include <memory>
#include <string>
#include <vector>

#include "common/errors/errors.h"
#include "common/errors/status_macros.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/support/shared_tables_test.h"

namespace clientele {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

const absl::Time kNow = absl::FromUnixMicros(1'323'475'200'000'001);

OutboxEvent Event(const std::string& type) {
  return {type, "clients/c1", "proto:some.Message", std::string("\0\x01", 2)};
}

class OutboxTest : public SharedTablesTest {
 protected:
  void Append(int64_t position, const std::vector<std::string>& types, absl::Time now = kNow) {
    std::vector<OutboxEvent> events;
    for (const std::string& type : types) events.push_back(Event(type));
    EXPECT_EQ(
        database_->Write([&](Transaction& t) { return AppendEvents(t, position, now, events); }),
        absl::OkStatus());
  }

  absl::StatusOr<std::vector<StoredEvent>> Behind(const OutboxCursor& cursor, int64_t last = 100,
                                                  int limit = 100) {
    std::vector<StoredEvent> events;
    RETURN_IF_ERROR(database_->Read([&](Transaction& t) -> absl::Status {
      ASSIGN_OR_RETURN(events, EventsBehind(t, cursor, last, limit));
      return absl::OkStatus();
    }));
    return events;
  }

  std::vector<std::string> TypesBehind(const OutboxCursor& cursor, int limit = 100) {
    std::vector<std::string> types;
    const auto events = Behind(cursor, 100, limit);
    EXPECT_TRUE(events.ok()) << events.status();
    for (const StoredEvent& stored : *events) types.push_back(stored.event.type);
    return types;
  }

  OutboxState State() {
    OutboxState state;
    EXPECT_EQ(database_->Read([&](Transaction& t) -> absl::Status {
      ASSIGN_OR_RETURN(state, ReadOutboxState(t));
      return absl::OkStatus();
    }),
              absl::OkStatus());
    return state;
  }

  int64_t Purge(absl::Time before, int64_t limit = 100) {
    int64_t removed = -1;
    EXPECT_EQ(database_->Write([&](Transaction& t) -> absl::Status {
      ASSIGN_OR_RETURN(removed, PurgeEvents(t, before, limit));
      return absl::OkStatus();
    }),
              absl::OkStatus());
    return removed;
  }
};

INSTANTIATE_ENGINES(OutboxTest);

TEST_P(OutboxTest, KeepsEveryAttributeAndNumbersTheEventsOfACommit) {
  Append(3, {"a", "b"});
  const auto events = Behind({});
  ASSERT_TRUE(events.ok()) << events.status();
  ASSERT_EQ(events->size(), 2u);
  const StoredEvent& second = (*events)[1];
  EXPECT_EQ(second.event.type, "b");
  EXPECT_EQ(second.event.subject, "clients/c1");
  EXPECT_EQ(second.event.data_schema, "proto:some.Message");
  EXPECT_EQ(second.event.data, std::string("\0\x01", 2));
  EXPECT_EQ(second.time, kNow);
  EXPECT_EQ(second.cursor.position, 3);
  EXPECT_EQ(second.cursor.index, 2);
  EXPECT_EQ(second.cursor.epoch, State().epoch);
  EXPECT_NE(second.cursor.event_id, (*events)[0].cursor.event_id);
}

TEST_P(OutboxTest, GoesOnRightBehindTheCursor) {
  Append(1, {"a", "b"});
  Append(2, {"c"});
  Append(7, {"d", "e"});
  EXPECT_THAT(TypesBehind({}, 2), ElementsAre("a", "b"));
  const auto events = Behind({});
  EXPECT_THAT(TypesBehind((*events)[0].cursor), ElementsAre("b", "c", "d", "e"));
  EXPECT_THAT(TypesBehind((*events)[3].cursor), ElementsAre("e"));
  EXPECT_THAT(TypesBehind((*events)[4].cursor), IsEmpty());
  EXPECT_THAT(TypesBehind({"", 1, 0, ""}), ElementsAre("c", "d", "e")) << "behind the commit";
  EXPECT_THAT(TypesBehind({"", 5, 0, ""}), ElementsAre("d", "e")) << "a commit without events";
}

TEST_P(OutboxTest, TwoDatabasesHaveTwoEpochs) {
  const TestDatabase storage(GetParam());
  const std::unique_ptr<Database> other = storage.Open();
  ASSERT_EQ(Migrate(*other, MigrationSet{"test", {}}), absl::OkStatus());
  OutboxState state;
  ASSERT_EQ(other->Read([&](Transaction& t) -> absl::Status {
    ASSIGN_OR_RETURN(state, ReadOutboxState(t));
    return absl::OkStatus();
  }),
            absl::OkStatus());
  EXPECT_EQ(state.epoch.size(), 32u);
  EXPECT_NE(state.epoch, State().epoch);
  EXPECT_EQ(ReasonOf(Behind(state.last).status()), common::v1::ERROR_REASON_EPOCH_CHANGED);
}

TEST_P(OutboxTest, NoticesACursorThatTheDatabaseNeverGaveOut) {
  Append(1, {"a"});
  Append(2, {"b"});
  const OutboxCursor seen = State().last;
  EXPECT_EQ(ReasonOf(Behind({seen.epoch, 3, 0, ""}, 2).status()),
            common::v1::ERROR_REASON_EPOCH_CHANGED)
      << "ahead of the last commit";
  OutboxCursor other = seen;
  other.event_id = "another";
  EXPECT_EQ(ReasonOf(Behind(other).status()), common::v1::ERROR_REASON_EPOCH_CHANGED);
  other = seen;
  other.index = 2;
  EXPECT_EQ(ReasonOf(Behind(other).status()), common::v1::ERROR_REASON_EPOCH_CHANGED)
      << "no event stands there";
}

TEST_P(OutboxTest, RemovesOldEventsButNeverTheNewest) {
  Append(1, {"a", "b"}, kNow);
  Append(2, {"c"}, kNow + absl::Hours(1));
  Append(3, {"d"}, kNow + absl::Hours(2));
  const auto all = Behind({});
  EXPECT_EQ(Purge(kNow), 0) << "nothing is older";
  EXPECT_EQ(Purge(kNow + absl::Minutes(1), 1), 1) << "the limit";
  EXPECT_THAT(TypesBehind(State().first), ElementsAre("b", "c", "d"));
  EXPECT_EQ(Purge(kNow + absl::Hours(9)), 2);
  EXPECT_THAT(TypesBehind(State().first), ElementsAre("d"));
  EXPECT_EQ(Purge(kNow + absl::Hours(9)), 0);
  EXPECT_THAT(TypesBehind((*all)[3].cursor), IsEmpty()) << "who has seen everything goes on";
  for (const OutboxCursor& lost :
       {OutboxCursor{}, (*all)[0].cursor, (*all)[2].cursor, OutboxCursor{"", 1, 0, ""}}) {
    const absl::Status status = Behind(lost).status();
    EXPECT_TRUE(absl::IsOutOfRange(status)) << status;
    EXPECT_EQ(ReasonOf(status), common::v1::ERROR_REASON_POSITION_OUT_OF_RANGE);
  }
}

TEST_P(OutboxTest, BelongsToTheTransactionOfTheCause) {
  const OutboxEvent event = Event("a");
  ASSERT_FALSE(database_
                   ->Write([&](Transaction& t) -> absl::Status {
                     RETURN_IF_ERROR(AppendEvents(t, 1, kNow, {&event, 1}));
                     return absl::CancelledError("");
                   })
                   .ok());
  EXPECT_THAT(TypesBehind({}), IsEmpty());
}

}  // namespace
}  // namespace clientele
