#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "clientele/registry/v1/events.grpc.pb.h"
#include "clientele/registry/v1/incidents.grpc.pb.h"
#include "tests/api/registry/registry_fixture.h"

namespace clientele::registry {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using Stub = v1::Incidents::Stub;

google::type::Date Day(int day) {
  google::type::Date date;
  date.set_year(2011);
  date.set_month(12);
  date.set_day(day);
  return date;
}

v1::Incident MakeIncident() {
  v1::Incident incident;
  incident.set_title("Payment stuck");
  incident.set_description("Told by Ms Doe");
  incident.set_severity(v1::INCIDENT_SEVERITY_MEDIUM);
  incident.set_kind("PAYMENT");
  incident.set_source_system("core");
  incident.set_reporter("J. Doe");
  incident.set_owner("m1");
  *incident.mutable_date() = Day(1);
  *incident.mutable_deadline() = Day(9);
  return incident;
}

class IncidentsApiTest : public RegistryTest {
 protected:
  IncidentsApiTest() {
    const auto channel = rpc::NewChannel(server_->address());
    incidents_ = v1::Incidents::NewStub(channel);
    events_ = v1::Events::NewStub(channel);
    EXPECT_TRUE(CreateClient("c1").ok());
    EXPECT_TRUE(CreateClient("c2").ok());
  }

  static v1::CreateIncidentRequest NewIncident(const std::string& id,
                                               const std::string& client = "c1") {
    v1::CreateIncidentRequest request;
    request.set_parent("clients/" + client);
    request.set_incident_id(id);
    *request.mutable_incident() = MakeIncident();
    return request;
  }

  absl::StatusOr<v1::Incident> Create(const v1::CreateIncidentRequest& request) {
    return Call(*incidents_, &Stub::CreateIncident, request);
  }

  absl::StatusOr<v1::Incident> Get(const std::string& name) {
    v1::GetIncidentRequest request;
    request.set_name(name);
    return Call(*incidents_, &Stub::GetIncident, request);
  }

  absl::StatusOr<v1::Incident> Move(const std::string& id, v1::IncidentState state,
                                    const std::string& note = "", const std::string& etag = "") {
    v1::MoveIncidentRequest request;
    request.set_name("clients/c1/incidents/" + id);
    request.set_state(state);
    request.set_note(note);
    request.set_etag(etag);
    return Call(*incidents_, &Stub::MoveIncident, request);
  }

  absl::StatusOr<v1::Incident> SetSeverity(const std::string& id, v1::IncidentSeverity severity,
                                           const std::string& etag = "") {
    v1::UpdateIncidentRequest request;
    request.mutable_incident()->set_name("clients/c1/incidents/" + id);
    request.mutable_incident()->set_severity(severity);
    request.mutable_incident()->set_etag(etag);
    return Call(*incidents_, &Stub::UpdateIncident, request);
  }

  std::vector<std::string> List(v1::ListIncidentsRequest request) {
    if (request.parent().empty()) request.set_parent("clients/-");
    std::vector<std::string> names;
    do {
      const auto page = Call(*incidents_, &Stub::ListIncidents, request);
      EXPECT_TRUE(page.ok()) << page.status();
      if (!page.ok()) break;
      for (const v1::Incident& incident : page->incidents()) names.push_back(incident.name());
      request.set_page_token(page->next_page_token());
    } while (!request.page_token().empty());
    return names;
  }

  // At least `count` events of incidents, and with 0 those that are there.
  std::vector<v1::Event> Events(size_t count,
                                const std::string& prefix = "clientele.registry.incident.") {
    v1::WatchEventsRequest request;
    request.set_type_prefix(prefix);
    grpc::ClientContext context;
    rpc::SetDeadline(&context, kCallTimeout);
    std::vector<v1::Event> events;
    const auto reader = events_->WatchEvents(&context, request);
    v1::WatchEventsResponse answer;
    do {
      if (!reader->Read(&answer)) break;
      events.insert(events.end(), answer.events().begin(), answer.events().end());
    } while (events.size() < count);
    context.TryCancel();
    while (reader->Read(&answer)) continue;
    reader->Finish();
    return events;
  }

