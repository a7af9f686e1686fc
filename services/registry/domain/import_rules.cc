#include "services/registry/domain/import_rules.h"

#include "absl/strings/str_cat.h"
#include "common/errors/status_macros.h"
#include "common/text/view.h"
#include "services/registry/domain/client_rules.h"

namespace clientele::registry {
namespace {

Decimal At(const DecimalColumn& column, size_t row) {
  return {column.unscaled[row], static_cast<int32_t>(column.scales[row])};
}

void CheckId(std::string_view id, std::string_view column, RowPlace place, ImportIssues* issues) {
  if (id.empty()) {
    issues->Add(place, column, rule::kRequired, absl::StrCat(AbslView(column), " is empty"));
  } else if (!IsId(id)) {
    issues->Add(place, column, rule::kInvalidId,
                "not an id: 1-64 bytes, no '/', no control character");
  }
}

// Checks and resolves the sales of one batch.
class SaleResolver {
 public:
  SaleResolver(const SaleColumns& rows, const SaleReferences& references,
               std::span<const RowPlace> places, ImportIssues* issues, AmountSums* sums)
      : rows_(rows), references_(references), places_(places), issues_(issues), sums_(sums) {
    for (const KnownClient& client : references.clients) {
      client_currencies_.push_back(Choose(client.currency));
    }
    for (const std::string_view code : rows.currency_dictionary) {
      currencies_.push_back(Choose(code));
    }
  }

  ResolvedSales Run() {
    const size_t count = rows_.sale_ids.size();
    out_.amounts.assign(count, 0);
    out_.currencies.assign(count, {});
    if (!rows_.profits.empty()) out_.profits.assign(count, 0);
    for (size_t row = 0; row < count; ++row) Resolve(row);
    return std::move(out_);
  }

 private:
  void Resolve(size_t row) {
    CheckId(rows_.sale_ids[row], "sale_id", places_[row], issues_);
    const KnownClient& client = references_.clients[rows_.clients[row]];
    CheckKnownClient(rows_.client_dictionary[rows_.clients[row]], client, places_[row], issues_);
    CheckKnownProduct(rows_.product_dictionary[rows_.products[row]],
                      references_.products[rows_.products[row]], places_[row], issues_);
    CheckBusinessDay(rows_.days[row], "date", places_[row], issues_);
    const CurrencyChoice currency = CurrencyOf(row, client.exists);
    const Decimal amount = At(rows_.amounts, row);
    if (sums_ != nullptr) sums_->AddGiven(amount);
    if (currency.exponent < 0) return;
    out_.currencies[row] = currency.code;
    if (ToMinor(amount, currency, row, "amount", &out_.amounts[row]) && sums_ != nullptr) {
      if (currency.code != sum_currency_) sum_currency_ = currency.code;
      sums_->AddMinor(sum_currency_, out_.amounts[row]);
    }
    if (!rows_.profits.empty() && rows_.has_profit[row]) {
      ToMinor(At(rows_.profits, row), currency, row, "profit", &out_.profits[row]);
    }
  }

  CurrencyChoice CurrencyOf(size_t row, bool client_known) {
    if (!rows_.currencies.empty() && !currencies_[rows_.currencies[row]].code.empty()) {
      const CurrencyChoice& given = currencies_[rows_.currencies[row]];
      CheckGivenCurrency(given, places_[row], issues_);
      return given;
    }
    return client_known ? client_currencies_[rows_.clients[row]] : CurrencyChoice{};
  }

  bool ToMinor(Decimal value, const CurrencyChoice& currency, size_t row, std::string_view column,
               int64_t* minor) {
    const auto converted = registry::ToMinor(value, currency, column, places_[row], issues_);
    if (converted) *minor = *converted;
    return converted.has_value();
  }

