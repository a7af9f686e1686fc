#include <map>
#include <random>
#include <string>
#include <vector>

#include "gtest/gtest.h"
#include "services/registry/store/clients.h"
#include "services/registry/store/groups.h"
#include "services/registry/store/timelines.h"
#include "tests/store/registry/store_fixture.h"

namespace clientele::registry {
namespace {

class TimelinesStoreTest : public RegistryStoreTest {
 protected:
  Position Create(const std::string& id, int32_t from = kBeginning) {
    return Commit([&](Transaction& transaction, Position position) {
      Client client = MakeClient(id, position);
      client.valid_from = from;
      return InsertClient(transaction, client);
    });
  }
  Position ChangeFields(const std::string& id, int32_t from, int32_t until, FieldsChange change) {
    return Commit([&](Transaction& transaction, Position position) {
      const Client before = **FindClient(transaction, id);
      const Timeline periods = *LoadTimeline(transaction, before);
      Client after = before;
      after.position = position;
      return ReplaceTimeline(transaction, before, periods, *Change(periods, from, until, change),
                             &after);
    });
  }
  Position SetRegion(const std::string& id, int32_t from, const std::string& region) {
    return ChangeFields(id, from, kForever, [&](const ClientFields& fields) {
      ClientFields changed = fields;
      changed.region = region;
      return absl::StatusOr<ClientFields>(changed);
    });
  }
  Position SetParent(const std::string& id, int32_t from, int32_t until,
                     const std::string& parent) {
    return ChangeFields(id, from, until, [&](const ClientFields& fields) {
      ClientFields changed = fields;
      changed.parent_id = parent;
      return absl::StatusOr<ClientFields>(changed);
    });
  }
  std::string RegionAt(const std::string& id, const Moment& moment) {
    std::string region;
    Read([&](Transaction& transaction) {
      const std::optional<Client> client = Must(FindClientAt(transaction, id, moment));
      region = client ? client->fields.region : "";
    });
    return region;
  }
};
INSTANTIATE_ENGINES(TimelinesStoreTest);

TEST_P(TimelinesStoreTest, EveryFieldOfAPeriodReadsBack) {
  Create("c");
  ClientFields fields = MakeClient("c").fields;
  fields.industry = "62.01";
  fields.group_id = "g";
  fields.group_ppm = 510'000;
  fields.inn = "7707083893";
  fields.kpp = "773601001";
  fields.ogrn = "1027700132195";
  fields.lei = "253400PHEHX0SZC0YZ66";
  fields.parent_id = "p";
  fields.ownership_ppm = 500'001;
  fields.email = "a@b";
  fields.phone = "+7";
  fields.since_day = -5;
  ChangeFields("c", 10, 20,
               [&](const ClientFields&) { return absl::StatusOr<ClientFields>(fields); });
  Read([&](Transaction& transaction) {
    const Client at = **FindClientAt(transaction, "c", {15, 0});
    EXPECT_EQ(at.fields, fields);
    EXPECT_EQ(at.valid_from, 10);
    EXPECT_EQ(at.valid_until, 20);
    const Timeline timeline = *LoadTimeline(transaction, **FindClient(transaction, "c"));
    ASSERT_EQ(timeline.size(), 3u);
    EXPECT_EQ(timeline[1], (Period{10, 20, fields}));
    EXPECT_EQ(timeline[2].from, 20);
  });
}

TEST_P(TimelinesStoreTest, AClientMayChangeSeveralTimesInOneCommit) {
  Create("c");
  SetRegion("c", 10, "Norway");
  const Position position = Commit([&](Transaction& transaction, Position at) -> absl::Status {
    for (const int32_t from : {20, 5, 15, 5}) {
      const Client before = **FindClient(transaction, "c");
      const Timeline periods = *LoadTimeline(transaction, before);
      Client after = before;
      after.position = at;
      const Timeline changed = *Change(periods, from, kForever, [&](const ClientFields& fields) {
        ClientFields next = fields;
        next.industry += std::to_string(from);
        return absl::StatusOr<ClientFields>(next);
      });
      if (absl::Status written = ReplaceTimeline(transaction, before, periods, changed, &after);
          !written.ok()) {
        return written;
      }
    }
    return absl::OkStatus();
  });
  Read([&](Transaction& transaction) {
    std::string industries;
    for (const int32_t day : {4, 5, 10, 15, 20}) {
      industries += (*FindClientAt(transaction, "c", {day, position}))->fields.industry + ";";
      EXPECT_EQ((*FindClientAt(transaction, "c", {day, position - 1}))->fields.industry, "");
    }
    EXPECT_EQ(industries, ";55;55;5155;205155;");
    EXPECT_EQ(ListClientVersions(transaction, "c", 0, 10)->size(), 3u);
  });
}

TEST_P(TimelinesStoreTest, AStaleVersionChangesNothing) {
  Create("c");
  Client stale;
  Read([&](Transaction& transaction) { stale = **FindClient(transaction, "c"); });
  SetRegion("c", 10, "Norway");
  const absl::Status lost = database_->Write([&](Transaction& transaction) {
    const Timeline periods = {{kBeginning, kForever, stale.fields}};
    Client after = stale;
    after.position = 99;
    ClientFields fields = stale.fields;
    fields.region = "Sweden";
    return ReplaceTimeline(transaction, stale, periods,
                           {{kBeginning, 5, stale.fields}, {5, kForever, fields}}, &after);
  });
  EXPECT_TRUE(absl::IsAborted(lost)) << lost;
  EXPECT_EQ(RegionAt("c", {7, 0}), "Iceland");
  EXPECT_EQ(RegionAt("c", {10, 0}), "Norway");
}

TEST_P(TimelinesStoreTest, CyclesOfOwnersAreFoundOnTheDaysOnWhichTheyHold) {
  for (const char* id : {"a", "b", "c"}) Create(id);
  SetParent("b", 10, 20, "a");
  SetParent("c", 15, 30, "b");
  Read([](Transaction& transaction) {
    EXPECT_TRUE(*ClosesCycle(transaction, {"a", "c", 0, 100}));
    EXPECT_TRUE(*ClosesCycle(transaction, {"a", "c", 19, 20}));
    EXPECT_FALSE(*ClosesCycle(transaction, {"a", "c", 20, 100}));
    EXPECT_FALSE(*ClosesCycle(transaction, {"a", "c", 10, 15}));
    EXPECT_TRUE(*ClosesCycle(transaction, {"a", "b", 10, 11}));
    EXPECT_TRUE(*ClosesCycle(transaction, {"a", "a", 10, 11}));
    std::vector<std::string> links;
    EXPECT_TRUE(ForEachOwner(transaction, [&](const OwnerLink& link) {
                  links.push_back(std::string(link.client) + "<" + std::string(link.owner) + " " +
                                  std::to_string(link.from) + "-" + std::to_string(link.until));
                }).ok());
    EXPECT_EQ(links, (std::vector<std::string>{"b<a 10-20", "c<b 15-30"}));
  });
}

TEST_P(TimelinesStoreTest, PositionsAreFoundByTimesThatNeverFall) {
  const auto commit_at = [&](Micros time) {
    ASSERT_TRUE(database_
                    ->Write([&](Transaction& transaction) {
                      return CommitAt(transaction, *NextPosition(transaction), time);
                    })
                    .ok());
  };
  for (const Micros time : {100, 200, 150, 300}) commit_at(time);
  Read([](Transaction& transaction) {
    EXPECT_EQ(*PositionAt(transaction, 99), 0);
    EXPECT_EQ(*PositionAt(transaction, 100), 1);
    EXPECT_EQ(*PositionAt(transaction, 199), 1);
    EXPECT_EQ(*PositionAt(transaction, 200), 3);
    EXPECT_EQ(*PositionAt(transaction, 299), 3);
    EXPECT_EQ(*PositionAt(transaction, 301), 4);
  });
}

TEST_P(TimelinesStoreTest, EveryDayAndPositionHasTheAnswerOfANaiveReplay) {
  constexpr int32_t kDays = 20;
  std::mt19937 random(11);
  const std::vector<std::string> ids = {"c1", "c2", "c3"};
  // What was known about each day, by client; and the first day of the last period.
  std::map<std::string, std::vector<std::string>> known;
  std::vector<std::map<std::string, std::vector<std::string>>> by_position = {{}};
  const auto note = [&] { by_position.push_back(known); };
  for (const std::string& id : ids) {
    Create(id);
    known[id].assign(kDays, "Iceland");
    note();
  }
  for (int step = 0; step < 40; ++step) {
    const std::string& id = ids[random() % ids.size()];
    const std::string region = std::string(1, static_cast<char>('a' + random() % 3));
    const auto from = static_cast<int32_t>(random() % kDays);
    const int32_t until =
        random() % 3 == 0 ? from + 1 + static_cast<int32_t>(random() % 6) : kForever;
    ChangeFields(id, from, until, [&](const ClientFields& fields) {
      ClientFields changed = fields;
      changed.region = region;
      return absl::StatusOr<ClientFields>(changed);
    });
    for (int32_t day = from; day < kDays && day < until; ++day) known[id][day] = region;
    note();
  }
  Read([&](Transaction& transaction) {
    for (Position position = 1; position < static_cast<Position>(by_position.size()); ++position) {
      const auto& expected = by_position[static_cast<size_t>(position)];
      for (int32_t day = 0; day < kDays; ++day) {
        std::map<std::string, std::string> listed;
        ClientQuery query;
        query.filter = {"1=1", {}};
        query.order = *ParseOrderBy("", ClientOrderFields(), "client_id");
        query.moment = {day, position};
        for (const Client& client : Must(ListClients(transaction, query, 10))) {
          ASSERT_TRUE(listed.emplace(client.id, client.fields.region).second);
          ASSERT_LE(client.valid_from, day);
          ASSERT_GT(client.valid_until, day);
        }
        ASSERT_EQ(listed.size(), expected.size());
        for (const auto& [id, regions] : expected) {
          const std::string& region = regions[static_cast<size_t>(day)];
          ASSERT_EQ((*FindClientAt(transaction, id, {day, position}))->fields.region, region);
          ASSERT_EQ(listed[id], region) << id << " on " << day << " known at " << position;
        }
      }
    }
  });
}

TEST_P(TimelinesStoreTest, GroupsOfATreeAreFoundUpAndDown) {
  Commit([&](Transaction& transaction, Position position) -> absl::Status {
    for (const auto& [id, parent] : std::vector<std::pair<std::string, std::string>>{
             {"top", ""}, {"b", "top"}, {"a", "top"}, {"leaf", "b"}, {"other", ""}}) {
      if (absl::Status added = InsertGroup(transaction, {id, id, parent, position, 1, 1});
          !added.ok()) {
        return added;
      }
    }
    return absl::OkStatus();
  });
  Read([](Transaction& transaction) {
    EXPECT_EQ(*GroupsAbove(transaction, "leaf"), (std::vector<std::string>{"leaf", "b", "top"}));
    EXPECT_TRUE(GroupsAbove(transaction, "nothing")->empty());
    EXPECT_EQ(*GroupsBelow(transaction, "top"),
              (std::vector<std::string>{"a", "b", "leaf", "top"}));
    EXPECT_EQ(*LevelsBelow(transaction, "top"), 3);
    EXPECT_EQ(*LevelsBelow(transaction, "other"), 1);
    EXPECT_TRUE(*IsGroupInUse(transaction, "b"));
    EXPECT_FALSE(*IsGroupInUse(transaction, "leaf"));
  });
}

TEST_P(TimelinesStoreTest, GroupIdsThatLookAlikeStayDifferent) {
  const std::vector<std::string> ids = {"acme", "ACME", "acmé", "ac1", "ac１"};
  Commit([&](Transaction& transaction, Position position) -> absl::Status {
    for (const std::string& id : ids) {
      if (absl::Status added = InsertGroup(transaction, {id, id, "", position, 1, 1});
          !added.ok()) {
        return added;
      }
    }
    return absl::OkStatus();
  });
  Read([&](Transaction& transaction) {
    for (const std::string& id : ids) EXPECT_EQ((*FindGroup(transaction, id))->id, id);
    EXPECT_FALSE(FindGroup(transaction, "acme ")->has_value());
  });
}

TEST_P(TimelinesStoreTest, ScansMembersInARangeUpToAPosition) {
  for (const std::string id : {"a", "b", "c", "d"}) Create(id);
  const auto join = [&](const std::string& id, int32_t from, int32_t until,
                        const std::string& group) {
    return ChangeFields(id, from, until, [&](const ClientFields& fields) {
      ClientFields changed = fields;
      changed.group_id = group;
      return absl::StatusOr<ClientFields>(changed);
    });
  };
  const Position past = join("a", 10, 20, "g");  // in an earlier period only
  join("b", kBeginning, kForever, "g");
  const Position joined = join("c", 10, kForever, "g");
  const Position left = join("b", kBeginning, kForever, "");
  const auto scan = [&](const ExportScan& range, const std::string& after = "", int limit = 10) {
    std::string ids;
    Read([&](Transaction& transaction) {
      for (const std::string& id : Must(ScanMembers(transaction, range, after, limit))) ids += id;
    });
    return ids;
  };
  EXPECT_EQ(scan({past, 0, "", "\xff"}), "a");
  EXPECT_EQ(scan({joined, 0, "", "\xff"}), "abc");
  EXPECT_EQ(scan({left, 0, "", "\xff"}), "ac");
  EXPECT_EQ(scan({left, joined, "", "\xff"}), "b");
  EXPECT_EQ(scan({joined, 0, "b", "c"}), "b");
  EXPECT_EQ(scan({joined, 0, "", "\xff"}, "a"), "bc");
  EXPECT_EQ(scan({joined, 0, "", "\xff"}, "", 2), "ab");
}

TEST_P(TimelinesStoreTest, ScansGroupsInARangeUpToAPosition) {
  for (const std::string id : {"a", "b", "c"}) {
    Commit([&](Transaction& transaction, Position position) {
      return InsertGroup(transaction, {id, "Group " + id, id == "a" ? "" : "a", position, 1, 1});
    });
  }
  const auto scan = [&](const ExportScan& range, const std::string& after = "") {
    std::string ids;
    Read([&](Transaction& transaction) {
      for (const Group& group : Must(ScanGroups(transaction, range, after, 10))) ids += group.id;
    });
    return ids;
  };
  EXPECT_EQ(scan({3, 0, "", "\xff"}), "abc");
  EXPECT_EQ(scan({2, 0, "", "\xff"}), "ab");
  EXPECT_EQ(scan({3, 2, "", "\xff"}), "c");
  EXPECT_EQ(scan({3, 0, "b", "c"}), "b");
  EXPECT_EQ(scan({3, 0, "", "\xff"}, "b"), "c");
  std::string all;
  Read([&](Transaction& transaction) {
    EXPECT_TRUE(ForEachGroup(transaction, [&](std::string_view id, std::string_view parent) {
                  all.append(id).append("<").append(parent).append(" ");
                }).ok());
  });
  EXPECT_EQ(all, "a< b<a c<a ");
}

}  // namespace
}  // namespace clientele::registry
