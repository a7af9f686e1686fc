// Turns the rows of files into the columnar batches of registry.v1.Imports.
#ifndef CLIENTELE_SERVICES_CLIENTELE_IMPORT_BATCH_BUILDER_H_
#define CLIENTELE_SERVICES_CLIENTELE_IMPORT_BATCH_BUILDER_H_

#include <cstdint>
#include <memory>

#include "clientele/registry/v1/imports.pb.h"
#include "services/clientele/import/row_reader.h"

namespace clientele::cli {

// A batch is sent when it has this many rows or bytes. Both depend on nothing but the files, so
// that an import which is resumed cuts them at the same rows.
inline constexpr int kBatchRows = 32'768;
inline constexpr size_t kBatchBytes = size_t{4} << 20;

class BatchBuilder {
 public:
  virtual ~BatchBuilder() = default;

  // Empties the batch, keeping its memory, and begins to fill it with rows of this file.
  void Begin(uint32_t file, registry::v1::StageImportRequest* batch);
  // Adds the reader's current row to the batch.
  void Append(RowReader& row);
  bool IsFull() const { return rows_ >= kBatchRows || bytes_ >= kBatchBytes; }
  int rows() const { return rows_; }

  virtual CsvColumns columns() const = 0;

 protected:
  // Empties the kind's columns in batch_.
  virtual void BeginRows() = 0;
  // Returns about how many bytes the row takes.
  virtual size_t AppendRow(RowReader& row) = 0;

  registry::v1::StageImportRequest* batch_ = nullptr;
  // Rises with every batch.
  uint32_t generation_ = 0;

 private:
  int rows_ = 0;
  size_t bytes_ = 0;
  int64_t last_line_ = 0;
};

// Products, clients and sales have builders of their own; every other kind is read by its columns.
std::unique_ptr<BatchBuilder> NewBatchBuilder(registry::v1::ImportKind kind);

}  // namespace clientele::cli

#endif  // CLIENTELE_SERVICES_CLIENTELE_IMPORT_BATCH_BUILDER_H_
