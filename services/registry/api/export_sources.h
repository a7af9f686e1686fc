// What an export reads: the records of one kind, batch by batch.
#ifndef CLIENTELE_SERVICES_REGISTRY_API_EXPORT_SOURCES_H_
#define CLIENTELE_SERVICES_REGISTRY_API_EXPORT_SOURCES_H_

#include <memory>

#include "absl/status/statusor.h"
#include "clientele/registry/v1/exports.pb.h"
#include "common/sql/database.h"
#include "services/registry/store/export_scan.h"

namespace clientele::registry {

class ExportSource {
 public:
  virtual ~ExportSource() = default;

  // Fills the rows of the next batch, which may be none, within one short transaction. False when
  // there is no further batch.
  virtual absl::StatusOr<bool> Next(const TransactionOptions& options,
                                    v1::ExportRecordsResponse* batch) = 0;
};

// Null for a kind that nothing is kept of.
std::unique_ptr<ExportSource> OpenExport(Database* database, v1::ImportKind kind, ExportScan scan);

}  // namespace clientele::registry

#endif  // CLIENTELE_SERVICES_REGISTRY_API_EXPORT_SOURCES_H_
