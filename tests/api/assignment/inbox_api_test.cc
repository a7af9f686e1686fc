// The inbox against a real registry.
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "clientele/assignment/v1/absences.grpc.pb.h"
#include "clientele/assignment/v1/inbox.grpc.pb.h"
#include "clientele/assignment/v1/managers.grpc.pb.h"
#include "clientele/assignment/v1/portfolios.grpc.pb.h"
#include "clientele/assignment/v1/units.grpc.pb.h"
#include "clientele/registry/v1/clients.grpc.pb.h"
#include "clientele/registry/v1/events.grpc.pb.h"
#include "clientele/registry/v1/incidents.grpc.pb.h"
#include "common/errors/errors.h"
#include "common/rpc/client.h"
#include "common/rpc/dates.h"
#include "common/rpc/server.h"
#include "common/time/date.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/assignment/domain/dated.h"
#include "services/assignment/service.h"
#include "services/registry/service.h"
#include "tests/support/temporary_folder.h"

namespace clientele::assignment {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

namespace rv1 = registry::v1;

constexpr char kDay[] = "2011-12-10";
constexpr absl::Duration kPatience = absl::Seconds(60);

google::type::Date Day(const std::string& iso) { return rpc::ProtoDate(ParseDate(iso).value()); }

// A service that keeps its port and its data when it is stopped and started again.
class Host {
 public:
  using Open =
      absl::StatusOr<std::unique_ptr<rpc::HostedService>> (*)(const common::v1::ServerConfig&);

  explicit Host(Open open) : open_(open) {}
  ~Host() { Stop(); }

  void Start(const std::string& peer = "") {
    common::v1::ServerConfig config;
    config.set_data_dir(folder_.path());
    for (const char* name : {"registry", "segmentation"}) (*config.mutable_peers())[name] = peer;
    service_ = open_(config).value();
    server_ =
        rpc::Server::Start(rpc::ServerOptionsFrom(config, address_), {service_.get()}).value();
    address_ = server_->address();
  }

  void Stop() {
    if (server_ != nullptr) server_->Stop();
    server_.reset();
    service_.reset();
  }

  const std::string& address() const { return address_; }
  std::string File(const std::string& name) const { return folder_.File(name); }

 private:
  const Open open_;
  const TemporaryFolder folder_;
  std::string address_ = "127.0.0.1:0";
  std::unique_ptr<rpc::HostedService> service_;
  std::unique_ptr<rpc::Server> server_;
};

class InboxApiTest : public ::testing::Test {
 protected:
  // Managers m1 (branch, headed by h1, below the bank, headed by h2) and m2 (bank); clients c1 of
  // m1 until the end of 2011 and of m2 afterwards, c2 of m2, c3 of nobody.
  void SetUp() override {
    registry_.Start();
    assignment_.Start(registry_.address());
    Connect();
    for (const char* id : {"c1", "c2", "c3"}) AddClient(id);
    for (const char* id : {"h1", "h2"}) AddManager(id, "");
    AddUnit("bank", "", "h2");
    AddUnit("branch", "bank", "h1");
    AddManager("m1", "branch");
    AddManager("m2", "bank");
    Assign({{"c1", "m1", "2011-01-01", "2011-12-31"},
            {"c1", "m2", "2012-01-01", ""},
            {"c2", "m2", "2011-01-01", ""}});
  }

  void Connect() {
    const auto registry = rpc::NewChannel(registry_.address(), {.own_connection = true});
    clients_ = rv1::ClientRegistry::NewStub(registry);
    incidents_ = rv1::Incidents::NewStub(registry);
    events_ = rv1::Events::NewStub(registry);
    assignment_channel_ = rpc::NewChannel(assignment_.address(), {.own_connection = true});
    inbox_ = v1::Inbox::NewStub(assignment_channel_);
  }

  template <class Stub, class Base, class Req, class Resp>
  static Resp Must(Stub& stub,
                   grpc::Status (Base::*method)(grpc::ClientContext*, const Req&, Resp*),
                   const std::type_identity_t<Req>& request) {
    const absl::StatusOr<Resp> response = rpc::CallUnary(stub, method, request);
    EXPECT_TRUE(response.ok()) << response.status();
    return response.ok() ? *response : Resp();
  }

