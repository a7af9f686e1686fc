#include "services/registry/api/export_sources.h"

#include <algorithm>
#include <limits>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "common/errors/status_macros.h"
#include "services/registry/api/batch_dictionary.h"
#include "services/registry/api/fact_rows.h"
#include "services/registry/api/record_kind.h"
#include "services/registry/domain/import_rows.h"
#include "services/registry/store/clients.h"
#include "services/registry/store/products.h"
#include "services/registry/store/sale_scan.h"

namespace clientele::registry {
namespace {

constexpr int kRowsAtOnce = 8'192;

// Ids hold no control character: sorts behind `id` and before every other id.
std::string Behind(std::string_view id) { return std::string(id) + '\x01'; }

class ProductSource final : public ExportSource {
 public:
  ProductSource(Database* database, ExportScan scan)
      : database_(*database), scan_(std::move(scan)) {}

  absl::StatusOr<bool> Next(const TransactionOptions& options,
                            v1::ExportRecordsResponse* batch) override {
    std::vector<Product> products;
    RETURN_IF_ERROR(database_.Read(options, [&](Transaction& transaction) -> absl::Status {
      ASSIGN_OR_RETURN(products, ListProducts(transaction, after_, kRowsAtOnce));
      return absl::OkStatus();
    }));
    for (const Product& product : products) {
      after_ = product.id;
      if (product.id < scan_.start || product.id >= scan_.end) continue;
      if (product.position > scan_.position || product.position <= scan_.since) continue;
      v1::ProductRows& rows = *batch->mutable_products();
      rows.add_product_ids(product.id);
      rows.add_display_names(product.display_name);
      rows.add_business_lines(product.business_line);
    }
    return products.size() == kRowsAtOnce && after_ < scan_.end;
  }

 private:
  Database& database_;
  const ExportScan scan_;
  std::string after_;
};

void Append(const Client& client, v1::ClientRows* rows) {
  const ClientFields& fields = client.fields;
  rows->add_client_ids(client.id);
  rows->add_display_names(fields.display_name);
  rows->add_statuses(static_cast<v1::ClientStatus>(fields.status));
  rows->add_size_classes(static_cast<v1::SizeClass>(fields.size_class));
  rows->add_regions(fields.region);
  rows->add_currencies(fields.currency_code);
  rows->add_industries(fields.industry);
  rows->add_group_ids(fields.group_id);
  rows->add_inns(fields.inn);
  rows->add_kpps(fields.kpp);
  rows->add_ogrns(fields.ogrn);
  rows->add_leis(fields.lei);
  rows->add_parent_ids(fields.parent_id);
  rows->mutable_ownership_percents()->add_unscaled(fields.ownership_ppm);
  rows->mutable_ownership_percents()->add_scales(4);  // a percent is 10,000 millionths
  rows->add_emails(fields.email);
  rows->add_phones(fields.phone);
  rows->add_since_days(fields.since_day.value_or(kNoDay));
}

// The clients by id, then those that were deleted after `since`.
class ClientSource final : public ExportSource {
 public:
  ClientSource(Database* database, ExportScan scan)
      : database_(*database), scan_(std::move(scan)), start_(scan_.start) {}

  absl::StatusOr<bool> Next(const TransactionOptions& options,
                            v1::ExportRecordsResponse* batch) override {
    if (scanned_) return NextDeleted(options, batch);
    std::vector<Client> clients;
    RETURN_IF_ERROR(database_.Read(options, [&](Transaction& transaction) {
      clients.clear();
      return ScanClients(transaction, scan_.position, start_, scan_.end, kRowsAtOnce,
                         [&](const Client& client) { clients.push_back(client); });
    }));
    for (const Client& client : clients) {
      start_ = Behind(client.id);
      if (client.position > scan_.since) Append(client, batch->mutable_clients());
    }
    scanned_ = clients.size() < kRowsAtOnce;
    return !scanned_ || scan_.since > 0;
  }

