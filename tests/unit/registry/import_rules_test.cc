#include "services/registry/domain/import_rules.h"

#include <array>
#include <limits>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace clientele::registry {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Pair;

constexpr int64_t kMaxAmount = std::numeric_limits<int64_t>::max();

// Sales built row by row; columns() points into it.
class Sales {
 public:
  Sales& Add(std::string_view id, std::string_view client, std::string_view product, int32_t day,
             Decimal amount) {
    ids_.push_back(id);
    clients_.push_back(Index(client, &client_texts_));
    products_.push_back(Index(product, &product_texts_));
    days_.push_back(day);
    unscaled_.push_back(amount.unscaled);
    scales_.push_back(static_cast<uint32_t>(amount.scale));
    places_.push_back({0, static_cast<int64_t>(places_.size()) + 2});
    return *this;
  }
  Sales& Currency(std::string_view code) {
    currencies_.resize(ids_.size() - 1, Index("", &currency_texts_));
    currencies_.push_back(Index(code, &currency_texts_));
    return *this;
  }

  SaleColumns columns() const {
    SaleColumns rows;
    rows.sale_ids = ids_;
    rows.clients = clients_;
    rows.client_dictionary = client_texts_;
    rows.products = products_;
    rows.product_dictionary = product_texts_;
    rows.days = days_;
    rows.amounts = {unscaled_, scales_};
    rows.currencies = currencies_;
    rows.currency_dictionary = currency_texts_;
    return rows;
  }

  // Clients beginning with "c" exist in GBP, with "j" in JPY, with "d" are deleted; products
  // beginning with "P".
  SaleReferences references() const {
    SaleReferences known;
    for (const std::string_view client : client_texts_) {
      known.clients.push_back(
          {client[0] != '?', client[0] == 'd', client[0] == 'j' ? "JPY" : "GBP"});
    }
    for (const std::string_view product : product_texts_) {
      known.products.push_back(product[0] == 'P');
    }
    return known;
  }

  ResolvedSales Resolve(ImportIssues* issues, AmountSums* sums) const {
    const SaleReferences known = references();
    ResolvedSales resolved = ResolveSales(columns(), known, places_, issues, sums);
    resolved.currencies.clear();
    return resolved;
  }

  std::vector<std::pair<int64_t, std::string>> Faults() const {
    ImportIssues issues;
    Resolve(&issues, nullptr);
    std::vector<std::pair<int64_t, std::string>> faults;
    for (const ImportIssue& issue : issues.Take()) {
      faults.emplace_back(issue.place.line, issue.column + ":" + issue.rule);
    }
    return faults;
  }

 private:
  static uint32_t Index(std::string_view text, TextColumn* texts) {
    texts->push_back(text);
    return static_cast<uint32_t>(texts->size() - 1);
  }

  TextColumn ids_, client_texts_, product_texts_, currency_texts_;
  std::vector<uint32_t> clients_, products_, currencies_, scales_;
  std::vector<int32_t> days_;
  std::vector<int64_t> unscaled_;
  std::vector<RowPlace> places_;
};

TEST(ImportRules, AmountsBecomeMinorUnitsOfTheClientsCurrency) {
  Sales sales;
  sales.Add("s1", "c1", "P", 0, {2034, 2})
      .Add("s2", "j1", "P", 0, {500, 0})
      .Add("s3", "c1", "P", 0, {-5, 0});
  sales.Add("s4", "c1", "P", 0, {15000, 4});
  ImportIssues issues;
  AmountSums sums;
  EXPECT_THAT(sales.Resolve(&issues, &sums).amounts, ElementsAre(2034, 500, -500, 150));
  EXPECT_TRUE(issues.empty());
  EXPECT_THAT(sums.PerCurrency(), ElementsAre(Pair("GBP", "16.84"), Pair("JPY", "500")));
  EXPECT_EQ(sums.Given(), "516.84");
  EXPECT_TRUE(sums.Equals({51684, 2}));
  EXPECT_TRUE(sums.Equals({516840, 3}));
  EXPECT_FALSE(sums.Equals({51683, 2}));
}

