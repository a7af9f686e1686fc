#include "services/clientele/files/columns.h"

#include "absl/strings/str_cat.h"
#include "clientele/registry/v1/columns.pb.h"
#include "common/text/view.h"
#include "services/clientele/import/row_reader.h"

namespace clientele::cli {
namespace {

namespace v1 = registry::v1;
using google::protobuf::FieldDescriptor;

FileColumn::Type TypeOf(const FieldDescriptor* field) {
  switch (field->cpp_type()) {
    case FieldDescriptor::CPPTYPE_INT32:
      return FileColumn::Type::kDate;
    case FieldDescriptor::CPPTYPE_MESSAGE:
      return FileColumn::Type::kDecimal;
    case FieldDescriptor::CPPTYPE_ENUM:
      return FileColumn::Type::kName;
    case FieldDescriptor::CPPTYPE_BOOL:
      return FileColumn::Type::kBool;
    default:
      return FileColumn::Type::kText;
  }
}

// The names of an enum without their prefix, the one before UNSPECIFIED.
std::vector<std::pair<std::string_view, int>> NamesOf(
    const google::protobuf::EnumDescriptor* type) {
  constexpr std::string_view kUnspecified = "UNSPECIFIED";
  const size_t prefix = type->FindValueByNumber(0)->name().size() - kUnspecified.size();
  std::vector<std::pair<std::string_view, int>> names;
  for (int i = 0; i < type->value_count(); ++i) {
    if (type->value(i)->number() == 0) continue;
    names.emplace_back(std::string_view(type->value(i)->name()).substr(prefix),
                       type->value(i)->number());
  }
  return names;
}

}  // namespace

std::vector<FileColumn> FileColumns(const google::protobuf::Descriptor* rows) {
  std::vector<FileColumn> columns;
  for (int i = 0; i < rows->field_count(); ++i) {
    const FieldDescriptor* const field = rows->field(i);
    const v1::ColumnRules& rules = field->options().GetExtension(v1::column);
    FileColumn& column = columns.emplace_back();
    column.name = rules.name().empty() ? field->name() : rules.name();
    column.type = TypeOf(field);
    column.key = rules.key();
    column.required = (rules.key() && !rules.may_be_empty()) || rules.required();
    column.max_length = rules.max_length() == 0 ? kMaxTextBytes : rules.max_length();
    column.field = field;
    if (column.type == FileColumn::Type::kName) column.names = NamesOf(field->enum_type());
    if (column.type == FileColumn::Type::kBool) column.names = {{"false", 0}, {"true", 1}};
  }
  return columns;
}

const FieldDescriptor* RecordField(v1::ImportKind kind) {
  return v1::RecordRows::descriptor()->FindFieldByNumber(static_cast<int>(kind));
}

std::string ColumnList(const google::protobuf::Descriptor* rows) {
  std::string required;
  std::string optional;
  for (const FileColumn& column : FileColumns(rows)) {
    if (column.required) {
      absl::StrAppend(&required, required.empty() ? "" : ",", AbslView(column.name));
    } else {
      absl::StrAppend(&optional, "[,", AbslView(column.name), "]");
    }
  }
  return required + optional;
}

}  // namespace clientele::cli
