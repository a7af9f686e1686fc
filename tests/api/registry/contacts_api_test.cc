#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>
#include <string>
#include <vector>

#include "clientele/registry/v1/contacts.grpc.pb.h"
#include "tests/api/registry/registry_fixture.h"

namespace clientele::registry {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

using ContactStub = v1::Contacts::Stub;

class ContactsApiTest : public RegistryTest {
 protected:
  ContactsApiTest() {
    Connect();
    EXPECT_TRUE(CreateClient("c1").ok());
  }

  void Connect() { contacts_ = v1::Contacts::NewStub(rpc::NewChannel(server_->address())); }

  static v1::CreateContactRequest Anna(const std::string& id) {
    v1::CreateContactRequest request;
    request.set_parent("clients/c1");
    request.set_contact_id(id);
    v1::Contact* contact = request.mutable_contact();
    contact->set_display_name("Anna Zweigelt");
    contact->set_role("Finance director");
    contact->set_decision_maker(true);
    contact->add_phones("+43699887766");
    contact->add_emails("zweigelt@example.com");
    contact->set_note("prefers mornings");
    contact->mutable_from()->set_year(2020);
    contact->mutable_from()->set_month(1);
    contact->mutable_from()->set_day(31);
    contact->set_consent_source("letter of hers");
    return request;
  }

  absl::StatusOr<v1::Contact> Create(const v1::CreateContactRequest& request) {
    return Call(*contacts_, &ContactStub::CreateContact, request);
  }
  absl::StatusOr<v1::Contact> Get(const std::string& id) {
    v1::GetContactRequest request;
    request.set_name("clients/c1/contacts/" + id);
    return Call(*contacts_, &ContactStub::GetContact, request);
  }
  absl::StatusOr<v1::Contact> Update(const v1::UpdateContactRequest& request) {
    return Call(*contacts_, &ContactStub::UpdateContact, request);
  }
  absl::StatusOr<v1::Contact> Delete(const std::string& id) {
    v1::DeleteContactRequest request;
    request.set_name("clients/c1/contacts/" + id);
    return Call(*contacts_, &ContactStub::DeleteContact, request);
  }
  absl::StatusOr<v1::Contact> Erase(const std::string& id, const std::string& request_id = "",
                                    bool validate_only = false) {
    v1::EraseContactRequest request;
    request.set_name("clients/c1/contacts/" + id);
    request.set_request_id(request_id);
    request.set_validate_only(validate_only);
    return Call(*contacts_, &ContactStub::EraseContact, request);
  }
  std::vector<std::string> List(const std::string& parent, const std::string& filter = "",
                                bool show_deleted = false, int page_size = 2) {
    v1::ListContactsRequest request;
    request.set_parent(parent);
    request.set_filter(filter);
    request.set_show_deleted(show_deleted);
    request.set_page_size(page_size);
    std::vector<std::string> names;
    do {
      const auto page = Call(*contacts_, &ContactStub::ListContacts, request);
      EXPECT_TRUE(page.ok()) << page.status();
      if (!page.ok()) break;
      for (const v1::Contact& contact : page->contacts()) names.push_back(contact.name());
      request.set_page_token(page->next_page_token());
    } while (!request.page_token().empty());
    return names;
  }
  std::vector<v1::AuditEntry> Audit(const std::string& resource) {
    v1::ListAuditEntriesRequest request;
    request.set_resource(resource);
    const auto page = Call(*clients_, &ClientStub::ListAuditEntries, request);
    EXPECT_TRUE(page.ok()) << page.status();
    return {page->entries().begin(), page->entries().end()};
  }

  // Which of the texts the files of the data directory hold anywhere.
  std::set<std::string> OnDisk(const std::vector<std::string>& texts) {
    std::set<std::string> found;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(directory_)) {
      if (!entry.is_regular_file()) continue;
      std::ifstream file(entry.path(), std::ios::binary);
      const std::string bytes{std::istreambuf_iterator<char>(file), {}};
      for (const std::string& text : texts) {
        if (bytes.find(text) != std::string::npos) found.insert(text);
      }
    }
    return found;
  }

  std::unique_ptr<ContactStub> contacts_;
};

