#include "services/registry/api/import_batch.h"

#include "common/errors/errors.h"
#include "common/errors/status_macros.h"
#include "services/registry/api/record_columns.h"

namespace clientele::registry {
namespace {

TextColumn Texts(const google::protobuf::RepeatedPtrField<std::string>& field) {
  return TextColumn(field.begin(), field.end());
}

template <class T>
std::span<const T> Numbers(const google::protobuf::RepeatedField<T>& field) {
  return {field.data(), static_cast<size_t>(field.size())};
}

template <class To>
std::vector<To> Enums(const google::protobuf::RepeatedField<int>& field) {
  std::vector<To> values;
  values.reserve(static_cast<size_t>(field.size()));
  for (const int value : field) values.push_back(static_cast<To>(value));
  return values;
}

DecimalColumn Decimals(const v1::DecimalColumn& column) {
  return {Numbers(column.unscaled()), Numbers(column.scales())};
}

ProductColumns ColumnsOf(const v1::ProductRows& rows) {
  return {Texts(rows.product_ids()), Texts(rows.display_names()), Texts(rows.business_lines())};
}

ClientColumns ColumnsOf(const v1::ClientRows& rows) {
  ClientColumns columns;
  columns.client_ids = Texts(rows.client_ids());
  columns.display_names = Texts(rows.display_names());
  columns.statuses = Enums<ClientStatus>(rows.statuses());
  columns.size_classes = Enums<SizeClass>(rows.size_classes());
  columns.regions = Texts(rows.regions());
  columns.currencies = Texts(rows.currencies());
  columns.industries = Texts(rows.industries());
  columns.group_ids = Texts(rows.group_ids());
  columns.inns = Texts(rows.inns());
  columns.kpps = Texts(rows.kpps());
  columns.ogrns = Texts(rows.ogrns());
  columns.leis = Texts(rows.leis());
  columns.parent_ids = Texts(rows.parent_ids());
  columns.ownership_percents = Decimals(rows.ownership_percents());
  columns.emails = Texts(rows.emails());
  columns.phones = Texts(rows.phones());
  columns.since_days = Numbers(rows.since_days());
  return columns;
}

SaleColumns ColumnsOf(const v1::SaleRows& rows) {
  SaleColumns columns;
  columns.sale_ids = Texts(rows.sale_ids());
  columns.clients = Numbers(rows.clients());
  columns.client_dictionary = Texts(rows.client_dictionary());
  columns.products = Numbers(rows.products());
  columns.product_dictionary = Texts(rows.product_dictionary());
  columns.days = Numbers(rows.days());
  columns.amounts = Decimals(rows.amounts());
  columns.profits = Decimals(rows.profits());
  columns.has_profit = Numbers(rows.has_profit());
  columns.currencies = Numbers(rows.currencies());
  columns.currency_dictionary = Texts(rows.currency_dictionary());
  return columns;
}

// Values that the columns' enums and scales may not have.
absl::Status CheckValues(const v1::StageImportRequest& request) {
  for (const int status : request.clients().statuses()) {
    if (!v1::ClientStatus_IsValid(status)) return InvalidField("clients.statuses", "unknown value");
  }
  for (const int size_class : request.clients().size_classes()) {
    if (!v1::SizeClass_IsValid(size_class)) {
      return InvalidField("clients.size_classes", "unknown value");
    }
  }
  for (const auto* column : {&request.sales().amounts(), &request.sales().profits(),
                             &request.clients().ownership_percents()}) {
    for (const uint32_t scale : column->scales()) {
      if (scale > 18) return InvalidField("scales", "a decimal has at most 18 places");
    }
  }
  return absl::OkStatus();
}

}  // namespace

BatchColumns ColumnsOf(const v1::StageImportRequest& request) {
  if (request.has_products()) return ColumnsOf(request.products());
  if (request.has_clients()) return ColumnsOf(request.clients());
  return ColumnsOf(request.sales());
}

v1::ImportKind KindOf(const v1::StageImportRequest& request) {
  if (request.has_products()) return v1::IMPORT_KIND_PRODUCTS;
  if (request.has_clients()) return v1::IMPORT_KIND_CLIENTS;
  if (request.has_sales()) return v1::IMPORT_KIND_SALES;
  return static_cast<v1::ImportKind>(request.records().kind_case());
}

int64_t RowCount(const v1::StageImportRequest& request) {
  if (request.has_products()) return request.products().product_ids_size();
  if (request.has_clients()) return request.clients().client_ids_size();
  if (request.has_records()) return RecordCount(RowsIn(request.records()));
  return request.sales().sale_ids_size();
}

absl::Status CheckBatch(const v1::StageImportRequest& request) {
  if (request.has_records()) {
    if (request.records().kind_case() == v1::RecordRows::KIND_NOT_SET) {
      return InvalidField("records", "has no rows");
    }
    RETURN_IF_ERROR(CheckRecordShape(RowsIn(request.records())));
  } else {
    RETURN_IF_ERROR(
        std::visit([](const auto& rows) { return CheckShape(rows); }, ColumnsOf(request)));
  }
  if (request.line_deltas_size() != RowCount(request)) {
    return InvalidField("line_deltas", "has another number of entries than there are rows");
  }
  return CheckValues(request);
}

std::vector<RowPlace> PlacesOf(const v1::StageImportRequest& request) {
  std::vector<RowPlace> places;
  places.reserve(static_cast<size_t>(request.line_deltas_size()));
  int64_t line = 0;
  for (const uint32_t delta : request.line_deltas()) {
    line += delta;
    places.push_back({request.file(), line});
  }
  return places;
}

}  // namespace clientele::registry
