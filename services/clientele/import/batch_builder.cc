#include "services/clientele/import/batch_builder.h"

#include <limits>
#include <string>
#include <string_view>

#include "absl/container/flat_hash_map.h"
#include "common/text/view.h"
#include "services/clientele/files/columns.h"

namespace clientele::cli {
namespace {

namespace v1 = registry::v1;

using TextColumn = google::protobuf::RepeatedPtrField<std::string>;

size_t AddText(std::string_view text, TextColumn* column) {
  column->Add()->assign(text);
  return text.size() + 2;
}

void AddDecimal(Decimal value, v1::DecimalColumn* column) {
  column->add_unscaled(value.unscaled);
  column->add_scales(static_cast<uint32_t>(value.scale));
}

// Numbers the different texts of a batch in the order of their first use. Keeps its table over all
// batches, so that a text costs memory only once.
class DictionaryBuilder {
 public:
  uint32_t IndexOf(std::string_view text, uint32_t generation, TextColumn* dictionary) {
    auto it = seen_.find(AbslView(text));
    if (it == seen_.end()) it = seen_.try_emplace(std::string(text)).first;
    Entry& entry = it->second;
    if (entry.generation != generation) {
      entry = {generation, static_cast<uint32_t>(dictionary->size())};
      AddText(text, dictionary);
    }
    return entry.index;
  }

 private:
  struct Entry {
    uint32_t generation = 0;
    uint32_t index = 0;
  };
  absl::flat_hash_map<std::string, Entry> seen_;
};

class ProductBatchBuilder final : public BatchBuilder {
 public:
  CsvColumns columns() const override {
    return {.required = {"product_id", "name", "business_line"}, .optional = {}};
  }

 private:
  void BeginRows() override { batch_->mutable_products()->Clear(); }
  size_t AppendRow(RowReader& row) override {
    v1::ProductRows& rows = *batch_->mutable_products();
    return AddText(row.Text(0), rows.mutable_product_ids()) +
           AddText(row.Text(1), rows.mutable_display_names()) +
           AddText(row.Text(2), rows.mutable_business_lines());
  }
};

class ClientBatchBuilder final : public BatchBuilder {
 public:
  CsvColumns columns() const override {
    return {.required = {"client_id", "name", "status", "size_class", "region", "currency"},
            .optional = {"industry", "group_id", "inn", "kpp", "ogrn", "lei", "parent_id",
                         "ownership_percent", "email", "phone", "since"}};
  }

 private:
  enum Column {
    kId,
    kName,
    kStatus,
    kSize,
    kRegion,
    kCurrency,
    kIndustry,
    kGroup,
    kInn,
    kKpp,
    kOgrn,
    kLei,
    kParent,
    kOwnership,
    kEmail,
    kPhone,
    kSince
  };

  void BeginRows() override { batch_->mutable_clients()->Clear(); }
  size_t AppendRow(RowReader& row) override;
};

constexpr std::pair<std::string_view, int> kStatuses[] = {
    {"ACTIVE", v1::CLIENT_STATUS_ACTIVE},
    {"POTENTIAL", v1::CLIENT_STATUS_POTENTIAL},
    {"ARCHIVED", v1::CLIENT_STATUS_ARCHIVED}};
constexpr std::pair<std::string_view, int> kSizeClasses[] = {{"LARGE", v1::SIZE_CLASS_LARGE},
                                                             {"MEDIUM", v1::SIZE_CLASS_MEDIUM},
                                                             {"SMALL", v1::SIZE_CLASS_SMALL},
                                                             {"MICRO", v1::SIZE_CLASS_MICRO}};

size_t ClientBatchBuilder::AppendRow(RowReader& row) {
  v1::ClientRows& rows = *batch_->mutable_clients();
  size_t bytes = 16;
  const auto text = [&](Column column, TextColumn* out) {
    if (row.Has(column)) bytes += AddText(row.Text(column), out);
  };
  text(kId, rows.mutable_client_ids());
  text(kName, rows.mutable_display_names());
  rows.add_statuses(static_cast<v1::ClientStatus>(row.Named(kStatus, kStatuses)));
  rows.add_size_classes(static_cast<v1::SizeClass>(row.Named(kSize, kSizeClasses)));
  text(kRegion, rows.mutable_regions());
  text(kCurrency, rows.mutable_currencies());
  text(kIndustry, rows.mutable_industries());
  text(kGroup, rows.mutable_group_ids());
  text(kInn, rows.mutable_inns());
  text(kKpp, rows.mutable_kpps());
  text(kOgrn, rows.mutable_ogrns());
  text(kLei, rows.mutable_leis());
  text(kParent, rows.mutable_parent_ids());
  text(kEmail, rows.mutable_emails());
  text(kPhone, rows.mutable_phones());
  if (row.Has(kOwnership)) {
    AddDecimal(row.Amount(kOwnership, false).value_or(Decimal{}),
               rows.mutable_ownership_percents());
  }
  if (row.Has(kSince)) {
    rows.add_since_days(row.Day(kSince, false).value_or(std::numeric_limits<int32_t>::min()));
  }
  return bytes;
}

class SaleBatchBuilder final : public BatchBuilder {
 public:
  CsvColumns columns() const override {
    return {.required = {"sale_id", "client_id", "product_id", "date", "amount"},
            .optional = {"profit", "currency"}};
  }

 private:
  enum Column { kId, kClient, kProduct, kDate, kAmount, kProfit, kCurrency };

