#include <string>
#include <vector>

#include "clientele/registry/v1/interactions.grpc.pb.h"
#include "tests/api/registry/registry_fixture.h"

namespace clientele::registry {
namespace {

using Stub = v1::Interactions::Stub;

class InteractionsApiTest : public RegistryTest {
 protected:
  InteractionsApiTest()
      : interactions_(v1::Interactions::NewStub(rpc::NewChannel(server_->address()))) {
    EXPECT_TRUE(CreateClient("c1").ok());
    EXPECT_TRUE(CreateClient("c2").ok());
  }

  static v1::CreateInteractionRequest New(const std::string& client, const std::string& id,
                                          int day = 10) {
    v1::CreateInteractionRequest request;
    request.set_parent("clients/" + client);
    request.set_interaction_id(id);
    v1::Interaction* interaction = request.mutable_interaction();
    interaction->set_kind(v1::INTERACTION_KIND_CALL);
    interaction->mutable_date()->set_year(2012);
    interaction->mutable_date()->set_month(1);
    interaction->mutable_date()->set_day(day);
    interaction->set_manager_id("m1");
    interaction->set_subject("Payroll cards");
    return request;
  }

  absl::StatusOr<v1::Interaction> Create(const v1::CreateInteractionRequest& request) {
    return Call(*interactions_, &Stub::CreateInteraction, request);
  }

  absl::StatusOr<v1::Interaction> Get(const std::string& name) {
    v1::GetInteractionRequest request;
    request.set_name(name);
    return Call(*interactions_, &Stub::GetInteraction, request);
  }

  // Ids in the order of the list, page by page.
  std::string List(v1::ListInteractionsRequest request) {
    request.set_page_size(2);
    std::string ids;
    do {
      const auto page = Call(*interactions_, &Stub::ListInteractions, request);
      EXPECT_TRUE(page.ok()) << page.status();
      if (!page.ok()) break;
      for (const v1::Interaction& interaction : page->interactions()) {
        ids += interaction.name().substr(interaction.name().rfind('/') + 1) + " ";
      }
      request.set_page_token(page->next_page_token());
    } while (!request.page_token().empty());
    return ids;
  }

  static v1::ListInteractionsRequest Of(const std::string& parent, const std::string& filter = "") {
    v1::ListInteractionsRequest request;
    request.set_parent(parent);
    request.set_filter(filter);
    return request;
  }