TEST(ImportRules, TheCurrencyOfTheSaleWinsOverTheClients) {
  Sales sales;
  sales.Add("s1", "j1", "P", 0, {1234, 3})
      .Currency("KWD")
      .Add("s2", "c1", "P", 0, {1, 2})
      .Currency("");
  EXPECT_THAT(sales.Faults(), IsEmpty());
  ImportIssues issues;
  EXPECT_THAT(sales.Resolve(&issues, nullptr).amounts, ElementsAre(1234, 1));
}

TEST(ImportRules, WrongSalesAreNamedByLineColumnAndRule) {
  Sales sales;
  sales.Add("s1", "c1", "P", 0, {12345, 3})
      .Add("s2", "?", "P", 0, {1, 0})
      .Add("s3", "d1", "P", 0, {1, 0})
      .Add("s4", "c1", "X", 0, {1, 0})
      .Add("", "c1", "P", 0, {1, 0})
      .Add("a/b", "c1", "P", 0, {1, 0})
      .Add("s7", "c1", "P", 1'000'000, {1, 0})
      .Add("s8", "c1", "P", 0, {kMaxAmount, 0})
      .Add("s9", "c1", "P", 0, {1, 0})
      .Currency("DEM");
  EXPECT_THAT(sales.Faults(),
              ElementsAre(Pair(2, "amount:TOO_MANY_DECIMALS"), Pair(3, "client_id:UNKNOWN_CLIENT"),
                          Pair(4, "client_id:DELETED_CLIENT"),
                          Pair(5, "product_id:UNKNOWN_PRODUCT"), Pair(6, "sale_id:REQUIRED"),
                          Pair(7, "sale_id:INVALID_ID"), Pair(8, "date:DATE_OUT_OF_RANGE"),
                          Pair(9, "amount:OVERFLOW"), Pair(10, "currency:UNKNOWN_CURRENCY")));
}

TEST(ImportRules, OneRowCanBreakSeveralRules) {
  Sales sales;
  sales.Add("", "?", "X", -1'000'000, {1, 0});
  EXPECT_EQ(sales.Faults().size(), 4u);
}

TEST(ImportRules, SumsDoNotOverflow) {
  Sales sales;
  for (int i = 0; i < 4; ++i) sales.Add("s", "c1", "P", 0, {kMaxAmount, 2});
  ImportIssues issues;
  AmountSums sums;
  sales.Resolve(&issues, &sums);
  EXPECT_THAT(sums.PerCurrency(), ElementsAre(Pair("GBP", "368934881474191032.28")));
  EXPECT_EQ(sums.Given(), "368934881474191032.28");
}

TEST(ImportRules, NegativeSumsAreWrittenWithTheirSign) {
  AmountSums sums;
  sums.AddGiven({-5, 2});
  sums.AddMinor("GBP", -5);
  EXPECT_EQ(sums.Given(), "-0.05");
  EXPECT_THAT(sums.PerCurrency(), ElementsAre(Pair("GBP", "-0.05")));
}

class ClientImport : public ::testing::Test {
 protected:
  ClientImport() {
    rows_.client_ids = {"c1"};
    rows_.display_names = {"Acme"};
    rows_.statuses = {ClientStatus::kActive};
    rows_.size_classes = {SizeClass::kLarge};
    rows_.regions = {"Iceland"};
    rows_.currencies = {"GBP"};
  }

  std::vector<std::string> Faults(const ExistingClient* current = nullptr) {
    ImportIssues issues;
    const std::vector<RowPlace> places = {{0, 2}};
    CheckClients(
        rows_, places, [&](std::string_view) { return current; }, &issues);
    std::vector<std::string> faults;
    for (const ImportIssue& issue : issues.Take()) {
      faults.push_back(issue.column + ":" + issue.rule);
    }
    return faults;
  }

  ClientColumns rows_;
};

