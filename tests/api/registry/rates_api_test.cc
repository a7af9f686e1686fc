#include <string>
#include <vector>

#include "clientele/registry/v1/rates.grpc.pb.h"
#include "common/rpc/dates.h"
#include "common/time/date.h"
#include "tests/api/registry/registry_fixture.h"

namespace clientele::registry {
namespace {

using Stub = v1::Rates::Stub;

google::type::Date DateOf(const std::string& iso) { return rpc::ProtoDate(*ParseDate(iso)); }

v1::Rate MakeRate(const std::string& currency, const std::string& date, int64_t unscaled,
                  int32_t scale, int64_t nominal = 1) {
  v1::Rate rate;
  rate.set_kind("OFFICIAL");
  rate.set_currency_code(currency);
  *rate.mutable_date() = DateOf(date);
  rate.mutable_value()->set_unscaled(unscaled);
  rate.mutable_value()->set_scale(scale);
  rate.set_nominal(nominal);
  rate.set_base_currency_code("RUB");
  return rate;
}

class RatesApiTest : public RegistryTest {
 protected:
  RatesApiTest() : rates_(v1::Rates::NewStub(rpc::NewChannel(server_->address()))) {}

  absl::StatusOr<v1::BatchUpsertRatesResponse> Upsert(const std::vector<v1::Rate>& rates) {
    v1::BatchUpsertRatesRequest request;
    for (const v1::Rate& rate : rates) *request.add_rates() = rate;
    return Call(*rates_, &Stub::BatchUpsertRates, request);
  }

  absl::StatusOr<v1::Rate> Get(const std::string& currency, const std::string& date,
                               int64_t as_of = 0, int max_age = -1) {
    v1::GetRateRequest request;
    request.set_kind("OFFICIAL");
    request.set_currency_code(currency);
    *request.mutable_date() = DateOf(date);
    request.set_as_of_position(as_of);
    if (max_age >= 0) request.set_max_age_days(max_age);
    return Call(*rates_, &Stub::GetRate, request);
  }

  v1::ConvertAmountsRequest Conversion(const std::string& target, const std::string& source,
                                       const std::string& date,
                                       const std::vector<int64_t>& amounts) {
    v1::ConvertAmountsRequest request;
    request.set_kind("OFFICIAL");
    request.set_target_currency_code(target);
    AddList(source, date, amounts, &request);
    return request;
  }

  static void AddList(const std::string& source, const std::string& date,
                      const std::vector<int64_t>& amounts, v1::ConvertAmountsRequest* request) {
    v1::AmountList* list = request->add_lists();
    list->set_currency_code(source);
    *list->mutable_date() = DateOf(date);
    for (const int64_t amount : amounts) list->add_amounts_minor(amount);
  }

  absl::StatusOr<v1::ConvertAmountsResponse> Convert(const v1::ConvertAmountsRequest& request) {
    return Call(*rates_, &Stub::ConvertAmounts, request);
  }