 private:
  absl::StatusOr<bool> NextDeleted(const TransactionOptions& options,
                                   v1::ExportRecordsResponse* batch) {
    if (!deleted_) {
      RETURN_IF_ERROR(database_.Read(options, [&](Transaction& transaction) -> absl::Status {
        ASSIGN_OR_RETURN(const auto now,
                         DeletedClients(transaction, scan_.position, scan_.start, scan_.end));
        ASSIGN_OR_RETURN(const auto before,
                         DeletedClients(transaction, scan_.since, scan_.start, scan_.end));
        deleted_.emplace();
        std::set_difference(now.begin(), now.end(), before.begin(), before.end(),
                            std::back_inserter(*deleted_));
        return absl::OkStatus();
      }));
    }
    for (int row = 0; row < kRowsAtOnce && sent_ < deleted_->size(); ++row, ++sent_) {
      Client client;
      client.id = (*deleted_)[sent_];
      Append(client, batch->mutable_clients());
      batch->add_deleted_rows(static_cast<uint32_t>(row));
    }
    return sent_ < deleted_->size();
  }

  Database& database_;
  const ExportScan scan_;
  std::string start_;
  bool scanned_ = false;
  std::optional<std::vector<std::string>> deleted_;
  size_t sent_ = 0;
};

// Fills the columns of one batch of sales.
class SaleRowsBuilder {
 public:
  explicit SaleRowsBuilder(v1::SaleRows* rows)
      : rows_(*rows),
        clients_(rows->mutable_client_dictionary()),
        products_(rows->mutable_product_dictionary()),
        currencies_(rows->mutable_currency_dictionary()) {}

  void Add(std::string_view id, const SaleFields& sale) {
    if (sale.currency != currency_.code || currency_.exponent < 0) {
      code_ = sale.currency;
      currency_ = Choose(code_);
    }
    rows_.add_sale_ids(std::string(id));
    rows_.add_clients(clients_.IndexOf(sale.client_id));
    rows_.add_products(products_.IndexOf(sale.product_id));
    rows_.add_days(sale.day);
    AddMinor(sale.amount, rows_.mutable_amounts());
    AddMinor(sale.profit.value_or(0), rows_.mutable_profits());
    rows_.add_has_profit(sale.profit.has_value());
    rows_.add_currencies(currencies_.IndexOf(sale.currency));
  }

 private:
  void AddMinor(int64_t minor, v1::DecimalColumn* column) const {
    column->add_unscaled(minor);
    column->add_scales(static_cast<uint32_t>(std::max(0, currency_.exponent)));
  }

  v1::SaleRows& rows_;
  BatchDictionary clients_;
  BatchDictionary products_;
  BatchDictionary currencies_;
  std::string code_;
  CurrencyChoice currency_;
};

// All sales, from the table, in the order of client, day and sale id.
class SaleSource final : public ExportSource {
 public:
  SaleSource(Database* database, const ExportScan& scan)
      : scan_(database, {.position = scan.position,
                         .start = scan.start,
                         .end = scan.end,
                         .columns = {.product = true, .profit = true, .sale_id = true}}) {}

  absl::StatusOr<bool> Next(const TransactionOptions& options,
                            v1::ExportRecordsResponse* batch) override {
    v1::SaleRows rows;
    SaleRowsBuilder builder(&rows);
    ASSIGN_OR_RETURN(const bool more, scan_.NextSlice(options, [&](const SaleBlock& block) {
      AddBlock(block, &builder);
    }));
    if (rows.sale_ids_size() > 0) *batch->mutable_sales() = std::move(rows);
    return more;
  }

 private:
  static void AddBlock(const SaleBlock& block, SaleRowsBuilder* builder) {
    SaleFields sale;
    sale.client_id = block.client_id;
    for (size_t row = 0; row < block.rows(); ++row) {
      sale.product_id = block.products[block.product_index[row]];
      sale.day = block.days[row];
      sale.amount = block.amounts[row];
      sale.profit.reset();
      if (!block.has_profit.empty() && block.has_profit[row] != 0) sale.profit = block.profits[row];
      sale.currency =
          block.currencies[block.currency_index.empty() ? 0 : block.currency_index[row]];
      builder->Add(block.sale_ids[row], sale);
    }
  }