  const SaleColumns& rows_;
  const SaleReferences& references_;
  const std::span<const RowPlace> places_;
  ImportIssues* const issues_;
  AmountSums* const sums_;
  std::vector<CurrencyChoice> client_currencies_;
  std::vector<CurrencyChoice> currencies_;
  std::string_view sum_currency_;
  ResolvedSales out_;
};

__int128 Power10(int exponent) {
  __int128 power = 1;
  for (int i = 0; i < exponent; ++i) power *= 10;
  return power;
}

std::string FormatScaled(__int128 value, int scale, bool trim) {
  const bool negative = value < 0;
  std::string digits;
  for (__int128 rest = negative ? -value : value; rest != 0; rest /= 10) {
    digits.insert(digits.begin(), static_cast<char>('0' + static_cast<int>(rest % 10)));
  }
  if (digits.size() <= static_cast<size_t>(scale)) {
    digits.insert(0, static_cast<size_t>(scale) + 1 - digits.size(), '0');
  }
  if (scale > 0) {
    digits.insert(digits.size() - static_cast<size_t>(scale), 1, '.');
    while (trim && digits.back() == '0') digits.pop_back();
    if (digits.back() == '.') digits.pop_back();
  }
  return negative ? "-" + digits : digits;
}

std::string Given(const TextColumn& column, size_t row, std::string kept) {
  return column.empty() ? std::move(kept) : std::string(column[row]);
}

// A dated row changes every period from its day on; what it leaves as it was may not fit it there.
void CheckContent(const ClientColumns& rows, size_t row, RowPlace place,
                  const ExistingClient* existing, ImportIssues* issues) {
  const auto check = [&](const ClientFields& fields) {
    const std::vector<RuleBreach> breaches = CheckClient(
        rows.client_ids[row], fields, existing == nullptr ? nullptr : &existing->client.fields);
    for (const RuleBreach& breach : breaches) {
      issues->Add(place, FileColumn(breach.field), breach.rule, breach.message);
    }
    return breaches.empty();
  };
  if (existing == nullptr || !IsDated(rows, row)) {
    check(ClientAt(rows, row, existing == nullptr ? nullptr : &existing->client.fields));
    return;
  }
  const int32_t from = rows.valid_from_days[row];
  for (const Period& period : TimelineWith(rows, row, &existing->client, &existing->periods)) {
    if (period.until > from && !check(period.fields)) return;
  }
}

}  // namespace

absl::StatusOr<int32_t> SharePpm(Decimal percent) {
  ASSIGN_OR_RETURN(const int64_t ppm, ToMinorUnits(percent, kPercentToPpm));
  if (ppm < 0 || ppm > kWholePpm) return absl::OutOfRangeError("not a share");
  return static_cast<int32_t>(ppm);
}

void CheckShare(Decimal percent, RowPlace place, ImportIssues* issues) {
  const absl::StatusOr<int32_t> ppm = SharePpm(percent);
  if (ppm.ok()) return;
  if (absl::IsOutOfRange(ppm.status())) {
    issues->Add(place, "ownership_percent", rule::kOutOfRange,
                "a share lies between 0 and 100 percent");
  } else {
    issues->Add(place, "ownership_percent", rule::kTooManyDecimals,
                "a share has at most 4 decimals");
  }
}

void CheckKnownClient(std::string_view id, const KnownClient& client, RowPlace place,
                      ImportIssues* issues, std::string_view column) {
  if (!client.exists) {
    issues->Add(place, column, rule::kUnknownClient, absl::StrCat("no client ", AbslView(id)));
  } else if (client.deleted) {
    issues->Add(place, column, rule::kDeletedClient, DeletedText(id, client.merged_into));
  }
}

std::string DeletedText(std::string_view id, std::string_view merged_into) {
  return merged_into.empty()
             ? absl::StrCat("client ", AbslView(id), " is deleted")
             : absl::StrCat("client ", AbslView(id), " was merged into ", AbslView(merged_into));
}

void CheckKnownProduct(std::string_view id, bool known, RowPlace place, ImportIssues* issues) {
  if (known) return;
  issues->Add(place, "product_id", rule::kUnknownProduct,
              absl::StrCat("no product ", AbslView(id)));
}

void CheckBusinessDay(int32_t day, std::string_view column, RowPlace place, ImportIssues* issues) {
  if (IsBusinessDay(day)) return;
  issues->Add(place, column, rule::kDateOutOfRange, "not a date of the years 1900 to 2200");
}

CurrencyChoice Choose(std::string_view code) {
  const absl::StatusOr<int> exponent = CurrencyExponent(code);
  return {code, exponent.ok() ? *exponent : -1};
}

void CheckGivenCurrency(const CurrencyChoice& given, RowPlace place, ImportIssues* issues) {
  if (given.exponent >= 0) return;
  issues->Add(place, "currency", rule::kUnknownCurrency,
              absl::StrCat(AbslView(given.code), " is not an active ISO 4217 code"));
}

std::optional<int64_t> ToMinor(Decimal value, const CurrencyChoice& currency,
                               std::string_view column, RowPlace place, ImportIssues* issues) {
  if (value.scale == currency.exponent) return value.unscaled;
  const absl::StatusOr<int64_t> converted = ToMinorUnits(value, currency.exponent);
  if (converted.ok()) return *converted;
  if (absl::IsOutOfRange(converted.status())) {
    issues->Add(place, column, rule::kOverflow, "too large for the currency's minor units");
  } else {
    issues->Add(place, column, rule::kTooManyDecimals,
                absl::StrCat(AbslView(currency.code), " has ", currency.exponent, " decimals"));
  }
  return std::nullopt;
}

void AmountSums::AddGiven(Decimal amount) {
  if (amount.scale >= 0 && amount.scale < kScales) given_[amount.scale] += amount.unscaled;
}

void AmountSums::AddMinor(std::string_view currency, int64_t minor) {
  const auto found = minor_.find(currency);
  if (found != minor_.end()) {
    found->second += minor;
  } else {
    minor_.emplace(std::string(currency), minor);
  }
}

__int128 AmountSums::ByLargestScale() const {
  __int128 sum = 0;
  for (int scale = 0; scale < kScales; ++scale) sum += given_[scale] * Power10(kScales - 1 - scale);
  return sum;
}

bool AmountSums::Equals(Decimal expected) const {
  return ByLargestScale() == __int128{expected.unscaled} * Power10(kScales - 1 - expected.scale);
}

std::string AmountSums::Given() const { return FormatScaled(ByLargestScale(), kScales - 1, true); }

std::map<std::string, std::string> AmountSums::PerCurrency() const {
  std::map<std::string, std::string> texts;
  for (const auto& [currency, sum] : minor_) {
    texts[currency] = FormatScaled(sum, CurrencyExponent(currency).value_or(0), false);
  }
  return texts;
}

ResolvedSales ResolveSales(const SaleColumns& rows, const SaleReferences& references,
                           std::span<const RowPlace> places, ImportIssues* issues,
                           AmountSums* sums) {
  return SaleResolver(rows, references, places, issues, sums).Run();
}

SaleFields SaleAt(const SaleColumns& rows, const ResolvedSales& resolved, size_t row) {
  SaleFields sale;
  sale.client_id = rows.client_dictionary[rows.clients[row]];
  sale.product_id = rows.product_dictionary[rows.products[row]];
  sale.day = rows.days[row];
  sale.amount = resolved.amounts[row];
  if (!rows.profits.empty() && rows.has_profit[row]) sale.profit = resolved.profits[row];
  sale.currency = resolved.currencies[row];
  return sale;
}

ClientFields ClientAt(const ClientColumns& rows, size_t row, const ClientFields* current) {
  static const ClientFields kNone;
  const ClientFields& kept = current != nullptr ? *current : kNone;
  ClientFields client;
  client.display_name = rows.display_names[row];
  client.status = rows.statuses[row];
  client.size_class = rows.size_classes[row];
  client.region = rows.regions[row];
  client.currency_code = rows.currencies[row];
  client.industry = Given(rows.industries, row, kept.industry);
  client.group_id = Given(rows.group_ids, row, kept.group_id);
  client.inn = Given(rows.inns, row, kept.inn);
  client.kpp = Given(rows.kpps, row, kept.kpp);
  client.ogrn = Given(rows.ogrns, row, kept.ogrn);
  client.lei = Given(rows.leis, row, kept.lei);
  client.parent_id = Given(rows.parent_ids, row, kept.parent_id);
  client.ownership_ppm = rows.ownership_percents.empty()
                             ? kept.ownership_ppm
                             : SharePpm(At(rows.ownership_percents, row)).value_or(0);
  if (client.group_id == kept.group_id) client.group_ppm = kept.group_ppm;
  client.email = Given(rows.emails, row, kept.email);
  client.phone = Given(rows.phones, row, kept.phone);
  client.since_day = kept.since_day;
  if (!rows.since_days.empty()) {
    client.since_day.reset();
    if (rows.since_days[row] != kNoDay) client.since_day = rows.since_days[row];
  }
  return client;
}

bool IsDated(const ClientColumns& rows, size_t row) {
  return !rows.valid_from_days.empty() && rows.valid_from_days[row] != kNoDay;
}

int32_t ValidFromAt(const ClientColumns& rows, size_t row, const Client* current) {
  if (IsDated(rows, row)) return rows.valid_from_days[row];
  return current == nullptr ? kBeginning : current->valid_from;
}

Timeline TimelineWith(const ClientColumns& rows, size_t row, const Client* current,
                      const Timeline* periods) {
  const int32_t from = ValidFromAt(rows, row, current);
  if (current == nullptr) return {{from, kForever, ClientAt(rows, row, nullptr)}};
  return *Change(*periods, from, kForever, [&](const ClientFields& fields) {
    return absl::StatusOr<ClientFields>(ClientAt(rows, row, &fields));
  });
}

void CheckClients(const ClientColumns& rows, std::span<const RowPlace> places,
                  const std::function<const ExistingClient*(std::string_view)>& current,
                  ImportIssues* issues) {
  for (size_t row = 0; row < rows.client_ids.size(); ++row) {
    const std::string_view id = rows.client_ids[row];
    CheckId(id, "client_id", places[row], issues);
    const ExistingClient* const existing = current(id);
    if (existing != nullptr && existing->client.deleted()) {
      issues->Add(places[row], "client_id", rule::kDeletedClient,
                  DeletedText(id, existing->client.merged_into));
    }
    CheckContent(rows, row, places[row], existing, issues);
    if (!rows.ownership_percents.empty()) {
      CheckShare(At(rows.ownership_percents, row), places[row], issues);
    }
    if (IsDated(rows, row) && !IsBusinessDay(rows.valid_from_days[row])) {
      issues->Add(places[row], "valid_from", rule::kDateOutOfRange,
                  "not a date of the years 1900 to 2200");
    }
  }
}

Product ProductAt(const ProductColumns& rows, size_t row) {
  Product product;
  product.id = rows.product_ids[row];
  product.display_name = rows.display_names[row];
  product.business_line = rows.business_lines[row];
  return product;
}

void CheckProducts(const ProductColumns& rows, std::span<const RowPlace> places,
                   ImportIssues* issues) {
  for (size_t row = 0; row < rows.product_ids.size(); ++row) {
    CheckId(rows.product_ids[row], "product_id", places[row], issues);
    for (RuleBreach& breach : CheckProduct(ProductAt(rows, row))) {
      issues->Add(places[row], FileColumn(breach.field), breach.rule, std::move(breach.message));
    }
  }
}

}  // namespace clientele::registry
