// Columns of records of any kind, read through the descriptor of their message (columns.proto).
#ifndef CLIENTELE_SERVICES_REGISTRY_API_RECORD_COLUMNS_H_
#define CLIENTELE_SERVICES_REGISTRY_API_RECORD_COLUMNS_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "clientele/registry/v1/records.pb.h"
#include "google/protobuf/message.h"
#include "services/registry/domain/import_issues.h"

namespace clientele::registry {

// Stands for an empty field in DecimalColumn.scales.
inline constexpr uint32_t kNoDecimal = 255;

// Rows of one kind, as one staged batch carries them.
struct RecordBatch {
  const google::protobuf::Message& rows;  // XRows
  std::vector<RowPlace> places;
  std::vector<bool> sound;  // whether a row's fields hold what their columns demand

  int size() const { return static_cast<int>(places.size()); }
};

// The rows within the oneof, which must be set.
const google::protobuf::Message& RowsIn(const v1::RecordRows& records);

// The rows of the kind with this number, set and empty.
google::protobuf::Message* MutableRowsIn(int kind, v1::RecordRows* records);

// Number of rows: entries of the first key column.
int64_t RecordCount(const google::protobuf::Message& rows);

// INVALID_ARGUMENT for columns of unequal length, values outside an enum and wrong scales.
absl::Status CheckRecordShape(const google::protobuf::Message& rows);

// Checks what the columns demand of single fields; sets batch->sound.
void CheckRecordFields(RecordBatch* batch, ImportIssues* issues);

// The key of every row of a batch. Keeps a reference to the rows.
class RecordKeys {
 public:
  explicit RecordKeys(const google::protobuf::Message& rows);

  // The values of the key columns: as bytes that differ for different keys, and for people.
  std::string Bytes(int row) const;
  std::string Text(int row) const;
  // The first key column.
  std::string column() const;

 private:
  const google::protobuf::Message& rows_;
  const std::vector<const google::protobuf::FieldDescriptor*> fields_;
};

// The texts of a column; they point into it.
std::vector<std::string_view> TextsOf(
    const google::protobuf::RepeatedPtrField<std::string>& column);

// The field of a row; empty where the file lacks the column.
std::string_view TextAt(const google::protobuf::RepeatedPtrField<std::string>& column, int row);
std::optional<int32_t> DayAt(const google::protobuf::RepeatedField<int32_t>& column, int row);

}  // namespace clientele::registry

#endif  // CLIENTELE_SERVICES_REGISTRY_API_RECORD_COLUMNS_H_
