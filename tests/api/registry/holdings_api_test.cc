#include <string>
#include <vector>

#include "tests/api/registry/facts_fixture.h"

namespace clientele::registry {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Pair;
using ::testing::UnorderedElementsAre;

class HoldingsApiTest : public FactsTest {
 protected:
  absl::StatusOr<v1::Holding> Get(const std::string& name) {
    v1::GetHoldingRequest request;
    request.set_name(name);
    return Call(*holdings_, &HoldingStub::GetHolding, request);
  }
  absl::StatusOr<v1::Holding> Delete(const std::string& name, const std::string& etag = "") {
    v1::DeleteHoldingRequest request;
    request.set_name(name);
    request.set_etag(etag);
    return Call(*holdings_, &HoldingStub::DeleteHolding, request);
  }
  // Names of the holdings of a client, page by page.
  std::vector<std::string> List(const std::string& client, const std::string& as_of = "",
                                int page_size = 1) {
    std::vector<std::string> names;
    v1::ListHoldingsRequest request;
    request.set_parent("clients/" + client);
    request.set_page_size(page_size);
    if (!as_of.empty()) *request.mutable_as_of_date() = DateOf(as_of);
    while (true) {
      const auto page = Call(*holdings_, &HoldingStub::ListHoldings, request);
      EXPECT_TRUE(page.ok()) << page.status();
      if (!page.ok()) return names;
      for (const v1::Holding& holding : page->holdings()) names.push_back(holding.name());
      if (page->next_page_token().empty()) return names;
      request.set_page_token(page->next_page_token());
    }
  }
};

constexpr char kName[] = "clients/c1/products/p1/holdings/2024-01-01";

TEST_F(HoldingsApiTest, KeepsWhatIsUpsertedWithTheClientsCurrency) {
  const auto done = Upsert({MakeHolding("c1", "p1", "2024-01-01", "2024-06-30", 150'000),
                            MakeHolding("c3", "p1", "2024-01-01", "")});
  ASSERT_TRUE(done.ok()) << done.status();
  EXPECT_EQ(done->created(), 2);
  const auto holding = Get(kName);
  ASSERT_TRUE(holding.ok()) << holding.status();
  EXPECT_EQ(holding->limit_minor(), 150'000);
  EXPECT_EQ(holding->currency_code(), "GBP");
  EXPECT_EQ(holding->end_date().month(), 6);
  EXPECT_GT(holding->position(), 0);
  const auto open = Get("clients/c3/products/p1/holdings/2024-01-01");
  ASSERT_TRUE(open.ok());
  EXPECT_EQ(open->currency_code(), "JPY");
  EXPECT_FALSE(open->has_end_date());
  EXPECT_FALSE(open->has_limit_minor());
}

TEST_F(HoldingsApiTest, EqualContentIsUnchangedAndOtherContentIsAnUpdate) {
  ASSERT_TRUE(Upsert({MakeHolding("c1", "p1", "2024-01-01", "")}).ok());
  EXPECT_EQ(Upsert({MakeHolding("c1", "p1", "2024-01-01", "")})->unchanged(), 1);
  const auto changed = Upsert({MakeHolding("c1", "p1", "2024-01-01", "2024-02-29")});
  ASSERT_TRUE(changed.ok());
  EXPECT_EQ(changed->updated(), 1);
  EXPECT_EQ(changed->holdings(0).end_date().day(), 29);
}

TEST_F(HoldingsApiTest, ListsTheHoldingsInForceOnADate) {
  ASSERT_TRUE(Upsert({MakeHolding("c1", "p1", "2024-01-01", "2024-01-31"),
                      MakeHolding("c1", "p1", "2024-02-01", ""),
                      MakeHolding("c1", "p2", "2024-01-15", "2024-03-01"),
                      MakeHolding("c2", "p2", "2024-01-15", "")})
                  .ok());
  EXPECT_EQ(List("c1").size(), 3u);
  EXPECT_THAT(List("c1", "2024-01-31"),
              ElementsAre(kName, "clients/c1/products/p2/holdings/2024-01-15"));
  EXPECT_THAT(List("c1", "2024-02-01"), ElementsAre("clients/c1/products/p1/holdings/2024-02-01",
                                                    "clients/c1/products/p2/holdings/2024-01-15"));
  EXPECT_THAT(List("c1", "2023-12-31"), IsEmpty());
  v1::ListHoldingsRequest unknown;
  unknown.set_parent("clients/nobody");
  EXPECT_EQ(ReasonOf(Call(*holdings_, &HoldingStub::ListHoldings, unknown).status()),
            common::v1::ERROR_REASON_CLIENT_NOT_FOUND);
}

TEST_F(HoldingsApiTest, PeriodsOfOneClientAndProductDoNotOverlap) {
  ASSERT_TRUE(Upsert({MakeHolding("c1", "p1", "2024-01-01", "2024-01-31")}).ok());
  const auto overlap = Upsert({MakeHolding("c1", "p1", "2024-01-31", "")});
  EXPECT_EQ(ReasonOf(overlap.status()), common::v1::ERROR_REASON_PERIOD_OVERLAP);
  EXPECT_EQ(List("c1").size(), 1u);
  // Another product, another client, and the day after are free.
  EXPECT_TRUE(
      Upsert({MakeHolding("c1", "p2", "2024-01-15", ""), MakeHolding("c2", "p1", "2024-01-15", ""),
              MakeHolding("c1", "p1", "2024-02-01", "")})
          .ok());
}

TEST_F(HoldingsApiTest, ABatchMayShortenOnePeriodForAnother) {
  ASSERT_TRUE(Upsert({MakeHolding("c1", "p1", "2024-01-01", "")}).ok());
  const auto done = Upsert({MakeHolding("c1", "p1", "2024-06-01", ""),
                            MakeHolding("c1", "p1", "2024-01-01", "2024-05-31")});
  ASSERT_TRUE(done.ok()) << done.status();
  EXPECT_EQ(done->created(), 1);
  EXPECT_EQ(done->updated(), 1);
}

TEST_F(HoldingsApiTest, RefusesWhatBreaksARuleAndNamesTheField) {
  EXPECT_EQ(FieldOf(Upsert({MakeHolding("c1", "p1", "2024-02-01", "2024-01-31")}).status()),
            "holdings[0].end_date");
  EXPECT_EQ(FieldOf(Upsert({MakeHolding("c1", "p1", "2024-02-01", "", -1)}).status()),
            "holdings[0].limit_minor");
  v1::Holding odd = MakeHolding("c1", "p1", "2024-02-01", "");
  odd.set_currency_code("XXQ");
  EXPECT_EQ(FieldOf(Upsert({odd}).status()), "holdings[0].currency_code");
  EXPECT_EQ(FieldOf(Upsert({MakeHolding("c1", "p1", "2024-02-01", ""),
                            MakeHolding("c1", "p1", "2024-02-01", "")})
                        .status()),
            "holdings[1]");
  EXPECT_EQ(ReasonOf(Upsert({MakeHolding("x", "p1", "2024-02-01", "")}).status()),
            common::v1::ERROR_REASON_CLIENT_NOT_FOUND);
  EXPECT_EQ(ReasonOf(Upsert({MakeHolding("c1", "x", "2024-02-01", "")}).status()),
            common::v1::ERROR_REASON_PRODUCT_NOT_FOUND);
  ASSERT_TRUE(DeleteClient("c2").ok());
  EXPECT_EQ(ReasonOf(Upsert({MakeHolding("c2", "p1", "2024-02-01", "")}).status()),
            common::v1::ERROR_REASON_CLIENT_DELETED);
  EXPECT_THAT(List("c1"), IsEmpty());
  for (const char* name :
       {"clients/c1/products/p1/holdings/2024-02-30", "clients/c1/products/p1/holdings/first"}) {
    EXPECT_EQ(FieldOf(Get(name).status()), "name");
  }
}

TEST_F(HoldingsApiTest, AnEtagOfAnOlderVersionIsRefused) {
  const auto first = Upsert({MakeHolding("c1", "p1", "2024-01-01", "")});
  ASSERT_TRUE(first.ok());
  v1::Holding change = MakeHolding("c1", "p1", "2024-01-01", "2024-12-31");
  change.set_etag(first->holdings(0).etag());
  ASSERT_TRUE(Upsert({change}).ok());
  EXPECT_TRUE(absl::IsAborted(Upsert({change}).status()));
  EXPECT_TRUE(absl::IsAborted(Delete(kName, change.etag()).status()));
  EXPECT_TRUE(Get(kName).ok());
}

TEST_F(HoldingsApiTest, ADeletedHoldingIsGoneAndItsPeriodFree) {
  ASSERT_TRUE(Upsert({MakeHolding("c1", "p1", "2024-01-01", "")}).ok());
  EXPECT_TRUE(Delete(kName).ok());
  EXPECT_TRUE(absl::IsNotFound(Get(kName).status()));
  EXPECT_TRUE(absl::IsNotFound(Delete(kName).status()));
  EXPECT_TRUE(Upsert({MakeHolding("c1", "p1", "2023-01-01", "")}).ok());
}

TEST_F(HoldingsApiTest, TheSameRequestIdHasOneEffectAndValidateOnlyNone) {
  v1::BatchUpsertHoldingsRequest request;
  *request.add_holdings() = MakeHolding("c1", "p1", "2024-01-01", "");
  request.set_validate_only(true);
  EXPECT_EQ(Call(*holdings_, &HoldingStub::BatchUpsertHoldings, request)->created(), 1);
  EXPECT_THAT(List("c1"), IsEmpty());
  request.set_validate_only(false);
  request.set_request_id("r1");
  EXPECT_EQ(Call(*holdings_, &HoldingStub::BatchUpsertHoldings, request)->created(), 1);
  EXPECT_EQ(Call(*holdings_, &HoldingStub::BatchUpsertHoldings, request)->created(), 1);
  EXPECT_EQ(List("c1").size(), 1u);
}

TEST_F(HoldingsApiTest, EveryChangeIsAudited) {
  ASSERT_TRUE(Upsert({MakeHolding("c1", "p1", "2024-01-01", "", 5)}).ok());
  ASSERT_TRUE(Delete(kName).ok());
  v1::ListAuditEntriesRequest request;
  request.set_resource(kName);
  const auto audit = Call(*clients_, &ClientStub::ListAuditEntries, request);
  ASSERT_TRUE(audit.ok()) << audit.status();
  ASSERT_EQ(audit->entries_size(), 2);
  EXPECT_EQ(audit->entries(0).before_json(), "");
  EXPECT_NE(audit->entries(0).after_json().find("limit_minor"), std::string::npos);
  EXPECT_NE(audit->entries(1).before_json().find("limit_minor"), std::string::npos);
  EXPECT_EQ(audit->entries(1).after_json(), "");
}

// --- Imports ---

TEST_F(HoldingsApiTest, AnImportCreatesUpdatesAndLeavesUnchanged) {
  const std::vector<HoldingRow> rows = {{"c1", "p1", "2024-01-01", "2024-01-31", "10.50"},
                                        {"c2", "p1", "2024-01-01", "", "", "EUR"},
                                        {"c3", "p2", "2024-01-01", "", "700"}};
  const auto first = Import(NewImport("i1", v1::IMPORT_KIND_HOLDINGS), {HoldingsBatch(rows)});
  ASSERT_TRUE(first.ok()) << first.status();
  EXPECT_EQ(first->state(), v1::IMPORT_STATE_SUCCEEDED) << first->DebugString();
  EXPECT_EQ(first->created(), 3);
  EXPECT_EQ(Get(kName)->limit_minor(), 1'050);
  EXPECT_EQ(Get("clients/c3/products/p2/holdings/2024-01-01")->limit_minor(), 700);
  EXPECT_EQ(Get("clients/c2/products/p1/holdings/2024-01-01")->currency_code(), "EUR");

  std::vector<HoldingRow> again = rows;
  again[0].to = "2024-02-29";
  const auto second = Import(NewImport("i2", v1::IMPORT_KIND_HOLDINGS), {HoldingsBatch(again)});
  ASSERT_TRUE(second.ok());
  EXPECT_EQ(second->updated(), 1);
  EXPECT_EQ(second->unchanged(), 2);
  EXPECT_GT(second->position(), first->position());
}

TEST_F(HoldingsApiTest, AnImportWithABadRowChangesNothingAndListsEveryError) {
  ASSERT_TRUE(Upsert({MakeHolding("c1", "p2", "2024-03-01", "")}).ok());
  const auto import = Import(
      NewImport("i1", v1::IMPORT_KIND_HOLDINGS),
      {HoldingsBatch({{"c1", "p1", "2024-01-01", "2024-01-31"},
                      {"nobody", "p1", "2024-01-01", ""},
                      {"c1", "nothing", "2024-01-01", ""},
                      {"c1", "p1", "", ""},
                      {"c2", "p1", "2024-02-01", "2024-01-01"},
                      {"c2", "p2", "2024-02-01", "", "1.005"},
                      {"c3", "p2", "2024-02-01", "", "-1"},
                      {"c3", "p1", "2024-02-01", "", "", "XXQ"},
                      {"a/b", "p1", "2024-02-01", ""},
                      {"c1", "p1", "2024-01-01", ""}}),
       HoldingsBatch({{"c1", "p1", "2024-01-31", ""}, {"c1", "p2", "2024-01-01", "2024-03-01"}})});
  ASSERT_TRUE(import.ok()) << import.status();
  EXPECT_EQ(import->state(), v1::IMPORT_STATE_REJECTED);
  std::vector<std::pair<int64_t, std::string>> found;
  for (const v1::ImportError& error : ErrorsOf("i1")) {
    found.emplace_back(error.line(), error.column() + " " + error.rule());
  }
  EXPECT_THAT(found, UnorderedElementsAre(
                         Pair(3, "client_id UNKNOWN_CLIENT"), Pair(4, "product_id UNKNOWN_PRODUCT"),
                         Pair(5, "from REQUIRED"), Pair(6, "to PERIOD_EMPTY"),
                         Pair(7, "limit TOO_MANY_DECIMALS"), Pair(8, "limit OUT_OF_RANGE"),
                         Pair(9, "currency UNKNOWN_CURRENCY"), Pair(10, "client_id INVALID_ID"),
                         Pair(11, "client_id DUPLICATE_ID"), Pair(2, "from PERIOD_OVERLAP"),
                         Pair(3, "from PERIOD_OVERLAP")));
  EXPECT_TRUE(absl::IsNotFound(Get(kName).status()));
}

TEST_F(HoldingsApiTest, AnImportMayReplaceAPeriodThatWouldOverlap) {
  ASSERT_TRUE(Upsert({MakeHolding("c1", "p1", "2024-01-01", "")}).ok());
  const auto import = Import(NewImport("i1", v1::IMPORT_KIND_HOLDINGS),
                             {HoldingsBatch({{"c1", "p1", "2024-03-01", ""}}),
                              HoldingsBatch({{"c1", "p1", "2024-01-01", "2024-02-29"}})});
  ASSERT_TRUE(import.ok());
  EXPECT_EQ(import->state(), v1::IMPORT_STATE_SUCCEEDED) << import->DebugString();
  EXPECT_EQ(List("c1").size(), 2u);
}

TEST_F(HoldingsApiTest, ACheckOnlyImportCountsAndWritesNothing) {
  v1::CreateImportRequest request = NewImport("i1", v1::IMPORT_KIND_HOLDINGS);
  request.set_validate_only(true);
  const auto import = Import(request, {HoldingsBatch({{"c1", "p1", "2024-03-01", ""}})});
  ASSERT_TRUE(import.ok());
  EXPECT_EQ(import->state(), v1::IMPORT_STATE_SUCCEEDED);
  EXPECT_EQ(import->created(), 1);
  EXPECT_THAT(List("c1"), IsEmpty());
}

TEST_F(HoldingsApiTest, BatchesOfAWrongShapeAreRefused) {
  ASSERT_TRUE(
      Call(*imports_, &ImportStub::CreateImport, NewImport("i1", v1::IMPORT_KIND_HOLDINGS)).ok());
  const v1::StageImportRequest good = HoldingsBatch({{"c1", "p1", "2024-03-01", ""}});
  v1::StageImportRequest batch = good;
  batch.mutable_records()->mutable_holdings()->clear_from();
  EXPECT_TRUE(absl::IsInvalidArgument(Stage("i1", {batch})));
  batch = good;
  batch.mutable_records()->mutable_holdings()->add_to(1);
  EXPECT_TRUE(absl::IsInvalidArgument(Stage("i1", {batch})));
  batch = good;
  batch.mutable_records()->mutable_holdings()->mutable_limit()->set_scales(0, 19);
  EXPECT_TRUE(absl::IsInvalidArgument(Stage("i1", {batch})));
  batch = good;
  batch.mutable_records()->mutable_balances();
  EXPECT_TRUE(absl::IsInvalidArgument(Stage("i1", {batch})));
  batch = good;
  batch.mutable_records()->Clear();
  EXPECT_TRUE(absl::IsInvalidArgument(Stage("i1", {batch})));
  batch = good;
  batch.add_line_deltas(1);
  EXPECT_TRUE(absl::IsInvalidArgument(Stage("i1", {batch})));
  EXPECT_TRUE(Stage("i1", {good}).ok());
  EXPECT_TRUE(absl::IsInvalidArgument(Stage("i1", {ProductsBatch({"p9"})}, 2)));
}

}  // namespace
}  // namespace clientele::registry
