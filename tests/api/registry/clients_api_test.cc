#include <string>
#include <vector>

#include "tests/api/registry/registry_fixture.h"

namespace clientele::registry {
namespace {

using ::testing::ElementsAre;

class ClientsApiTest : public RegistryTest {
 protected:
  absl::StatusOr<v1::Client> Update(v1::UpdateClientRequest request) {
    return Call(*clients_, &ClientStub::UpdateClient, request);
  }
  static v1::UpdateClientRequest Rename(const std::string& id, const std::string& name) {
    v1::UpdateClientRequest request;
    request.mutable_client()->set_name("clients/" + id);
    request.mutable_client()->set_display_name(name);
    return request;
  }
  absl::StatusOr<v1::Client> Delete(const std::string& id, const std::string& etag = "") {
    v1::DeleteClientRequest request;
    request.set_name("clients/" + id);
    request.set_etag(etag);
    return Call(*clients_, &ClientStub::DeleteClient, request);
  }
  std::vector<std::string> List(v1::ListClientsRequest request, absl::Status* status = nullptr) {
    std::vector<std::string> ids;
    while (true) {
      const auto page = Call(*clients_, &ClientStub::ListClients, request);
      if (status != nullptr) *status = page.status();
      EXPECT_TRUE(status != nullptr || page.ok()) << page.status();
      if (!page.ok()) return ids;
      for (const v1::Client& client : page->clients()) ids.push_back(client.name().substr(8));
      if (page->next_page_token().empty()) return ids;
      request.set_page_token(page->next_page_token());
    }
  }
};

TEST_F(ClientsApiTest, ACreatedClientReadsBack) {
  const auto created = CreateClient("c1");
  ASSERT_TRUE(created.ok()) << created.status();
  EXPECT_EQ(created->name(), "clients/c1");
  EXPECT_EQ(created->position(), 1);
  EXPECT_FALSE(created->etag().empty());
  EXPECT_GT(created->create_time().seconds(), 1'600'000'000);
  const auto read = GetClient("c1");
  ASSERT_TRUE(read.ok()) << read.status();
  EXPECT_EQ(read->SerializeAsString(), created->SerializeAsString());
}

TEST_F(ClientsApiTest, AnIdIsTakenOnceAndForEver) {
  ASSERT_TRUE(CreateClient("c1").ok());
  EXPECT_TRUE(absl::IsAlreadyExists(CreateClient("c1").status()));
  ASSERT_TRUE(Delete("c1").ok());
  const absl::Status again = CreateClient("c1").status();
  EXPECT_TRUE(absl::IsAlreadyExists(again)) << again;
  EXPECT_EQ(ReasonOf(again), common::v1::ERROR_REASON_RESOURCE_EXISTS);
}

TEST_F(ClientsApiTest, WrongContentIsNamedFieldByField) {
  const std::vector<std::pair<std::string, void (*)(v1::CreateClientRequest*)>> cases = {
      {"client_id", [](v1::CreateClientRequest* r) { r->set_client_id("a/b"); }},
      {"client_id", [](v1::CreateClientRequest* r) { r->clear_client_id(); }},
      {"client.display_name",
       [](v1::CreateClientRequest* r) { r->mutable_client()->clear_display_name(); }},
      {"client.display_name",
       [](v1::CreateClientRequest* r) { r->mutable_client()->set_display_name("a\nb"); }},
      {"client.status", [](v1::CreateClientRequest* r) { r->mutable_client()->clear_status(); }},
      {"client.size_class",
       [](v1::CreateClientRequest* r) {
         r->mutable_client()->set_size_class(static_cast<v1::SizeClass>(99));
       }},
      {"client.currency_code",
       [](v1::CreateClientRequest* r) { r->mutable_client()->set_currency_code("DEM"); }},
      {"client.currency_code",
       [](v1::CreateClientRequest* r) { r->mutable_client()->set_currency_code("gbp"); }},
      {"client.parent_id",
       [](v1::CreateClientRequest* r) { r->mutable_client()->set_parent_id("nobody"); }},
      {"client.ownership_ppm",
       [](v1::CreateClientRequest* r) { r->mutable_client()->set_ownership_ppm(5); }},
      {"client.since",
       [](v1::CreateClientRequest* r) { r->mutable_client()->mutable_since()->set_year(2011); }},
      {"client", [](v1::CreateClientRequest* r) { r->clear_client(); }},
  };
  for (const auto& [field, spoil] : cases) {
    v1::CreateClientRequest request;
    request.set_client_id("c1");
    v1::Client* client = request.mutable_client();
    client->set_display_name("x");
    client->set_status(v1::CLIENT_STATUS_ACTIVE);
    client->set_size_class(v1::SIZE_CLASS_LARGE);
    client->set_region("Iceland");
    client->set_currency_code("GBP");
    spoil(&request);
    const absl::Status refused = Call(*clients_, &ClientStub::CreateClient, request).status();
    EXPECT_TRUE(absl::IsInvalidArgument(refused)) << refused;
    EXPECT_THAT(FieldOf(refused), ::testing::StartsWith(field)) << refused;
  }
  EXPECT_TRUE(absl::IsNotFound(GetClient("c1").status()));
}

TEST_F(ClientsApiTest, AnUnknownClientIsNotFoundWithItsName) {
  const absl::Status missing = GetClient("nobody").status();
  EXPECT_TRUE(absl::IsNotFound(missing));
  EXPECT_EQ(ReasonOf(missing), common::v1::ERROR_REASON_CLIENT_NOT_FOUND);
  EXPECT_EQ(ResourceOf(missing)->name, "clients/nobody");
  EXPECT_TRUE(absl::IsInvalidArgument(GetClient("a/b").status()));
}

TEST_F(ClientsApiTest, ABatchIsReadInItsOrderOrNotAtAll) {
  for (const char* id : {"a", "b", "c"}) ASSERT_TRUE(CreateClient(id).ok());
  v1::BatchGetClientsRequest request;
  for (const char* name : {"clients/c", "clients/a", "clients/c"}) request.add_names(name);
  const auto read = Call(*clients_, &ClientStub::BatchGetClients, request);
  ASSERT_TRUE(read.ok()) << read.status();
  ASSERT_EQ(read->clients_size(), 3);
  EXPECT_EQ(read->clients(0).name(), "clients/c");
  EXPECT_EQ(read->clients(1).name(), "clients/a");
  request.add_names("clients/nobody");
  EXPECT_TRUE(absl::IsNotFound(Call(*clients_, &ClientStub::BatchGetClients, request).status()));
  EXPECT_TRUE(absl::IsInvalidArgument(Call(*clients_, &ClientStub::BatchGetClients, {}).status()));
}

TEST_F(ClientsApiTest, AnUpdateChangesTheFieldsOfItsMaskOnly) {
  const auto created = CreateClient("c1");
  ASSERT_TRUE(created.ok());
  v1::UpdateClientRequest request = Rename("c1", "New");
  request.mutable_client()->set_region("Norway");
  request.mutable_update_mask()->add_paths("region");
  request.mutable_update_mask()->add_paths("industry");
  const auto updated = Update(request);
  ASSERT_TRUE(updated.ok()) << updated.status();
  EXPECT_EQ(updated->region(), "Norway");
  EXPECT_EQ(updated->display_name(), "Client c1");
  EXPECT_EQ(updated->position(), 2);
  EXPECT_NE(updated->etag(), created->etag());
  EXPECT_EQ(updated->create_time().nanos(), created->create_time().nanos());
}

TEST_F(ClientsApiTest, WithoutAMaskTheFieldsThatAreSetChange) {
  ASSERT_TRUE(CreateClient("c1").ok());
  const auto updated = Update(Rename("c1", "New"));
  ASSERT_TRUE(updated.ok()) << updated.status();
  EXPECT_EQ(updated->display_name(), "New");
  EXPECT_EQ(updated->region(), "Iceland");
}

TEST_F(ClientsApiTest, AStarReplacesEverythingAndNeedsEverything) {
  ASSERT_TRUE(CreateClient("c1").ok());
  v1::UpdateClientRequest request = Rename("c1", "New");
  request.mutable_update_mask()->add_paths("*");
  EXPECT_EQ(FieldOf(Update(request).status()), "client.status");
}

TEST_F(ClientsApiTest, MasksWithUnknownOrFixedFieldsAreRefused) {
  ASSERT_TRUE(CreateClient("c1").ok());
  for (const char* path : {"nonsense", "etag", "create_time", "name", "position", ""}) {
    v1::UpdateClientRequest request = Rename("c1", "New");
    request.mutable_update_mask()->add_paths(path);
    EXPECT_EQ(FieldOf(Update(request).status()), "update_mask") << path;
  }
}

TEST_F(ClientsApiTest, AnUpdateThatChangesNothingMakesNoVersion) {
  const auto created = CreateClient("c1");
  const auto same = Update(Rename("c1", "Client c1"));
  ASSERT_TRUE(same.ok());
  EXPECT_EQ(same->SerializeAsString(), created->SerializeAsString());
}

TEST_F(ClientsApiTest, AStaleEtagIsAborted) {
  const auto created = CreateClient("c1");
  ASSERT_TRUE(Update(Rename("c1", "Second")).ok());
  v1::UpdateClientRequest request = Rename("c1", "Third");
  request.mutable_client()->set_etag(created->etag());
  const absl::Status stale = Update(request).status();
  EXPECT_TRUE(absl::IsAborted(stale)) << stale;
  EXPECT_EQ(ReasonOf(stale), common::v1::ERROR_REASON_ETAG_MISMATCH);
  EXPECT_TRUE(absl::IsAborted(Delete("c1", created->etag()).status()));
  request.mutable_client()->set_etag(GetClient("c1")->etag());
  EXPECT_TRUE(Update(request).ok());
}

TEST_F(ClientsApiTest, UpdatesOfUnknownAndDeletedClientsFail) {
  EXPECT_TRUE(absl::IsNotFound(Update(Rename("nobody", "x")).status()));
  EXPECT_EQ(FieldOf(Update({}).status()), "client");
  v1::UpdateClientRequest unnamed = Rename("c1", "x");
  unnamed.mutable_client()->clear_name();
  EXPECT_EQ(FieldOf(Update(unnamed).status()), "client.name");
  ASSERT_TRUE(CreateClient("c1").ok());
  ASSERT_TRUE(Delete("c1").ok());
  const absl::Status gone = Update(Rename("c1", "x")).status();
  EXPECT_TRUE(absl::IsFailedPrecondition(gone)) << gone;
  EXPECT_EQ(ReasonOf(gone), common::v1::ERROR_REASON_CLIENT_DELETED);
}

TEST_F(ClientsApiTest, ADeletedClientIsReadButNotListed) {
  ASSERT_TRUE(CreateClient("c1").ok());
  const auto deleted = Delete("c1");
  ASSERT_TRUE(deleted.ok()) << deleted.status();
  EXPECT_TRUE(deleted->has_delete_time());
  EXPECT_TRUE(GetClient("c1")->has_delete_time());
  EXPECT_TRUE(List({}).empty());
  v1::ListClientsRequest all;
  all.set_show_deleted(true);
  EXPECT_THAT(List(all), ElementsAre("c1"));
  EXPECT_TRUE(absl::IsFailedPrecondition(Delete("c1").status()));
  EXPECT_TRUE(absl::IsNotFound(Delete("nobody").status()));
}

TEST_F(ClientsApiTest, ListsAreFilteredOrderedAndPaged) {
  for (const auto& [id, region] : std::vector<std::pair<std::string, std::string>>{
           {"a", "Norway"}, {"b", "Iceland"}, {"c", "Norway"}, {"d", "Malta"}, {"e", "Norway"}}) {
    ASSERT_TRUE(CreateClient(id, region).ok());
  }
  v1::ListClientsRequest request;
  request.set_page_size(2);
  EXPECT_THAT(List(request), ElementsAre("a", "b", "c", "d", "e"));
  request.set_order_by("region desc");
  EXPECT_THAT(List(request), ElementsAre("a", "c", "e", "d", "b"));
  request.set_filter(R"(region = "Norway" AND size_class = "LARGE")");
  EXPECT_THAT(List(request), ElementsAre("a", "c", "e"));
  request.set_filter(R"(NOT region = "Norway")");
  request.set_order_by("display_name desc");
  EXPECT_THAT(List(request), ElementsAre("d", "b"));
}

TEST_F(ClientsApiTest, AbsurdListsAreRefused) {
  for (const char* filter :
       {"nonsense = 1", "region =", "region = \"x", "size_class = \"HUGE\"", "((region = \"x\")"}) {
    v1::ListClientsRequest request;
    request.set_filter(filter);
    absl::Status status;
    List(request, &status);
    EXPECT_EQ(FieldOf(status), "filter") << filter << " " << status;
  }
  v1::ListClientsRequest order;
  order.set_order_by("email");
  absl::Status status;
  List(order, &status);
  EXPECT_EQ(FieldOf(status), "order_by");
  v1::ListClientsRequest negative;
  negative.set_page_size(-1);
  List(negative, &status);
  EXPECT_EQ(FieldOf(status), "page_size");
  v1::ListClientsRequest token;
  token.set_page_token("bm9uc2Vuc2U");
  List(token, &status);
  EXPECT_EQ(FieldOf(status), "page_token");
}

TEST_F(ClientsApiTest, APageTokenIsBoundToItsRequest) {
  for (const char* id : {"a", "b", "c"}) ASSERT_TRUE(CreateClient(id).ok());
  v1::ListClientsRequest request;
  request.set_page_size(1);
  const auto page = Call(*clients_, &ClientStub::ListClients, request);
  ASSERT_TRUE(page.ok());
  request.set_page_token(page->next_page_token());
  request.set_filter(R"(region = "Iceland")");
  const absl::Status other = Call(*clients_, &ClientStub::ListClients, request).status();
  EXPECT_EQ(ReasonOf(other), common::v1::ERROR_REASON_PAGE_TOKEN_INVALID) << other;
}

TEST_F(ClientsApiTest, FiltersReachTheDatabaseAsValuesOnly) {
  ASSERT_TRUE(CreateClient("c1").ok());
  for (const std::string attack :
       {"' OR '1'='1", "\\' OR 1=1 --", "x'; DROP TABLE clients; --",
        "x' UNION SELECT * FROM imports --", "%", "_", "x\\' OR \\'1\\'=\\'1",
        "1); DELETE FROM clients; --", "' || (SELECT 1) || '", "?", "?1", ":a", "@a", "\\\\",
        "Iceland'--", "Iceland' /*", "char(73)", "0x4963", "\xef\xbc\x87 OR 1=1"}) {
    for (const std::string op : {"=", "!=", "<", ":"}) {
      std::string escaped;
      for (const char c : attack)
        escaped += c == '\\' || c == '"' ? std::string("\\") + c : std::string(1, c);
      v1::ListClientsRequest request;
      request.set_filter("region " + op + " \"" + escaped + "\"");
      absl::Status status;
      const std::vector<std::string> ids = List(request, &status);
      ASSERT_TRUE(status.ok()) << status;
      const bool expected = op == "!=" || (op == "<" && std::string("Iceland") < attack);
      EXPECT_EQ(ids.size(), expected ? 1u : 0u) << request.filter();
      v1::ListClientsRequest raw;
      raw.set_filter(attack);
      List(raw, &status);
      EXPECT_TRUE(absl::IsInvalidArgument(status)) << attack;
      v1::ListClientsRequest order;
      order.set_order_by(attack);
      List(order, &status);
      EXPECT_TRUE(absl::IsInvalidArgument(status)) << attack;
    }
  }
  EXPECT_TRUE(GetClient("c1").ok());
}

TEST_F(ClientsApiTest, VersionsAreListedNewestFirst) {
  ASSERT_TRUE(CreateClient("c1").ok());
  for (const char* name : {"Two", "Three"}) ASSERT_TRUE(Update(Rename("c1", name)).ok());
  v1::ListClientVersionsRequest request;
  request.set_parent("clients/c1");
  request.set_page_size(2);
  const auto first = Call(*clients_, &ClientStub::ListClientVersions, request);
  ASSERT_TRUE(first.ok()) << first.status();
  ASSERT_EQ(first->versions_size(), 2);
  EXPECT_EQ(first->versions(0).display_name(), "Three");
  EXPECT_EQ(first->versions(1).display_name(), "Two");
  request.set_page_token(first->next_page_token());
  const auto second = Call(*clients_, &ClientStub::ListClientVersions, request);
  ASSERT_EQ(second->versions_size(), 1);
  EXPECT_EQ(second->versions(0).display_name(), "Client c1");
  EXPECT_EQ(second->next_page_token(), "");
  request.set_parent("clients/nobody");
  request.clear_page_token();
  EXPECT_TRUE(absl::IsNotFound(Call(*clients_, &ClientStub::ListClientVersions, request).status()));
}

TEST_F(ClientsApiTest, ARepeatedRequestHasOneEffectAndTheSameAnswer) {
  v1::CreateClientRequest request;
  request.set_client_id("c1");
  *request.mutable_client() = *CreateClient("template");
  request.set_request_id("r1");
  const auto first = Call(*clients_, &ClientStub::CreateClient, request);
  const auto again = Call(*clients_, &ClientStub::CreateClient, request);
  ASSERT_TRUE(first.ok()) << first.status();
  ASSERT_TRUE(again.ok()) << again.status();
  EXPECT_EQ(first->SerializeAsString(), again->SerializeAsString());
  request.mutable_client()->set_display_name("Other");
  const absl::Status other = Call(*clients_, &ClientStub::CreateClient, request).status();
  EXPECT_EQ(ReasonOf(other), common::v1::ERROR_REASON_REQUEST_ID_REUSED) << other;

  v1::DeleteClientRequest removal;
  removal.set_name("clients/c1");
  removal.set_request_id("r2");
  const auto deleted = Call(*clients_, &ClientStub::DeleteClient, removal);
  const auto repeated = Call(*clients_, &ClientStub::DeleteClient, removal);
  ASSERT_TRUE(repeated.ok()) << repeated.status();
  EXPECT_EQ(deleted->SerializeAsString(), repeated->SerializeAsString());
}

TEST_F(ClientsApiTest, ValidateOnlyChecksEverythingAndChangesNothing) {
  v1::CreateClientRequest request;
  request.set_client_id("c1");
  *request.mutable_client() = *CreateClient("template");
  request.set_validate_only(true);
  const auto checked = Call(*clients_, &ClientStub::CreateClient, request);
  ASSERT_TRUE(checked.ok()) << checked.status();
  EXPECT_EQ(checked->name(), "clients/c1");
  EXPECT_TRUE(absl::IsNotFound(GetClient("c1").status()));
  request.set_client_id("template");
  EXPECT_TRUE(absl::IsAlreadyExists(Call(*clients_, &ClientStub::CreateClient, request).status()));
  v1::UpdateClientRequest update = Rename("template", "New");
  update.set_validate_only(true);
  EXPECT_EQ(Update(update)->display_name(), "New");
  v1::DeleteClientRequest removal;
  removal.set_name("clients/template");
  removal.set_validate_only(true);
  EXPECT_TRUE(Call(*clients_, &ClientStub::DeleteClient, removal).ok());
  EXPECT_EQ(GetClient("template")->display_name(), "Client template");
  EXPECT_FALSE(GetClient("template")->has_delete_time());
}

TEST_F(ClientsApiTest, OwnersExistAndDoNotFormCycles) {
  for (const char* id : {"a", "b", "c"}) ASSERT_TRUE(CreateClient(id).ok());
  const auto own = [&](const std::string& child, const std::string& parent) {
    v1::UpdateClientRequest request;
    request.mutable_client()->set_name("clients/" + child);
    request.mutable_client()->set_parent_id(parent);
    request.mutable_client()->set_ownership_ppm(510'000);
    return Update(request).status();
  };
  EXPECT_TRUE(own("b", "a").ok());
  EXPECT_TRUE(own("c", "b").ok());
  EXPECT_EQ(FieldOf(own("a", "c")), "client.parent_id");
  EXPECT_EQ(FieldOf(own("a", "a")), "client.parent_id");
  EXPECT_EQ(FieldOf(own("a", "nobody")), "client.parent_id");
}

TEST_F(ClientsApiTest, ACallWithoutADeadlineIsRefused) {
  grpc::ClientContext context;
  v1::GetClientRequest request;
  request.set_name("clients/c1");
  v1::Client client;
  const absl::Status refused = rpc::FromGrpcStatus(clients_->GetClient(&context, request, &client));
  EXPECT_EQ(ReasonOf(refused), common::v1::ERROR_REASON_DEADLINE_REQUIRED) << refused;
}

}  // namespace
}  // namespace clientele::registry
