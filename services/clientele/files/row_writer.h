// Rows of exports as lines of a CSV file.
#ifndef CLIENTELE_SERVICES_CLIENTELE_FILES_ROW_WRITER_H_
#define CLIENTELE_SERVICES_CLIENTELE_FILES_ROW_WRITER_H_

#include <cstdint>
#include <vector>

#include "clientele/registry/v1/exports.pb.h"
#include "common/csv/writer.h"
#include "services/clientele/files/columns.h"

namespace clientele::cli {

// Writes the columns of one kind in the form in which `import` reads them.
class RowWriter {
 public:
  // With `mark_deleted` a last column `deleted` says true or false. Writes the header.
  RowWriter(registry::v1::ImportKind kind, bool mark_deleted, CsvWriter* out);

  // Writes all rows of a batch of the kind and returns their number.
  int64_t Write(const registry::v1::ExportRecordsResponse& batch);

 private:
  void WriteSale(const registry::v1::SaleRows& rows, int row);
  void WriteRecord(const google::protobuf::Message& rows, int row);
  void WriteField(const google::protobuf::Message& rows, const FileColumn& column, int row);
  void WriteDecimal(const registry::v1::DecimalColumn& column, int row);

  const bool mark_deleted_;
  CsvWriter& out_;
  std::vector<FileColumn> columns_;  // empty for sales
};

}  // namespace clientele::cli

#endif  // CLIENTELE_SERVICES_CLIENTELE_FILES_ROW_WRITER_H_
