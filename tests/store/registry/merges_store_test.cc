#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/sql/bulk_insert.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/registry/store/campaigns.h"
#include "services/registry/store/client_references.h"
#include "services/registry/store/clients.h"
#include "services/registry/store/contacts.h"
#include "services/registry/store/dismissals.h"
#include "services/registry/store/incidents.h"
#include "services/registry/store/interactions.h"
#include "services/registry/store/merges.h"
#include "services/registry/store/offer_cases.h"
#include "services/registry/store/sales.h"
#include "tests/store/registry/store_fixture.h"

namespace clientele::registry {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

class MergesStoreTest : public RegistryStoreTest {
 protected:
  void Put(const std::string& id, const SaleFields& fields) {
    Commit([&](Transaction& transaction, Position position) {
      return WriteSale(transaction, position, {id, fields, position, 0}, nullptr).status();
    });
  }

  // One client into another, as the handler does it.
  ClientMove Move(const std::string& merged, const std::string& survivor) {
    ClientMove move{absl::StrCat("merge-of-", merged), merged, survivor, 0};
    move.position = Commit([&](Transaction& transaction, Position position) -> absl::Status {
      move.position = position;
      MergeRecord record;
      record.id = move.merge_id;
      record.survivor = survivor;
      record.merged = {merged};
      record.position = position;
      record.actor = "tester";
      if (absl::Status inserted = InsertMerge(transaction, record); !inserted.ok()) return inserted;
      return MoveReferences(transaction, move).status();
    });
    return move;
  }
  void Return(const ClientMove& move) {
    Commit([&](Transaction& transaction, Position position) {
      return ReturnReferences(transaction, move, position);
    });
  }
  std::vector<std::string> SalesOf(const std::string& client) {
    std::vector<std::string> lines;
    Read([&](Transaction& transaction) {
      for (const Sale& sale : Must(ListSales(transaction, client, {}, 100))) {
        lines.push_back(absl::StrCat(sale.id, " ", sale.fields.day, " ", sale.fields.amount, " ",
                                     sale.fields.profit.value_or(-1)));
      }
    });
    return lines;
  }
  void PutContact(const std::string& client, const std::string& id, Micros delete_time = 0) {
    Contact contact;
    contact.client_id = client;
    contact.id = id;
    contact.fields.display_name = "Ann";
    contact.delete_time = delete_time;
    Commit([&](Transaction& transaction, Position position) {
      contact.position = position;
      return InsertContact(transaction, contact);
    });
  }
  void PutInteraction(const std::string& id, const std::string& client,
                      const std::string& contact = "") {
    Interaction interaction;
    interaction.id = id;
    interaction.fields.client_id = client;
    interaction.fields.contact_id = contact;
    interaction.fields.subject = "Call";
    Commit([&](Transaction& transaction, Position position) {
      interaction.position = position;
      return InsertInteraction(transaction, interaction);
    });
  }
  // A row of m in every table without versions.
  void PutEverything() {
    PutContact("m", "c");
    PutInteraction("i", "m", "c");
    Commit([](Transaction& transaction, Position position) -> absl::Status {
      Incident incident;
      incident.id = "x";
      incident.client_id = "m";
      incident.fields.title = "Stuck";
      incident.position = position;
      if (absl::Status put = InsertIncident(transaction, incident); !put.ok()) return put;
      OfferCase offer_case;
      offer_case.id = "o";
      offer_case.fields.client_id = "m";
      offer_case.position = position;
      if (absl::Status put = InsertOfferCase(transaction, offer_case); !put.ok()) return put;
      for (const char* id : {"both", "one"}) {
        Campaign campaign;
        campaign.id = id;
        campaign.fields.client_ids = {"m"};
        if (id == std::string("both")) campaign.fields.client_ids.emplace_back("s");
        campaign.fields.audience_filter = "status = 1";
        campaign.position = position;
        if (absl::Status put = InsertCampaign(transaction, campaign); !put.ok()) return put;
      }
      return absl::OkStatus();
    });
  }
  // "contacts 1" for every table in which the client has rows.
  std::vector<std::string> RowsOf(const std::string& client) {
    std::vector<std::string> lines;
    Read([&](Transaction& transaction) {
      for (const std::string_view table : ReferenceTables()) {
        const std::string name(table);
        const auto count = Must(transaction.QueryInt64(
            absl::StrCat("SELECT COUNT(*) FROM ", name, " WHERE client_id = ?"), client));
        if (*count > 0) lines.push_back(absl::StrCat(name, " ", *count));
      }
    });
    return lines;
  }
  std::vector<std::string> MoveConflicts(const std::string& merged, const std::string& survivor) {
    std::vector<std::string> keys;
    Read([&](Transaction& transaction) {
      for (const MoveConflict& conflict :
           Must(FindMoveConflicts(transaction, {"", merged, survivor, 0}, 10)))
        keys.push_back(absl::StrCat(conflict.kind, " ", conflict.key));
    });
    return keys;
  }
  // "s/c", with "-" before one that is gone, of the contacts that changed behind the position.
  std::vector<std::string> ContactsChangedSince(Position since, int limit = 100) {
    std::vector<std::string> lines;
    Read([&](Transaction& transaction) {
      const ExportScan scan{1'000'000, since, "", std::string(kBehindAllIds)};
      std::string client, id;
      while (true) {
        const auto found = Must(ScanContacts(transaction, scan, client, id, limit));
        for (const Contact& contact : found) {
          client = contact.client_id;
          id = contact.id;
          lines.push_back(absl::StrCat(contact.deleted() ? "-" : "", client, "/", id));
        }
        if (static_cast<int>(found.size()) < limit) break;
      }
    });
    return lines;
  }
  std::vector<std::string> UndoConflicts(const ClientMove& move) {
    std::vector<std::string> keys;
    Read([&](Transaction& transaction) {
      for (const MoveConflict& conflict : Must(FindUndoConflicts(transaction, move, 10))) {
        keys.push_back(absl::StrCat(conflict.kind, " ", conflict.key));
      }
    });
    return keys;
  }
};
INSTANTIATE_ENGINES(MergesStoreTest);

TEST_P(MergesStoreTest, SalesMoveAndComeBackWithTheirContent) {
  SaleFields sale = MakeSale("m", 10, 7);
  sale.profit = 3;
  Put("1", sale);
  Put("2", MakeSale("m", 11, 8));
  Put("3", MakeSale("s", 10, 9));
  const std::vector<std::string> of_m = SalesOf("m"), of_s = SalesOf("s");
  const ClientMove move = Move("m", "s");
  EXPECT_THAT(SalesOf("m"), IsEmpty());
  EXPECT_THAT(SalesOf("s"), ElementsAre("1 10 7 3", "3 10 9 -1", "2 11 8 -1"));
  EXPECT_THAT(UndoConflicts(move), IsEmpty());
  Return(move);
  EXPECT_EQ(SalesOf("m"), of_m);
  EXPECT_EQ(SalesOf("s"), of_s);
}

TEST_P(MergesStoreTest, VersionsFromBeforeTheMergeStay) {
  Put("1", MakeSale("m", 10, 7));
  Move("m", "s");
  Read([&](Transaction& transaction) {
    const std::vector<Sale> versions = Must(ListSaleVersions(transaction, "1", 0, 10));
    ASSERT_THAT(versions, SizeIs(2));
    EXPECT_EQ(versions[0].fields.client_id, "s");
    EXPECT_EQ(versions[1].fields.client_id, "m");
    EXPECT_EQ(versions[1].closed, versions[0].position);
  });
}

TEST_P(MergesStoreTest, BothClientsLoseTheirPackedPages) {
  Put("1", MakeSale("m", 10, 7));
  Commit([](Transaction& transaction, Position) {
    return transaction.Execute("DELETE FROM unpacked_clients");
  });
  Move("m", "s");
  Read([](Transaction& transaction) {
    EXPECT_EQ(Must(transaction.QueryInt64("SELECT COUNT(*) FROM unpacked_clients")), 2);
  });
}

TEST_P(MergesStoreTest, RowsChangedAfterTheMergeAreNamed) {
  for (int i = 0; i < 4; ++i) Put(absl::StrCat(i), MakeSale("m", 10, i));
  const ClientMove move = Move("m", "s");
  Put("1", MakeSale("s", 10, 100));    // corrected
  Put("3", MakeSale("other", 10, 3));  // given away
  EXPECT_THAT(UndoConflicts(move), ElementsAre("sales 1", "sales 3"));
}

TEST_P(MergesStoreTest, RowsWithoutVersionsMoveAndComeBack) {
  PutEverything();
  const std::vector<std::string> of_m = RowsOf("m"), of_s = RowsOf("s");
  EXPECT_THAT(of_m, ElementsAre("contacts 1", "interactions 1", "offer_cases 1",
                                "campaign_audience 2", "incidents 1"));
  const ClientMove move = Move("m", "s");
  EXPECT_THAT(RowsOf("m"), ElementsAre("campaign_audience 1"));  // of the campaign that has both
  EXPECT_THAT(RowsOf("s"), ElementsAre("contacts 1", "interactions 1", "offer_cases 1",
                                       "campaign_audience 2", "incidents 1"));
  Read([&](Transaction& transaction) {
    EXPECT_EQ(Must(FindIncident(transaction, "x"))->position, move.position);
    EXPECT_EQ(Must(FindCampaign(transaction, "one"))->position, move.position);
    EXPECT_LT(Must(FindCampaign(transaction, "both"))->position, move.position);
  });
  EXPECT_THAT(UndoConflicts(move), IsEmpty());
  Return(move);
  EXPECT_EQ(RowsOf("m"), of_m);
  EXPECT_EQ(RowsOf("s"), of_s);
  Read([&](Transaction& transaction) {
    EXPECT_GT(Must(FindCampaign(transaction, "one"))->position, move.position);
  });
}

TEST_P(MergesStoreTest, TheSizeOfAMergeCountsRowsTextsAndIncidents) {
  PutEverything();
  Put("1", MakeSale("m", 10, 7));
  Read([](Transaction& transaction) {
    const MoveSize size = Must(SizeOfReferences(transaction, "m"));
    EXPECT_EQ(size.rows, 7);
    EXPECT_EQ(size.text_bytes, 32);  // Ann, Call, Stuck, and the filters of two campaigns
    EXPECT_EQ(size.incidents, 1);
    EXPECT_EQ(Must(SizeOfReferences(transaction, "nobody")).rows, 0);
  });
}

TEST_P(MergesStoreTest, AContactThatIsGoneIsInTheWayOnlyWhereAnInteractionNamesIt) {
  PutContact("s", "c");
  PutContact("m", "c", 5);
  EXPECT_THAT(MoveConflicts("m", "s"), IsEmpty());
  PutInteraction("i", "m", "c");
  EXPECT_THAT(MoveConflicts("m", "s"), ElementsAre("contacts c"));
}

TEST_P(MergesStoreTest, ExportsOfChangesTellTheWayOfAContactThereAndBack) {
  PutContact("m", "c");
  PutContact("m", "d");
  const ClientMove move = Move("m", "s");
  EXPECT_THAT(ContactsChangedSince(move.position - 1), ElementsAre("s/c", "s/d"));
  Return(move);
  Commit([&](Transaction& transaction, Position position) {
    MergeRecord record;
    record.id = move.merge_id;
    record.undo_position = position;
    record.undo_time = 7;
    return CloseMerge(transaction, record);
  });
  const std::vector<std::string> changed = ContactsChangedSince(move.position);
  EXPECT_THAT(changed, ElementsAre("m/c", "m/d", "-s/c", "-s/d"));
  EXPECT_EQ(ContactsChangedSince(move.position, 1), changed);
  PutContact("s", "c");
  EXPECT_THAT(ContactsChangedSince(move.position), ElementsAre("m/c", "m/d", "s/c", "-s/d"));
}

TEST_P(MergesStoreTest, FindsTheClientsThatNameAnotherAsOwnerOrGroup) {
  Commit([](Transaction& transaction, Position) -> absl::Status {
    Client owned = MakeClient("a"), member = MakeClient("b"), deleted = MakeClient("c");
    owned.fields.parent_id = "m";
    member.fields.group_id = "m";
    deleted.fields.parent_id = "m";
    deleted.delete_time = 5;
    for (const Client& client : {owned, member, deleted, MakeClient("m")}) {
      if (absl::Status put = InsertClient(transaction, client); !put.ok()) return put;
    }
    return absl::OkStatus();
  });
  Read([](Transaction& transaction) {
    EXPECT_THAT(Must(ClientsNaming(transaction, "m", "m", 10)), ElementsAre("a", "b"));
    EXPECT_THAT(Must(ClientsNaming(transaction, "m", "", 10)), ElementsAre("a"));
    EXPECT_THAT(Must(ClientsNaming(transaction, "m", "m", 1)), ElementsAre("a"));
    EXPECT_FALSE(Must(ClientsChangedSince(transaction, 1)));
    EXPECT_TRUE(Must(ClientsChangedSince(transaction, 0)));
  });
}

TEST_P(MergesStoreTest, IdsThatDifferByCaseOrTrailingSpaceAreOtherClients) {
  Put("1", MakeSale("m", 10, 7));
  Put("2", MakeSale("M", 10, 7));
  Put("3", MakeSale("m\xCC\x81", 10, 7));  // with a combining accent
  Move("m", "s");
  EXPECT_THAT(SalesOf("s"), SizeIs(1));
  EXPECT_THAT(SalesOf("M"), SizeIs(1));
}

TEST_P(MergesStoreTest, ListsMergesNewestFirstOfOneClientOrAll) {
  for (const char* id : {"a", "b", "c"}) Move(id, id == std::string("c") ? "a" : "s");
  Read([](Transaction& transaction) {
    EXPECT_THAT(Must(ListMerges(transaction, "", 0, 10)), SizeIs(3));
    EXPECT_THAT(Must(ListMerges(transaction, "a", 0, 10)), SizeIs(2));
    EXPECT_THAT(Must(ListMerges(transaction, "nobody", 0, 10)), IsEmpty());
    const std::vector<MergeRecord> newest = Must(ListMerges(transaction, "", 0, 1));
    EXPECT_EQ(newest[0].survivor, "a");
    EXPECT_THAT(Must(ListMerges(transaction, "", newest[0].position, 10)), SizeIs(2));
  });
}

TEST_P(MergesStoreTest, AMergeIsUndoneOnce) {
  const ClientMove move = Move("m", "s");
  MergeRecord record;
  record.id = move.merge_id;
  record.undo_position = 9;
  Commit([&](Transaction& transaction, Position) { return CloseMerge(transaction, record); });
  EXPECT_FALSE(
      database_->Write([&](Transaction& transaction) { return CloseMerge(transaction, record); })
          .ok());
}

TEST_P(MergesStoreTest, APairIsDismissedOnce) {
  const Dismissal dismissal{"d1", "a", "b", "why", "who", 5};
  Commit(
      [&](Transaction& transaction, Position) { return InsertDismissal(transaction, dismissal); });
  Dismissal again = dismissal;
  again.id = "d2";
  EXPECT_TRUE(IsUniqueViolation(database_->Write(
      [&](Transaction& transaction) { return InsertDismissal(transaction, again); })));
  Read([](Transaction& transaction) {
    EXPECT_TRUE(Must(IsDismissed(transaction, "a", "b")));
    EXPECT_FALSE(Must(IsDismissed(transaction, "A", "b")));
    EXPECT_THAT(Must(ListDismissals(transaction, "", 10)), SizeIs(1));
    EXPECT_EQ(Must(FindDismissal(transaction, "d1"))->comment, "why");
  });
}

// Tables with a column client_id, by the engine's own catalogue.
std::set<std::string> TablesNamingClients(Transaction& transaction) {
  const char* const sql = transaction.engine() == SqlEngine::kSqlite
                              ? "SELECT m.name FROM sqlite_master m JOIN pragma_table_info(m.name) "
                                "c WHERE m.type = 'table' AND c.name = 'client_id'"
                              : "SELECT table_name FROM information_schema.columns WHERE "
                                "table_schema = DATABASE() AND column_name = 'client_id'";
  std::set<std::string> tables;
  EXPECT_TRUE(transaction.Query(sql, [&](const Row& row) { tables.emplace(row.Text(0)); }).ok());
  return tables;
}

TEST_P(MergesStoreTest, EveryTableThatNamesAClientIsMoved) {
  // What merging handles itself, and projections.
  std::set<std::string> expected = {"clients",          "client_periods", "sale_pages",
                                    "unpacked_clients", "merge_clients",  "merge_rows"};
  for (const std::string_view table : ReferenceTables()) expected.emplace(table);
  Read([&](Transaction& transaction) { EXPECT_EQ(TablesNamingClients(transaction), expected); });
}

// 100,000 sales with CLIENTELE_TEST_FULL.
TEST_P(MergesStoreTest, AClientWithManySalesMovesInOneTransaction) {
  const int count = std::getenv("CLIENTELE_TEST_FULL") != nullptr ? 100'000 : 5'000;
  Commit([&](Transaction& transaction, Position position) -> absl::Status {
    auto insert = BulkInsert::Begin(transaction, "sales",
                                    {"client_id", "day", "sale_id", "position", "closed",
                                     "product_id", "amount", "profit", "currency"});
    if (!insert.ok()) return insert.status();
    for (int i = 0; i < count; ++i) {
      if (absl::Status added = insert->AddRow("m", i % 700, absl::StrCat("sale-", i), position, 0,
                                              "LIGHT", i, nullptr, "GBP");
          !added.ok()) {
        return added;
      }
    }
    return insert->Finish();
  });
  const auto began = std::chrono::steady_clock::now();
  const ClientMove move = Move("m", "s");
  const auto moved = std::chrono::steady_clock::now();
  EXPECT_THAT(UndoConflicts(move), IsEmpty());
  Return(move);
  const auto ended = std::chrono::steady_clock::now();
  std::printf("%d sales moved in %.2f s, returned in %.2f s\n", count,
              std::chrono::duration<double>(moved - began).count(),
              std::chrono::duration<double>(ended - moved).count());
  Read([&](Transaction& transaction) {
    EXPECT_EQ(Must(transaction.QueryInt64(
                  "SELECT COUNT(*) FROM sales WHERE client_id = 'm' AND closed = 0")),
              count);
    EXPECT_EQ(Must(transaction.QueryInt64(
                  "SELECT COUNT(*) FROM sales WHERE client_id = 's' AND closed = 0")),
              0);
  });
}

}  // namespace
}  // namespace clientele::registry
