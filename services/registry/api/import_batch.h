// One staged batch: the request as it came, and its rows as the domain reads them.
#ifndef CLIENTELE_SERVICES_REGISTRY_API_IMPORT_BATCH_H_
#define CLIENTELE_SERVICES_REGISTRY_API_IMPORT_BATCH_H_

#include <cstdint>
#include <variant>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "clientele/registry/v1/imports.pb.h"
#include "services/registry/domain/import_issues.h"
#include "services/registry/domain/import_rows.h"

namespace clientele::registry {

// The columns of a batch of products, clients or sales; they point into `request`, which must
// outlive them. Other kinds are read as messages: see record_columns.h.
using BatchColumns = std::variant<ProductColumns, ClientColumns, SaleColumns>;
BatchColumns ColumnsOf(const v1::StageImportRequest& request);

// The kind of rows that a batch holds.
v1::ImportKind KindOf(const v1::StageImportRequest& request);

// Number of rows of a batch with rows of equal columns.
int64_t RowCount(const v1::StageImportRequest& request);

// INVALID_ARGUMENT for columns of unequal length, indexes outside a dictionary, or lines that do
// not fit the rows.
absl::Status CheckBatch(const v1::StageImportRequest& request);

// File and line of every row.
std::vector<RowPlace> PlacesOf(const v1::StageImportRequest& request);

}  // namespace clientele::registry

#endif  // CLIENTELE_SERVICES_REGISTRY_API_IMPORT_BATCH_H_
