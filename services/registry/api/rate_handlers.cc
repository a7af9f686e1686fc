#include "services/registry/api/rate_handlers.h"

#include <map>
#include <set>

#include "absl/strings/str_cat.h"
#include "common/errors/errors.h"
#include "common/errors/status_macros.h"
#include "common/rpc/dates.h"
#include "common/rpc/paging.h"
#include "common/sql/etag.h"
#include "common/sql/order_by.h"
#include "services/registry/api/convert.h"
#include "services/registry/api/list_page.h"
#include "services/registry/api/mutation.h"
#include "services/registry/api/rate_lookup.h"
#include "services/registry/api/read_position.h"
#include "services/registry/api/rule_status.h"
#include "services/registry/store/rates.h"

namespace clientele::registry {
namespace {

// The key that a request names by kind, currency and date.
template <class Request>
absl::StatusOr<RateKey> KeyOf(const Request& request, std::string_view date_field) {
  ASSIGN_OR_RETURN(const int32_t day, rpc::DayFrom(request.date(), date_field));
  return RateKey{request.kind(), request.currency_code(), day};
}

// The rates of a request, each checked by itself.
absl::StatusOr<std::vector<Rate>> RatesOf(const v1::BatchUpsertRatesRequest& request) {
  std::vector<Rate> rates;
  std::set<RateKey> keys;
  for (int i = 0; i < request.rates_size(); ++i) {
    const v1::Rate& given = request.rates(i);
    const std::string prefix = absl::StrCat("rates[", i, "].");
    Rate& rate = rates.emplace_back();
    ASSIGN_OR_RETURN(rate.key, KeyOf(given, prefix + "date"));
    rate.content = {{given.value().unscaled(), given.value().scale()},
                    given.nominal() == 0 ? 1 : given.nominal()};
    RETURN_IF_ERROR(ToStatus(CheckRate(rate.key, rate.content), prefix));
    rate.content.value = WithoutZeros(rate.content.value);
    if (!keys.insert(rate.key).second) {
      return InvalidField(prefix + "date", "the rate is given twice in the request");
    }
  }
  return rates;
}

// Looks kinds up once, and adds those that get their first rate.
class Kinds {
 public:
  explicit Kinds(Mutation& mutation) : mutation_(mutation) {}

  // The base currency of the rate's kind.
  absl::StatusOr<std::string> Base(const RateKey& key, const std::string& given,
                                   std::string_view prefix) {
    auto at = known_.find(key.kind);
    if (at == known_.end()) {
      ASSIGN_OR_RETURN(const std::optional<RateKind> kind,
                       FindRateKind(mutation_.transaction, key.kind));
      at = known_.emplace(key.kind, kind).first;
    }
    std::optional<RateKind>& kind = at->second;
    RETURN_IF_ERROR(ToStatus(CheckBase(kind ? &*kind : nullptr, key, given), prefix));
    if (!kind) {
      kind = RateKind{key.kind, given, mutation_.now};
      RETURN_IF_ERROR(InsertRateKind(mutation_.transaction, *kind));
    }
    return kind->base_currency;
  }

