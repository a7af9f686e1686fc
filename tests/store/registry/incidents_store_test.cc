#include <string>
#include <vector>

#include "common/errors/errors.h"
#include "gmock/gmock.h"
#include "services/registry/store/incidents.h"
#include "tests/store/registry/store_fixture.h"

namespace clientele::registry {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

Incident MakeIncident(std::string id, std::string client) {
  Incident incident;
  incident.id = std::move(id);
  incident.client_id = std::move(client);
  incident.fields.title = "Payment stuck";
  incident.fields.description = "two\nlines";
  incident.fields.severity = Severity::kHigh;
  incident.fields.kind = "PAYMENT";
  incident.fields.source_system = "core";
  incident.fields.reporter = "desk";
  incident.fields.owner = "m1";
  incident.fields.day = 15'000;
  incident.fields.deadline_day = 15'010;
  incident.create_time = incident.update_time = 7;
  incident.position = 1;
  return incident;
}

class IncidentsStoreTest : public RegistryStoreTest {
 protected:
  void Insert(const std::vector<Incident>& incidents) {
    Commit([&](Transaction& transaction, Position) {
      for (const Incident& incident : incidents) {
        if (absl::Status done = InsertIncident(transaction, incident); !done.ok()) return done;
      }
      return absl::OkStatus();
    });
  }

  std::vector<std::string> Ids(IncidentQuery query, int limit = 100) {
    if (query.filter.sql.empty()) query.filter.sql = "1=1";
    std::vector<std::string> ids;
    Read([&](Transaction& transaction) {
      for (const Incident& incident : Must(ListIncidents(transaction, query, limit))) {
        ids.push_back(incident.client_id + "/" + incident.id);
      }
    });
    return ids;
  }
};

INSTANTIATE_ENGINES(IncidentsStoreTest);

TEST_P(IncidentsStoreTest, ReadsBackWhatWasWritten) {
  Incident incident = MakeIncident("i1", "c1");
  Incident bare = MakeIncident("i2", "c1");
  bare.fields.deadline_day.reset();
  Insert({incident, bare});
  Read([&](Transaction& transaction) {
    EXPECT_EQ(Must(FindIncident(transaction, "i1")), incident);
    EXPECT_EQ(Must(FindIncident(transaction, "i2")), bare);
    EXPECT_FALSE(Must(FindIncident(transaction, "I1"))) << "ids are bytes";
  });
}

TEST_P(IncidentsStoreTest, AnIdIsTakenForAllClients) {
  Insert({MakeIncident("i1", "c1")});
  const absl::Status taken = database_->Write([&](Transaction& transaction) {
    return InsertIncident(transaction, MakeIncident("i1", "c2"));
  });
  EXPECT_TRUE(IsUniqueViolation(taken)) << taken;
}

TEST_P(IncidentsStoreTest, ReplacesOnlyTheVersionThatWasRead) {
  const Incident first = MakeIncident("i1", "c1");
  Insert({first});
  Incident second = first;
  second.fields.title = "Payment lost";
  second.fields.deadline_day.reset();
  second.state = IncidentState::kResolved;
  second.state_note = "paid";
  second.reopen_count = 1;
  second.position = 2;
  second.update_time = 9;
  const auto replace = [&] {
    return database_->Write(
        [&](Transaction& transaction) { return ReplaceIncident(transaction, first, second); });
  };
  EXPECT_EQ(replace(), absl::OkStatus());
  Read([&](Transaction& transaction) { EXPECT_EQ(Must(FindIncident(transaction, "i1")), second); });
  const absl::Status stale = replace();
  EXPECT_TRUE(absl::IsAborted(stale)) << stale;
  EXPECT_EQ(ReasonOf(stale), common::v1::ERROR_REASON_ETAG_MISMATCH);
}

TEST_P(IncidentsStoreTest, ListsByClientAndIdBehindTheLastOne) {
  Insert({MakeIncident("i3", "c1"), MakeIncident("i1", "c2"), MakeIncident("i2", "c1")});
  EXPECT_THAT(Ids({}), ElementsAre("c1/i2", "c1/i3", "c2/i1"));
  EXPECT_THAT(Ids({}, 1), ElementsAre("c1/i2"));
  IncidentQuery query;
  query.after_client = "c1";
  query.after_id = "i2";
  EXPECT_THAT(Ids(query), ElementsAre("c1/i3", "c2/i1"));
  query.client_id = "c1";
  EXPECT_THAT(Ids(query), ElementsAre("c1/i3"));
}

TEST_P(IncidentsStoreTest, OverdueAreActiveOnesBehindTheirDeadline) {
  Incident started = MakeIncident("i2", "c1");
  started.state = IncidentState::kInProgress;
  Incident resolved = MakeIncident("i3", "c1");
  resolved.state = IncidentState::kResolved;
  Incident endless = MakeIncident("i4", "c1");
  endless.fields.deadline_day.reset();
  Insert({MakeIncident("i1", "c1"), started, resolved, endless});
  IncidentQuery query;
  query.overdue_day = 15'010;
  EXPECT_THAT(Ids(query), IsEmpty()) << "the deadline is the last day";
  query.overdue_day = 15'011;
  EXPECT_THAT(Ids(query), ElementsAre("c1/i1", "c1/i2"));
}

TEST_P(IncidentsStoreTest, ScansARangeOfIdsAsOfPositions) {
  std::vector<Incident> incidents;
  for (const char* id : {"i1", "i2", "i3", "i4"}) incidents.push_back(MakeIncident(id, "c1"));
  for (size_t k = 0; k < incidents.size(); ++k) {
    incidents[k].position = static_cast<Position>(k) + 1;
  }
  Insert(incidents);
  const auto scan = [&](const ExportScan& range, std::string_view after, int limit) {
    std::vector<std::string> ids;
    Read([&](Transaction& transaction) {
      const bool more = Must(ScanIncidents(transaction, range, after, limit,
                                           [&](const Incident& i) { ids.push_back(i.id); }));
      if (more) ids.push_back("more");
    });
    return ids;
  };
  EXPECT_THAT(scan({4, 0, "", "\xff"}, "", 3), ElementsAre("i1", "i2", "i3", "more"));
  EXPECT_THAT(scan({4, 0, "", "\xff"}, "i3", 3), ElementsAre("i4"));
  EXPECT_THAT(scan({3, 1, "", "\xff"}, "", 9), ElementsAre("i2", "i3"));
  EXPECT_THAT(scan({4, 0, "i2", "i4"}, "", 9), ElementsAre("i2", "i3"));
}

TEST_P(IncidentsStoreTest, EveryFieldOfAFilterHasAColumn) {
  Insert({MakeIncident("i1", "c1")});
  for (const std::string filter :
       {"incident_id = \"i1\"", "client_id = \"c1\"", "state = \"OPEN\"", "severity = \"HIGH\"",
        "kind = \"PAYMENT\"", "source_system = \"core\"", "owner = \"m1\"", "date = 2011-01-26",
        "deadline >= 2011-02-05"}) {
    IncidentQuery query;
    query.filter = Must(FilterToSql(filter, IncidentFilterFields()));
    EXPECT_THAT(Ids(query), ElementsAre("c1/i1")) << filter;
  }
}

}  // namespace
}  // namespace clientele::registry