  SaleScan scan_;
};

absl::StatusOr<std::set<std::string, std::less<>>> DeletedSet(Transaction& transaction,
                                                              const ExportScan& scan) {
  ASSIGN_OR_RETURN(const auto ids, DeletedClients(transaction, scan.position, "", kBehindAllIds));
  return std::set<std::string, std::less<>>(ids.begin(), ids.end());
}

class SaleChangeSource final : public ExportSource {
 public:
  SaleChangeSource(Database* database, ExportScan scan)
      : database_(*database), scan_(std::move(scan)) {}

  absl::StatusOr<bool> Next(const TransactionOptions& options,
                            v1::ExportRecordsResponse* batch) override {
    bool more = false;
    std::optional<SaleChangeKey> last;
    RETURN_IF_ERROR(database_.Read(options, [&](Transaction& transaction) -> absl::Status {
      batch->Clear();
      last = after_;
      v1::SaleRows rows;
      SaleRowsBuilder builder(&rows);
      ASSIGN_OR_RETURN(const auto deleted_clients, DeletedSet(transaction, scan_));
      ASSIGN_OR_RETURN(
          more, ScanSaleChanges(
                    transaction, scan_, after_, kRowsAtOnce, [&](const Sale& sale, bool deleted) {
                      const SaleFields& fields = sale.fields;
                      last = {fields.client_id, {fields.day, sale.id}, sale.position};
                      if (deleted_clients.contains(fields.client_id)) {
                        return;
                      }
                      if (deleted) {
                        batch->add_deleted_rows(static_cast<uint32_t>(rows.sale_ids_size()));
                      }
                      builder.Add(sale.id, fields);
                    }));
      if (rows.sale_ids_size() > 0) *batch->mutable_sales() = std::move(rows);
      return absl::OkStatus();
    }));
    after_ = std::move(last);
    return more;
  }

 private:
  Database& database_;
  const ExportScan scan_;
  std::optional<SaleChangeKey> after_;
};

class RecordSource final : public ExportSource {
 public:
  RecordSource(Database* database, const RecordKind* kind, ExportScan scan)
      : database_(*database), kind_(*kind), scan_(std::move(scan)) {}

  absl::StatusOr<bool> Next(const TransactionOptions& options,
                            v1::ExportRecordsResponse* batch) override {
    bool more = false;
    SqlValues after;
    RETURN_IF_ERROR(database_.Read(options, [&](Transaction& transaction) -> absl::Status {
      batch->Clear();
      after = after_;
      if (!deleted_clients_) {
        ASSIGN_OR_RETURN(deleted_clients_, DeletedSet(transaction, scan_));
      }
      google::protobuf::Message* const rows =
          MutableRowsIn(static_cast<int>(kind_.kind()), batch->mutable_records());
      ASSIGN_OR_RETURN(
          more, kind_.ExportSlice(transaction, {scan_, *deleted_clients_, kind_.slice_rows(),
                                                &after, rows, batch->mutable_deleted_rows()}));
      if (RecordCount(*rows) == 0) batch->clear_records();
      return absl::OkStatus();
    }));
    after_ = std::move(after);
    return more;
  }

 private:
  Database& database_;
  const RecordKind& kind_;
  const ExportScan scan_;
  SqlValues after_;
  std::optional<std::set<std::string, std::less<>>> deleted_clients_;
};

}  // namespace

std::unique_ptr<ExportSource> OpenExport(Database* database, v1::ImportKind kind, ExportScan scan) {
  switch (kind) {
    case v1::IMPORT_KIND_PRODUCTS:
      return std::make_unique<ProductSource>(database, std::move(scan));
    case v1::IMPORT_KIND_CLIENTS:
      return std::make_unique<ClientSource>(database, std::move(scan));
    case v1::IMPORT_KIND_SALES:
      if (scan.since == 0) return std::make_unique<SaleSource>(database, scan);
      return std::make_unique<SaleChangeSource>(database, std::move(scan));
    default: {
      const RecordKind* const records = FindRecordKind(static_cast<int>(kind));
      if (records == nullptr) return nullptr;
      return std::make_unique<RecordSource>(database, records, std::move(scan));
    }
  }
}

}  // namespace clientele::registry
