#include "services/registry/api/balance_handlers.h"

#include <optional>
#include <set>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/errors/errors.h"
#include "common/errors/status_macros.h"
#include "common/money/money.h"
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
#include "services/registry/domain/stock_sum.h"
#include "services/registry/store/balances.h"

namespace clientele::registry {
namespace {

// The balance of a request with its client, product and currency looked up.
absl::StatusOr<Balance> Resolve(Mutation& mutation, const v1::Balance& given,
                                std::string_view field) {
  ASSIGN_OR_RETURN(const FactOwner owner,
                   FindFactOwner(mutation.transaction, given.client(), given.product(),
                                 given.currency_code(), field));
  ASSIGN_OR_RETURN(const int32_t day,
                   rpc::DayFrom(given.date(), absl::StrCat(AbslView(field), ".date")));
  return Balance{
      {owner.client_id, owner.product_id, day, static_cast<BalanceMeasure>(given.measure())},
      {given.amount_minor(), owner.currency},
      mutation.position,
      0};
}

// Writes one balance, with its audit and its count.
absl::Status Put(Mutation& mutation, const v1::Balance& given, const Balance& balance,
                 v1::BatchUpsertBalancesResponse* response) {
  ASSIGN_OR_RETURN(const std::optional<Balance> before,
                   FindBalance(mutation.transaction, balance.key));
  const std::string name = BalanceName(balance.key);
  RETURN_IF_ERROR(CheckEtag(given.etag(), name, before ? before->position : 0));
  v1::Balance* const image = response->add_balances();
  if (before && before->fields == balance.fields) {
    ToProto(*before, image);
    response->set_unchanged(response->unchanged() + 1);
    return absl::OkStatus();
  }
  RETURN_IF_ERROR(PutBalance(mutation.transaction, before ? &*before : nullptr, balance));
  ToProto(balance, image);
  if (!before) {
    response->set_created(response->created() + 1);
    return mutation.Audit(name, nullptr, *image);
  }
  response->set_updated(response->updated() + 1);
  v1::Balance before_image;
  ToProto(*before, &before_image);
  return mutation.Audit(name, &before_image, *image);
}

absl::StatusOr<std::optional<BalanceKey>> AfterOf(const v1::ListBalancesRequest& request) {
  ASSIGN_OR_RETURN(const std::string key, rpc::ReadPageToken(request));
  if (key.empty()) return std::optional<BalanceKey>();
  ASSIGN_OR_RETURN(const SqlValues values, UnpackValues(key));
  if (values.size() != 3 || !std::holds_alternative<std::string>(values[0]) ||
      !std::holds_alternative<int64_t>(values[1]) || !std::holds_alternative<int64_t>(values[2])) {
    return InvalidField("page_token", "is damaged", common::v1::ERROR_REASON_PAGE_TOKEN_INVALID);
  }
  return BalanceKey{IdOf(request.parent()), std::get<std::string>(values[0]),
                    static_cast<int32_t>(std::get<int64_t>(values[1])),
                    static_cast<BalanceMeasure>(std::get<int64_t>(values[2]))};
}

absl::StatusOr<BalanceQuery> QueryOf(const v1::ListBalancesRequest& request) {
  BalanceQuery query;
  query.client_id = IdOf(request.parent());
  if (!request.product().empty()) query.product_id = IdOf(request.product());
  query.measure = static_cast<BalanceMeasure>(request.measure());
  if (request.has_start_date()) {
    ASSIGN_OR_RETURN(query.first_day, rpc::DayFrom(request.start_date(), "start_date"));
  }
  if (request.has_end_date()) {
    ASSIGN_OR_RETURN(query.last_day, rpc::DayFrom(request.end_date(), "end_date"));
  }
  ASSIGN_OR_RETURN(query.after, AfterOf(request));
  return query;
}

std::set<std::string, std::less<>> IdsOf(
    const google::protobuf::RepeatedPtrField<std::string>& names) {
  std::set<std::string, std::less<>> ids;
  for (const std::string& name : names) ids.insert(IdOf(name));
  return ids;
}

}  // namespace

absl::Status BatchUpsertBalances(const Registry& registry, rpc::Call& call,
                                 const v1::BatchUpsertBalancesRequest& request,
                                 v1::BatchUpsertBalancesResponse* response) {
  const auto upsert = [&](Mutation& mutation) -> absl::Status {
    response->Clear();
    RETURN_IF_ERROR(
        RequireNoImport(mutation.transaction, ImportKind::kBalances, request.balances(0).client()));
    std::set<BalanceKey> keys;
    for (int i = 0; i < request.balances_size(); ++i) {
      const std::string field = absl::StrCat("balances[", i, "]");
      ASSIGN_OR_RETURN(const Balance balance, Resolve(mutation, request.balances(i), field));
      if (!keys.insert(balance.key).second) return InvalidField(field, "is named twice");
      RETURN_IF_ERROR(Put(mutation, request.balances(i), balance, response));
    }
    return absl::OkStatus();
  };
  return Mutate(registry, call, "clientele.registry.v1.Balances/BatchUpsertBalances", request,
                response, upsert);
}

absl::Status GetBalance(const Registry& registry, rpc::Call& call,
                        const v1::GetBalanceRequest& request, v1::Balance* response) {
  ASSIGN_OR_RETURN(const BalanceKey key, BalanceKeyOf(request.name()));
  RETURN_IF_ERROR(
      registry.database->Read(OptionsFor(call), [&](Transaction& transaction) -> absl::Status {
        ASSIGN_OR_RETURN(const std::optional<Balance> balance, FindBalance(transaction, key));
        if (!balance) return NotFound("balance", request.name());
        ToProto(*balance, response);
        return absl::OkStatus();
      }));
  return NoteRead(registry, call, "clientele.registry.v1.Balances/GetBalance", {response->name()});
}

absl::Status ListBalances(const Registry& registry, rpc::Call& call,
                          const v1::ListBalancesRequest& request,
                          v1::ListBalancesResponse* response) {
  ASSIGN_OR_RETURN(const int page_size, rpc::PageSize(request.page_size()));
  ASSIGN_OR_RETURN(const BalanceQuery query, QueryOf(request));
  ASSIGN_OR_RETURN(
      const ListPage<Balance> page,
      ReadPage<Balance>(
          registry, call, page_size,
          [&](Transaction& transaction, int limit) -> absl::StatusOr<std::vector<Balance>> {
            RETURN_IF_ERROR(ExistingClient(transaction, request.parent()).status());
            return ListBalances(transaction, query, limit);
          }));
  for (const Balance& balance : page.items) ToProto(balance, response->add_balances());
  if (page.more) {
    const BalanceKey& last = page.items.back().key;
    response->set_next_page_token(rpc::MakePageToken(
        PackValues({last.product_id, int64_t{last.day}, int64_t{static_cast<int>(last.measure)}}),
        request));
  }
  return NoteRead(registry, call, "clientele.registry.v1.Balances/ListBalances",
                  {request.parent(), response->balances_size()});
}

absl::Status DeleteBalance(const Registry& registry, rpc::Call& call,
                           const v1::DeleteBalanceRequest& request, v1::Balance* response) {
  ASSIGN_OR_RETURN(const BalanceKey key, BalanceKeyOf(request.name()));
  const auto remove = [&](Mutation& mutation) -> absl::Status {
    RETURN_IF_ERROR(RequireNoImport(mutation.transaction, ImportKind::kBalances, request.name()));
    ASSIGN_OR_RETURN(const std::optional<Balance> before, FindBalance(mutation.transaction, key));
    if (!before) return NotFound("balance", request.name());
    RETURN_IF_ERROR(CheckEtag(request.etag(), request.name(), before->position));
    RETURN_IF_ERROR(CloseBalance(mutation.transaction, *before, mutation.position));
    ToProto(*before, response);
    return mutation.Audit(request.name(), response, v1::Balance());
  };
  return Mutate(registry, call, "clientele.registry.v1.Balances/DeleteBalance", request, response,
                remove);
}

absl::Status AggregateBalances(const Registry& registry, rpc::Call& call,
                               const v1::AggregateBalancesRequest& request,
                               v1::BalanceAggregate* response) {
  ASSIGN_OR_RETURN(const int32_t day, rpc::DayFrom(request.date(), "date"));
  if (!request.currency_code().empty() && !CurrencyExponent(request.currency_code()).ok()) {
    return InvalidField("currency_code", "is not an active ISO 4217 code");
  }
  const auto clients = IdsOf(request.clients());
  const auto products = IdsOf(request.products());
  const auto wanted = [&](const Balance& balance) {
    return (clients.empty() || clients.contains(balance.key.client_id)) &&
           (products.empty() || products.contains(balance.key.product_id)) &&
           (request.currency_code().empty() || request.currency_code() == balance.fields.currency);
  };
  StockSum sum;
  RETURN_IF_ERROR(registry.database->Read(OptionsFor(call), [&](Transaction& transaction) {
    sum = StockSum();
    return ForEachBalance(transaction, day, static_cast<BalanceMeasure>(request.measure()),
                          [&](const Balance& balance) {
                            return wanted(balance) ? sum.Add(balance) : absl::OkStatus();
                          });
  }));
  ASSIGN_OR_RETURN(const int64_t total, sum.Total());
  response->set_amount_minor(total);
  response->set_currency_code(sum.balances() == 0 ? request.currency_code() : sum.currency());
  response->set_balance_count(sum.balances());
  response->set_client_count(sum.clients());
  std::vector<ReadItem> items;
  items.reserve(clients.size() + 1);
  for (const std::string& id : clients) items.push_back({ClientName(id)});
  if (items.empty()) items.push_back({std::string(kManyClients)});
  return registry.accesses->Note(call, "clientele.registry.v1.Balances/AggregateBalances",
                                 std::move(items));
}

}  // namespace clientele::registry