TEST_F(ContactsApiTest, CreatesReadsAndChangesAContact) {
  const auto created = Create(Anna("k1"));
  ASSERT_TRUE(created.ok()) << created.status();
  EXPECT_EQ(created->name(), "clients/c1/contacts/k1");
  EXPECT_EQ(Get("k1")->SerializeAsString(), created->SerializeAsString());

  v1::UpdateContactRequest update;
  update.mutable_contact()->set_name(created->name());
  update.mutable_contact()->set_etag(created->etag());
  update.mutable_contact()->set_role("CEO");
  update.mutable_update_mask()->add_paths("role");
  update.mutable_update_mask()->add_paths("phones");
  const auto updated = Update(update);
  ASSERT_TRUE(updated.ok()) << updated.status();
  EXPECT_EQ(updated->role(), "CEO");
  EXPECT_EQ(updated->phones_size(), 0);
  EXPECT_EQ(updated->emails_size(), 1);
  EXPECT_EQ(updated->from().day(), 31);
  EXPECT_NE(updated->etag(), created->etag());
  EXPECT_EQ(ReasonOf(Update(update).status()), common::v1::ERROR_REASON_ETAG_MISMATCH);
}

TEST_F(ContactsApiTest, AnUpdateWithoutAChangeKeepsTheEtagAndLeavesNoAudit) {
  const auto created = Create(Anna("k1"));
  v1::UpdateContactRequest update;
  *update.mutable_contact() = *created;
  const auto updated = Update(update);
  ASSERT_TRUE(updated.ok()) << updated.status();
  EXPECT_EQ(updated->SerializeAsString(), created->SerializeAsString());
  EXPECT_EQ(Audit(created->name()).size(), 1u);
}

