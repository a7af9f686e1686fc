#include "services/registry/api/holding_handlers.h"

#include <limits>
#include <optional>
#include <set>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/errors/errors.h"
#include "common/errors/status_macros.h"
#include "common/rpc/dates.h"
#include "common/rpc/paging.h"
#include "common/sql/etag.h"
#include "common/sql/order_by.h"
#include "common/text/view.h"
#include "services/registry/api/access_handlers.h"
#include "services/registry/api/convert.h"
#include "services/registry/api/fact_names.h"
#include "services/registry/api/fact_owner.h"
#include "services/registry/api/list_page.h"
#include "services/registry/api/mutation.h"
#include "services/registry/api/references.h"
#include "services/registry/domain/periods.h"
#include "services/registry/store/holdings.h"

namespace clientele::registry {
namespace {

// The holding of a request with its client, product and currency looked up.
absl::StatusOr<Holding> Resolve(Mutation& mutation, const v1::Holding& given,
                                std::string_view field) {
  ASSIGN_OR_RETURN(const FactOwner owner,
                   FindFactOwner(mutation.transaction, given.client(), given.product(),
                                 given.currency_code(), field));
  Holding holding;
  holding.position = mutation.position;
  ASSIGN_OR_RETURN(const int32_t from,
                   rpc::DayFrom(given.start_date(), absl::StrCat(AbslView(field), ".start_date")));
  holding.key = {owner.client_id, owner.product_id, from};
  if (given.has_end_date()) {
    const std::string end = absl::StrCat(AbslView(field), ".end_date");
    ASSIGN_OR_RETURN(holding.fields.to_day, rpc::DayFrom(given.end_date(), end));
    if (holding.fields.to_day < from) return InvalidField(end, "lies before start_date");
  }
  if (given.has_limit_minor()) holding.fields.limit = given.limit_minor();
  holding.fields.currency = owner.currency;
  return holding;
}

// The periods of the clients and products of the batch, as they are now.
absl::Status CheckPeriods(Transaction& transaction, const std::vector<Holding>& holdings) {
  std::set<std::pair<std::string, std::string>> pairs;
  for (const Holding& holding : holdings) {
    if (!pairs.emplace(holding.key.client_id, holding.key.product_id).second) continue;
    ASSIGN_OR_RETURN(const std::vector<DayPeriod> periods,
                     HoldingPeriods(transaction, holding.key.client_id, holding.key.product_id));
    const auto overlaps = Overlaps(periods);
    if (overlaps.empty()) continue;
    const int32_t later = periods[overlaps.front().second].from;
    return Precondition(common::v1::ERROR_REASON_PERIOD_OVERLAP, "PERIOD",
                        HoldingName({holding.key.client_id, holding.key.product_id, later}),
                        "the period begins before an earlier one of the client and product ends");
  }
  return absl::OkStatus();
}

// Writes one holding, with its audit and its count.
absl::Status Put(Mutation& mutation, const v1::Holding& given, const Holding& holding,
                 v1::BatchUpsertHoldingsResponse* response) {
  ASSIGN_OR_RETURN(const std::optional<Holding> before,
                   FindHolding(mutation.transaction, holding.key));
  const std::string name = HoldingName(holding.key);
  RETURN_IF_ERROR(CheckEtag(given.etag(), name, before ? before->position : 0));
  v1::Holding* const image = response->add_holdings();
  if (before && before->fields == holding.fields) {
    ToProto(*before, image);
    response->set_unchanged(response->unchanged() + 1);
    return absl::OkStatus();
  }
  RETURN_IF_ERROR(PutHolding(mutation.transaction, before ? &*before : nullptr, holding));
  ToProto(holding, image);
  if (!before) {
    response->set_created(response->created() + 1);
    return mutation.Audit(name, nullptr, *image);
  }
  response->set_updated(response->updated() + 1);
  v1::Holding before_image;
  ToProto(*before, &before_image);
  return mutation.Audit(name, &before_image, *image);
}

absl::StatusOr<HoldingQuery> QueryOf(const v1::ListHoldingsRequest& request) {
  HoldingQuery query;
  query.client_id = IdOf(request.parent());
  query.after_from_day = std::numeric_limits<int32_t>::min();
  if (request.has_as_of_date()) {
    ASSIGN_OR_RETURN(query.as_of_day, rpc::DayFrom(request.as_of_date(), "as_of_date"));
  }
  ASSIGN_OR_RETURN(const std::string key, rpc::ReadPageToken(request));
  if (key.empty()) return query;
  ASSIGN_OR_RETURN(const SqlValues values, UnpackValues(key));
  if (values.size() != 2 || !std::holds_alternative<std::string>(values[0]) ||
      !std::holds_alternative<int64_t>(values[1])) {
    return InvalidField("page_token", "is damaged", common::v1::ERROR_REASON_PAGE_TOKEN_INVALID);
  }
  query.after_product_id = std::get<std::string>(values[0]);
  query.after_from_day = static_cast<int32_t>(std::get<int64_t>(values[1]));
  return query;
}

}  // namespace

absl::Status BatchUpsertHoldings(const Registry& registry, rpc::Call& call,
                                 const v1::BatchUpsertHoldingsRequest& request,
                                 v1::BatchUpsertHoldingsResponse* response) {
  const auto upsert = [&](Mutation& mutation) -> absl::Status {
    response->Clear();
    RETURN_IF_ERROR(
        RequireNoImport(mutation.transaction, ImportKind::kHoldings, request.holdings(0).client()));
    std::vector<Holding> holdings;
    std::set<HoldingKey> keys;
    for (int i = 0; i < request.holdings_size(); ++i) {
      const std::string field = absl::StrCat("holdings[", i, "]");
      ASSIGN_OR_RETURN(Holding holding, Resolve(mutation, request.holdings(i), field));
      if (!keys.insert(holding.key).second) return InvalidField(field, "is named twice");
      RETURN_IF_ERROR(Put(mutation, request.holdings(i), holding, response));
      holdings.push_back(std::move(holding));
    }
    return CheckPeriods(mutation.transaction, holdings);
  };
  return Mutate(registry, call, "clientele.registry.v1.Holdings/BatchUpsertHoldings", request,
                response, upsert);
}

absl::Status GetHolding(const Registry& registry, rpc::Call& call,
                        const v1::GetHoldingRequest& request, v1::Holding* response) {
  ASSIGN_OR_RETURN(const HoldingKey key, HoldingKeyOf(request.name()));
  RETURN_IF_ERROR(
      registry.database->Read(OptionsFor(call), [&](Transaction& transaction) -> absl::Status {
        ASSIGN_OR_RETURN(const std::optional<Holding> holding, FindHolding(transaction, key));
        if (!holding) return NotFound("holding", request.name());
        ToProto(*holding, response);
        return absl::OkStatus();
      }));
  return NoteRead(registry, call, "clientele.registry.v1.Holdings/GetHolding", {response->name()});
}

absl::Status ListHoldings(const Registry& registry, rpc::Call& call,
                          const v1::ListHoldingsRequest& request,
                          v1::ListHoldingsResponse* response) {
  ASSIGN_OR_RETURN(const int page_size, rpc::PageSize(request.page_size()));
  ASSIGN_OR_RETURN(const HoldingQuery query, QueryOf(request));
  ASSIGN_OR_RETURN(
      const ListPage<Holding> page,
      ReadPage<Holding>(
          registry, call, page_size,
          [&](Transaction& transaction, int limit) -> absl::StatusOr<std::vector<Holding>> {
            RETURN_IF_ERROR(ExistingClient(transaction, request.parent()).status());
            return ListHoldings(transaction, query, limit);
          }));
  for (const Holding& holding : page.items) ToProto(holding, response->add_holdings());
  if (page.more) {
    const HoldingKey& last = page.items.back().key;
    response->set_next_page_token(
        rpc::MakePageToken(PackValues({last.product_id, int64_t{last.from_day}}), request));
  }
  return NoteRead(registry, call, "clientele.registry.v1.Holdings/ListHoldings",
                  {request.parent(), response->holdings_size()});
}

absl::Status DeleteHolding(const Registry& registry, rpc::Call& call,
                           const v1::DeleteHoldingRequest& request, v1::Holding* response) {
  ASSIGN_OR_RETURN(const HoldingKey key, HoldingKeyOf(request.name()));
  const auto remove = [&](Mutation& mutation) -> absl::Status {
    RETURN_IF_ERROR(RequireNoImport(mutation.transaction, ImportKind::kHoldings, request.name()));
    ASSIGN_OR_RETURN(const std::optional<Holding> before, FindHolding(mutation.transaction, key));
    if (!before) return NotFound("holding", request.name());
    RETURN_IF_ERROR(CheckEtag(request.etag(), request.name(), before->position));
    RETURN_IF_ERROR(CloseHolding(mutation.transaction, *before, mutation.position));
    ToProto(*before, response);
    return mutation.Audit(request.name(), response, v1::Holding());
  };
  return Mutate(registry, call, "clientele.registry.v1.Holdings/DeleteHolding", request, response,
                remove);
}

}  // namespace clientele::registry