 private:
  Mutation& mutation_;
  std::map<std::string, std::optional<RateKind>> known_;
};

// Writes one rate of the batch, with its audit and its count.
absl::Status Upsert(Mutation& mutation, const Rate& rate, std::string_view base,
                    v1::BatchUpsertRatesResponse* response) {
  std::optional<Rate> before;
  ASSIGN_OR_RETURN(const WriteOutcome outcome, PutRate(mutation.transaction, rate, &before));
  if (outcome == WriteOutcome::kUnchanged) {
    response->set_unchanged(response->unchanged() + 1);
    return absl::OkStatus();
  }
  response->set_position(mutation.position);
  v1::Rate after_image;
  ToProto(rate, base, &after_image);
  if (outcome == WriteOutcome::kCreated) {
    response->set_created(response->created() + 1);
    return mutation.Audit(after_image.name(), nullptr, after_image);
  }
  response->set_corrected(response->corrected() + 1);
  v1::Rate before_image;
  ToProto(*before, base, &before_image);
  return mutation.Audit(after_image.name(), &before_image, after_image);
}

absl::StatusOr<RateKey> LastRateOf(const v1::ListRatesRequest& request) {
  ASSIGN_OR_RETURN(const std::string key, rpc::ReadPageToken(request));
  if (key.empty()) return RateKey{request.kind(), "", 0};
  ASSIGN_OR_RETURN(const SqlValues values, UnpackValues(key));
  if (values.size() != 2 || !std::holds_alternative<std::string>(values[0]) ||
      !std::holds_alternative<int64_t>(values[1])) {
    return InvalidField("page_token", "is damaged", common::v1::ERROR_REASON_PAGE_TOKEN_INVALID);
  }
  return RateKey{request.kind(), std::get<std::string>(values[0]),
                 static_cast<int32_t>(std::get<int64_t>(values[1]))};
}

absl::StatusOr<RateQuery> QueryOf(const v1::ListRatesRequest& request, Position position) {
  RateQuery query;
  query.kind = request.kind();
  query.currency = request.currency_code();
  query.position = position;
  if (request.has_start_date()) {
    ASSIGN_OR_RETURN(query.first_day, rpc::DayFrom(request.start_date(), "start_date"));
  }
  if (request.has_end_date()) {
    ASSIGN_OR_RETURN(query.last_day, rpc::DayFrom(request.end_date(), "end_date"));
  }
  return query;
}

}  // namespace

absl::Status BatchUpsertRates(const Registry& registry, rpc::Call& call,
                              const v1::BatchUpsertRatesRequest& request,
                              v1::BatchUpsertRatesResponse* response) {
  ASSIGN_OR_RETURN(const std::vector<Rate> rates, RatesOf(request));
  const auto upsert = [&](Mutation& mutation) -> absl::Status {
    response->Clear();
    Kinds kinds(mutation);
    for (int i = 0; i < request.rates_size(); ++i) {
      Rate rate = rates[static_cast<size_t>(i)];
      ASSIGN_OR_RETURN(const std::string base,
                       kinds.Base(rate.key, request.rates(i).base_currency_code(),
                                  absl::StrCat("rates[", i, "].")));
      rate.position = mutation.position;
      RETURN_IF_ERROR(Upsert(mutation, rate, base, response));
    }
    return absl::OkStatus();
  };
  return Mutate(registry, call, "clientele.registry.v1.Rates/BatchUpsertRates", request, response,
                upsert);
}

absl::Status GetRate(const Registry& registry, rpc::Call& call, const v1::GetRateRequest& request,
                     v1::Rate* response) {
  ASSIGN_OR_RETURN(const RateKey key, KeyOf(request, "date"));
  ASSIGN_OR_RETURN(const Position position,
                   PositionToReadAt(registry, call, request.as_of_position()));
  std::optional<int32_t> max_age;
  if (request.has_max_age_days()) max_age = request.max_age_days();
  return registry.database->Read(OptionsFor(call), [&](Transaction& transaction) -> absl::Status {
    response->Clear();
    ASSIGN_OR_RETURN(const RateKind kind, ExistingRateKind(transaction, key.kind));
    ASSIGN_OR_RETURN(const Rate rate, RateOn(transaction, kind, key, max_age, position));
    ToProto(rate, kind.base_currency, response);
    return absl::OkStatus();
  });
}

absl::Status ListRates(const Registry& registry, rpc::Call& call,
                       const v1::ListRatesRequest& request, v1::ListRatesResponse* response) {
  ASSIGN_OR_RETURN(const int page_size, rpc::PageSize(request.page_size()));
  ASSIGN_OR_RETURN(const RateKey after, LastRateOf(request));
  ASSIGN_OR_RETURN(const Position position,
                   PositionToReadAt(registry, call, request.as_of_position()));
  ASSIGN_OR_RETURN(const RateQuery query, QueryOf(request, position));
  std::string base;
  ASSIGN_OR_RETURN(
      const ListPage<Rate> page,
      ReadPage<Rate>(registry, call, page_size,
                     [&](Transaction& transaction, int limit) -> absl::StatusOr<std::vector<Rate>> {
                       ASSIGN_OR_RETURN(const RateKind kind,
                                        ExistingRateKind(transaction, query.kind));
                       base = kind.base_currency;
                       return ListRates(transaction, query, after, limit);
                     }));
  for (const Rate& rate : page.items) ToProto(AsKnown(rate), base, response->add_rates());
  if (page.more) {
    const RateKey& last = page.items.back().key;
    response->set_next_page_token(
        rpc::MakePageToken(PackValues({last.currency, int64_t{last.day}}), request));
  }
  return absl::OkStatus();
}

absl::Status ListRateVersions(const Registry& registry, rpc::Call& call,
                              const v1::ListRateVersionsRequest& request,
                              v1::ListRateVersionsResponse* response) {
  ASSIGN_OR_RETURN(const int page_size, rpc::PageSize(request.page_size()));
  ASSIGN_OR_RETURN(const Position before, ReadPositionToken(request));
  ASSIGN_OR_RETURN(const RateKey key, KeyOf(request, "date"));
  std::string base;
  ASSIGN_OR_RETURN(
      const ListPage<Rate> page,
      ReadPage<Rate>(registry, call, page_size,
                     [&](Transaction& transaction, int limit) -> absl::StatusOr<std::vector<Rate>> {
                       ASSIGN_OR_RETURN(const RateKind kind,
                                        ExistingRateKind(transaction, key.kind));
                       base = kind.base_currency;
                       return ListRateVersions(transaction, key, before, limit);
                     }));
  if (page.items.empty() && before == 0) {
    return NotFound("rate", RateName(key), common::v1::ERROR_REASON_RATE_NOT_FOUND);
  }
  for (const Rate& version : page.items) ToProto(version, base, response->add_versions());
  if (page.more) {
    response->set_next_page_token(
        rpc::MakePageToken(absl::StrCat(page.items.back().position), request));
  }
  return absl::OkStatus();
}

absl::Status DeleteRate(const Registry& registry, rpc::Call& call,
                        const v1::DeleteRateRequest& request, v1::Rate* response) {
  ASSIGN_OR_RETURN(const RateKey key, KeyOf(request, "date"));
  const auto remove = [&](Mutation& mutation) -> absl::Status {
    ASSIGN_OR_RETURN(const std::optional<Rate> before, FindRate(mutation.transaction, key));
    if (!before) {
      return NotFound("rate", RateName(key), common::v1::ERROR_REASON_RATE_NOT_FOUND);
    }
    RETURN_IF_ERROR(CheckEtag(request.etag(), RateName(key), before->position));
    ASSIGN_OR_RETURN(const RateKind kind, ExistingRateKind(mutation.transaction, key.kind));
    RETURN_IF_ERROR(CloseRate(mutation.transaction, *before, mutation.position));
    v1::Rate image;
    ToProto(*before, kind.base_currency, &image);
    Rate after = *before;
    after.closed = mutation.position;
    ToProto(after, kind.base_currency, response);
    return mutation.Audit(image.name(), &image, *response);
  };
  return Mutate(registry, call, "clientele.registry.v1.Rates/DeleteRate", request, response,
                remove);
}

absl::Status ListRateKinds(const Registry& registry, rpc::Call& call,
                           const v1::ListRateKindsRequest& request,
                           v1::ListRateKindsResponse* response) {
  ASSIGN_OR_RETURN(const int page_size, rpc::PageSize(request.page_size()));
  ASSIGN_OR_RETURN(const std::string after, rpc::ReadPageToken(request));
  ASSIGN_OR_RETURN(
      const ListPage<RateKind> page,
      ReadPage<RateKind>(registry, call, page_size, [&](Transaction& transaction, int limit) {
        return ListRateKinds(transaction, after, limit);
      }));
  for (const RateKind& kind : page.items) {
    v1::RateKind* proto = response->add_kinds();
    proto->set_kind(kind.kind);
    proto->set_base_currency_code(kind.base_currency);
    ToProto(kind.create_time, proto->mutable_create_time());
  }
  if (page.more) response->set_next_page_token(rpc::MakePageToken(page.items.back().kind, request));
  return absl::OkStatus();
}

}  // namespace clientele::registry
