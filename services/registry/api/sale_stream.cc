#include <algorithm>
#include <limits>
#include <string>
#include <utility>

#include "common/errors/errors.h"
#include "common/errors/status_macros.h"
#include "common/rpc/dates.h"
#include "services/registry/api/batch_dictionary.h"
#include "services/registry/api/convert.h"
#include "services/registry/api/read_position.h"
#include "services/registry/api/sale_handlers.h"
#include "services/registry/store/sale_scan.h"

namespace clientele::registry {
namespace {

// Joins blocks of several clients into one batch.
class SalesBatchBuilder {
 public:
  SalesBatchBuilder(Position position, const SaleColumnSet& columns)
      : columns_(columns),
        currencies_(batch_.mutable_currency_dictionary()),
        products_(batch_.mutable_product_dictionary()) {
    batch_.set_as_of_position(position);
  }

  void Add(const SaleBlock& block) {
    const int before = batch_.days_size();
    AddClient(block);
    batch_.mutable_days()->Add(block.days.begin(), block.days.end());
    batch_.mutable_amounts_minor()->Add(block.amounts.begin(), block.amounts.end());
    AddCurrencies(block, before);
    if (columns_.product) {
      Translate(block.products, block.product_index, &products_, batch_.mutable_products());
    }
    if (columns_.profit) AddProfits(block);
    for (const std::string& id : block.sale_ids) batch_.add_sale_ids(id);
  }

  bool empty() const { return batch_.days().empty(); }
  v1::SalesBatch Take() { return std::move(batch_); }

 private:
  using Indexes = google::protobuf::RepeatedField<uint32_t>;

  void AddClient(const SaleBlock& block) {
    const int clients = batch_.client_ids_size();
    const auto rows = static_cast<uint32_t>(block.rows());
    if (clients > 0 && batch_.client_ids(clients - 1) == block.client_id) {
      batch_.set_client_rows(clients - 1, batch_.client_rows(clients - 1) + rows);
    } else {
      batch_.add_client_ids(block.client_id);
      batch_.add_client_rows(rows);
    }
  }

  void AddCurrencies(const SaleBlock& block, int before) {
    const bool one = block.currency_index.empty();
    if (one && currencies_.IndexOf(block.currencies.front()) == 0 && batch_.currencies().empty() &&
        batch_.currency_dictionary_size() == 1) {
      return;
    }
    batch_.mutable_currencies()->Resize(before, 0);
    if (one) {
      batch_.mutable_currencies()->Resize(before + static_cast<int>(block.rows()),
                                          currencies_.IndexOf(block.currencies.front()));
    } else {
      Translate(block.currencies, block.currency_index, &currencies_, batch_.mutable_currencies());
    }
  }

  static void Translate(const std::vector<std::string>& texts, const std::vector<uint32_t>& indexes,
                        BatchDictionary* dictionary, Indexes* out) {
    std::vector<uint32_t> numbers;
    numbers.reserve(texts.size());
    for (const std::string& text : texts) numbers.push_back(dictionary->IndexOf(text));
    out->Reserve(out->size() + static_cast<int>(indexes.size()));
    for (const uint32_t index : indexes) out->AddAlreadyReserved(numbers[index]);
  }

  void AddProfits(const SaleBlock& block) {
    const int rows = batch_.days_size();
    batch_.mutable_profits_minor()->Add(block.profits.begin(), block.profits.end());
    batch_.mutable_has_profit()->Add(block.has_profit.begin(), block.has_profit.end());
    batch_.mutable_profits_minor()->Resize(rows, 0);
    batch_.mutable_has_profit()->Resize(rows, false);
  }

  const SaleColumnSet columns_;
  v1::SalesBatch batch_;
  BatchDictionary currencies_;
  BatchDictionary products_;
};

absl::StatusOr<SaleScanOptions> ScanOptions(const v1::StreamSalesRequest& request) {
  SaleScanOptions options;
  options.start = request.start_client_id();
  options.end = request.end_client_id();
  if (request.has_start_date()) {
    ASSIGN_OR_RETURN(options.first_day, rpc::DayFrom(request.start_date(), "start_date"));
  }
  if (request.has_end_date()) {
    ASSIGN_OR_RETURN(options.last_day, rpc::DayFrom(request.end_date(), "end_date"));
  }
  for (const int column : request.columns()) {
    if (column == v1::SALES_COLUMN_PRODUCT) {
      options.columns.product = true;
    } else if (column == v1::SALES_COLUMN_PROFIT) {
      options.columns.profit = true;
    } else if (column == v1::SALES_COLUMN_SALE_ID) {
      options.columns.sale_id = true;
    } else {
      return InvalidField("columns", "is no column of SalesBatch");
    }
  }
  return options;
}

}  // namespace

absl::Status StreamSales(const Registry& registry, rpc::Call& call,
                         const v1::StreamSalesRequest& request, rpc::Writer<v1::SalesBatch>& out) {
  ASSIGN_OR_RETURN(SaleScanOptions options, ScanOptions(request));
  ASSIGN_OR_RETURN(options.position, PositionToReadAt(registry, call, request.as_of_position()));
  const SaleColumnSet columns = options.columns;
  const Position position = options.position;
  SaleScan scan(registry.database, std::move(options));
  bool sent = false;
  while (true) {
    SalesBatchBuilder batch(position, columns);
    ASSIGN_OR_RETURN(const bool more, scan.NextSlice(OptionsFor(call), [&](const SaleBlock& block) {
      batch.Add(block);
    }));
    if (!batch.empty() || (!more && !sent)) {
      RETURN_IF_ERROR(out.Write(batch.Take()));
      sent = true;
    }
    if (!more) return absl::OkStatus();
  }
}

}  // namespace clientele::registry