TEST_F(ContactsApiTest, BadContentNamesFieldAndRuleAndNeverTheValue) {
  v1::CreateContactRequest request = Anna("k1");
  request.mutable_contact()->set_phones(0, "0699887766");
  request.mutable_contact()->add_emails("nobody");
  const absl::Status refused = Create(request).status();
  EXPECT_EQ(refused.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(ReasonOf(refused), common::v1::ERROR_REASON_IDENTIFIER_INVALID);
  EXPECT_EQ(FieldOf(refused), "contact.phones");
  EXPECT_EQ(FieldViolationsOf(refused).size(), 2u);
  EXPECT_THAT(Describe(refused), Not(HasSubstr("0699887766")));
  EXPECT_EQ(FieldOf(Create(Anna("a/b")).status()), "contact_id");
  request = Anna("k1");
  request.mutable_contact()->clear_display_name();
  EXPECT_EQ(FieldOf(Create(request).status()), "contact.display_name");
  EXPECT_THAT(List("clients/c1"), IsEmpty());
}

TEST_F(ContactsApiTest, AContactNeedsItsClient) {
  v1::CreateContactRequest request = Anna("k1");
  request.set_parent("clients/nobody");
  EXPECT_EQ(ReasonOf(Create(request).status()), common::v1::ERROR_REASON_CLIENT_NOT_FOUND);
  v1::DeleteClientRequest removal;
  removal.set_name("clients/c1");
  ASSERT_TRUE(Call(*clients_, &ClientStub::DeleteClient, removal).ok());
  EXPECT_EQ(ReasonOf(Create(Anna("k1")).status()), common::v1::ERROR_REASON_CLIENT_DELETED);
  v1::ListContactsRequest list;
  list.set_parent("clients/nobody");
  EXPECT_EQ(ReasonOf(Call(*contacts_, &ContactStub::ListContacts, list).status()),
            common::v1::ERROR_REASON_CLIENT_NOT_FOUND);
}

TEST_F(ContactsApiTest, ListsByClientAndIdPageByPage) {
  ASSERT_TRUE(CreateClient("c2").ok());
  for (const char* id : {"b", "a", "C"}) ASSERT_TRUE(Create(Anna(id)).ok());
  v1::CreateContactRequest other = Anna("z");
  other.set_parent("clients/c2");
  other.mutable_contact()->set_decision_maker(false);
  ASSERT_TRUE(Create(other).ok());
  EXPECT_THAT(List("clients/c1"), ElementsAre("clients/c1/contacts/C", "clients/c1/contacts/a",
                                              "clients/c1/contacts/b"));
  EXPECT_EQ(List("clients/-").size(), 4u);
  EXPECT_THAT(List("clients/-", "decision_maker = false"), ElementsAre("clients/c2/contacts/z"));
  EXPECT_EQ(List("clients/-", "phones:\"887766\"").size(), 4u);
  v1::ListContactsRequest bad;
  bad.set_parent("clients/c1");
  bad.set_filter("note = x");
  EXPECT_EQ(FieldOf(Call(*contacts_, &ContactStub::ListContacts, bad).status()), "filter");
  bad.clear_filter();
  bad.set_page_token("damaged");
  EXPECT_EQ(FieldOf(Call(*contacts_, &ContactStub::ListContacts, bad).status()), "page_token");
}

TEST_F(ContactsApiTest, ADeletedContactIsReadNotListedNotChangedAndKeepsItsId) {
  ASSERT_TRUE(Create(Anna("k1")).ok());
  const auto deleted = Delete("k1");
  ASSERT_TRUE(deleted.ok()) << deleted.status();
  EXPECT_TRUE(deleted->has_delete_time());
  EXPECT_EQ(Get("k1")->display_name(), "Anna Zweigelt");
  EXPECT_THAT(List("clients/c1"), IsEmpty());
  EXPECT_EQ(List("clients/c1", "", true).size(), 1u);
  EXPECT_EQ(ReasonOf(Delete("k1").status()), common::v1::ERROR_REASON_STATE);
  EXPECT_EQ(ReasonOf(Create(Anna("k1")).status()), common::v1::ERROR_REASON_RESOURCE_EXISTS);
  v1::UpdateContactRequest update;
  update.mutable_contact()->set_name("clients/c1/contacts/k1");
  update.mutable_contact()->set_role("x");
  EXPECT_EQ(ReasonOf(Update(update).status()), common::v1::ERROR_REASON_STATE);
}

TEST_F(ContactsApiTest, AnErasedContactReadsAsErasedAndKeepsItsId) {
  const auto created = Create(Anna("k1"));
  const auto erased = Erase("k1");
  ASSERT_TRUE(erased.ok()) << erased.status();
  EXPECT_TRUE(erased->has_erase_time());
  EXPECT_EQ(erased->display_name(), "");
  EXPECT_EQ(ReasonOf(Get("k1").status()), common::v1::ERROR_REASON_ERASED);
  EXPECT_EQ(ReasonOf(Delete("k1").status()), common::v1::ERROR_REASON_ERASED);
  const absl::Status taken = Create(Anna("k1")).status();
  EXPECT_EQ(taken.code(), absl::StatusCode::kAlreadyExists);
  EXPECT_EQ(ReasonOf(taken), common::v1::ERROR_REASON_ERASED);
  EXPECT_THAT(List("clients/c1"), IsEmpty());
  EXPECT_THAT(List("clients/c1", "", true), ElementsAre(created->name()));
  EXPECT_EQ(Erase("k1")->SerializeAsString(), erased->SerializeAsString());
  EXPECT_EQ(Erase("nobody").status().code(), absl::StatusCode::kNotFound);
}

TEST_F(ContactsApiTest, ADeletedContactCanBeErasedAndARehearsalErasesNothing) {
  ASSERT_TRUE(Create(Anna("k1")).ok());
  ASSERT_TRUE(Delete("k1").ok());
  EXPECT_EQ(Erase("k1", "", true)->display_name(), "");
  EXPECT_EQ(Get("k1")->display_name(), "Anna Zweigelt");
  EXPECT_TRUE(Erase("k1").ok());
  EXPECT_EQ(ReasonOf(Get("k1").status()), common::v1::ERROR_REASON_ERASED);
}

TEST_F(ContactsApiTest, ARepeatedRequestHasOneEffectAndAnswersWithWhatIsThereNow) {
  v1::CreateContactRequest request = Anna("k1");
  request.set_request_id("r1");
  const auto first = Create(request);
  ASSERT_TRUE(first.ok()) << first.status();
  EXPECT_EQ(Create(request)->SerializeAsString(), first->SerializeAsString());
  EXPECT_EQ(Audit(first->name()).size(), 1u);
  request.mutable_contact()->set_role("other");
  EXPECT_EQ(ReasonOf(Create(request).status()), common::v1::ERROR_REASON_REQUEST_ID_REUSED);

  request = Anna("k1");
  request.set_request_id("r1");
  const auto erased = Erase("k1", "r2");
  EXPECT_EQ(Create(request)->SerializeAsString(), erased->SerializeAsString());
  EXPECT_EQ(Erase("k1", "r2")->SerializeAsString(), erased->SerializeAsString());
}

TEST_F(ContactsApiTest, ARehearsalAnswersLikeTheCallAndStoresNothing) {
  v1::CreateContactRequest request = Anna("k1");
  request.set_request_id("r1");
  request.set_validate_only(true);
  const auto rehearsed = Create(request);
  ASSERT_TRUE(rehearsed.ok()) << rehearsed.status();
  EXPECT_EQ(rehearsed->display_name(), "Anna Zweigelt");
  EXPECT_EQ(Get("k1").status().code(), absl::StatusCode::kNotFound);
  request.set_validate_only(false);
  EXPECT_TRUE(Create(request).ok());
}

TEST_F(ContactsApiTest, TheAuditNamesFieldsAndNeverHoldsThem) {
  const auto created = Create(Anna("k1"));
  v1::UpdateContactRequest update;
  update.mutable_contact()->set_name(created->name());
  update.mutable_contact()->set_note("Wunderlich");
  ASSERT_TRUE(Update(update).ok());
  ASSERT_TRUE(Erase("k1").ok());
  const std::vector<v1::AuditEntry> entries = Audit(created->name());
  ASSERT_EQ(entries.size(), 3u);
  EXPECT_THAT(entries[0].after_json(), HasSubstr("display_name"));
  EXPECT_THAT(entries[1].after_json(), HasSubstr("\"note\"\n  ]"));
  EXPECT_THAT(entries[2].after_json(), HasSubstr("\"erased\": true"));
  for (const v1::AuditEntry& entry : entries) {
    EXPECT_EQ(entry.before_json(), "");
    EXPECT_THAT(entry.after_json(), Not(HasSubstr("Anna")));
    EXPECT_THAT(entry.after_json(), Not(HasSubstr("Wunderlich")));
    EXPECT_THAT(entry.after_json(), Not(HasSubstr("4369988")));
  }
}

TEST_F(ContactsApiTest, AfterAnErasureNoTableHoldsThePerson) {
  const std::vector<std::string> personal = {
      "Anna Zweigelt",        "Zweigelt the second", "Finance director", "+43699887766",
      "zweigelt@example.com", "prefers mornings",    "letter of hers",   "longlonglong"};
  for (int i = 0; i < 40; ++i) {
    v1::CreateContactRequest neighbour = Anna("n" + std::to_string(i));
    v1::Contact* contact = neighbour.mutable_contact();
    contact->Clear();
    contact->set_display_name("Neighbour");
    contact->set_note(std::string(static_cast<size_t>(i * 40), 'n'));
    ASSERT_TRUE(Create(neighbour).ok());
  }
  v1::CreateContactRequest request = Anna("n20a");
  request.set_request_id("r1");
  std::string note = "prefers mornings ";
  while (note.size() < 1'900) note += "longlonglong";
  request.mutable_contact()->set_note(note);
  ASSERT_TRUE(Create(request).ok());
  v1::UpdateContactRequest update;
  update.mutable_contact()->set_name("clients/c1/contacts/n20a");
  update.mutable_contact()->set_display_name("Zweigelt the second");
  update.set_request_id("r2");
  ASSERT_TRUE(Update(update).ok());
  StopServer();
  EXPECT_THAT(OnDisk(personal), Not(IsEmpty()));
  StartServer();
  Connect();
  ASSERT_TRUE(Erase("n20a", "r3").ok());
  ASSERT_EQ(List("clients/c1", "", false, 100).size(), 40u);
  StopServer();
  EXPECT_THAT(OnDisk(personal), IsEmpty());
  StartServer();
  Connect();
  EXPECT_EQ(ReasonOf(Get("n20a").status()), common::v1::ERROR_REASON_ERASED);
}

}  // namespace
}  // namespace clientele::registry