  void AddClient(const std::string& id) {
    rv1::CreateClientRequest request;
    request.set_client_id(id);
    request.mutable_client()->set_display_name("Client " + id);
    request.mutable_client()->set_status(rv1::CLIENT_STATUS_ACTIVE);
    request.mutable_client()->set_size_class(rv1::SIZE_CLASS_MEDIUM);
    request.mutable_client()->set_region("north");
    request.mutable_client()->set_currency_code("GBP");
    Must(*clients_, &rv1::ClientRegistry::Stub::CreateClient, request);
  }

  void AddManager(const std::string& id, const std::string& unit) {
    v1::CreateManagerRequest request;
    request.set_manager_id(id);
    request.mutable_manager()->set_display_name("Manager " + id);
    request.mutable_manager()->set_size_class("MEDIUM");
    request.mutable_manager()->add_regions("north");
    request.mutable_manager()->set_unit_id(unit);
    const auto stub = v1::Managers::NewStub(assignment_channel_);
    Must(*stub, &v1::Managers::Stub::CreateManager, request);
  }

  void AddUnit(const std::string& id, const std::string& parent, const std::string& head) {
    v1::CreateUnitRequest request;
    request.set_unit_id(id);
    v1::UnitPeriod* const period = request.mutable_unit()->add_periods();
    period->set_display_name("Unit " + id);
    *period->mutable_from_date() = Day("2011-01-01");
    period->set_parent_id(parent);
    period->set_head(head);
    const auto stub = v1::Units::NewStub(assignment_channel_);
    Must(*stub, &v1::Units::Stub::CreateUnit, request);
  }

  void AddAbsence(const std::string& manager, const std::string& from, const std::string& to,
                  const std::string& deputy) {
    v1::CreateAbsenceRequest request;
    request.set_parent("managers/" + manager);
    *request.mutable_absence()->mutable_from_date() = Day(from);
    *request.mutable_absence()->mutable_to_date() = Day(to);
    request.mutable_absence()->set_deputy(deputy);
    const auto stub = v1::Absences::NewStub(assignment_channel_);
    Must(*stub, &v1::Absences::Stub::CreateAbsence, request);
  }

  struct InForceRow {
    std::string client, manager, from, to;
  };
  void Assign(const std::vector<InForceRow>& rows) {
    grpc::ClientContext context;
    rpc::SetDeadline(&context, kPatience);
    v1::ImportAssignmentsResponse response;
    const auto stub = v1::Portfolios::NewStub(assignment_channel_);
    const auto writer = stub->ImportAssignments(&context, &response);
    v1::ImportAssignmentsRequest message;
    for (const InForceRow& row : rows) {
      message.add_client_ids(row.client);
      message.add_manager_ids(row.manager);
      message.add_from_days(DayNumber(ParseDate(row.from).value()));
      message.add_to_days(row.to.empty() ? kOpenEnd : DayNumber(ParseDate(row.to).value()));
    }
    writer->Write(message);
    writer->WritesDone();
    const absl::Status status = rpc::FromGrpcStatus(writer->Finish());
    EXPECT_TRUE(status.ok()) << status;
  }

  void Report(const std::string& client, const std::string& id,
              rv1::IncidentSeverity severity = rv1::INCIDENT_SEVERITY_MEDIUM) {
    rv1::CreateIncidentRequest request;
    request.set_parent("clients/" + client);
    request.set_incident_id(id);
    request.mutable_incident()->set_title("Incident " + id);
    request.mutable_incident()->set_severity(severity);
    *request.mutable_incident()->mutable_date() = Day("2011-12-01");
    *request.mutable_incident()->mutable_deadline() = Day("2011-12-09");
    Must(*incidents_, &rv1::Incidents::Stub::CreateIncident, request);
  }

  void SetSeverity(const std::string& name, rv1::IncidentSeverity severity) {
    rv1::UpdateIncidentRequest request;
    request.mutable_incident()->set_name(name);
    request.mutable_incident()->set_severity(severity);
    Must(*incidents_, &rv1::Incidents::Stub::UpdateIncident, request);
  }

