#include "common/errors/errors.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/registry/store/contacts.h"
#include "tests/store/registry/store_fixture.h"

namespace clientele::registry {
namespace {

using ::testing::ElementsAre;

class ContactsStoreTest : public RegistryStoreTest {
 protected:
  static Contact Make(std::string client, std::string id) {
    Contact contact;
    contact.client_id = std::move(client);
    contact.id = std::move(id);
    contact.fields.display_name = "Анна";
    contact.fields.decision_maker = true;
    contact.fields.phones = {"+74955005550", "+442079250918"};
    contact.fields.emails = {"anna@example.com"};
    contact.fields.from_day = -5;
    contact.create_time = contact.update_time = 7;
    contact.position = 1;
    return contact;
  }

  void Insert(const Contact& contact) {
    Commit([&](Transaction& transaction, Position) { return InsertContact(transaction, contact); });
  }

  std::vector<std::string> List(const std::string& filter, ContactQuery query = {},
                                int limit = 10) {
    query.filter = *FilterToSql(filter, ContactFilterFields());
    std::vector<std::string> names;
    Read([&](Transaction& transaction) {
      for (const Contact& contact : Must(ListContacts(transaction, query, limit))) {
        names.push_back(contact.client_id + "/" + contact.id);
      }
    });
    return names;
  }
};
INSTANTIATE_ENGINES(ContactsStoreTest);

TEST_P(ContactsStoreTest, ReadsBackWhatWasWritten) {
  Contact contact = Make("c1", "k1");
  contact.fields.note = std::string(2'000, 'n');
  Insert(contact);
  Insert(Make("c1", "K1"));
  Read([&](Transaction& transaction) {
    EXPECT_EQ(**FindContact(transaction, "c1", "k1"), contact);
    EXPECT_FALSE(FindContact(transaction, "C1", "k1")->has_value());
    EXPECT_FALSE(FindContact(transaction, "c1", "k1 ")->has_value());
    EXPECT_EQ((*FindContact(transaction, "c1", "K1"))->fields.note, "");
  });
}

TEST_P(ContactsStoreTest, RefusesAnIdTwiceAndAStaleReplacement) {
  const Contact first = Make("c1", "k1");
  Insert(first);
  Contact second = first;
  second.fields.role = "other";
  second.position = 2;
  const absl::Status twice = database_->Write(
      [&](Transaction& transaction) { return InsertContact(transaction, second); });
  EXPECT_TRUE(IsUniqueViolation(twice)) << twice;
  Commit([&](Transaction& transaction, Position) {
    return ReplaceContact(transaction, first, second);
  });
  for (const auto write : {&ReplaceContact, &EraseContact}) {
    const absl::Status stale = database_->Write(
        [&](Transaction& transaction) { return write(transaction, first, second); });
    EXPECT_EQ(ReasonOf(stale), common::v1::ERROR_REASON_ETAG_MISMATCH) << stale;
  }
}

TEST_P(ContactsStoreTest, ListsByClientAndIdBehindTheLastOne) {
  for (const auto& [client, id] :
       {std::pair("b", "1"), std::pair("a", "2"), std::pair("a", "1"), std::pair("B", "9")}) {
    Insert(Make(client, id));
  }
  EXPECT_THAT(List(""), ElementsAre("B/9", "a/1", "a/2", "b/1"));
  EXPECT_THAT(List("", {.after_client = "a", .after_id = "1"}, 1), ElementsAre("a/2"));
  EXPECT_THAT(List("", {.client_id = "a"}), ElementsAre("a/1", "a/2"));
}

TEST_P(ContactsStoreTest, FiltersByEveryDeclaredField) {
  Insert(Make("a", "1"));
  Contact other = Make("a", "2");
  other.fields = ContactFields();
  other.fields.display_name = "Boris";
  other.fields.role = "buyer";
  Insert(other);
  EXPECT_THAT(List("phones:\"+4420\""), ElementsAre("a/1"));
  EXPECT_THAT(List("emails:\"anna@\" AND decision_maker = true AND from = 1969-12-27"),
              ElementsAre("a/1"));
  EXPECT_THAT(List("role = buyer AND NOT from:*"), ElementsAre("a/2"));
  EXPECT_THAT(List("display_name = \"Анна\" OR contact_id = 2"), ElementsAre("a/1", "a/2"));
}

TEST_P(ContactsStoreTest, AnErasedContactKeepsItsKeyAndTimesOnly) {
  const Contact before = Make("a", "1");
  Insert(before);
  Insert(Make("a", "2"));
  Contact after = before;
  after.fields = ContactFields();
  after.erase_time = 9;
  after.position = 3;
  Commit(
      [&](Transaction& transaction, Position) { return EraseContact(transaction, before, after); });
  Read([&](Transaction& transaction) { EXPECT_EQ(**FindContact(transaction, "a", "1"), after); });
  EXPECT_THAT(List(""), ElementsAre("a/2"));
  EXPECT_THAT(List("", {.show_deleted = true}), ElementsAre("a/1", "a/2"));
}

TEST_P(ContactsStoreTest, ScansWhatChangedInARangeUpToAPosition) {
  for (const auto& [client, position] : {std::pair("a", 1), std::pair("b", 2), std::pair("c", 3)}) {
    Contact contact = Make(client, "k");
    contact.position = position;
    contact.delete_time = position == 2 ? 9 : 0;
    Insert(contact);
  }
  const auto scan = [&](const ExportScan& range, const std::string& after = "") {
    std::string clients;
    Read([&](Transaction& transaction) {
      for (const Contact& contact :
           Must(ScanContacts(transaction, range, after, after.empty() ? "" : "k", 10))) {
        clients += contact.client_id;
      }
    });
    return clients;
  };
  EXPECT_EQ(scan({3, 0, "", "\xff"}), "abc");
  EXPECT_EQ(scan({2, 0, "", "\xff"}), "ab");
  EXPECT_EQ(scan({3, 1, "", "\xff"}), "bc");
  EXPECT_EQ(scan({3, 0, "b", "c"}), "b");
  EXPECT_EQ(scan({3, 0, "", "\xff"}, "a"), "bc");
}

}  // namespace
}  // namespace clientele::registry