  std::unique_ptr<Stub> incidents_;
  std::unique_ptr<v1::Events::Stub> events_;
};

TEST_F(IncidentsApiTest, ReturnsWhatWasEntered) {
  const auto created = Create(NewIncident("i1"));
  ASSERT_TRUE(created.ok()) << created.status();
  EXPECT_EQ(created->name(), "clients/c1/incidents/i1");
  EXPECT_EQ(created->state(), v1::INCIDENT_STATE_OPEN);
  EXPECT_EQ(created->description(), "Told by Ms Doe");
  EXPECT_EQ(created->deadline().day(), 9);
  EXPECT_EQ(created->position(), 3);
  EXPECT_FALSE(created->etag().empty());
  for (const char* name : {"clients/c1/incidents/i1", "clients/-/incidents/i1"}) {
    const auto found = Get(name);
    ASSERT_TRUE(found.ok()) << found.status();
    EXPECT_EQ(found->SerializeAsString(), created->SerializeAsString());
  }
  EXPECT_TRUE(absl::IsNotFound(Get("clients/c2/incidents/i1").status())) << "another client";
  EXPECT_TRUE(absl::IsNotFound(Get("clients/c1/incidents/i2").status()));
}

TEST_F(IncidentsApiTest, RefusesWhatBreaksARule) {
  v1::CreateIncidentRequest request = NewIncident("i1", "nobody");
  EXPECT_EQ(ReasonOf(Create(request).status()), common::v1::ERROR_REASON_CLIENT_NOT_FOUND);
  request = NewIncident("i1");
  *request.mutable_incident()->mutable_deadline() = Day(1);
  request.mutable_incident()->mutable_date()->set_day(2);
  EXPECT_EQ(FieldOf(Create(request).status()), "incident.deadline");
  request = NewIncident("i1");
  request.mutable_incident()->set_title("two\nlines");
  EXPECT_EQ(FieldOf(Create(request).status()), "incident.title");
  request = NewIncident("i1");
  request.mutable_incident()->clear_severity();
  EXPECT_EQ(FieldOf(Create(request).status()), "incident.severity");
  request = NewIncident("i1");
  request.mutable_incident()->mutable_date()->set_day(32);
  EXPECT_EQ(FieldOf(Create(request).status()), "incident.date");
  request = NewIncident("a/b");
  EXPECT_EQ(FieldOf(Create(request).status()), "incident_id");

  v1::DeleteClientRequest removal;
  removal.set_name("clients/c1");
  ASSERT_TRUE(Call(*clients_, &ClientStub::DeleteClient, removal).ok());
  EXPECT_EQ(ReasonOf(Create(NewIncident("i1")).status()), common::v1::ERROR_REASON_CLIENT_DELETED);
  EXPECT_THAT(List({}), IsEmpty());
}

TEST_F(IncidentsApiTest, ARepeatedRequestHasOneEffectAndAnIdIsTakenForAllClients) {
  v1::CreateIncidentRequest request = NewIncident("i1");
  request.set_validate_only(true);
  ASSERT_TRUE(Create(request).ok());
  EXPECT_THAT(List({}), IsEmpty());
  request.set_validate_only(false);
  request.set_request_id("r1");
  const auto first = Create(request);
  const auto again = Create(request);
  ASSERT_TRUE(first.ok() && again.ok());
  EXPECT_EQ(first->SerializeAsString(), again->SerializeAsString());
  EXPECT_TRUE(absl::IsAlreadyExists(Create(NewIncident("i1", "c2")).status()));
}

TEST_F(IncidentsApiTest, GoesThroughItsStatesAndTellsEachChange) {
  const auto created = Create(NewIncident("i1"));
  ASSERT_TRUE(created.ok());
  ASSERT_TRUE(SetSeverity("i1", v1::INCIDENT_SEVERITY_CRITICAL).ok());
  ASSERT_TRUE(Move("i1", v1::INCIDENT_STATE_IN_PROGRESS).ok());
  EXPECT_EQ(FieldOf(Move("i1", v1::INCIDENT_STATE_RESOLVED).status()), "note");
  ASSERT_TRUE(Move("i1", v1::INCIDENT_STATE_RESOLVED, "paid").ok());
  ASSERT_TRUE(Move("i1", v1::INCIDENT_STATE_RESOLVED, "paid").ok()) << "is there already";
  ASSERT_TRUE(Move("i1", v1::INCIDENT_STATE_OPEN, "not paid").ok());
  ASSERT_TRUE(Move("i1", v1::INCIDENT_STATE_RESOLVED, "paid").ok());
  const auto closed = Move("i1", v1::INCIDENT_STATE_CLOSED);
  ASSERT_TRUE(closed.ok()) << closed.status();
  EXPECT_EQ(closed->reopen_count(), 1);
  EXPECT_EQ(closed->state_note(), "paid");
  const absl::Status refused = Move("i1", v1::INCIDENT_STATE_CANCELLED, "wrong").status();
  EXPECT_EQ(ReasonOf(refused), common::v1::ERROR_REASON_STATE) << refused;
  EXPECT_EQ(ReasonOf(SetSeverity("i1", v1::INCIDENT_SEVERITY_LOW).status()),
            common::v1::ERROR_REASON_STATE);

  std::vector<std::string> types;
  for (const v1::Event& event : Events(7)) {
    types.push_back(event.type().substr(event.type().rfind('.') + 1));
    EXPECT_EQ(event.subject(), "clients/c1/incidents/i1");
  }
  EXPECT_THAT(types, ElementsAre("created", "escalated", "started", "resolved", "reopened",
                                 "resolved", "closed"));
}

TEST_F(IncidentsApiTest, AnEventSaysWhatAnInboxShowsAndNamesNoPerson) {
  ASSERT_TRUE(Create(NewIncident("i1")).ok());
  const std::vector<v1::Event> events = Events(1);
  ASSERT_EQ(events.size(), 1u);
  v1::IncidentChange change;
  ASSERT_TRUE(change.ParseFromString(events[0].data()));
  EXPECT_EQ(change.incident(), "clients/c1/incidents/i1");
  EXPECT_EQ(change.title(), "Payment stuck");
  EXPECT_EQ(change.severity(), v1::INCIDENT_SEVERITY_MEDIUM);
  EXPECT_EQ(change.state(), v1::INCIDENT_STATE_OPEN);
  EXPECT_EQ(change.owner(), "m1");
  EXPECT_EQ(change.deadline().day(), 9);
  EXPECT_EQ(change.position(), 3);
  EXPECT_THAT(events[0].data(), Not(HasSubstr("Doe")));
}

TEST_F(IncidentsApiTest, NeverLosesAnUpdate) {
  const auto created = Create(NewIncident("i1"));
  ASSERT_TRUE(created.ok());
  ASSERT_TRUE(SetSeverity("i1", v1::INCIDENT_SEVERITY_HIGH, created->etag()).ok());
  EXPECT_EQ(ReasonOf(SetSeverity("i1", v1::INCIDENT_SEVERITY_LOW, created->etag()).status()),
            common::v1::ERROR_REASON_ETAG_MISMATCH);
  EXPECT_EQ(ReasonOf(Move("i1", v1::INCIDENT_STATE_IN_PROGRESS, "", created->etag()).status()),
            common::v1::ERROR_REASON_ETAG_MISMATCH);
  const auto unchanged = SetSeverity("i1", v1::INCIDENT_SEVERITY_HIGH);
  ASSERT_TRUE(unchanged.ok());
  EXPECT_EQ(unchanged->position(), 4) << "equal content takes no position";
}

TEST_F(IncidentsApiTest, TheMaskSaysWhatChanges) {
  ASSERT_TRUE(Create(NewIncident("i1")).ok());
  v1::UpdateIncidentRequest request;
  request.mutable_incident()->set_name("clients/c1/incidents/i1");
  request.mutable_incident()->set_title("Payment lost");
  request.mutable_update_mask()->add_paths("title");
  request.mutable_update_mask()->add_paths("deadline");
  auto updated = Call(*incidents_, &Stub::UpdateIncident, request);
  ASSERT_TRUE(updated.ok()) << updated.status();
  EXPECT_EQ(updated->title(), "Payment lost");
  EXPECT_FALSE(updated->has_deadline());
  EXPECT_EQ(updated->kind(), "PAYMENT");
  for (const char* fixed : {"state", "name", "position", "nothing"}) {
    request.mutable_update_mask()->Clear();
    request.mutable_update_mask()->add_paths(fixed);
    EXPECT_EQ(FieldOf(Call(*incidents_, &Stub::UpdateIncident, request).status()), "update_mask");
  }
}

TEST_F(IncidentsApiTest, ListsByClientFilterAndDeadline) {
  ASSERT_TRUE(Create(NewIncident("i2", "c2")).ok());
  ASSERT_TRUE(Create(NewIncident("i1")).ok());
  ASSERT_TRUE(Create(NewIncident("i3")).ok());
  ASSERT_TRUE(Move("i3", v1::INCIDENT_STATE_RESOLVED, "paid").ok());
  v1::ListIncidentsRequest request;
  request.set_page_size(1);
  EXPECT_THAT(List(request), ElementsAre("clients/c1/incidents/i1", "clients/c1/incidents/i3",
                                         "clients/c2/incidents/i2"));
  request.set_parent("clients/c1");
  EXPECT_THAT(List(request), ElementsAre("clients/c1/incidents/i1", "clients/c1/incidents/i3"));
  request.set_filter("state = \"OPEN\" AND severity = \"MEDIUM\" AND owner = \"m1\"");
  EXPECT_THAT(List(request), ElementsAre("clients/c1/incidents/i1"));
  request.Clear();
  *request.mutable_overdue_as_of() = Day(10);
  EXPECT_THAT(List(request), ElementsAre("clients/c1/incidents/i1", "clients/c2/incidents/i2"));
  *request.mutable_overdue_as_of() = Day(9);
  EXPECT_THAT(List(request), IsEmpty());
  request.set_parent("clients/-");
  request.set_filter("reporter = \"J. Doe\"");
  EXPECT_EQ(FieldOf(Call(*incidents_, &Stub::ListIncidents, request).status()), "filter");
}

// Columns of the brief form: id, client, day of December 2011, severity, title.
v1::StageImportRequest IncidentsBatch(const std::vector<std::string>& ids,
                                      const std::string& client = "c1") {
  v1::StageImportRequest batch;
  v1::IncidentRows* const rows = batch.mutable_records()->mutable_incidents();
  for (const std::string& id : ids) {
    batch.add_line_deltas(batch.line_deltas().empty() ? 2 : 1);
    rows->add_incident_id(id);
    rows->add_client_id(client);
    rows->add_date(15'309);
    rows->add_severity(v1::INCIDENT_SEVERITY_HIGH);
    rows->add_title("Imported " + id);
  }
  return batch;
}

TEST_F(IncidentsApiTest, AnImportEntersAndChangesIncidents) {
  ASSERT_TRUE(Create(NewIncident("i1")).ok());
  auto import = Import(NewImport("m1", v1::IMPORT_KIND_INCIDENTS), {IncidentsBatch({"i1", "i2"})});
  ASSERT_TRUE(import.ok()) << import.status();
  EXPECT_EQ(import->created(), 1);
  EXPECT_EQ(import->updated(), 1);
  auto changed = Get("clients/c1/incidents/i1");
  ASSERT_TRUE(changed.ok());
  EXPECT_EQ(changed->title(), "Imported i1");
  EXPECT_EQ(changed->description(), "Told by Ms Doe") << "a column that the file lacks";
  EXPECT_EQ(changed->deadline().day(), 9);
  EXPECT_EQ(Get("clients/c1/incidents/i2")->state(), v1::INCIDENT_STATE_OPEN);

  v1::StageImportRequest states = IncidentsBatch({"i1", "i2"});
  states.mutable_records()->mutable_incidents()->add_state(v1::INCIDENT_STATE_CLOSED);
  states.mutable_records()->mutable_incidents()->add_state(v1::INCIDENT_STATE_UNSPECIFIED);
  import = Import(NewImport("m2", v1::IMPORT_KIND_INCIDENTS), {states});
  ASSERT_TRUE(import.ok()) << import.status();
  EXPECT_EQ(import->updated(), 1);
  EXPECT_EQ(import->unchanged(), 1);
  EXPECT_EQ(Get("clients/c1/incidents/i1")->state(), v1::INCIDENT_STATE_CLOSED);
  states.mutable_records()->mutable_incidents()->set_state(0, v1::INCIDENT_STATE_OPEN);
  ASSERT_TRUE(Import(NewImport("m3", v1::IMPORT_KIND_INCIDENTS), {states}).ok());
  EXPECT_EQ(Get("clients/c1/incidents/i1")->reopen_count(), 1);

  std::vector<std::string> types;
  for (const v1::Event& event : Events(0, "clientele.registry.incidents.")) {
    types.push_back(event.type().substr(std::string("clientele.registry.").size()));
  }
  EXPECT_THAT(types, ElementsAre("incidents.imported", "incidents.imported", "incidents.imported"));
}

TEST_F(IncidentsApiTest, AnImportWithOneWrongRowChangesNothing) {
  ASSERT_TRUE(Create(NewIncident("i1")).ok());
  v1::StageImportRequest batch = IncidentsBatch({"i1", "i2", "i3"}, "c2");
  batch.mutable_records()->mutable_incidents()->set_client_id(1, "nobody");
  batch.mutable_records()->mutable_incidents()->set_title(2, "two\nlines");
  const auto import = Import(NewImport("m1", v1::IMPORT_KIND_INCIDENTS), {batch});
  ASSERT_TRUE(import.ok()) << import.status();
  EXPECT_EQ(import->state(), v1::IMPORT_STATE_REJECTED);
  std::vector<std::string> lines;
  for (const v1::ImportError& error : ErrorsOf("m1")) {
    lines.push_back(absl::StrCat(error.line(), " ", error.column(), " ", error.rule()));
  }
  EXPECT_THAT(lines, ElementsAre("2 client_id UNKNOWN_VALUE", "3 client_id UNKNOWN_CLIENT",
                                 "4 title INVALID_TEXT"));
  EXPECT_THAT(List({}), ElementsAre("clients/c1/incidents/i1"));
}

TEST_F(IncidentsApiTest, IsAudited) {
  ASSERT_TRUE(Create(NewIncident("i1")).ok());
  ASSERT_TRUE(Move("i1", v1::INCIDENT_STATE_RESOLVED, "paid").ok());
  v1::ListAuditEntriesRequest request;
  request.set_resource("clients/c1/incidents/i1");
  const auto entries = Call(*clients_, &ClientStub::ListAuditEntries, request);
  ASSERT_TRUE(entries.ok()) << entries.status();
  ASSERT_EQ(entries->entries_size(), 2);
  EXPECT_THAT(entries->entries(1).before_json(), HasSubstr("INCIDENT_STATE_OPEN"));
  EXPECT_THAT(entries->entries(1).after_json(), HasSubstr("INCIDENT_STATE_RESOLVED"));
}

}  // namespace
}  // namespace clientele::registry