  void Move(const std::string& name, rv1::IncidentState state) {
    rv1::MoveIncidentRequest request;
    request.set_name(name);
    request.set_state(state);
    request.set_note("note");
    Must(*incidents_, &rv1::Incidents::Stub::MoveIncident, request);
  }

  v1::InboxState State() { return Must(*inbox_, &v1::Inbox::Stub::GetInboxState, {}); }

  // Until the inbox has worked off everything that the registry has told.
  void AwaitAll() {
    const rv1::EventsState events = Must(*events_, &rv1::Events::Stub::GetEventsState, {});
    const absl::Time give_up = absl::Now() + kPatience;
    v1::InboxState state = State();
    while (state.epoch() != events.epoch() || state.position() != events.last().position()) {
      ASSERT_LT(absl::Now(), give_up) << state.ShortDebugString();
      state = State();
    }
  }

  v1::ListInboxItemsResponse Page(
      const std::string& manager, const std::string& day = kDay,
      const std::function<void(v1::ListInboxItemsRequest*)>& more = {}) {
    v1::ListInboxItemsRequest request;
    request.set_parent("managers/" + manager);
    *request.mutable_as_of_date() = Day(day);
    if (more) more(&request);
    return Must(*inbox_, &v1::Inbox::Stub::ListInboxItems, request);
  }

  // "incident severity" of every item.
  std::vector<std::string> List(const std::string& manager, const std::string& day = kDay,
                                bool unacknowledged_only = false) {
    std::vector<std::string> lines;
    const auto page = Page(manager, day, [&](v1::ListInboxItemsRequest* request) {
      request->set_unacknowledged_only(unacknowledged_only);
    });
    for (const v1::InboxItem& item : page.items()) {
      lines.push_back(item.incident() + " " + item.severity());
    }
    return lines;
  }

  absl::StatusOr<v1::InboxItem> Acknowledge(const std::string& manager, const std::string& id,
                                            const std::string& day = kDay) {
    v1::AcknowledgeInboxItemRequest request;
    request.set_name("managers/" + manager + "/inboxItems/" + id);
    *request.mutable_as_of_date() = Day(day);
    return rpc::CallUnary(*inbox_, &v1::Inbox::Stub::AcknowledgeInboxItem, request);
  }

