// The columns of a kind of records as its protos declare them (registry/v1/columns.proto).
#ifndef CLIENTELE_SERVICES_CLIENTELE_FILES_COLUMNS_H_
#define CLIENTELE_SERVICES_CLIENTELE_FILES_COLUMNS_H_

#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "clientele/registry/v1/imports.pb.h"
#include "google/protobuf/descriptor.h"

namespace clientele::cli {

// Stand for an empty field.
inline constexpr int32_t kNoDay = std::numeric_limits<int32_t>::min();
inline constexpr int32_t kNoDecimal = 255;

// One column of a file. Views live as long as the program.
struct FileColumn {
  enum class Type { kText, kDate, kDecimal, kName, kBool };

  std::string_view name;
  Type type = Type::kText;
  bool required = false;
  bool key = false;
  size_t max_length = 0;                                // of texts
  std::vector<std::pair<std::string_view, int>> names;  // of kName and kBool: what a field may say
  const google::protobuf::FieldDescriptor* field = nullptr;
};

// The columns of a message of rows, in the order of its fields.
std::vector<FileColumn> FileColumns(const google::protobuf::Descriptor* rows);

// The field of RecordRows for a kind; null for products, clients and sales.
const google::protobuf::FieldDescriptor* RecordField(registry::v1::ImportKind kind);

// "client_id,product_id,from[,to]".
std::string ColumnList(const google::protobuf::Descriptor* rows);

}  // namespace clientele::cli

#endif  // CLIENTELE_SERVICES_CLIENTELE_FILES_COLUMNS_H_