  std::unique_ptr<Stub> interactions_;
};

TEST_F(InteractionsApiTest, ACreatedInteractionReadsBackAndItsIdIsTakenEverywhere) {
  auto request = New("c1", "i1");
  request.mutable_interaction()->mutable_time()->set_seconds(1'326'189'600);  // 2012-01-10 10:00
  request.mutable_interaction()->set_outcome("Wants an offer.\nBy Friday.");
  const auto created = Create(request);
  ASSERT_TRUE(created.ok()) << created.status();
  EXPECT_EQ(created->name(), "clients/c1/interactions/i1");
  EXPECT_EQ(Get(created->name())->SerializeAsString(), created->SerializeAsString());
  EXPECT_TRUE(absl::IsAlreadyExists(Create(New("c1", "i1")).status()));
  EXPECT_TRUE(absl::IsAlreadyExists(Create(New("c2", "i1")).status()));
  EXPECT_TRUE(absl::IsNotFound(Get("clients/c2/interactions/i1").status()));
  EXPECT_TRUE(absl::IsNotFound(Get("clients/c1/interactions/I1").status()));
}

TEST_F(InteractionsApiTest, AClientMustExistAndNotBeDeleted) {
  EXPECT_EQ(ReasonOf(Create(New("c9", "i1")).status()), common::v1::ERROR_REASON_CLIENT_NOT_FOUND);
  v1::DeleteClientRequest remove;
  remove.set_name("clients/c2");
  ASSERT_TRUE(Call(*clients_, &ClientStub::DeleteClient, remove).ok());
  EXPECT_EQ(ReasonOf(Create(New("c2", "i1")).status()), common::v1::ERROR_REASON_CLIENT_DELETED);
}

TEST_F(InteractionsApiTest, WrongInteractionsAreNamedByField) {
  const auto with = [&](auto change) {
    auto request = New("c1", "i1");
    change(*request.mutable_interaction());
    return FieldOf(Create(request).status());
  };
  EXPECT_EQ(with([](auto& i) { i.clear_kind(); }), "interaction.kind");
  EXPECT_EQ(with([](auto& i) { i.clear_date(); }), "interaction.date");
  EXPECT_EQ(with([](auto& i) { i.mutable_date()->set_year(1700); }), "interaction.date");
  EXPECT_EQ(with([](auto& i) { i.clear_manager_id(); }), "interaction.manager_id");
  EXPECT_EQ(with([](auto& i) { i.clear_subject(); }), "interaction.subject");
  EXPECT_EQ(with([](auto& i) { i.mutable_time()->set_seconds(-1); }), "interaction.time");
  EXPECT_EQ(with([](auto& i) { i.mutable_time()->set_seconds(int64_t{1} << 60); }),
            "interaction.time");
  EXPECT_EQ(with([](auto& i) { i.mutable_time()->set_seconds(1); }), "interaction.time");
  EXPECT_EQ(with([](auto& i) {
              *i.mutable_next_step_date() = i.date();
              i.mutable_next_step_date()->set_day(9);
            }),
            "interaction.next_step_date");
}

TEST_F(InteractionsApiTest, AreListedLatestFirstOfOneClientOrOfAll) {
  for (const auto& [client, id, day] : std::vector<std::tuple<std::string, std::string, int>>{
           {"c1", "a", 10}, {"c1", "b", 12}, {"c2", "c", 11}, {"c1", "d", 12}, {"c1", "e", 9}}) {
    ASSERT_TRUE(Create(New(client, id, day)).ok());
  }
  auto timed = New("c1", "A", 12);
  timed.mutable_interaction()->mutable_time()->set_seconds(1'326'362'400);  // 2012-01-12
  timed.mutable_interaction()->set_manager_id("m2");
  timed.mutable_interaction()->set_kind(v1::INTERACTION_KIND_MEETING);
  ASSERT_TRUE(Create(timed).ok());
  EXPECT_EQ(List(Of("clients/c1")), "A d b a e ");
  EXPECT_EQ(List(Of("clients/-")), "A d b c a e ");
  EXPECT_EQ(List(Of("clients/-", "manager_id = \"m1\" AND date >= 2012-01-11")), "d b c ");
  EXPECT_EQ(List(Of("clients/c1", "kind = MEETING")), "A ");
  EXPECT_EQ(List(Of("clients/c1", "NOT next_step_date:* AND date < 2012-01-10")), "e ");
  EXPECT_EQ(
      FieldOf(Call(*interactions_, &Stub::ListInteractions, Of("clients/c1", "subject = \"x\""))
                  .status()),
      "filter");
  EXPECT_TRUE(
      absl::IsNotFound(Call(*interactions_, &Stub::ListInteractions, Of("clients/c9")).status()));
}

TEST_F(InteractionsApiTest, UpdatesFollowMaskAndEtag) {
  const auto created = Create(New("c1", "i1"));
  v1::UpdateInteractionRequest request;
  request.mutable_interaction()->set_name(created->name());
  request.mutable_interaction()->set_outcome("Signed");
  request.mutable_interaction()->set_etag(created->etag());
  const auto updated = Call(*interactions_, &Stub::UpdateInteraction, request);
  ASSERT_TRUE(updated.ok()) << updated.status();
  EXPECT_EQ(updated->outcome(), "Signed");
  EXPECT_EQ(updated->subject(), "Payroll cards");
  EXPECT_TRUE(absl::IsAborted(Call(*interactions_, &Stub::UpdateInteraction, request).status()));
  request.mutable_interaction()->clear_etag();
  const auto same = Call(*interactions_, &Stub::UpdateInteraction, request);
  EXPECT_EQ(same->SerializeAsString(), updated->SerializeAsString());
  request.mutable_update_mask()->add_paths("subject");
  request.mutable_interaction()->clear_subject();
  EXPECT_EQ(FieldOf(Call(*interactions_, &Stub::UpdateInteraction, request).status()),
            "interaction.subject");
}

TEST_F(InteractionsApiTest, ADeletedInteractionIsReadByNameAndNoLongerChangesOrListed) {
  const auto created = Create(New("c1", "i1"));
  v1::DeleteInteractionRequest remove;
  remove.set_name(created->name());
  const auto deleted = Call(*interactions_, &Stub::DeleteInteraction, remove);
  ASSERT_TRUE(deleted.ok()) << deleted.status();
  EXPECT_TRUE(deleted->has_delete_time());
  EXPECT_EQ(Get(created->name())->SerializeAsString(), deleted->SerializeAsString());
  EXPECT_EQ(List(Of("clients/c1")), "");
  auto all = Of("clients/c1");
  all.set_show_deleted(true);
  EXPECT_EQ(List(all), "i1 ");
  EXPECT_EQ(ReasonOf(Call(*interactions_, &Stub::DeleteInteraction, remove).status()),
            common::v1::ERROR_REASON_STATE);
  EXPECT_TRUE(absl::IsAlreadyExists(Create(New("c1", "i1")).status()));
}

}  // namespace
}  // namespace clientele::registry