  Host registry_{&registry::OpenService};
  Host assignment_{&assignment::OpenService};
  std::shared_ptr<grpc::Channel> assignment_channel_;
  std::unique_ptr<rv1::ClientRegistry::Stub> clients_;
  std::unique_ptr<rv1::Incidents::Stub> incidents_;
  std::unique_ptr<rv1::Events::Stub> events_;
  std::unique_ptr<v1::Inbox::Stub> inbox_;
};

TEST_F(InboxApiTest, AnIncidentReachesManagerAndHead) {
  Report("c1", "i1");
  Report("c2", "i2", rv1::INCIDENT_SEVERITY_HIGH);
  Report("c3", "i3");
  AwaitAll();
  EXPECT_THAT(List("m1"), ElementsAre("clients/c1/incidents/i1 MEDIUM"));
  EXPECT_THAT(List("h1"), ElementsAre("clients/c1/incidents/i1 MEDIUM"));
  EXPECT_THAT(List("m2"), ElementsAre("clients/c2/incidents/i2 HIGH"));
  EXPECT_THAT(List("h2"), ElementsAre("clients/c2/incidents/i2 HIGH"));
  const v1::ListInboxItemsResponse all = Page("-");
  ASSERT_EQ(all.items_size(), 3) << "the gravest first, and what reaches nobody too";
  EXPECT_EQ(all.items(0).incident(), "clients/c2/incidents/i2");
  EXPECT_EQ(all.items(2).incident(), "clients/c3/incidents/i3");
  EXPECT_EQ(all.items(2).recipients_size(), 0);
  const v1::InboxItem item = Page("m1").items(0);
  EXPECT_EQ(item.name(), "managers/m1/inboxItems/i1");
  EXPECT_EQ(item.title(), "Incident i1");
  EXPECT_EQ(item.state(), "OPEN");
  EXPECT_TRUE(item.overdue());
  EXPECT_FALSE(Page("m1", "2011-12-09").items(0).overdue());
  ASSERT_EQ(item.recipients_size(), 2);
  EXPECT_EQ(item.recipients(0).manager_id(), "h1");
  EXPECT_EQ(item.recipients(0).role(), v1::INBOX_ROLE_HEAD);
  EXPECT_EQ(item.recipients(1).role(), v1::INBOX_ROLE_MANAGER);
}

TEST_F(InboxApiTest, FollowsTheClientAndTheAbsence) {
  Report("c1", "i1");
  AddAbsence("m1", "2011-12-05", "2011-12-10", "m2");
  AwaitAll();
  EXPECT_THAT(List("m2", "2011-12-10"), ElementsAre("clients/c1/incidents/i1 MEDIUM"));
  EXPECT_THAT(List("m1", "2011-12-10"), ElementsAre("clients/c1/incidents/i1 MEDIUM"));
  EXPECT_THAT(List("m2", "2011-12-11"), IsEmpty()) << "back at work";
  EXPECT_THAT(List("m1", "2012-01-01"), IsEmpty()) << "the client has another manager";
  EXPECT_THAT(List("m2", "2012-01-01"), ElementsAre("clients/c1/incidents/i1 MEDIUM"));
  EXPECT_THAT(List("h1", "2012-01-01"), IsEmpty());
  EXPECT_THAT(List("h2", "2012-01-01"), ElementsAre("clients/c1/incidents/i1 MEDIUM"));
}

TEST_F(InboxApiTest, FollowsTheIncident) {
  const std::string name = "clients/c1/incidents/i1";
  Report("c1", "i1");
  SetSeverity(name, rv1::INCIDENT_SEVERITY_CRITICAL);
  Move(name, rv1::INCIDENT_STATE_IN_PROGRESS);
  AwaitAll();
  EXPECT_EQ(Page("m1").items(0).state(), "IN_PROGRESS");
  EXPECT_THAT(List("h2"), ElementsAre(name + " CRITICAL")) << "every head above";
  Move(name, rv1::INCIDENT_STATE_RESOLVED);
  AwaitAll();
  EXPECT_THAT(List("m1"), IsEmpty());
  Move(name, rv1::INCIDENT_STATE_OPEN);
  AwaitAll();
  EXPECT_THAT(List("m1"), ElementsAre(name + " CRITICAL"));
}

TEST_F(InboxApiTest, AnAcknowledgementHoldsUntilTheIncidentBecomesGraver) {
  const std::string name = "clients/c1/incidents/i1";
  Report("c1", "i1");
  AwaitAll();
  const auto acknowledged = Acknowledge("m1", "i1");
  ASSERT_TRUE(acknowledged.ok()) << acknowledged.status();
  ASSERT_EQ(acknowledged->recipients_size(), 2);
  EXPECT_FALSE(acknowledged->recipients(0).has_acknowledge_time()) << "the head has not";
  EXPECT_TRUE(acknowledged->recipients(1).has_acknowledge_time());
  const auto again = Acknowledge("m1", "i1");
  ASSERT_TRUE(again.ok());
  EXPECT_EQ(again->SerializeAsString(), acknowledged->SerializeAsString());
  EXPECT_THAT(List("m1", kDay, true), IsEmpty());
  EXPECT_THAT(List("h1", kDay, true), ElementsAre(name + " MEDIUM"));
  SetSeverity(name, rv1::INCIDENT_SEVERITY_LOW);
  AwaitAll();
  EXPECT_THAT(List("m1", kDay, true), IsEmpty());
  SetSeverity(name, rv1::INCIDENT_SEVERITY_HIGH);
  AwaitAll();
  EXPECT_THAT(List("m1", kDay, true), ElementsAre(name + " HIGH"));
}

TEST_F(InboxApiTest, OnlyARecipientOfAnOpenItemAcknowledges) {
  Report("c1", "i1");
  AwaitAll();
  EXPECT_TRUE(absl::IsNotFound(Acknowledge("m2", "i1").status()));
  EXPECT_TRUE(absl::IsNotFound(Acknowledge("m1", "i1", "2012-01-01").status()));
  EXPECT_TRUE(absl::IsNotFound(Acknowledge("m1", "i9").status()));
  v1::ListInboxItemsRequest request;
  request.set_parent("managers/m9");
  *request.mutable_as_of_date() = Day(kDay);
  EXPECT_EQ(ReasonOf(rpc::CallUnary(*inbox_, &v1::Inbox::Stub::ListInboxItems, request).status()),
            common::v1::ERROR_REASON_MANAGER_NOT_FOUND);
}

TEST_F(InboxApiTest, ListsPageByPage) {
  for (int i = 0; i < 5; ++i) {
    Report("c1", absl::StrCat("i", i),
           i % 2 == 0 ? rv1::INCIDENT_SEVERITY_LOW : rv1::INCIDENT_SEVERITY_HIGH);
    Report("c2", absl::StrCat("other", i));
  }
  AwaitAll();
  std::vector<std::string> ids;
  std::string token;
  do {
    const auto page = Page("m1", kDay, [&](v1::ListInboxItemsRequest* request) {
      request->set_page_size(2);
      request->set_page_token(token);
    });
    EXPECT_LE(page.items_size(), 2);
    for (const v1::InboxItem& item : page.items()) ids.push_back(item.incident().substr(21));
    token = page.next_page_token();
  } while (!token.empty());
  EXPECT_THAT(ids, ElementsAre("i1", "i3", "i0", "i2", "i4"));
}

TEST_F(InboxApiTest, GoesOnAfterEitherSideWasAway) {
  Report("c1", "i1");
  AwaitAll();
  const int64_t readings = State().reconciliations();
  assignment_.Stop();
  Report("c1", "i2");
  assignment_.Start(registry_.address());
  Connect();
  AwaitAll();
  registry_.Stop();
  EXPECT_EQ(List("m1").size(), 2u) << "the inbox is there without the registry";
  registry_.Start();
  Connect();
  Report("c1", "i3");
  AwaitAll();
  EXPECT_THAT(List("m1"),
              ElementsAre("clients/c1/incidents/i1 MEDIUM", "clients/c1/incidents/i2 MEDIUM",
                          "clients/c1/incidents/i3 MEDIUM"));
  EXPECT_EQ(State().reconciliations(), readings) << "nothing was read anew";
}

TEST_F(InboxApiTest, ReadsEverythingAnewAfterTheRegistryWasRestored) {
  Report("c1", "kept");
  Report("c1", "reopened");
  registry_.Stop();
  std::filesystem::copy_file(registry_.File("registry.db"), registry_.File("backup"));
  registry_.Start();
  Connect();
  Report("c1", "lost");
  Move("clients/c1/incidents/reopened", rv1::INCIDENT_STATE_RESOLVED);
  AwaitAll();
  ASSERT_TRUE(Acknowledge("m1", "kept").ok());
  EXPECT_THAT(List("m1"),
              ElementsAre("clients/c1/incidents/kept MEDIUM", "clients/c1/incidents/lost MEDIUM"));
  const int64_t readings = State().reconciliations();

  registry_.Stop();
  for (const char* suffix : {"", "-wal", "-shm"}) {
    std::filesystem::remove(registry_.File(std::string("registry.db") + suffix));
  }
  std::filesystem::copy_file(registry_.File("backup"), registry_.File("registry.db"));
  registry_.Start();
  Connect();
  // As many commits as were lost, and one more: the old positions are in use again.
  for (const char* id : {"new1", "new2", "new3"}) Report("c1", id);
  AwaitAll();
  EXPECT_THAT(List("m1"),
              ElementsAre("clients/c1/incidents/kept MEDIUM", "clients/c1/incidents/new1 MEDIUM",
                          "clients/c1/incidents/new2 MEDIUM", "clients/c1/incidents/new3 MEDIUM",
                          "clients/c1/incidents/reopened MEDIUM"));
  EXPECT_EQ(State().reconciliations(), readings + 1);
  EXPECT_EQ(List("m1", kDay, true).size(), 4u)
      << "what was acknowledged and is still there stays so";
}

}  // namespace
}  // namespace clientele::assignment