  std::unique_ptr<Stub> rates_;
};

TEST_F(RatesApiTest, TheLatestRateOnOrBeforeADateIsFoundWithItsDate) {
  ASSERT_TRUE(
      Upsert({MakeRate("USD", "2012-01-10", 318'400, 4), MakeRate("USD", "2012-01-12", 31'5, 1)})
          .ok());
  const auto rate = Get("USD", "2012-01-11");
  ASSERT_TRUE(rate.ok()) << rate.status();
  EXPECT_EQ(rate->name(), "rates/OFFICIAL.USD.2012-01-10");
  EXPECT_EQ(rate->date().day(), 10);
  EXPECT_EQ(rate->value().unscaled(), 3'184);
  EXPECT_EQ(rate->value().scale(), 2);
  EXPECT_EQ(rate->base_currency_code(), "RUB");
  EXPECT_EQ(Get("USD", "2012-01-12")->date().day(), 12);
  EXPECT_EQ(Get("USD", "2013-06-01")->date().day(), 12);
  for (const char* date : {"2012-01-09", "1999-12-31"}) {
    EXPECT_EQ(ReasonOf(Get("USD", date).status()), common::v1::ERROR_REASON_RATE_NOT_FOUND);
  }
  EXPECT_EQ(ReasonOf(Get("EUR", "2012-01-11").status()), common::v1::ERROR_REASON_RATE_NOT_FOUND);
}

TEST_F(RatesApiTest, ARateOlderThanAskedForIsRefused) {
  ASSERT_TRUE(Upsert({MakeRate("USD", "2012-01-10", 32, 0)}).ok());
  EXPECT_TRUE(Get("USD", "2012-01-10", 0, 0).ok());
  EXPECT_TRUE(Get("USD", "2012-01-13", 0, 3).ok());
  EXPECT_EQ(ReasonOf(Get("USD", "2012-01-13", 0, 2).status()),
            common::v1::ERROR_REASON_RATE_NOT_FOUND);
  auto conversion = Conversion("RUB", "USD", "2012-01-13", {100});
  conversion.set_max_age_days(2);
  EXPECT_EQ(ReasonOf(Convert(conversion).status()), common::v1::ERROR_REASON_RATE_NOT_FOUND);
}

TEST_F(RatesApiTest, TheBaseCurrencyIsWorthOne) {
  ASSERT_TRUE(Upsert({MakeRate("USD", "2012-01-10", 32, 0)}).ok());
  const auto rate = Get("RUB", "1950-01-01");
  ASSERT_TRUE(rate.ok()) << rate.status();
  EXPECT_EQ(rate->value().unscaled(), 1);
  EXPECT_EQ(rate->name(), "");
}

TEST_F(RatesApiTest, ACorrectedOrDeletedRateStaysReadableAsOfItsPosition) {
  const int64_t first = Upsert({MakeRate("USD", "2012-01-10", 32, 0)})->position();
  const auto corrected = Upsert({MakeRate("USD", "2012-01-10", 33, 0)});
  EXPECT_EQ(corrected->corrected(), 1);
  v1::DeleteRateRequest remove;
  remove.set_kind("OFFICIAL");
  remove.set_currency_code("USD");
  *remove.mutable_date() = DateOf("2012-01-10");
  remove.set_etag("other");
  EXPECT_TRUE(absl::IsAborted(Call(*rates_, &Stub::DeleteRate, remove).status()));
  remove.set_etag(Get("USD", "2012-01-10")->etag());
  const auto deleted = Call(*rates_, &Stub::DeleteRate, remove);
  ASSERT_TRUE(deleted.ok()) << deleted.status();
  EXPECT_EQ(deleted->closed_position(), corrected->position() + 1);
  EXPECT_EQ(ReasonOf(Get("USD", "2012-01-10").status()), common::v1::ERROR_REASON_RATE_NOT_FOUND);
  EXPECT_EQ(ReasonOf(Call(*rates_, &Stub::DeleteRate, remove).status()),
            common::v1::ERROR_REASON_RATE_NOT_FOUND);
  ASSERT_EQ(Upsert({MakeRate("USD", "2012-01-10", 34, 0)})->created(), 1);
  EXPECT_EQ(Get("USD", "2012-01-10", first)->value().unscaled(), 32);
  EXPECT_EQ(Get("USD", "2012-01-10", corrected->position())->value().unscaled(), 33);
  EXPECT_EQ(Get("USD", "2012-01-10")->value().unscaled(), 34);
  EXPECT_EQ(ReasonOf(Get("USD", "2012-01-10", 1'000).status()),
            common::v1::ERROR_REASON_POSITION_OUT_OF_RANGE);
  v1::ListRateVersionsRequest list;
  list.set_kind("OFFICIAL");
  list.set_currency_code("USD");
  *list.mutable_date() = DateOf("2012-01-10");
  list.set_page_size(2);
  std::string values;
  do {
    const auto page = Call(*rates_, &Stub::ListRateVersions, list);
    ASSERT_TRUE(page.ok()) << page.status();
    for (const v1::Rate& version : page->versions()) {
      values += std::to_string(version.value().unscaled()) + " ";
    }
    list.set_page_token(page->next_page_token());
  } while (!list.page_token().empty());
  EXPECT_EQ(values, "34 33 32 ");
}

TEST_F(RatesApiTest, AConversionCanBeRepeatedAsOfItsPosition) {
  ASSERT_TRUE(Upsert({MakeRate("USD", "2012-01-10", 32, 0)}).ok());
  auto request = Conversion("RUB", "USD", "2012-01-10", {10'000});
  const auto before = Convert(request);
  ASSERT_TRUE(before.ok()) << before.status();
  ASSERT_TRUE(Upsert({MakeRate("USD", "2012-01-10", 33, 0)}).ok());
  EXPECT_EQ(Convert(request)->total_minor(), 330'000);
  request.set_as_of_position(before->as_of_position());
  EXPECT_EQ(Convert(request)->SerializeAsString(), before->SerializeAsString());
}

TEST_F(RatesApiTest, ListsAreConvertedByTheirOwnRatesAndNameThem) {
  ASSERT_TRUE(
      Upsert({MakeRate("USD", "2012-01-10", 321'961, 4), MakeRate("EUR", "2012-01-10", 416'714, 4),
              MakeRate("JPY", "2012-01-10", 418, 1, 100)})
          .ok());
  auto request = Conversion("USD", "EUR", "2012-01-11", {100, -100, 33});
  AddList("JPY", "2012-01-10", {1'000}, &request);
  AddList("RUB", "2012-01-10", {100'000}, &request);
  AddList("USD", "1990-01-01", {5, 6}, &request);
  const auto answer = Convert(request);
  ASSERT_TRUE(answer.ok()) << answer.status();
  ASSERT_EQ(answer->lists_size(), 4);
  // 1.00 EUR = 1.2943 USD, 0.33 EUR = 0.4271 USD.
  EXPECT_THAT(answer->lists(0).amounts_minor(), testing::ElementsAre(129, -129, 43));
  EXPECT_EQ(answer->lists(0).total_minor(), 43);
  ASSERT_EQ(answer->lists(0).rates_size(), 2);
  EXPECT_EQ(answer->lists(0).rates(0).name(), "rates/OFFICIAL.EUR.2012-01-10");
  EXPECT_EQ(answer->lists(0).rates(1).name(), "rates/OFFICIAL.USD.2012-01-10");
  // 1,000 JPY = 418 RUB = 12.98 USD.
  EXPECT_THAT(answer->lists(1).amounts_minor(), testing::ElementsAre(1'298));
  EXPECT_THAT(answer->lists(2).amounts_minor(), testing::ElementsAre(3'106));
  EXPECT_EQ(answer->lists(2).rates_size(), 1);
  EXPECT_THAT(answer->lists(3).amounts_minor(), testing::ElementsAre(5, 6));
  EXPECT_EQ(answer->lists(3).rates_size(), 0);
  EXPECT_EQ(answer->total_minor(), 43 + 1'298 + 3'106 + 11);
}

TEST_F(RatesApiTest, AConversionThatLeaves64BitsIsRefusedByItsField) {
  ASSERT_TRUE(Upsert({MakeRate("USD", "2012-01-10", 32, 0)}).ok());
  const int64_t large = int64_t{1} << 62;
  const auto one = Convert(Conversion("RUB", "USD", "2012-01-10", {1, large})).status();
  EXPECT_EQ(ReasonOf(one), common::v1::ERROR_REASON_AMOUNT_OVERFLOW) << one;
  EXPECT_EQ(FieldOf(one), "lists[0].amounts_minor[1]");
  const auto sum = Convert(Conversion("USD", "USD", "2012-01-10", {large, large})).status();
  EXPECT_EQ(ReasonOf(sum), common::v1::ERROR_REASON_AMOUNT_OVERFLOW) << sum;
  EXPECT_EQ(FieldOf(sum), "lists[0]");
  auto lists = Conversion("USD", "USD", "2012-01-10", {large});
  AddList("USD", "2012-01-10", {large}, &lists);
  EXPECT_EQ(FieldOf(Convert(lists).status()), "lists");
}

TEST_F(RatesApiTest, WrongConversionsAreNamedByField) {
  ASSERT_TRUE(Upsert({MakeRate("USD", "2012-01-10", 32, 0)}).ok());
  EXPECT_EQ(FieldOf(Convert(Conversion("ZZZ", "ZZZ", "2012-01-10", {1})).status()),
            "lists[0].currency_code");
  EXPECT_EQ(FieldOf(Convert(Conversion("RUB", "USD", "2012-01-10", {})).status()),
            "lists[0].amounts_minor");
  auto request = Conversion("RUB", "USD", "2012-01-10", {1});
  request.set_kind("MARKET");
  EXPECT_TRUE(absl::IsNotFound(Convert(request).status()));
  std::vector<int64_t> many(40'000, 1);
  request = Conversion("RUB", "USD", "2012-01-10", many);
  AddList("USD", "2012-01-10", many, &request);
  EXPECT_EQ(FieldOf(Convert(request).status()), "lists");
}

TEST_F(RatesApiTest, ABatchIsTakenWholeOrNotAtAll) {
  v1::Rate wrong = MakeRate("EUR", "2012-01-10", 0, 0);
  const auto refused = Upsert({MakeRate("USD", "2012-01-10", 32, 0), wrong}).status();
  EXPECT_EQ(FieldOf(refused), "rates[1].value") << refused;
  EXPECT_TRUE(absl::IsNotFound(Get("USD", "2012-01-10").status()));
  v1::Rate other_base = MakeRate("EUR", "2012-01-10", 42, 0);
  other_base.set_base_currency_code("USD");
  EXPECT_EQ(FieldOf(Upsert({MakeRate("USD", "2012-01-10", 32, 0), other_base}).status()),
            "rates[1].base_currency_code");
  EXPECT_TRUE(absl::IsNotFound(Get("USD", "2012-01-10").status()));
  const v1::Rate usd = MakeRate("USD", "2012-01-10", 32, 0);
  EXPECT_EQ(FieldOf(Upsert({usd, usd}).status()), "rates[1].date");
  v1::Rate without_base = usd;
  without_base.clear_base_currency_code();
  EXPECT_EQ(FieldOf(Upsert({without_base}).status()), "rates[0].base_currency_code");
  ASSERT_TRUE(Upsert({usd}).ok());
  EXPECT_EQ(Upsert({without_base})->unchanged(), 1);
  EXPECT_EQ(FieldOf(Upsert({MakeRate("RUB", "2012-01-10", 1, 0)}).status()),
            "rates[0].currency_code");
}

TEST_F(RatesApiTest, EqualContentChangesNothingWhateverItsZeros) {
  const auto first = Upsert({MakeRate("USD", "2012-01-10", 32, 0)});
  EXPECT_GT(first->position(), 0);
  v1::Rate same = MakeRate("USD", "2012-01-10", 3'200, 2);
  same.set_nominal(0);
  const auto again = Upsert({same});
  EXPECT_EQ(again->unchanged(), 1);
  EXPECT_EQ(again->position(), 0);
}

TEST_F(RatesApiTest, RatesAndKindsAreListedPageByPage) {
  v1::Rate market = MakeRate("USD", "2012-01-10", 31, 0);
  market.set_kind("MARKET");
  market.set_base_currency_code("EUR");
  ASSERT_TRUE(
      Upsert({MakeRate("USD", "2012-01-12", 3, 0), MakeRate("USD", "2012-01-10", 1, 0),
              MakeRate("USD", "2012-01-11", 2, 0), MakeRate("EUR", "2012-01-12", 4, 0), market})
          .ok());
  const auto listed = [&](v1::ListRatesRequest request) {
    request.set_kind("OFFICIAL");
    request.set_page_size(1);
    std::string names;
    do {
      const auto page = Call(*rates_, &Stub::ListRates, request);
      EXPECT_TRUE(page.ok()) << page.status();
      if (!page.ok()) break;
      for (const v1::Rate& rate : page->rates()) names += rate.name().substr(15) + " ";
      request.set_page_token(page->next_page_token());
    } while (!request.page_token().empty());
    return names;
  };
  EXPECT_EQ(listed({}), "EUR.2012-01-12 USD.2012-01-10 USD.2012-01-11 USD.2012-01-12 ");
  v1::ListRatesRequest some;
  some.set_currency_code("USD");
  *some.mutable_start_date() = DateOf("2012-01-11");
  EXPECT_EQ(listed(some), "USD.2012-01-11 USD.2012-01-12 ");
  *some.mutable_end_date() = DateOf("2012-01-11");
  EXPECT_EQ(listed(some), "USD.2012-01-11 ");
  const auto kinds = Call(*rates_, &Stub::ListRateKinds, {});
  ASSERT_TRUE(kinds.ok()) << kinds.status();
  ASSERT_EQ(kinds->kinds_size(), 2);
  EXPECT_EQ(kinds->kinds(0).kind(), "MARKET");
  EXPECT_EQ(kinds->kinds(0).base_currency_code(), "EUR");
  EXPECT_EQ(kinds->kinds(1).base_currency_code(), "RUB");
}

TEST_F(RatesApiTest, ARepeatedRequestHasOneEffectAndACheckNone) {
  v1::BatchUpsertRatesRequest request;
  *request.add_rates() = MakeRate("USD", "2012-01-10", 32, 0);
  request.set_request_id("r1");
  request.set_validate_only(true);
  EXPECT_EQ(Call(*rates_, &Stub::BatchUpsertRates, request)->created(), 1);
  EXPECT_TRUE(absl::IsNotFound(Get("USD", "2012-01-10").status()));
  request.set_validate_only(false);
  const auto first = Call(*rates_, &Stub::BatchUpsertRates, request);
  const auto again = Call(*rates_, &Stub::BatchUpsertRates, request);
  ASSERT_TRUE(again.ok()) << again.status();
  EXPECT_EQ(first->SerializeAsString(), again->SerializeAsString());
  request.mutable_rates(0)->mutable_value()->set_unscaled(33);
  EXPECT_EQ(ReasonOf(Call(*rates_, &Stub::BatchUpsertRates, request).status()),
            common::v1::ERROR_REASON_REQUEST_ID_REUSED);
}

TEST_F(RatesApiTest, ACorrectionIsAuditedWithBothValues) {
  ASSERT_TRUE(Upsert({MakeRate("USD", "2012-01-10", 32, 0)}).ok());
  ASSERT_TRUE(Upsert({MakeRate("USD", "2012-01-10", 33, 0)}).ok());
  v1::ListAuditEntriesRequest request;
  request.set_resource("rates/OFFICIAL.USD.2012-01-10");
  const auto audit = Call(*clients_, &ClientStub::ListAuditEntries, request);
  ASSERT_TRUE(audit.ok()) << audit.status();
  ASSERT_EQ(audit->entries_size(), 2);
  EXPECT_EQ(audit->entries(0).before_json(), "");
  EXPECT_THAT(audit->entries(1).before_json(), testing::ContainsRegex("unscaled\": *\"?32"));
  EXPECT_THAT(audit->entries(1).after_json(), testing::ContainsRegex("unscaled\": *\"?33"));
}

}  // namespace
}  // namespace clientele::registry
