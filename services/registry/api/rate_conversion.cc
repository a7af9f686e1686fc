#include "absl/strings/str_cat.h"
#include "common/errors/errors.h"
#include "common/errors/status_macros.h"
#include "common/rpc/dates.h"
#include "common/text/view.h"
#include "services/registry/api/list_page.h"
#include "services/registry/api/rate_handlers.h"
#include "services/registry/api/rate_lookup.h"
#include "services/registry/api/read_position.h"

namespace clientele::registry {
namespace {

constexpr int kMaxAmounts = 65'536;

struct ConversionRates {
  Rate source;
  Rate target;
};

absl::Status Overflow(std::string_view field, const absl::Status& status) {
  return InvalidField(field, StdView(status.message()), common::v1::ERROR_REASON_AMOUNT_OVERFLOW);
}

absl::StatusOr<int> Exponent(const std::string& currency, std::string_view field) {
  const absl::StatusOr<int> exponent = CurrencyExponent(currency);
  if (!exponent.ok()) return InvalidField(field, "is not an active ISO 4217 code");
  return *exponent;
}

absl::Status CheckCount(const v1::ConvertAmountsRequest& request) {
  int64_t count = 0;
  for (const v1::AmountList& list : request.lists()) count += list.amounts_minor_size();
  if (count <= kMaxAmounts) return absl::OkStatus();
  return InvalidField("lists", absl::StrCat("hold more than ", kMaxAmounts, " amounts together"));
}

// Converts one list with its rates, which are in `base`.
absl::Status ConvertList(const v1::AmountList& list, const ConversionRates& rates,
                         const std::string& target, std::string_view base, const std::string& field,
                         v1::ConvertedList* converted) {
  ASSIGN_OR_RETURN(const int from, Exponent(list.currency_code(), field + ".currency_code"));
  ASSIGN_OR_RETURN(const int to, Exponent(target, "target_currency_code"));
  const bool same = list.currency_code() == target;
  const Conversion conversion({rates.source.content, from}, {rates.target.content, to});
  std::vector<int64_t> amounts;
  amounts.reserve(static_cast<size_t>(list.amounts_minor_size()));
  for (int i = 0; i < list.amounts_minor_size(); ++i) {
    const absl::StatusOr<int64_t> amount =
        same ? list.amounts_minor(i) : conversion.Convert(list.amounts_minor(i));
    if (!amount.ok()) {
      return Overflow(absl::StrCat(field, ".amounts_minor[", i, "]"), amount.status());
    }
    amounts.push_back(*amount);
  }
  converted->mutable_amounts_minor()->Add(amounts.begin(), amounts.end());
  const absl::StatusOr<int64_t> total = ExactSum(amounts);
  if (!total.ok()) return Overflow(field, total.status());
  converted->set_total_minor(*total);
  for (const Rate* rate : {&rates.source, &rates.target}) {
    if (!same && rate->position != 0) ToProto(*rate, base, converted->add_rates());
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status ConvertAmounts(const Registry& registry, rpc::Call& call,
                            const v1::ConvertAmountsRequest& request,
                            v1::ConvertAmountsResponse* response) {
  RETURN_IF_ERROR(CheckCount(request));
  ASSIGN_OR_RETURN(const Position position,
                   PositionToReadAt(registry, call, request.as_of_position()));
  std::optional<int32_t> max_age;
  if (request.has_max_age_days()) max_age = request.max_age_days();
  const std::string& target = request.target_currency_code();
  return registry.database->Read(OptionsFor(call), [&](Transaction& transaction) -> absl::Status {
    response->Clear();
    response->set_as_of_position(position);
    ASSIGN_OR_RETURN(const RateKind kind, ExistingRateKind(transaction, request.kind()));
    std::vector<int64_t> totals;
    for (int i = 0; i < request.lists_size(); ++i) {
      const v1::AmountList& list = request.lists(i);
      const std::string field = absl::StrCat("lists[", i, "]");
      ASSIGN_OR_RETURN(const int32_t day, rpc::DayFrom(list.date(), field + ".date"));
      ConversionRates rates;
      if (list.currency_code() != target) {
        ASSIGN_OR_RETURN(
            rates.source,
            RateOn(transaction, kind, {kind.kind, list.currency_code(), day}, max_age, position));
        ASSIGN_OR_RETURN(rates.target,
                         RateOn(transaction, kind, {kind.kind, target, day}, max_age, position));
      }
      RETURN_IF_ERROR(
          ConvertList(list, rates, target, kind.base_currency, field, response->add_lists()));
      totals.push_back(response->lists(i).total_minor());
    }
    const absl::StatusOr<int64_t> total = ExactSum(totals);
    if (!total.ok()) return Overflow("lists", total.status());
    response->set_total_minor(*total);
    return absl::OkStatus();
  });
}

}  // namespace clientele::registry
