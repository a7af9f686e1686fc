#include <string>
#include <vector>

#include "common/errors/errors.h"
#include "common/errors/status_macros.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/assignment/store/absences.h"
#include "services/assignment/store/assignments.h"
#include "services/assignment/store/guards.h"
#include "services/assignment/store/inbox.h"
#include "services/assignment/store/managers.h"
#include "services/assignment/store/schema.h"
#include "services/assignment/store/units.h"
#include "tests/support/store_test.h"

namespace clientele::assignment::store {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Pair;

const absl::Time kNow = absl::FromUnixMicros(1'323'500'000'000'001);

class InboxStoreTest : public StoreTest {
 protected:
  InboxStoreTest() : StoreTest(Migrations) {}

  void AddManagers(const std::vector<std::string>& ids) {
    MustWrite([&](Transaction& transaction) -> absl::Status {
      for (const std::string& id : ids) {
        ManagerRow row{id, {}, 1, kNow, kNow};
        row.content.set_display_name("Manager " + id);
        RETURN_IF_ERROR(InsertManager(transaction, row));
      }
      return absl::OkStatus();
    });
  }

  static InboxItem Item(const std::string& id, Severity severity, int64_t position) {
    InboxItem item;
    item.incident_id = id;
    item.client_id = "c1";
    item.title = "Incident " + id;
    item.severity = severity;
    item.in_progress = true;
    item.kind = "PAYMENT";
    item.owner = "m1";
    item.day = 15'000;
    item.deadline_day = 15'010;
    item.position = position;
    return item;
  }

  void Put(const InboxItem& item, int64_t generation = 1) {
    MustWrite([&](Transaction& transaction) { return PutItem(transaction, item, generation); });
  }

  std::vector<AssignedItem> Items(int32_t day = 15'000, const ItemPlace& after = {},
                                  int limit = 100) {
    return Read<std::vector<AssignedItem>>(
        [&](Transaction& transaction) { return ListItems(transaction, day, after, limit); });
  }

  std::vector<std::string> Ids(const ItemPlace& after = {}, int limit = 100) {
    std::vector<std::string> ids;
    for (const AssignedItem& assigned : Items(15'000, after, limit)) {
      ids.push_back(assigned.item.incident_id);
    }
    return ids;
  }

  std::vector<std::string> Acknowledged(const std::string& id) {
    std::vector<std::string> managers;
    const auto times = Read<std::map<std::string, absl::Time>>(
        [&](Transaction& transaction) { return AcknowledgementsOf(transaction, id); });
    for (const auto& [manager, time] : times) managers.push_back(manager);
    return managers;
  }

  bool Lease(const std::string& owner, absl::Time now, bool exclusive = false) {
    bool taken = false;
    MustWrite([&](Transaction& transaction) -> absl::Status {
      ASSIGN_OR_RETURN(taken,
                       TakeLease(transaction, {owner, now, now + absl::Seconds(30), exclusive}));
      return absl::OkStatus();
    });
    return taken;
  }
};

INSTANTIATE_ENGINES(InboxStoreTest);

TEST_P(InboxStoreTest, ListsTheGravestFirst) {
  Put(Item("b", Severity::kLow, 1));
  Put(Item("a", Severity::kLow, 2));
  Put(Item("z", Severity::kCritical, 3));
  Put(Item("A", Severity::kHigh, 4));
  EXPECT_THAT(Ids(), ElementsAre("z", "A", "a", "b"));
  EXPECT_THAT(Ids({}, 2), ElementsAre("z", "A"));
  EXPECT_THAT(Ids({Severity::kLow, "a"}), ElementsAre("b"));
  EXPECT_EQ(Items()[0].item, Item("z", Severity::kCritical, 3));
}

TEST_P(InboxStoreTest, NamesTheManagerOfTheDay) {
  AddManagers({"m1", "m2"});
  MustWrite([&](Transaction& transaction) -> absl::Status {
    ASSIGN_OR_RETURN(Recording recording, Recording::Begin(transaction, kNow));
    return recording.Record(
        {{}, {{"c1", 15'000, 15'009, "m1", "", {}}, {"c1", 15'010, kOpenEnd, "m2", "", {}}}});
  });
  Put(Item("i1", Severity::kLow, 1));
  const auto manager_on = [&](int32_t day) {
    return Read<std::optional<AssignedItem>>(
               [&](Transaction& transaction) { return FindItem(transaction, "i1", day); })
        ->manager_id;
  };
  EXPECT_EQ(manager_on(14'999), "");
  EXPECT_EQ(manager_on(15'009), "m1");
  EXPECT_EQ(manager_on(15'010), "m2");
  EXPECT_EQ(Items(15'010)[0].manager_id, "m2");
}

TEST_P(InboxStoreTest, AnOlderStateNeverReplacesANewerOne) {
  Put(Item("i1", Severity::kHigh, 5));
  Put(Item("i1", Severity::kLow, 4));
  Put(Item("i1", Severity::kLow, 5));
  EXPECT_EQ(Items()[0].item.severity, Severity::kHigh);
  MustWrite([&](Transaction& transaction) { return RemoveItem(transaction, "i1", 4); });
  EXPECT_THAT(Ids(), ElementsAre("i1"));
  Put(Item("i1", Severity::kLow, 2), 2);
  EXPECT_EQ(Items()[0].item.severity, Severity::kLow) << "a new reading counts whatever its place";
  MustWrite([&](Transaction& transaction) { return RemoveItem(transaction, "i1", 2); });
  EXPECT_THAT(Ids(), IsEmpty());
}

TEST_P(InboxStoreTest, KeepsTheFirstAcknowledgementUntilTheItemIsGraver) {
  Put(Item("i1", Severity::kLow, 1));
  for (const absl::Time time : {kNow, kNow + absl::Hours(1)}) {
    MustWrite([&](Transaction& transaction) { return Acknowledge(transaction, "i1", "m1", time); });
  }
  const auto times = Read<std::map<std::string, absl::Time>>(
      [](Transaction& transaction) { return AcknowledgementsOf(transaction, "i1"); });
  EXPECT_THAT(times, ElementsAre(Pair("m1", kNow)));
  Put(Item("i1", Severity::kLow, 2));
  EXPECT_THAT(Acknowledged("i1"), ElementsAre("m1"));
  Put(Item("i1", Severity::kMedium, 3));
  EXPECT_THAT(Acknowledged("i1"), IsEmpty());
}

TEST_P(InboxStoreTest, ANewReadingRemovesWhatItDidNotFind) {
  Put(Item("gone", Severity::kLow, 1));
  Put(Item("kept", Severity::kLow, 1));
  for (const char* id : {"gone", "kept"}) {
    MustWrite([&](Transaction& transaction) { return Acknowledge(transaction, id, "m1", kNow); });
  }
  Put(Item("kept", Severity::kLow, 1), 2);
  MustWrite([](Transaction& transaction) { return RemoveOtherGenerations(transaction, 2); });
  EXPECT_THAT(Ids(), ElementsAre("kept"));
  EXPECT_THAT(Acknowledged("gone"), IsEmpty());
  EXPECT_THAT(Acknowledged("kept"), ElementsAre("m1"));
}

TEST_P(InboxStoreTest, OneReplicaFollowsAtATime) {
  EXPECT_TRUE(Lease("a", kNow));
  EXPECT_TRUE(Lease("a", kNow + absl::Seconds(10))) << "extends its own";
  EXPECT_FALSE(Lease("b", kNow + absl::Seconds(39)));
  EXPECT_TRUE(Lease("b", kNow + absl::Seconds(40))) << "has run out";
  EXPECT_FALSE(Lease("a", kNow + absl::Seconds(41)));
  EXPECT_TRUE(Lease("c", kNow + absl::Seconds(41), true)) << "no other replica can exist";
  MustWrite([](Transaction& transaction) { return EndLease(transaction, "b"); });
  EXPECT_FALSE(Lease("d", kNow + absl::Seconds(41))) << "only its holder gives it up";
  MustWrite([](Transaction& transaction) { return EndLease(transaction, "c"); });
  EXPECT_TRUE(Lease("d", kNow + absl::Seconds(41)));
}

TEST_P(InboxStoreTest, OnlyTheHolderOfTheLeaseMovesTheCursor) {
  ASSERT_TRUE(Lease("a", kNow));
  const FollowState state{{"epoch", 7, 2, "event"}, 3};
  MustWrite([&](Transaction& transaction) { return SaveFollowState(transaction, "a", state); });
  const absl::Status fenced = Write([&](Transaction& transaction) {
    return SaveFollowState(transaction, "b", {{"other", 9, 1, "later"}, 4});
  });
  EXPECT_TRUE(absl::IsAborted(fenced)) << fenced;
  const auto stored =
      Read<FollowState>([](Transaction& transaction) { return ReadFollowState(transaction); });
  EXPECT_EQ(stored.cursor.epoch, "epoch");
  EXPECT_EQ(stored.cursor.position, 7);
  EXPECT_EQ(stored.cursor.index, 2);
  EXPECT_EQ(stored.cursor.event_id, "event");
  EXPECT_EQ(stored.generation, 3);
}

TEST_P(InboxStoreTest, WritesUnitsUnderTheirRevision) {
  const UnitPeriod first{"u1", 10, 19, "Old", "", "m1"};
  const UnitPeriod second{"u1", 20, kOpenEnd, "New", "top", ""};
  UnitRow unit{"u1", 0, kNow, {first, second}};
  MustWrite([&](Transaction& transaction) -> absl::Status {
    RETURN_IF_ERROR(TakeGuard(transaction, kUnitsGuard));
    return PutUnit(transaction, unit);
  });
  EXPECT_TRUE(IsUniqueViolation(
      Write([&](Transaction& transaction) { return PutUnit(transaction, unit); })));
  const auto stored = Read<std::optional<UnitRow>>(
      [](Transaction& transaction) { return FindUnit(transaction, "u1"); });
  ASSERT_TRUE(stored.has_value());
  EXPECT_EQ(stored->revision, 1);
  EXPECT_THAT(stored->periods, ElementsAre(first, second));
  unit.revision = 1;
  unit.periods = {second};
  MustWrite([&](Transaction& transaction) { return PutUnit(transaction, unit); });
  EXPECT_THAT(Read<std::vector<UnitPeriod>>(
                  [](Transaction& transaction) { return AllUnitPeriods(transaction); }),
              ElementsAre(second));
  EXPECT_EQ(ReasonOf(Write([&](Transaction& transaction) { return PutUnit(transaction, unit); })),
            common::v1::ERROR_REASON_ETAG_MISMATCH);
  EXPECT_EQ(
      ReasonOf(Write([&](Transaction& transaction) { return DeleteUnit(transaction, unit); })),
      common::v1::ERROR_REASON_ETAG_MISMATCH);
  const auto in_force = [&](int32_t day) {
    return Read<std::vector<UnitRow>>([&](Transaction& transaction) {
             return ListUnits(transaction, {"", day}, 10);
           })
        .size();
  };
  EXPECT_EQ(in_force(19), 0u);
  EXPECT_EQ(in_force(20), 1u);
  unit.revision = 2;
  MustWrite([&](Transaction& transaction) { return DeleteUnit(transaction, unit); });
  EXPECT_FALSE(Read<std::optional<UnitRow>>([](Transaction& transaction) {
                 return FindUnit(transaction, "u1");
               }).has_value());
}

TEST_P(InboxStoreTest, FindsAbsencesByDayAndOverlap) {
  AddManagers({"m1", "m2"});
  MustWrite([&](Transaction& transaction) -> absl::Status {
    RETURN_IF_ERROR(InsertAbsence(transaction, {{"m1", 10, 19, "m2"}, 1, kNow}));
    RETURN_IF_ERROR(InsertAbsence(transaction, {{"m2", -5, -1, ""}, 1, kNow}));
    return InsertAbsence(transaction, {{"m1", 20, 29, ""}, 1, kNow});
  });
  const auto on_day = [&](int32_t day) {
    return Read<std::vector<Absence>>(
        [&](Transaction& transaction) { return AbsencesOn(transaction, day); });
  };
  EXPECT_THAT(on_day(19), ElementsAre(Absence{"m1", 10, 19, "m2"}));
  EXPECT_THAT(on_day(20), ElementsAre(Absence{"m1", 20, 29, ""}));
  EXPECT_THAT(on_day(-5), ElementsAre(Absence{"m2", -5, -1, ""}));
  EXPECT_THAT(on_day(30), IsEmpty());
  const auto overlaps = [&](const Absence& absence) {
    return Read<bool>([&](Transaction& transaction) { return Overlaps(transaction, absence); });
  };
  EXPECT_FALSE(overlaps({"m1", 10, 19, ""})) << "itself";
  EXPECT_TRUE(overlaps({"m1", 10, 20, ""}));
  EXPECT_TRUE(overlaps({"m1", 0, 40, ""}));
  EXPECT_FALSE(overlaps({"m1", 30, 40, ""}));
  const auto rows = Read<std::vector<AbsenceRow>>([](Transaction& transaction) {
    return ListAbsences(transaction, {"", std::nullopt, "m1", 10}, 10);
  });
  ASSERT_EQ(rows.size(), 2u);
  EXPECT_EQ(rows[0].absence.from_day, 20);
  EXPECT_EQ(rows[1].absence.manager_id, "m2");
  EXPECT_TRUE(IsUniqueViolation(Write([](Transaction& transaction) {
    return InsertAbsence(transaction, {{"m1", 10, 11, ""}, 1, kNow});
  })));
  EXPECT_EQ(ReasonOf(Write([](Transaction& transaction) {
              return UpdateAbsence(transaction, {{"m1", 10, 11, ""}, 9, kNow});
            })),
            common::v1::ERROR_REASON_ETAG_MISMATCH);
}

}  // namespace
}  // namespace clientele::assignment::store
