#include "services/clientele/files/row_writer.h"

#include <algorithm>
#include <string>

#include "clientele/registry/v1/columns.pb.h"
#include "common/money/money.h"
#include "common/time/date.h"

namespace clientele::cli {
namespace {

namespace v1 = registry::v1;
using google::protobuf::Message;

constexpr std::string_view kSaleColumns[] = {"sale_id", "client_id", "product_id", "date",
                                             "amount",  "profit",    "currency"};

const google::protobuf::Descriptor* RowsDescriptor(v1::ImportKind kind) {
  if (kind == v1::IMPORT_KIND_PRODUCTS) return v1::ProductRows::descriptor();
  if (kind == v1::IMPORT_KIND_CLIENTS) return v1::ClientRows::descriptor();
  return RecordField(kind)->message_type();
}

const Message& RowsOf(const v1::ExportRecordsResponse& batch) {
  if (batch.has_products()) return batch.products();
  if (batch.has_clients()) return batch.clients();
  const v1::RecordRows& records = batch.records();
  return records.GetReflection()->GetMessage(
      records, v1::RecordRows::descriptor()->FindFieldByNumber(records.kind_case()));
}

int Entries(const Message& rows, const FileColumn& column) {
  if (column.type != FileColumn::Type::kDecimal) {
    return rows.GetReflection()->FieldSize(rows, column.field);
  }
  return static_cast<const v1::DecimalColumn&>(rows.GetReflection()->GetMessage(rows, column.field))
      .unscaled_size();
}

}  // namespace

RowWriter::RowWriter(v1::ImportKind kind, bool mark_deleted, CsvWriter* out)
    : mark_deleted_(mark_deleted), out_(*out) {
  if (kind == v1::IMPORT_KIND_SALES) {
    for (const std::string_view name : kSaleColumns) out_.Field(name);
  } else {
    columns_ = FileColumns(RowsDescriptor(kind));
    for (const FileColumn& column : columns_) out_.Field(column.name);
  }
  if (mark_deleted_) out_.Field("deleted");
  out_.EndRow();
}

int64_t RowWriter::Write(const v1::ExportRecordsResponse& batch) {
  if (batch.rows_case() == v1::ExportRecordsResponse::ROWS_NOT_SET) return 0;
  const Message* const records = columns_.empty() ? nullptr : &RowsOf(batch);
  const int rows =
      records == nullptr ? batch.sales().sale_ids_size() : Entries(*records, columns_.front());
  for (int row = 0; row < rows; ++row) {
    if (records == nullptr) {
      WriteSale(batch.sales(), row);
    } else {
      WriteRecord(*records, row);
    }
    if (mark_deleted_) {
      const bool deleted = std::binary_search(
          batch.deleted_rows().begin(), batch.deleted_rows().end(), static_cast<uint32_t>(row));
      out_.Field(deleted ? "true" : "false");
    }
    out_.EndRow();
  }
  return rows;
}

void RowWriter::WriteSale(const v1::SaleRows& rows, int row) {
  const auto text = [](const auto& dictionary, uint32_t index) -> const std::string& {
    return dictionary.Get(static_cast<int>(index));
  };
  out_.Field(rows.sale_ids(row)).Field(text(rows.client_dictionary(), rows.clients(row)));
  out_.Field(text(rows.product_dictionary(), rows.products(row)));
  out_.DateField(DateFromDayNumber(rows.days(row)));
  WriteDecimal(rows.amounts(), row);
  if (rows.has_profit(row)) {
    WriteDecimal(rows.profits(), row);
  } else {
    out_.Field("");
  }
  out_.Field(text(rows.currency_dictionary(), rows.currencies(row)));
}

void RowWriter::WriteRecord(const Message& rows, int row) {
  for (const FileColumn& column : columns_) {
    if (Entries(rows, column) == 0) {
      out_.Field("");
    } else {
      WriteField(rows, column, row);
    }
  }
}

void RowWriter::WriteField(const Message& rows, const FileColumn& column, int row) {
  const auto* const reflection = rows.GetReflection();
  switch (column.type) {
    case FileColumn::Type::kText: {
      std::string scratch;
      out_.Field(reflection->GetRepeatedStringReference(rows, column.field, row, &scratch));
      return;
    }
    case FileColumn::Type::kDate: {
      const int32_t day = reflection->GetRepeatedInt32(rows, column.field, row);
      day == kNoDay ? out_.Field("") : out_.DateField(DateFromDayNumber(day));
      return;
    }
    case FileColumn::Type::kDecimal:
      WriteDecimal(
          static_cast<const v1::DecimalColumn&>(reflection->GetMessage(rows, column.field)), row);
      return;
    case FileColumn::Type::kName:
    case FileColumn::Type::kBool: {
      const int value =
          column.type == FileColumn::Type::kName
              ? reflection->GetRepeatedEnumValue(rows, column.field, row)
              : static_cast<int>(reflection->GetRepeatedBool(rows, column.field, row));
      const auto name = std::find_if(column.names.begin(), column.names.end(),
                                     [&](const auto& entry) { return entry.second == value; });
      out_.Field(name == column.names.end() ? std::string_view() : name->first);
      return;
    }
  }
}

void RowWriter::WriteDecimal(const v1::DecimalColumn& column, int row) {
  const auto scale = static_cast<int>(column.scales(row));
  if (scale == kNoDecimal) {
    out_.Field("");
  } else {
    out_.Number(FormatMinorUnits(column.unscaled(row), scale));
  }
}

}  // namespace clientele::cli
