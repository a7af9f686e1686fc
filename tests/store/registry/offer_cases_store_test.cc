#include "common/errors/errors.h"
#include "gtest/gtest.h"
#include "services/registry/store/offer_cases.h"
#include "tests/store/registry/store_fixture.h"

namespace clientele::registry {
namespace {

using OfferCasesStoreTest = RegistryStoreTest;
INSTANTIATE_ENGINES(OfferCasesStoreTest);

OfferCase Make(const std::string& id, std::vector<std::string> products = {"ACQ", "PAY"}) {
  OfferCase offer_case;
  offer_case.id = id;
  offer_case.fields.display_name = "Case";
  offer_case.fields.product_ids = std::move(products);
  offer_case.fields.industry = "47.30";
  offer_case.fields.technical_story = std::string(kMaxStory, 't');
  offer_case.fields.economic_story = "\xd0\x94\xd0\xb5\xd1\x88\xd0\xb5\xd0\xb2\xd0\xbe";
  offer_case.fields.results = {{"z", {-15, 1}, "%", ""}, {"a", {7, 0}, "", "EUR"}};
  offer_case.fields.client_id = "c1";
  offer_case.fields.confidential = true;
  offer_case.position = 1;
  return offer_case;
}

TEST_P(OfferCasesStoreTest, ReadsBackWhatWasWrittenInItsOrder) {
  const OfferCase written = Make("k1");
  MustWrite([&](Transaction& transaction) { return InsertOfferCase(transaction, written); });
  Read([&](Transaction& transaction) {
    EXPECT_EQ(**FindOfferCase(transaction, "k1"), written);
    EXPECT_FALSE(FindOfferCase(transaction, "K1")->has_value());
  });
  const absl::Status twice =
      Write([&](Transaction& transaction) { return InsertOfferCase(transaction, written); });
  EXPECT_TRUE(IsUniqueViolation(twice)) << twice;
}

TEST_P(OfferCasesStoreTest, AReplacementReplacesItsPartsAndAStaleOneNothing) {
  const OfferCase first = Make("k1");
  OfferCase second = Make("k1", {"LEASING"});
  second.fields.results.pop_back();
  second.state = OfferCaseState::kPublished;
  second.position = 2;
  MustWrite([&](Transaction& transaction) { return InsertOfferCase(transaction, first); });
  MustWrite([&](Transaction& transaction) { return ReplaceOfferCase(transaction, first, second); });
  const absl::Status stale = Write(
      [&](Transaction& transaction) { return ReplaceOfferCase(transaction, first, Make("k1")); });
  EXPECT_EQ(ReasonOf(stale), common::v1::ERROR_REASON_ETAG_MISMATCH) << stale;
  Read([&](Transaction& transaction) { EXPECT_EQ(**FindOfferCase(transaction, "k1"), second); });
}

TEST_P(OfferCasesStoreTest, ListsByIdFilterAndProduct) {
  MustWrite([&](Transaction& transaction) -> absl::Status {
    for (const OfferCase& c : {Make("b"), Make("A", {"PAY"}), Make("c", {})}) {
      if (absl::Status s = InsertOfferCase(transaction, c); !s.ok()) return s;
    }
    return absl::OkStatus();
  });
  const auto list = [&](const std::string& filter, const std::string& product,
                        const std::string& after) {
    std::string ids;
    Read([&](Transaction& transaction) {
      const OfferCaseQuery query{*FilterToSql(filter, OfferCaseFilterFields()), product};
      for (const OfferCase& c : Must(ListOfferCases(transaction, query, after, 2))) ids += c.id;
    });
    return ids;
  };
  EXPECT_EQ(list("", "", ""), "Ab");
  EXPECT_EQ(list("", "", "b"), "c");
  EXPECT_EQ(list("", "PAY", ""), "Ab");
  EXPECT_EQ(list("offer_case_id > \"A\"", "PAY", ""), "b");
  EXPECT_EQ(list("", "pay", ""), "");
}

}  // namespace
}  // namespace clientele::registry
