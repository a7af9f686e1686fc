#include <map>
#include <random>
#include <set>

#include "absl/strings/str_cat.h"
#include "clientele/registry/v1/contacts.grpc.pb.h"
#include "clientele/registry/v1/events.grpc.pb.h"
#include "clientele/registry/v1/groups.grpc.pb.h"
#include "clientele/registry/v1/incidents.grpc.pb.h"
#include "clientele/registry/v1/merges.grpc.pb.h"
#include "clientele/registry/v1/offer_cases.grpc.pb.h"
#include "common/sql/sqlite.h"
#include "services/registry/domain/types.h"
#include "tests/api/registry/registry_fixture.h"

namespace clientele::registry {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

class MergesApiTest : public RegistryTest {
 protected:
  using MergeStub = v1::Merges::Stub;

  MergesApiTest() : merges_(v1::Merges::NewStub(rpc::NewChannel(server_->address()))) {
    EXPECT_TRUE(CreateProduct("p").ok());
    for (const char* id : {"s", "m", "n"}) EXPECT_TRUE(CreateClient(id).ok());
  }

  static v1::MergeClientsRequest Request(const std::string& survivor,
                                         const std::vector<std::string>& merged) {
    v1::MergeClientsRequest request;
    request.set_survivor("clients/" + survivor);
    for (const std::string& id : merged) request.add_merged("clients/" + id);
    return request;
  }
  absl::StatusOr<v1::Merge> Merge(const v1::MergeClientsRequest& request) {
    return Call(*merges_, &MergeStub::MergeClients, request);
  }
  absl::StatusOr<v1::Merge> Merge(const std::string& survivor,
                                  const std::vector<std::string>& merged) {
    return Merge(Request(survivor, merged));
  }
  absl::StatusOr<v1::Merge> Undo(const std::string& name) {
    v1::UndoMergeRequest request;
    request.set_name(name);
    return Call(*merges_, &MergeStub::UndoMerge, request);
  }
  absl::StatusOr<v1::Client> Update(const std::string& id, const std::string& field,
                                    const v1::Client& values) {
    v1::UpdateClientRequest request;
    *request.mutable_client() = values;
    request.mutable_client()->set_name("clients/" + id);
    request.mutable_client()->clear_etag();
    request.mutable_update_mask()->add_paths(field);
    return Call(*clients_, &ClientStub::UpdateClient, request);
  }
  absl::StatusOr<v1::Client> SetPhone(const std::string& id, const std::string& phone) {
    v1::Client values;
    values.set_phone(phone);
    return Update(id, "phone", values);
  }
  absl::StatusOr<v1::Client> SetParent(const std::string& id, const std::string& parent) {
    v1::Client values;
    values.set_parent_id(parent);
    return Update(id, "parent_id", values);
  }
  absl::StatusOr<v1::Client> SetGroup(const std::string& id, const std::string& group) {
    v1::Client values;
    values.set_group_id(group);
    return Update(id, "group_id", values);
  }

  template <class Service>
  auto Connect() {
    return Service::NewStub(rpc::NewChannel(server_->address()));
  }

  absl::StatusOr<v1::Incident> Report(const std::string& client, const std::string& id) {
    v1::CreateIncidentRequest request;
    request.set_parent("clients/" + client);
    request.set_incident_id(id);
    v1::Incident& incident = *request.mutable_incident();
    incident.set_title("Payment stuck");
    incident.set_severity(v1::INCIDENT_SEVERITY_MEDIUM);
    incident.set_owner("m1");
    incident.mutable_date()->set_year(2024);
    incident.mutable_date()->set_month(1);
    incident.mutable_date()->set_day(5);
    return Call(*Connect<v1::Incidents>(), &v1::Incidents::Stub::CreateIncident, request);
  }
  v1::EventCursor LastEvent() {
    const auto state = Call(*Connect<v1::Events>(), &v1::Events::Stub::GetEventsState, {});
    EXPECT_TRUE(state.ok()) << state.status();
    return state.ok() ? state->last() : v1::EventCursor();
  }
  // "client.deleted clients/m" of the events behind the cursor, as many as are expected.
  std::vector<std::string> EventsBehind(const v1::EventCursor& cursor, size_t count) {
    v1::WatchEventsRequest request;
    *request.mutable_cursor() = cursor;
    const auto stub = Connect<v1::Events>();
    grpc::ClientContext context;
    rpc::SetDeadline(&context, kCallTimeout);
    std::vector<std::string> lines;
    const auto reader = stub->WatchEvents(&context, request);
    const absl::Status read = rpc::ReadAll<v1::WatchEventsResponse>(
        &context, reader.get(), [&](v1::WatchEventsResponse& answer) {
          for (const v1::Event& event : answer.events()) {
            lines.push_back(absl::StrCat(event.type().substr(sizeof("clientele.registry.") - 1),
                                         " ", event.subject()));
          }
          return lines.size() >= count ? absl::CancelledError("") : absl::OkStatus();
        });
    EXPECT_TRUE(absl::IsCancelled(read)) << read;
    return lines;
  }