TEST_F(ClientImport, ColumnsThatTheFileLacksKeepTheirValue) {
  ClientFields current;
  current.industry = "62.01";
  current.parent_id = "c0";
  current.ownership_ppm = 510'000;
  current.since_day = 5;
  const ClientFields client = ClientAt(rows_, 0, &current);
  EXPECT_EQ(client.display_name, "Acme");
  EXPECT_EQ(client.industry, "62.01");
  EXPECT_EQ(client.parent_id, "c0");
  EXPECT_EQ(client.ownership_ppm, 510'000);
  EXPECT_EQ(client.since_day, 5);
}

TEST_F(ClientImport, EmptyValuesOfAGivenColumnClear) {
  const std::vector<int32_t> none = {kNoDay};
  rows_.industries = {""};
  rows_.since_days = none;
  ClientFields current;
  current.industry = "62.01";
  current.since_day = 5;
  const ClientFields client = ClientAt(rows_, 0, &current);
  EXPECT_EQ(client.industry, "");
  EXPECT_FALSE(client.since_day.has_value());
}

TEST_F(ClientImport, SharesArePercentWithFourDecimals) {
  rows_.parent_ids = {"c0"};
  const std::vector<uint32_t> scale = {4};
  const std::vector<int64_t> share = {505'001};
  rows_.ownership_percents = {share, scale};
  EXPECT_THAT(Faults(), IsEmpty());
  EXPECT_EQ(ClientAt(rows_, 0, nullptr).ownership_ppm, 505'001);
  const std::vector<int64_t> over = {1'000'001};
  rows_.ownership_percents = {over, scale};
  EXPECT_THAT(Faults(), ElementsAre("ownership_percent:OUT_OF_RANGE"));
  const std::vector<uint32_t> five = {5};
  rows_.ownership_percents = {share, five};
  EXPECT_THAT(Faults(), ElementsAre("ownership_percent:TOO_MANY_DECIMALS"));
}

TEST_F(ClientImport, ErrorsUseTheNamesOfTheFileFormat) {
  rows_.display_names = {""};
  rows_.currencies = {"ZZZ"};
  EXPECT_THAT(Faults(), ElementsAre("name:REQUIRED", "currency:UNKNOWN_CURRENCY"));
}

TEST_F(ClientImport, ADatedRowChangesEveryPeriodFromItsDayOn) {
  const std::vector<int32_t> day = {10};
  rows_.valid_from_days = day;
  ClientFields early = ClientAt(rows_, 0, nullptr);
  early.region = "Norway";
  early.industry = "x";
  ClientFields late = early;
  late.industry = "y";
  Client current;
  current.fields = late;
  current.valid_from = 20;
  const Timeline before = {{kBeginning, 20, early}, {20, kForever, late}};
  const Timeline after = TimelineWith(rows_, 0, &current, &before);
  ASSERT_EQ(after.size(), 3u);
  EXPECT_EQ(after[0].fields, early);
  EXPECT_EQ(after[1].from, 10);
  EXPECT_EQ(after[1].fields.region, "Iceland");
  EXPECT_EQ(after[1].fields.industry, "x");
  EXPECT_EQ(after[2].fields.region, "Iceland");
  EXPECT_EQ(after[2].fields.industry, "y");
}

TEST_F(ClientImport, WhatADatedRowLeavesInAnEarlierPeriodMustFitIt) {
  const std::vector<int32_t> day = {10};
  rows_.valid_from_days = day;
  rows_.parent_ids = {""};
  ExistingClient existing;
  ClientFields owned = ClientAt(rows_, 0, nullptr);
  owned.parent_id = "c0";
  owned.ownership_ppm = 5;
  existing.client.fields = ClientAt(rows_, 0, nullptr);
  existing.client.valid_from = 20;
  existing.periods = {{kBeginning, 20, owned}, {20, kForever, existing.client.fields}};
  EXPECT_THAT(Faults(&existing), ElementsAre("ownership_percent:OWNERSHIP_WITHOUT_PARENT"));
}

TEST_F(ClientImport, DatesFromWhichRowsHoldLieInTheCalendar) {
  const std::vector<int32_t> day = {1'000'000};
  rows_.valid_from_days = day;
  EXPECT_THAT(Faults(), ElementsAre("valid_from:DATE_OUT_OF_RANGE"));
}

TEST_F(ClientImport, TheGroupsShareGoesWithTheGroup) {
  ClientFields current;
  current.group_id = "g";
  current.group_ppm = 510'000;
  EXPECT_EQ(ClientAt(rows_, 0, &current).group_ppm, 510'000);
  rows_.group_ids = {"h"};
  EXPECT_EQ(ClientAt(rows_, 0, &current).group_ppm, 0);
}

TEST_F(ClientImport, ADeletedClientIsNotRevived) {
  ExistingClient deleted;
  deleted.client.delete_time = 1;
  EXPECT_THAT(Faults(&deleted), ElementsAre("client_id:DELETED_CLIENT"));
}

}  // namespace
}  // namespace clientele::registry
