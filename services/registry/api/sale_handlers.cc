#include "services/registry/api/sale_handlers.h"

#include <set>

#include "absl/strings/str_cat.h"
#include "common/errors/errors.h"
#include "common/errors/status_macros.h"
#include "common/rpc/dates.h"
#include "common/rpc/paging.h"
#include "common/sql/order_by.h"
#include "common/text/view.h"
#include "services/registry/api/access_handlers.h"
#include "services/registry/api/convert.h"
#include "services/registry/api/fact_owner.h"
#include "services/registry/api/list_page.h"
#include "services/registry/api/mutation.h"
#include "services/registry/api/read_position.h"
#include "services/registry/api/references.h"
#include "services/registry/store/position.h"
#include "services/registry/store/sale_pages.h"
#include "services/registry/store/sales.h"

namespace clientele::registry {
namespace {

// The content of a sale of a request, with its client and product looked up.
absl::StatusOr<SaleFields> Resolve(Transaction& transaction, const v1::Sale& sale,
                                   std::string_view field) {
  ASSIGN_OR_RETURN(FactOwner owner, FindFactOwner(transaction, sale.client(), sale.product(),
                                                  sale.currency_code(), field));
  SaleFields fields;
  fields.client_id = std::move(owner.client_id);
  fields.product_id = std::move(owner.product_id);
  ASSIGN_OR_RETURN(fields.day, rpc::DayFrom(sale.date(), absl::StrCat(AbslView(field), ".date")));
  fields.amount = sale.amount_minor();
  if (sale.has_profit_minor()) fields.profit = sale.profit_minor();
  fields.currency = std::move(owner.currency);
  return fields;
}

absl::Status CheckEachIdOnce(const v1::BatchRecordSalesRequest& request) {
  std::set<std::string_view> names;
  for (int i = 0; i < request.sales_size(); ++i) {
    if (!names.insert(request.sales(i).name()).second) {
      return InvalidField(absl::StrCat("sales[", i, "].name"), "is named twice in the request");
    }
  }
  return absl::OkStatus();
}

// Writes one sale of the batch, with its audit and its count.
absl::Status Record(Mutation& mutation, const v1::Sale& given, const SaleFields& fields,
                    v1::BatchRecordSalesResponse* response) {
  std::optional<Sale> before;
  const Sale after{IdOf(given.name()), fields, mutation.position, 0};
  ASSIGN_OR_RETURN(const WriteOutcome outcome,
                   WriteSale(mutation.transaction, mutation.position, after, &before));
  if (outcome == WriteOutcome::kUnchanged) {
    response->set_unchanged(response->unchanged() + 1);
    return absl::OkStatus();
  }
  RETURN_IF_ERROR(MarkUnpacked(mutation.transaction, fields.client_id));
  v1::Sale after_image;
  ToProto(after, &after_image);
  response->set_position(mutation.position);
  if (outcome == WriteOutcome::kCreated) {
    response->set_created(response->created() + 1);
    return mutation.Audit(given.name(), nullptr, after_image);
  }
  response->set_corrected(response->corrected() + 1);
  v1::Sale before_image;
  ToProto(*before, &before_image);
  return mutation.Audit(given.name(), &before_image, after_image);
}

absl::StatusOr<std::optional<SaleKey>> SaleKeyOf(const v1::ListSalesRequest& request) {
  ASSIGN_OR_RETURN(const std::string key, rpc::ReadPageToken(request));
  if (key.empty()) return std::optional<SaleKey>();
  ASSIGN_OR_RETURN(const SqlValues values, UnpackValues(key));
  if (values.size() != 2 || !std::holds_alternative<int64_t>(values[0]) ||
      !std::holds_alternative<std::string>(values[1])) {
    return InvalidField("page_token", "is damaged", common::v1::ERROR_REASON_PAGE_TOKEN_INVALID);
  }
  return SaleKey{static_cast<int32_t>(std::get<int64_t>(values[0])),
                 std::get<std::string>(values[1])};
}

}  // namespace

absl::Status BatchRecordSales(const Registry& registry, rpc::Call& call,
                              const v1::BatchRecordSalesRequest& request,
                              v1::BatchRecordSalesResponse* response) {
  RETURN_IF_ERROR(CheckEachIdOnce(request));
  const auto record = [&](Mutation& mutation) -> absl::Status {
    std::vector<SaleFields> resolved;
    for (int i = 0; i < request.sales_size(); ++i) {
      ASSIGN_OR_RETURN(SaleFields fields, Resolve(mutation.transaction, request.sales(i),
                                                  absl::StrCat("sales[", i, "]")));
      resolved.push_back(std::move(fields));
    }
    for (int i = 0; i < request.sales_size(); ++i) {
      RETURN_IF_ERROR(
          Record(mutation, request.sales(i), resolved[static_cast<size_t>(i)], response));
    }
    if (mutation.changed) mutation.transaction.OnCommit(registry.wake_packer);
    return absl::OkStatus();
  };
  return Mutate(registry, call, "clientele.registry.v1.Sales/BatchRecordSales", request, response,
                record);
}

absl::Status GetSale(const Registry& registry, rpc::Call& call, const v1::GetSaleRequest& request,
                     v1::Sale* response) {
  RETURN_IF_ERROR(
      registry.database->Read(OptionsFor(call), [&](Transaction& transaction) -> absl::Status {
        ASSIGN_OR_RETURN(const std::optional<Sale> sale,
                         FindSale(transaction, IdOf(request.name())));
        if (!sale) return NotFound("sale", request.name());
        ToProto(*sale, response);
        return absl::OkStatus();
      }));
  return NoteRead(registry, call, "clientele.registry.v1.Sales/GetSale", {response->client()});
}

absl::Status ListSales(const Registry& registry, rpc::Call& call,
                       const v1::ListSalesRequest& request, v1::ListSalesResponse* response) {
  ASSIGN_OR_RETURN(const int page_size, rpc::PageSize(request.page_size()));
  ASSIGN_OR_RETURN(const std::optional<SaleKey> after, SaleKeyOf(request));
  ASSIGN_OR_RETURN(
      const ListPage<Sale> page,
      ReadPage<Sale>(registry, call, page_size,
                     [&](Transaction& transaction, int limit) -> absl::StatusOr<std::vector<Sale>> {
                       RETURN_IF_ERROR(ExistingClient(transaction, request.parent()).status());
                       return ListSales(transaction, IdOf(request.parent()), after, limit);
                     }));
  for (const Sale& sale : page.items) ToProto(sale, response->add_sales());
  if (page.more) {
    const Sale& last = page.items.back();
    response->set_next_page_token(
        rpc::MakePageToken(PackValues({int64_t{last.fields.day}, last.id}), request));
  }
  return NoteRead(registry, call, "clientele.registry.v1.Sales/ListSales",
                  {request.parent(), response->sales_size()});
}

absl::Status ListSaleVersions(const Registry& registry, rpc::Call& call,
                              const v1::ListSaleVersionsRequest& request,
                              v1::ListSaleVersionsResponse* response) {
  ASSIGN_OR_RETURN(const int page_size, rpc::PageSize(request.page_size()));
  ASSIGN_OR_RETURN(const Position before, ReadPositionToken(request));
  ASSIGN_OR_RETURN(
      const ListPage<Sale> page,
      ReadPage<Sale>(registry, call, page_size, [&](Transaction& transaction, int limit) {
        return ListSaleVersions(transaction, IdOf(request.parent()), before, limit);
      }));
  if (page.items.empty() && before == 0) return NotFound("sale", request.parent());
  for (const Sale& version : page.items) ToProto(version, response->add_versions());
  if (page.more) {
    response->set_next_page_token(
        rpc::MakePageToken(absl::StrCat(page.items.back().position), request));
  }
  if (page.items.empty()) return absl::OkStatus();
  return NoteRead(registry, call, "clientele.registry.v1.Sales/ListSaleVersions",
                  {ClientName(page.items.front().fields.client_id), response->versions_size()});
}

absl::Status GetSnapshot(const Registry& registry, rpc::Call& call,
                         const v1::GetSnapshotRequest& request, v1::Snapshot* response) {
  return registry.database->Read(OptionsFor(call), [&](Transaction& transaction) -> absl::Status {
    response->Clear();
    ASSIGN_OR_RETURN(const Commit last, LastCommit(transaction));
    response->set_position(last.position);
    if (last.position > 0) ToProto(last.time, response->mutable_commit_time());
    if (request.range_count() <= 1) return absl::OkStatus();
    ASSIGN_OR_RETURN(const std::vector<std::string> cuts,
                     CutBySales(transaction, request.range_count()));
    for (const std::string& cut : cuts) response->add_cut_client_ids(cut);
    return absl::OkStatus();
  });
}

}  // namespace clientele::registry