  // Everything that the registry says about the clients now, but for what any new version changes.
  std::vector<std::string> Export() {
    std::vector<std::string> lines;
    v1::ListClientsRequest request;
    request.set_show_deleted(true);
    request.set_page_size(1000);
    const auto all = Call(*clients_, &ClientStub::ListClients, request);
    EXPECT_TRUE(all.ok()) << all.status();
    if (!all.ok()) return lines;
    for (v1::Client client : all->clients()) {
      client.clear_etag();
      client.clear_update_time();
      client.clear_position();
      lines.push_back(client.ShortDebugString());
    }
    for (const std::string& line : Lines(StreamSales({}))) lines.push_back(line);
    return lines;
  }

  std::vector<std::string> SalesOf(const std::string& client) {
    v1::ListSalesRequest request;
    request.set_parent("clients/" + client);
    request.set_page_size(1000);
    std::vector<std::string> ids;
    const auto page = Call(*sales_, &SalesStub::ListSales, request);
    EXPECT_TRUE(page.ok()) << page.status();
    if (page.ok()) {
      for (const v1::Sale& sale : page->sales()) ids.push_back(sale.name());
    }
    return ids;
  }

  const std::unique_ptr<MergeStub> merges_;
};

TEST_F(MergesApiTest, SalesMoveAsNewVersionsAndTheOldOnesStay) {
  const auto recorded = Record(
      {MakeSale("1", "m", "p", "2024-01-05", 100), MakeSale("2", "s", "p", "2024-01-06", 50)});
  ASSERT_TRUE(recorded.ok()) << recorded.status();
  const auto merge = Merge("s", {"m"});
  ASSERT_TRUE(merge.ok()) << merge.status();
  EXPECT_THAT(SalesOf("s"), ElementsAre("sales/1", "sales/2"));
  EXPECT_THAT(SalesOf("m"), IsEmpty());
  ASSERT_THAT(merge->moved(), SizeIs(1));
  EXPECT_EQ(merge->moved(0).kind(), "sales");
  EXPECT_EQ(merge->moved(0).count(), 1);
  v1::StreamSalesRequest before;
  before.set_as_of_position(recorded->position());
  EXPECT_THAT(Lines(StreamSales(before)), SizeIs(2));
  EXPECT_NE(Lines(StreamSales(before)), Lines(StreamSales({})));
  v1::ListSaleVersionsRequest versions;
  versions.set_parent("sales/1");
  const auto listed = Call(*sales_, &SalesStub::ListSaleVersions, versions);
  ASSERT_TRUE(listed.ok()) << listed.status();
  ASSERT_THAT(listed->versions(), SizeIs(2));
  EXPECT_EQ(listed->versions(0).client(), "clients/s");
  EXPECT_EQ(listed->versions(1).client(), "clients/m");
}

TEST_F(MergesApiTest, TheMergedClientIsDeletedAndPointsToTheSurvivor) {
  ASSERT_TRUE(Merge("s", {"m"}).ok());
  const auto merged = GetClient("m");
  ASSERT_TRUE(merged.ok()) << merged.status();
  EXPECT_EQ(merged->merged_into(), "clients/s");
  EXPECT_TRUE(merged->has_delete_time());
  EXPECT_EQ(GetClient("s")->merged_into(), "");
}

TEST_F(MergesApiTest, MutationsOfAMergedClientSayWhereItWent) {
  ASSERT_TRUE(Merge("s", {"m"}).ok());
  const auto changed = SetPhone("m", "+78121234567");
  EXPECT_EQ(ReasonOf(changed.status()), common::v1::ERROR_REASON_CLIENT_MERGED);
  EXPECT_EQ(MetadataOf(changed.status()).at("survivor"), "clients/s");
  const auto sold = Record({MakeSale("1", "m", "p", "2024-01-05", 100)});
  EXPECT_EQ(ReasonOf(sold.status()), common::v1::ERROR_REASON_CLIENT_MERGED);
  const auto contacts = v1::Contacts::NewStub(rpc::NewChannel(server_->address()));
  v1::CreateContactRequest contact;
  contact.set_parent("clients/m");
  contact.set_contact_id("k");
  contact.mutable_contact()->set_display_name("J. Doe");
  const auto met = Call(*contacts, &v1::Contacts::Stub::CreateContact, contact);
  EXPECT_EQ(ReasonOf(met.status()), common::v1::ERROR_REASON_CLIENT_MERGED);
  EXPECT_EQ(ReasonOf(Merge("n", {"m"}).status()), common::v1::ERROR_REASON_CLIENT_MERGED);
}

TEST_F(MergesApiTest, NothingNewNamesAMergedClient) {
  ASSERT_TRUE(Merge("s", {"m"}).ok());
  v1::CreateContactRequest contact;
  contact.set_parent("clients/m");
  contact.set_contact_id("c");
  contact.mutable_contact()->set_display_name("Ann");
  EXPECT_EQ(
      ReasonOf(
          Call(*Connect<v1::Contacts>(), &v1::Contacts::Stub::CreateContact, contact).status()),
      common::v1::ERROR_REASON_CLIENT_MERGED);
  v1::CreateOfferCaseRequest offer_case;
  offer_case.set_offer_case_id("o");
  offer_case.mutable_offer_case()->set_display_name("Case");
  offer_case.mutable_offer_case()->add_products("products/p");
  offer_case.mutable_offer_case()->set_client("clients/m");
  EXPECT_EQ(
      ReasonOf(Call(*Connect<v1::OfferCases>(), &v1::OfferCases::Stub::CreateOfferCase, offer_case)
                   .status()),
      common::v1::ERROR_REASON_CLIENT_MERGED);
  EXPECT_EQ(ReasonOf(Report("m", "x").status()), common::v1::ERROR_REASON_CLIENT_MERGED);
  EXPECT_THAT(std::string(SetParent("n", "m").status().message()), HasSubstr("merged into s"));
  const auto imported = Import(NewImport("i", v1::IMPORT_KIND_SALES),
                               {SalesBatch({{.id = "1", .client = "m", .product = "p"}})});
  ASSERT_TRUE(imported.ok()) << imported.status();
  const std::vector<v1::ImportError> errors = ErrorsOf("i");
  ASSERT_THAT(errors, SizeIs(1));
  EXPECT_EQ(errors[0].rule(), "DELETED_CLIENT");
  EXPECT_EQ(errors[0].message(), "client m was merged into s");
}

TEST_F(MergesApiTest, WhoeverFollowsEventsLearnsOfEveryClientAndIncident) {
  ASSERT_TRUE(Report("m", "x").ok());
  ASSERT_TRUE(SetParent("n", "m").ok());
  const v1::EventCursor before = LastEvent();
  const v1::Client survivor = *GetClient("s");
  const auto merge = Merge("s", {"m"});
  ASSERT_TRUE(merge.ok()) << merge.status();
  EXPECT_THAT(EventsBehind(before, 4),
              ElementsAre("client.deleted clients/m", "client.updated clients/s",
                          "client.updated clients/n", "incident.updated clients/s/incidents/x"));
  EXPECT_EQ(GetClient("s")->position(), merge->position());
  EXPECT_NE(GetClient("s")->etag(), survivor.etag());
  const v1::EventCursor merged = LastEvent();
  ASSERT_TRUE(Undo(merge->name()).ok());
  EXPECT_THAT(EventsBehind(merged, 4),
              ElementsAre("client.updated clients/m", "client.updated clients/n",
                          "client.updated clients/s", "incident.updated clients/m/incidents/x"));
}

TEST_F(MergesApiTest, OwnedClientsAndGroupIdsFollow) {
  ASSERT_TRUE(SetParent("n", "m").ok());
  ASSERT_TRUE(CreateClient("g").ok());
  ASSERT_TRUE(SetGroup("g", "m").ok());
  const auto merge = Merge("s", {"m"});
  ASSERT_TRUE(merge.ok()) << merge.status();
  EXPECT_EQ(GetClient("n")->parent_id(), "s");
  EXPECT_EQ(GetClient("g")->group_id(), "s");
  ASSERT_THAT(merge->moved(), SizeIs(1));
  EXPECT_EQ(merge->moved(0).kind(), "linked clients");
  EXPECT_EQ(merge->moved(0).count(), 2);
}

TEST_F(MergesApiTest, MembersOfAGroupStayInIt) {
  v1::CreateGroupRequest group;
  group.set_group_id("m");
  group.mutable_group()->set_display_name("Group M");
  ASSERT_TRUE(Call(*Connect<v1::Groups>(), &v1::Groups::Stub::CreateGroup, group).ok());
  ASSERT_TRUE(SetGroup("n", "m").ok());
  ASSERT_TRUE(Merge("s", {"m"}).ok());
  EXPECT_EQ(GetClient("n")->group_id(), "m");
}

TEST_F(MergesApiTest, ASurvivorOwnedByTheMergedClientHasNoOwnerThen) {
  ASSERT_TRUE(SetParent("s", "m").ok());
  ASSERT_TRUE(Merge("s", {"m"}).ok());
  EXPECT_EQ(GetClient("s")->parent_id(), "");
}

TEST_F(MergesApiTest, AMergeThatWouldMakeAClientItsOwnOwnerIsRefusedAndChangesNothing) {
  ASSERT_TRUE(SetParent("s", "n").ok());
  ASSERT_TRUE(SetParent("n", "m").ok());
  const std::vector<std::string> before = Export();
  const auto merge = Merge("s", {"m"});
  EXPECT_EQ(ReasonOf(merge.status()), common::v1::ERROR_REASON_MERGE_CONFLICT) << merge.status();
  EXPECT_EQ(Export(), before);
}

TEST_F(MergesApiTest, OwnersOfEarlierDaysAreNotMadeACircleEither) {
  ASSERT_TRUE(SetParent("s", "n").ok());
  v1::UpdateClientRequest request;
  request.mutable_client()->set_name("clients/s");
  request.mutable_update_mask()->add_paths("parent_id");
  request.mutable_valid_from()->set_year(2024);
  request.mutable_valid_from()->set_month(1);
  request.mutable_valid_from()->set_day(1);
  ASSERT_TRUE(Call(*clients_, &ClientStub::UpdateClient, request).ok());
  ASSERT_TRUE(SetParent("n", "m").ok());
  EXPECT_EQ(ReasonOf(Merge("s", {"m"}).status()), common::v1::ERROR_REASON_MERGE_CONFLICT);
}

TEST_F(MergesApiTest, TheSurvivorTakesTheFieldsChosen) {
  ASSERT_TRUE(SetPhone("m", "+78121234567").ok());
  v1::MergeClientsRequest request = Request("s", {"m", "n"});
  v1::FieldChoice* const choice = request.add_field_choices();
  choice->set_client("clients/m");
  choice->mutable_fields()->add_paths("phone");
  choice->mutable_fields()->add_paths("display_name");
  ASSERT_TRUE(Merge(request).ok());
  EXPECT_EQ(GetClient("s")->phone(), "+78121234567");
  EXPECT_EQ(GetClient("s")->display_name(), "Client m");
}

TEST_F(MergesApiTest, BadRequestsAreRefusedByFieldAndRule) {
  EXPECT_EQ(FieldOf(Merge("s", {"s"}).status()), "merged[0]");
  EXPECT_EQ(FieldOf(Merge("s", {"m", "m"}).status()), "merged[1]");
  EXPECT_EQ(FieldOf(Merge("s", {}).status()), "merged");
  EXPECT_TRUE(absl::IsNotFound(Merge("s", {"nobody"}).status()));
  EXPECT_TRUE(absl::IsNotFound(Merge("nobody", {"m"}).status()));
  v1::MergeClientsRequest request = Request("s", {"m"});
  request.add_field_choices()->set_client("clients/n");
  request.mutable_field_choices(0)->mutable_fields()->add_paths("phone");
  EXPECT_EQ(FieldOf(Merge(request).status()), "field_choices[0].client");
  request.mutable_field_choices(0)->set_client("clients/m");
  request.mutable_field_choices(0)->mutable_fields()->add_paths("etag");
  EXPECT_EQ(FieldOf(Merge(request).status()), "field_choices[0].fields");
  request = Request("s", {"m"});
  request.set_etag("stale");
  EXPECT_EQ(ReasonOf(Merge(request).status()), common::v1::ERROR_REASON_ETAG_MISMATCH);
}

TEST_F(MergesApiTest, ValidateOnlyChangesNothingAndARepeatedRequestHasOneEffect) {
  v1::MergeClientsRequest request = Request("s", {"m"});
  request.set_validate_only(true);
  const std::vector<std::string> before = Export();
  ASSERT_TRUE(Merge(request).ok());
  EXPECT_EQ(Export(), before);
  request.set_validate_only(false);
  request.set_request_id("once");
  const auto first = Merge(request), second = Merge(request);
  ASSERT_TRUE(first.ok() && second.ok()) << second.status();
  EXPECT_EQ(first->name(), second->name());
}

TEST_F(MergesApiTest, UndoingGivesBackWhatWasThere) {
  ASSERT_TRUE(Record({MakeSale("1", "m", "p", "2024-01-05", 100),
                      MakeSale("2", "s", "p", "2024-01-06", 50)})
                  .ok());
  ASSERT_TRUE(SetParent("n", "m").ok());
  const std::vector<std::string> before = Export();
  const auto merge = Merge("s", {"m"});
  ASSERT_TRUE(merge.ok()) << merge.status();
  EXPECT_NE(Export(), before);
  const auto undone = Undo(merge->name());
  ASSERT_TRUE(undone.ok()) << undone.status();
  EXPECT_EQ(Export(), before);
  EXPECT_TRUE(undone->has_undo_time());
  EXPECT_EQ(ReasonOf(Undo(merge->name()).status()), common::v1::ERROR_REASON_STATE);
  EXPECT_TRUE(SetPhone("m", "+78121234567").ok());
}

// Random bases, random merges, undone in the opposite order.
TEST_F(MergesApiTest, UndoingManyMergesRestoresEveryStateInTurn) {
  std::mt19937 random(11);
  constexpr int kClients = 12;
  for (int i = 0; i < kClients; ++i) {
    const std::string id = absl::StrCat("c", i);
    ASSERT_TRUE(CreateClient(id, absl::StrCat("Region ", i % 3)).ok());
    if (i > 3 && i % 3 == 0) {
      ASSERT_TRUE(SetParent(id, absl::StrCat("c", random() % i)).ok());
    }
    if (i % 4 == 1) {
      ASSERT_TRUE(SetGroup(id, absl::StrCat("c", random() % kClients)).ok());
    }
    std::vector<v1::Sale> sales;
    for (unsigned j = 0; j < random() % 5; ++j) {
      sales.push_back(MakeSale(absl::StrCat(i, "-", j), id, "p", absl::StrCat("2024-02-1", j),
                               static_cast<int64_t>(random() % 1000)));
    }
    if (!sales.empty()) {
      ASSERT_TRUE(Record(sales).ok());
    }
  }
  std::vector<std::pair<std::string, std::vector<std::string>>> done;  // merge, state before
  std::set<int> gone;
  for (int round = 0; round < 8; ++round) {
    const int survivor = static_cast<int>(random() % kClients),
              merged = static_cast<int>(random() % kClients);
    if (survivor == merged || gone.contains(survivor) || gone.contains(merged)) continue;
    const std::vector<std::string> before = Export();
    const auto merge = Merge(absl::StrCat("c", survivor), {absl::StrCat("c", merged)});
    if (!merge.ok()) {
      EXPECT_EQ(ReasonOf(merge.status()), common::v1::ERROR_REASON_MERGE_CONFLICT)
          << merge.status();
      EXPECT_EQ(Export(), before);
      continue;
    }
    gone.insert(merged);
    done.emplace_back(merge->name(), before);
  }
  ASSERT_GE(done.size(), 3U);
  for (auto at = done.rbegin(); at != done.rend(); ++at) {
    const auto undone = Undo(at->first);
    ASSERT_TRUE(undone.ok()) << undone.status();
    EXPECT_EQ(Export(), at->second);
  }
}

TEST_F(MergesApiTest, LaterChangesThatAreInTheWayAreNamed) {
  ASSERT_TRUE(Record({MakeSale("1", "m", "p", "2024-01-05", 100),
                      MakeSale("2", "m", "p", "2024-01-06", 50)})
                  .ok());
  ASSERT_TRUE(SetParent("n", "m").ok());
  const auto merge = Merge("s", {"m"});
  ASSERT_TRUE(merge.ok()) << merge.status();
  ASSERT_TRUE(Record({MakeSale("2", "s", "p", "2024-01-06", 70)}).ok());
  ASSERT_TRUE(SetParent("n", "").ok());
  const std::vector<std::string> before = Export();
  const auto undone = Undo(merge->name());
  EXPECT_EQ(ReasonOf(undone.status()), common::v1::ERROR_REASON_MERGE_CONFLICT);
  std::string named;
  for (const auto& violation : PreconditionViolationsOf(undone.status())) {
    absl::StrAppend(&named, violation.description, "\n");
  }
  EXPECT_THAT(named, HasSubstr("sales 2"));
  EXPECT_THAT(named, HasSubstr("client n, parent_id"));
  EXPECT_EQ(Export(), before);
}

TEST_F(MergesApiTest, APeriodBegunAfterTheMergeIsInTheWayOfFieldsThatItChanged) {
  ASSERT_TRUE(SetPhone("m", "+78121234567").ok());
  v1::MergeClientsRequest request = Request("s", {"m"});
  request.add_field_choices()->set_client("clients/m");
  request.mutable_field_choices(0)->mutable_fields()->add_paths("phone");
  const auto merge = Merge(request);
  ASSERT_TRUE(merge.ok()) << merge.status();
  v1::UpdateClientRequest update;
  update.mutable_client()->set_name("clients/s");
  update.mutable_client()->set_email("office@example.com");
  update.mutable_update_mask()->add_paths("email");
  update.mutable_valid_from()->set_year(2024);
  update.mutable_valid_from()->set_month(1);
  update.mutable_valid_from()->set_day(1);
  ASSERT_TRUE(Call(*clients_, &ClientStub::UpdateClient, update).ok());
  const auto undone = Undo(merge->name());
  EXPECT_EQ(ReasonOf(undone.status()), common::v1::ERROR_REASON_MERGE_CONFLICT);
  EXPECT_THAT(std::string(undone.status().message()), HasSubstr("client s, valid_from"));
}

TEST_F(MergesApiTest, ChangesThatAreNotInTheWayStay) {
  ASSERT_TRUE(Record({MakeSale("1", "m", "p", "2024-01-05", 100)}).ok());
  const auto merge = Merge("s", {"m"});
  ASSERT_TRUE(merge.ok());
  ASSERT_TRUE(SetPhone("s", "+78121234567").ok());
  ASSERT_TRUE(Record({MakeSale("3", "s", "p", "2024-01-07", 10)}).ok());
  ASSERT_TRUE(Undo(merge->name()).ok());
  EXPECT_EQ(GetClient("s")->phone(), "+78121234567");
  EXPECT_THAT(SalesOf("s"), ElementsAre("sales/3"));
  EXPECT_THAT(SalesOf("m"), ElementsAre("sales/1"));
}

TEST_F(MergesApiTest, AMergeIntoAClientMergedLaterIsUndoneAfterTheLaterOne) {
  ASSERT_TRUE(Record({MakeSale("1", "m", "p", "2024-01-05", 100)}).ok());
  const auto first = Merge("s", {"m"});
  ASSERT_TRUE(first.ok());
  const auto second = Merge("n", {"s"});
  ASSERT_TRUE(second.ok()) << second.status();
  EXPECT_EQ(ReasonOf(Undo(first->name()).status()), common::v1::ERROR_REASON_MERGE_CONFLICT);
  ASSERT_TRUE(Undo(second->name()).ok());
  EXPECT_TRUE(Undo(first->name()).ok());
}

TEST_F(MergesApiTest, ImportsUnderWayHoldBackMerges) {
  ASSERT_TRUE(
      Call(*imports_, &ImportStub::CreateImport, NewImport("i", v1::IMPORT_KIND_SALES)).ok());
  const auto merge = Merge("s", {"m"});  // staging holds nothing
  ASSERT_TRUE(merge.ok()) << merge.status();
  StopServer();
  SqliteOptions options;
  options.path = directory_ + "/registry.db";
  auto database = OpenSqlite(options);
  ASSERT_TRUE(database.ok()) << database.status();
  ASSERT_TRUE((*database)
                  ->Write([](Transaction& transaction) {
                    return transaction.Execute("UPDATE imports SET state = ?",
                                               static_cast<int>(ImportState::kApplying));
                  })
                  .ok());
  database->reset();
  StartServer();
  const auto merges = Connect<v1::Merges>();
  EXPECT_EQ(ReasonOf(Call(*merges, &MergeStub::MergeClients, Request("s", {"n"})).status()),
            common::v1::ERROR_REASON_IMPORT_STATE);
  v1::UndoMergeRequest undo;
  undo.set_name(merge->name());
  EXPECT_EQ(ReasonOf(Call(*merges, &MergeStub::UndoMerge, undo).status()),
            common::v1::ERROR_REASON_IMPORT_STATE);
}

TEST_F(MergesApiTest, ListsMergesNewestFirstAndByClient) {
  const auto first = Merge("s", {"m"});
  const auto second = Merge("s", {"n"});
  ASSERT_TRUE(first.ok() && second.ok());
  v1::ListMergesRequest request;
  request.set_page_size(1);
  auto page = Call(*merges_, &MergeStub::ListMerges, request);
  ASSERT_TRUE(page.ok()) << page.status();
  ASSERT_THAT(page->merges(), SizeIs(1));
  EXPECT_EQ(page->merges(0).name(), second->name());
  request.set_page_token(page->next_page_token());
  page = Call(*merges_, &MergeStub::ListMerges, request);
  ASSERT_TRUE(page.ok()) << page.status();
  EXPECT_EQ(page->merges(0).name(), first->name());
  EXPECT_EQ(page->next_page_token(), "");
  request = {};
  request.set_client("clients/n");
  page = Call(*merges_, &MergeStub::ListMerges, request);
  ASSERT_TRUE(page.ok()) << page.status();
  ASSERT_THAT(page->merges(), SizeIs(1));
  v1::GetMergeRequest get;
  get.set_name("merges/none");
  EXPECT_TRUE(absl::IsNotFound(Call(*merges_, &MergeStub::GetMerge, get).status()));
}

TEST_F(MergesApiTest, AMergeIsAudited) {
  const auto merge = Merge("s", {"m"});
  ASSERT_TRUE(merge.ok());
  v1::ListAuditEntriesRequest request;
  request.set_resource(merge->name());
  const auto entries = Call(*clients_, &ClientStub::ListAuditEntries, request);
  ASSERT_TRUE(entries.ok()) << entries.status();
  ASSERT_THAT(entries->entries(), SizeIs(1));
  EXPECT_THAT(entries->entries(0).after_json(), HasSubstr("clients/m"));
}

}  // namespace
}  // namespace clientele::registry
