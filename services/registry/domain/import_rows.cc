#include "services/registry/domain/import_rows.h"

#include "absl/strings/str_cat.h"
#include "common/errors/errors.h"

namespace clientele::registry {
namespace {

// Collects the first fault of a batch.
class Shape {
 public:
  explicit Shape(size_t rows) : rows_(rows) {
    if (rows == 0 || rows > kMaxBatchRows) {
      fault_ = InvalidField("rows",
                            absl::StrCat("a batch has 1 to ", kMaxBatchRows, " rows, not ", rows));
    }
  }

  void Required(std::string_view column, size_t size) {
    if (fault_.ok() && size != rows_) {
      fault_ = InvalidField(column, absl::StrCat("has ", size, " entries for ", rows_, " rows"));
    }
  }
  void Optional(std::string_view column, size_t size) {
    if (size != 0) Required(column, size);
  }
  void Required(std::string_view column, const DecimalColumn& decimals) {
    Required(column, decimals.unscaled.size());
    Required(column, decimals.scales.size());
  }
  void Optional(std::string_view column, const DecimalColumn& decimals) {
    if (!decimals.empty()) Required(column, decimals);
  }
  void Index(std::string_view column, std::span<const uint32_t> entries, size_t dictionary) {
    for (const uint32_t entry : entries) {
      if (!fault_.ok()) return;
      if (entry >= dictionary) {
        fault_ = InvalidField(
            column,
            absl::StrCat("index ", entry, " lies outside a dictionary of ", dictionary, " texts"));
      }
    }
  }

  absl::Status status() const { return fault_; }

 private:
  size_t rows_;
  absl::Status fault_;
};

}  // namespace

absl::Status CheckShape(const ProductColumns& rows) {
  Shape shape(rows.product_ids.size());
  shape.Required("products.display_names", rows.display_names.size());
  shape.Required("products.business_lines", rows.business_lines.size());
  return shape.status();
}

absl::Status CheckShape(const ClientColumns& rows) {
  Shape shape(rows.client_ids.size());
  shape.Required("clients.display_names", rows.display_names.size());
  shape.Required("clients.statuses", rows.statuses.size());
  shape.Required("clients.size_classes", rows.size_classes.size());
  shape.Required("clients.regions", rows.regions.size());
  shape.Required("clients.currencies", rows.currencies.size());
  shape.Optional("clients.industries", rows.industries.size());
  shape.Optional("clients.group_ids", rows.group_ids.size());
  shape.Optional("clients.inns", rows.inns.size());
  shape.Optional("clients.kpps", rows.kpps.size());
  shape.Optional("clients.ogrns", rows.ogrns.size());
  shape.Optional("clients.leis", rows.leis.size());
  shape.Optional("clients.parent_ids", rows.parent_ids.size());
  shape.Optional("clients.ownership_percents", rows.ownership_percents);
  shape.Optional("clients.emails", rows.emails.size());
  shape.Optional("clients.phones", rows.phones.size());
  shape.Optional("clients.since_days", rows.since_days.size());
  shape.Optional("clients.valid_from_days", rows.valid_from_days.size());
  return shape.status();
}

absl::Status CheckShape(const SaleColumns& rows) {
  Shape shape(rows.sale_ids.size());
  shape.Required("sales.clients", rows.clients.size());
  shape.Required("sales.products", rows.products.size());
  shape.Required("sales.days", rows.days.size());
  shape.Required("sales.amounts", rows.amounts);
  shape.Optional("sales.profits", rows.profits);
  shape.Optional("sales.has_profit", rows.has_profit.size());
  if (rows.profits.empty() != rows.has_profit.empty()) {
    return InvalidField("sales.has_profit", "goes with sales.profits");
  }
  shape.Optional("sales.currencies", rows.currencies.size());
  shape.Index("sales.clients", rows.clients, rows.client_dictionary.size());
  shape.Index("sales.products", rows.products, rows.product_dictionary.size());
  shape.Index("sales.currencies", rows.currencies, rows.currency_dictionary.size());
  return shape.status();
}

}  // namespace clientele::registry