  void BeginRows() override { batch_->mutable_sales()->Clear(); }
  size_t AppendRow(RowReader& row) override;
  void AppendOptional(RowReader& row, v1::SaleRows& rows);

  DictionaryBuilder clients_;
  DictionaryBuilder products_;
  DictionaryBuilder currencies_;
};

size_t SaleBatchBuilder::AppendRow(RowReader& row) {
  v1::SaleRows& rows = *batch_->mutable_sales();
  const size_t id_bytes = AddText(row.Text(kId), rows.mutable_sale_ids());
  const std::string_view client = row.Text(kClient);
  rows.add_clients(clients_.IndexOf(client, generation_, rows.mutable_client_dictionary()));
  rows.add_products(
      products_.IndexOf(row.Text(kProduct), generation_, rows.mutable_product_dictionary()));
  rows.add_days(row.Day(kDate, true).value_or(0));
  AddDecimal(row.Amount(kAmount, true).value_or(Decimal{}), rows.mutable_amounts());
  AppendOptional(row, rows);
  return id_bytes + client.size() + 16;
}

void SaleBatchBuilder::AppendOptional(RowReader& row, v1::SaleRows& rows) {
  if (row.Has(kProfit)) {
    const auto profit = row.Amount(kProfit, false);
    AddDecimal(profit.value_or(Decimal{}), rows.mutable_profits());
    rows.add_has_profit(profit.has_value());
  }
  if (row.Has(kCurrency)) {
    rows.add_currencies(
        currencies_.IndexOf(row.Text(kCurrency), generation_, rows.mutable_currency_dictionary()));
  }
}

// Any kind of records, by the descriptor of its columns.
class RecordBatchBuilder final : public BatchBuilder {
 public:
  explicit RecordBatchBuilder(v1::ImportKind kind) : field_(RecordField(kind)) {
    // In the order in which CsvColumns numbers them.
    for (const bool required : {true, false}) {
      for (FileColumn& column : FileColumns(field_->message_type())) {
        if (column.required == required) columns_.push_back(std::move(column));
      }
    }
  }

  CsvColumns columns() const override {
    CsvColumns names;
    for (const FileColumn& column : columns_) {
      (column.required ? names.required : names.optional).push_back(column.name);
    }
    return names;
  }

 private:
  void BeginRows() override {
    v1::RecordRows* const records = batch_->mutable_records();
    rows_ = records->GetReflection()->MutableMessage(records, field_);
    rows_->Clear();
  }

  size_t AppendRow(RowReader& row) override {
    size_t bytes = 0;
    for (size_t i = 0; i < columns_.size(); ++i) {
      if (row.Has(i)) bytes += AppendField(row, i);
    }
    return bytes;
  }

  size_t AppendField(RowReader& row, size_t i);

  const google::protobuf::FieldDescriptor* const field_;  // of RecordRows
  std::vector<FileColumn> columns_;
  google::protobuf::Message* rows_ = nullptr;
};

size_t RecordBatchBuilder::AppendField(RowReader& row, size_t i) {
  const FileColumn& column = columns_[i];
  const auto* const reflection = rows_->GetReflection();
  const bool empty = row.Raw(i).empty();
  switch (column.type) {
    case FileColumn::Type::kText:
      if (empty && column.required) row.Fail(i, row_rule::kRequired, "the field is empty");
      reflection->AddString(rows_, column.field, std::string(row.Text(i, column.max_length)));
      return row.Raw(i).size() + 2;
    case FileColumn::Type::kDate:
      reflection->AddInt32(rows_, column.field, row.Day(i, column.required).value_or(kNoDay));
      return 4;
    case FileColumn::Type::kDecimal: {
      const auto number = row.Amount(i, column.required);
      auto* const decimals =
          static_cast<v1::DecimalColumn*>(reflection->MutableMessage(rows_, column.field));
      AddDecimal(number.value_or(Decimal{0, kNoDecimal}), decimals);
      return 8;
    }
    case FileColumn::Type::kName:
      reflection->AddEnumValue(rows_, column.field,
                               empty && !column.required ? 0 : row.Named(i, column.names));
      return 1;
    case FileColumn::Type::kBool:
      reflection->AddBool(rows_, column.field,
                          !(empty && !column.required) && row.Named(i, column.names) != 0);
      return 1;
  }
  return 0;
}

}  // namespace

void BatchBuilder::Begin(uint32_t file, registry::v1::StageImportRequest* batch) {
  batch_ = batch;
  batch_->set_file(file);
  batch_->clear_line_deltas();
  BeginRows();
  ++generation_;
  rows_ = 0;
  bytes_ = 0;
  last_line_ = 0;
}

void BatchBuilder::Append(RowReader& row) {
  batch_->add_line_deltas(static_cast<uint32_t>(row.line() - last_line_));
  last_line_ = row.line();
  bytes_ += AppendRow(row);
  ++rows_;
}

std::unique_ptr<BatchBuilder> NewBatchBuilder(registry::v1::ImportKind kind) {
  switch (kind) {
    case v1::IMPORT_KIND_PRODUCTS:
      return std::make_unique<ProductBatchBuilder>();
    case v1::IMPORT_KIND_CLIENTS:
      return std::make_unique<ClientBatchBuilder>();
    case v1::IMPORT_KIND_SALES:
      return std::make_unique<SaleBatchBuilder>();
    default:
      return std::make_unique<RecordBatchBuilder>(kind);
  }
}

}  // namespace clientele::cli
