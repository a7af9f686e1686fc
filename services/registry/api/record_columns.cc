#include "services/registry/api/record_columns.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "clientele/registry/v1/columns.pb.h"
#include "common/errors/errors.h"
#include "common/errors/status_macros.h"
#include "common/time/date.h"
#include "services/registry/domain/client_rules.h"
#include "services/registry/domain/import_rows.h"

namespace clientele::registry {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

constexpr uint32_t kDefaultMaxLength = 1024;

v1::ColumnRules RulesOf(const FieldDescriptor* field) {
  return field->options().GetExtension(v1::column);
}

std::string NameOf(const FieldDescriptor* field) {
  const v1::ColumnRules rules = RulesOf(field);
  return rules.name().empty() ? field->name() : rules.name();
}

const v1::DecimalColumn& DecimalsOf(const Message& rows, const FieldDescriptor* field) {
  return static_cast<const v1::DecimalColumn&>(rows.GetReflection()->GetMessage(rows, field));
}

bool IsDecimal(const FieldDescriptor* field) {
  return field->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE;
}

int EntriesOf(const Message& rows, const FieldDescriptor* field) {
  return IsDecimal(field) ? DecimalsOf(rows, field).unscaled_size()
                          : rows.GetReflection()->FieldSize(rows, field);
}

std::vector<const FieldDescriptor*> KeyFields(const Message& rows) {
  std::vector<const FieldDescriptor*> keys;
  for (int i = 0; i < rows.GetDescriptor()->field_count(); ++i) {
    const FieldDescriptor* const field = rows.GetDescriptor()->field(i);
    if (RulesOf(field).key()) keys.push_back(field);
  }
  return keys;
}

std::string ValueText(const Message& rows, const FieldDescriptor* field, int row) {
  const auto* const reflection = rows.GetReflection();
  if (reflection->FieldSize(rows, field) == 0) return "";
  switch (field->cpp_type()) {
    case FieldDescriptor::CPPTYPE_STRING:
      return reflection->GetRepeatedString(rows, field, row);
    case FieldDescriptor::CPPTYPE_INT32: {
      const int32_t number = reflection->GetRepeatedInt32(rows, field, row);
      if (number == kNoDay) return "";
      return FormatDate(DateFromDayNumber(number));
    }
    case FieldDescriptor::CPPTYPE_ENUM:
      return absl::StrCat(reflection->GetRepeatedEnumValue(rows, field, row));
    default:
      return "";
  }
}

absl::Status CheckEntries(const Message& rows, const FieldDescriptor* field, int64_t count) {
  const v1::ColumnRules rules = RulesOf(field);
  const int entries = EntriesOf(rows, field);
  const bool required = (rules.key() && !rules.may_be_empty()) || rules.required();
  const bool even = !IsDecimal(field) || DecimalsOf(rows, field).scales_size() == entries;
  if (entries != count && (required || entries != 0 || !even)) {
    return InvalidField(field->name(),
                        absl::StrCat("has ", entries, " entries for ", count, " rows"));
  }
  if (!even) return InvalidField(field->name(), "has not as many scales as numbers");
  for (int row = 0; IsDecimal(field) && row < entries; ++row) {
    const uint32_t scale = DecimalsOf(rows, field).scales(row);
    if (scale > 18 && scale != kNoDecimal) {
      return InvalidField(field->name(), "a decimal has at most 18 places");
    }
  }
  for (int row = 0; field->cpp_type() == FieldDescriptor::CPPTYPE_ENUM && row < entries; ++row) {
    const int value = rows.GetReflection()->GetRepeatedEnumValue(rows, field, row);
    if (field->enum_type()->FindValueByNumber(value) == nullptr) {
      return InvalidField(field->name(), "unknown value");
    }
  }
  return absl::OkStatus();
}

// Checks the fields of one column.
class ColumnCheck {
 public:
  ColumnCheck(const FieldDescriptor* field, RecordBatch* batch, ImportIssues* issues)
      : field_(field), rules_(RulesOf(field)), batch_(*batch), issues_(*issues) {}

  void Run() {
    const int entries = EntriesOf(batch_.rows, field_);
    for (int row = 0; row < entries; ++row) {
      if (IsEmpty(row)) {
        if ((rules_.key() && !rules_.may_be_empty()) || rules_.required()) {
          Fail(row, rule::kRequired, absl::StrCat(NameOf(field_), " is empty"));
        }
      } else if (field_->cpp_type() == FieldDescriptor::CPPTYPE_STRING) {
        CheckText(row);
      } else if (rules_.date() && !IsBusinessDay(Number(row))) {
        Fail(row, rule::kDateOutOfRange, "not a date of the years 1900 to 2200");
      }
    }
  }

