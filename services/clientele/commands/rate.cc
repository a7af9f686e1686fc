// clientele rate get|list|set|delete|convert
#include <cstdint>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "clientele/registry/v1/rates.grpc.pb.h"
#include "common/errors/errors.h"
#include "common/money/money.h"
#include "common/text/view.h"
#include "services/clientele/commands/commands.h"
#include "services/clientele/commands/offers_calls.h"
#include "services/clientele/output/text.h"

namespace clientele::cli {
namespace {

namespace v1 = registry::v1;
using Stub = v1::Rates::Stub;

struct Options {
  std::string kind = "OFFICIAL";
  std::string currency;
  std::string date;
  std::string value;
  std::string base;
  std::string target;
  int64_t nominal = 1;
  int32_t max_age = -1;
  int64_t as_of = 0;
  std::string from;
  std::string to;
};

void DeclareKind(CLI::App* verb, Options* options) {
  verb->add_option("--kind", options->kind, "kind of rate")->capture_default_str();
}
void DeclareCurrency(CLI::App* verb, Options* options) {
  verb->add_option("CURRENCY", options->currency, "ISO 4217 code")->required();
}
void DeclareDate(CLI::App* verb, Options* options) {
  verb->add_option("--date", options->date, "business date")->required()->check(IsDate());
}
void DeclareLookup(CLI::App* verb, Options* options) {
  verb->add_option("--max-age", options->max_age, "oldest rate to take, in days")
      ->check(CLI::NonNegativeNumber);
  verb->add_option("--as-of-position", options->as_of, "what was known at this commit position")
      ->check(CLI::NonNegativeNumber);
}

std::string DecimalText(const v1::Decimal& value) {
  return FormatMinorUnits(value.unscaled(), value.scale());
}

// The columns of a rates file.
Section RateTable(const google::protobuf::RepeatedPtrField<v1::Rate>& rates) {
  Section section{.title = {},
                  .columns = {{.name = "currency"},
                              {.name = "date"},
                              {.name = "kind"},
                              {.name = "rate", .number = true},
                              {.name = "nominal", .number = true},
                              {.name = "base"}},
                  .rows = {}};
  for (const v1::Rate& rate : rates) {
    section.rows.push_back({rate.currency_code(), DateText(rate.date()), rate.kind(),
                            DecimalText(rate.value()), absl::StrCat(rate.nominal()),
                            rate.base_currency_code()});
  }
  return section;
}

void PrintOne(Session& session, const v1::Rate& rate) {
  google::protobuf::RepeatedPtrField<v1::Rate> rates;
  *rates.Add() = rate;
  session.Print({.sections = {RateTable(rates)}, .json = MessageJson(rate)});
}

absl::Status Get(Session& session, const Options& options) {
  v1::GetRateRequest request;
  request.set_kind(options.kind);
  request.set_currency_code(options.currency);
  *request.mutable_date() = DateOf(options.date);
  if (options.max_age >= 0) request.set_max_age_days(options.max_age);
  request.set_as_of_position(options.as_of);
  ASSIGN_OR_RETURN(const v1::Rate rate, Ask<v1::Rates>(session, &Stub::GetRate, request));
  PrintOne(session, rate);
  return absl::OkStatus();
}

absl::Status List(Session& session, const Options& options) {
  v1::ListRatesRequest request;
  request.set_kind(options.kind);
  request.set_currency_code(options.currency);
  if (!options.from.empty()) *request.mutable_start_date() = DateOf(options.from);
  if (!options.to.empty()) *request.mutable_end_date() = DateOf(options.to);
  request.set_as_of_position(options.as_of);
  ASSIGN_OR_RETURN(const v1::ListRatesResponse all,
                   AllPages<v1::Rates>(session, &Stub::ListRates, request));
  session.Print({.sections = {RateTable(all.rates())}, .json = MessageJson(all)});
  return absl::OkStatus();
}

absl::Status Set(Session& session, const Options& options) {
  const absl::StatusOr<Decimal> value = ParseDecimal(options.value);
  if (!value.ok()) return InvalidField("RATE", StdView(value.status().message()));
  v1::BatchUpsertRatesRequest request;
  v1::Rate* rate = request.add_rates();
  rate->set_kind(options.kind);
  rate->set_currency_code(options.currency);
  *rate->mutable_date() = DateOf(options.date);
  rate->mutable_value()->set_unscaled(value->unscaled);
  rate->mutable_value()->set_scale(value->scale);
  rate->set_nominal(options.nominal);
  rate->set_base_currency_code(options.base);
  ASSIGN_OR_RETURN(const v1::BatchUpsertRatesResponse done,
                   Change<v1::Rates>(session, &Stub::BatchUpsertRates, request));
  session.Print({.sections = {Facts("", {{"created", absl::StrCat(done.created())},
                                         {"corrected", absl::StrCat(done.corrected())},
                                         {"unchanged", absl::StrCat(done.unchanged())},
                                         {"position", absl::StrCat(done.position())}})},
                 .json = MessageJson(done)});
  return absl::OkStatus();
}

absl::Status Delete(Session& session, const Options& options) {
  v1::DeleteRateRequest request;
  request.set_kind(options.kind);
  request.set_currency_code(options.currency);
  *request.mutable_date() = DateOf(options.date);
  ASSIGN_OR_RETURN(const v1::Rate rate, Change<v1::Rates>(session, &Stub::DeleteRate, request));
  PrintOne(session, rate);
  return absl::OkStatus();
}

absl::Status Convert(Session& session, const Options& options) {
  ASSIGN_OR_RETURN(const int source, ExponentOf(options.currency));
  ASSIGN_OR_RETURN(const int target, ExponentOf(options.target));
  const absl::StatusOr<Decimal> amount = ParseDecimal(options.value);
  if (!amount.ok()) return InvalidField("AMOUNT", StdView(amount.status().message()));
  const absl::StatusOr<int64_t> minor = ToMinorUnits(*amount, source);
  if (!minor.ok()) return InvalidField("AMOUNT", StdView(minor.status().message()));
  v1::ConvertAmountsRequest request;
  request.set_kind(options.kind);
  request.set_target_currency_code(options.target);
  v1::AmountList* list = request.add_lists();
  list->set_currency_code(options.currency);
  *list->mutable_date() = DateOf(options.date);
  list->add_amounts_minor(*minor);
  if (options.max_age >= 0) request.set_max_age_days(options.max_age);
  request.set_as_of_position(options.as_of);
  ASSIGN_OR_RETURN(const v1::ConvertAmountsResponse done,
                   Ask<v1::Rates>(session, &Stub::ConvertAmounts, request));
  session.Print({.sections = {Facts("", {{"amount", FormatMinorUnits(done.total_minor(), target)},
                                         {"currency", options.target},
                                         {"position", absl::StrCat(done.as_of_position())}}),
                              RateTable(done.lists(0).rates())},
                 .json = MessageJson(done)});
  return absl::OkStatus();
}

void DeclareGet(CLI::App* verb, Options* options) {
  DeclareCurrency(verb, options);
  DeclareDate(verb, options);
  DeclareKind(verb, options);
  DeclareLookup(verb, options);
}

void DeclareList(CLI::App* verb, Options* options) {
  DeclareKind(verb, options);
  verb->add_option("--currency", options->currency, "only this currency");
  verb->add_option("--from", options->from, "first date")->check(IsDate());
  verb->add_option("--to", options->to, "last date")->check(IsDate());
  verb->add_option("--as-of-position", options->as_of, "what was known at this commit position")
      ->check(CLI::NonNegativeNumber);
}

void DeclareSet(CLI::App* verb, Options* options) {
  DeclareCurrency(verb, options);
  verb->add_option("RATE", options->value, "units of the base currency, for example 32.1961")
      ->required();
  DeclareDate(verb, options);
  DeclareKind(verb, options);
  verb->add_option("--nominal", options->nominal, "for how many units of the currency")
      ->capture_default_str();
  verb->add_option("--base", options->base, "base currency; needed for the first rate of a kind");
}

void DeclareDelete(CLI::App* verb, Options* options) {
  DeclareCurrency(verb, options);
  DeclareDate(verb, options);
  DeclareKind(verb, options);
}

void DeclareConvert(CLI::App* verb, Options* options) {
  verb->add_option("AMOUNT", options->value, "for example 100.50")->required();
  DeclareCurrency(verb, options);
  verb->add_option("TARGET", options->target, "ISO 4217 code to convert into")->required();
  DeclareDate(verb, options);
  DeclareKind(verb, options);
  DeclareLookup(verb, options);
}

}  // namespace

void AddRateVerb(CLI::App& app, Action* action) {
  CLI::App* rate = app.add_subcommand("rate", "dated exchange rates");
  rate->require_subcommand(1);
  AddSubcommand<Options>(*rate, "get", "the latest rate on or before a date", action, &DeclareGet,
                         &Get);
  AddSubcommand<Options>(*rate, "list", "the rates of a kind", action, &DeclareList, &List);
  AddSubcommand<Options>(*rate, "set", "records or corrects one rate", action, &DeclareSet, &Set);
  AddSubcommand<Options>(*rate, "delete", "deletes the rate of a date", action, &DeclareDelete,
                         &Delete);
  AddSubcommand<Options>(*rate, "convert", "an amount in another currency", action, &DeclareConvert,
                         &Convert);
}

}  // namespace clientele::cli
