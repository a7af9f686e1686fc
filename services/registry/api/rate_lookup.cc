#include "services/registry/api/rate_lookup.h"

#include "common/errors/errors.h"
#include "common/errors/status_macros.h"
#include "common/ids/resource_name.h"
#include "common/rpc/dates.h"
#include "common/sql/etag.h"
#include "services/registry/store/rates.h"

namespace clientele::registry {

void ToProto(const Rate& rate, std::string_view base_currency, v1::Rate* proto) {
  proto->set_kind(rate.key.kind);
  proto->set_currency_code(rate.key.currency);
  *proto->mutable_date() = rpc::ProtoDate(DateFromDayNumber(rate.key.day));
  proto->mutable_value()->set_unscaled(rate.content.value.unscaled);
  proto->mutable_value()->set_scale(rate.content.value.scale);
  proto->set_nominal(rate.content.nominal);
  proto->set_base_currency_code(std::string(base_currency));
  if (rate.position == 0) return;  // the base currency
  proto->set_name(RateName(rate.key));
  proto->set_etag(MakeEtag(proto->name(), rate.position));
  proto->set_position(rate.position);
  proto->set_closed_position(rate.closed);
}

Rate AsKnown(Rate rate) {
  rate.closed = 0;
  return rate;
}

absl::StatusOr<RateKind> ExistingRateKind(Transaction& transaction, std::string_view kind) {
  ASSIGN_OR_RETURN(const std::optional<RateKind> known, FindRateKind(transaction, kind));
  if (!known) return NotFound("rate_kind", ResourceName("rateKinds", kind));
  return *known;
}

absl::StatusOr<Rate> RateOn(Transaction& transaction, const RateKind& kind, const RateKey& key,
                            std::optional<int32_t> max_age_days, Position position) {
  if (key.currency == kind.base_currency) return Rate{.key = key, .content = {{1, 0}, 1}};
  ASSIGN_OR_RETURN(const std::optional<Rate> rate, LatestRate(transaction, key, position));
  if (!rate || (max_age_days && key.day - rate->key.day > *max_age_days)) {
    return NotFound("rate", RateName(key), common::v1::ERROR_REASON_RATE_NOT_FOUND);
  }
  return AsKnown(*rate);
}

}  // namespace clientele::registry
