#include "services/registry/api/fact_names.h"

#include <vector>

#include "absl/strings/str_cat.h"
#include "common/errors/errors.h"
#include "common/errors/status_macros.h"
#include "common/ids/resource_name.h"
#include "common/rpc/dates.h"
#include "common/sql/etag.h"
#include "common/text/view.h"
#include "common/time/date.h"
#include "services/registry/api/convert.h"

namespace clientele::registry {
namespace {

constexpr std::string_view kMeasurePrefix = "BALANCE_MEASURE_";

std::string FactName(std::string_view client, std::string_view product, std::string_view collection,
                     int32_t day) {
  return absl::StrCat(ClientName(client), "/", ProductName(product), "/", AbslView(collection), "/",
                      FormatDate(DateFromDayNumber(day)));
}

std::string_view MeasureWord(BalanceMeasure measure) {
  return std::string_view(v1::BalanceMeasure_Name(static_cast<int>(measure)))
      .substr(kMeasurePrefix.size());
}

}  // namespace

std::string HoldingName(const HoldingKey& key) {
  return FactName(key.client_id, key.product_id, "holdings", key.from_day);
}

std::string BalanceName(const BalanceKey& key) {
  return absl::StrCat(FactName(key.client_id, key.product_id, "balances", key.day), ".",
                      AbslView(MeasureWord(key.measure)));
}

absl::StatusOr<HoldingKey> HoldingKeyOf(const std::string& name) {
  const auto ids = ParseResourceName(name, {"clients", "products", "holdings"});
  if (!ids.ok()) return InvalidField("name", "is not the name of a holding");
  const auto day = ParseDate((*ids)[2]);
  if (!day.ok()) return InvalidField("name", "ends with the first day as YYYY-MM-DD");
  return HoldingKey{(*ids)[0], (*ids)[1], DayNumber(*day)};
}

absl::StatusOr<BalanceKey> BalanceKeyOf(const std::string& name) {
  const auto ids = ParseResourceName(name, {"clients", "products", "balances"});
  if (!ids.ok()) return InvalidField("name", "is not the name of a balance");
  const std::string& last = (*ids)[2];
  const size_t dot = last.find('.');
  const auto day = ParseDate(std::string_view(last).substr(0, dot));
  v1::BalanceMeasure measure = v1::BALANCE_MEASURE_UNSPECIFIED;
  const bool known = dot != std::string::npos &&
                     v1::BalanceMeasure_Parse(
                         absl::StrCat(AbslView(kMeasurePrefix), last.substr(dot + 1)), &measure);
  if (!day.ok() || !known || measure == v1::BALANCE_MEASURE_UNSPECIFIED) {
    return InvalidField("name", "ends with the date as YYYY-MM-DD, a point and the measure");
  }
  return BalanceKey{(*ids)[0], (*ids)[1], DayNumber(*day), static_cast<BalanceMeasure>(measure)};
}

void ToProto(const Holding& holding, v1::Holding* proto) {
  proto->Clear();
  proto->set_name(HoldingName(holding.key));
  proto->set_client(ClientName(holding.key.client_id));
  proto->set_product(ProductName(holding.key.product_id));
  *proto->mutable_start_date() = rpc::ProtoDate(DateFromDayNumber(holding.key.from_day));
  if (holding.fields.to_day != kOpenEnd) {
    *proto->mutable_end_date() = rpc::ProtoDate(DateFromDayNumber(holding.fields.to_day));
  }
  if (holding.fields.limit) proto->set_limit_minor(*holding.fields.limit);
  proto->set_currency_code(holding.fields.currency);
  proto->set_position(holding.position);
  proto->set_etag(MakeEtag(proto->name(), holding.position));
}

void ToProto(const Balance& balance, v1::Balance* proto) {
  proto->Clear();
  proto->set_name(BalanceName(balance.key));
  proto->set_client(ClientName(balance.key.client_id));
  proto->set_product(ProductName(balance.key.product_id));
  *proto->mutable_date() = rpc::ProtoDate(DateFromDayNumber(balance.key.day));
  proto->set_measure(static_cast<v1::BalanceMeasure>(balance.key.measure));
  proto->set_amount_minor(balance.fields.amount);
  proto->set_currency_code(balance.fields.currency);
  proto->set_position(balance.position);
  proto->set_etag(MakeEtag(proto->name(), balance.position));
}

}  // namespace clientele::registry