 private:
  std::string_view Text(int row) const {
    return batch_.rows.GetReflection()->GetRepeatedStringReference(batch_.rows, field_, row,
                                                                   &scratch_);
  }
  int32_t Number(int row) const {
    return batch_.rows.GetReflection()->GetRepeatedInt32(batch_.rows, field_, row);
  }

  bool IsEmpty(int row) const {
    switch (field_->cpp_type()) {
      case FieldDescriptor::CPPTYPE_STRING:
        return Text(row).empty();
      case FieldDescriptor::CPPTYPE_INT32:
        return Number(row) == kNoDay;
      case FieldDescriptor::CPPTYPE_ENUM:
        return batch_.rows.GetReflection()->GetRepeatedEnumValue(batch_.rows, field_, row) == 0;
      case FieldDescriptor::CPPTYPE_MESSAGE:
        return DecimalsOf(batch_.rows, field_).scales(row) == kNoDecimal;
      default:
        return false;
    }
  }

  void CheckText(int row) {
    const std::string_view text = Text(row);
    const uint32_t longest = rules_.max_length() == 0 ? kDefaultMaxLength : rules_.max_length();
    if (rules_.id() && !IsId(text)) {
      Fail(row, rule::kInvalidId, "not an id: 1-64 bytes, no '/', no control character");
    } else if (text.size() > longest) {
      Fail(row, rule::kTooLong, absl::StrCat("longer than ", longest, " bytes"));
    } else if (text.find('\0') != std::string_view::npos) {
      Fail(row, rule::kInvalidText, "holds a zero byte");
    }
  }

  void Fail(int row, std::string_view rule, std::string message) {
    issues_.Add(batch_.places[static_cast<size_t>(row)], NameOf(field_), rule, std::move(message));
    batch_.sound[static_cast<size_t>(row)] = false;
  }

  const FieldDescriptor* const field_;
  const v1::ColumnRules rules_;
  RecordBatch& batch_;
  ImportIssues& issues_;
  mutable std::string scratch_;
};

}  // namespace

const Message& RowsIn(const v1::RecordRows& records) {
  const FieldDescriptor* const field = records.GetReflection()->GetOneofFieldDescriptor(
      records, v1::RecordRows::descriptor()->oneof_decl(0));
  return records.GetReflection()->GetMessage(records, field);
}

Message* MutableRowsIn(int kind, v1::RecordRows* records) {
  return records->GetReflection()->MutableMessage(
      records, v1::RecordRows::descriptor()->FindFieldByNumber(kind));
}

int64_t RecordCount(const Message& rows) { return EntriesOf(rows, KeyFields(rows).front()); }

absl::Status CheckRecordShape(const Message& rows) {
  const int64_t count = RecordCount(rows);
  if (count == 0 || count > static_cast<int64_t>(kMaxBatchRows)) {
    return InvalidField("rows",
                        absl::StrCat("a batch has 1 to ", kMaxBatchRows, " rows, not ", count));
  }
  for (int i = 0; i < rows.GetDescriptor()->field_count(); ++i) {
    RETURN_IF_ERROR(CheckEntries(rows, rows.GetDescriptor()->field(i), count));
  }
  return absl::OkStatus();
}

void CheckRecordFields(RecordBatch* batch, ImportIssues* issues) {
  batch->sound.assign(batch->places.size(), true);
  const auto* const descriptor = batch->rows.GetDescriptor();
  for (int i = 0; i < descriptor->field_count(); ++i) {
    ColumnCheck(descriptor->field(i), batch, issues).Run();
  }
}

RecordKeys::RecordKeys(const Message& rows) : rows_(rows), fields_(KeyFields(rows)) {}

std::string RecordKeys::Bytes(int row) const {
  std::string key;
  for (const FieldDescriptor* const field : fields_) {
    const std::string value = ValueText(rows_, field, row);
    absl::StrAppend(&key, value.size(), ":", value);
  }
  return key;
}

std::string RecordKeys::Text(int row) const {
  std::vector<std::string> values;
  for (const FieldDescriptor* const field : fields_) {
    values.push_back(field->cpp_type() == FieldDescriptor::CPPTYPE_ENUM
                         ? rows_.GetReflection()->GetRepeatedEnum(rows_, field, row)->name()
                         : ValueText(rows_, field, row));
  }
  return absl::StrJoin(values, ", ");
}

std::string RecordKeys::column() const { return NameOf(fields_.front()); }

std::vector<std::string_view> TextsOf(
    const google::protobuf::RepeatedPtrField<std::string>& column) {
  return {column.begin(), column.end()};
}

std::string_view TextAt(const google::protobuf::RepeatedPtrField<std::string>& column, int row) {
  return column.empty() ? std::string_view() : std::string_view(column.Get(row));
}

std::optional<int32_t> DayAt(const google::protobuf::RepeatedField<int32_t>& column, int row) {
  if (column.empty() || column.Get(row) == kNoDay) return std::nullopt;
  return column.Get(row);
}

}  // namespace clientele::registry
