// `clientele export`: everything that can be imported, as files.
#ifndef CLIENTELE_SERVICES_CLIENTELE_FILES_RECORD_EXPORT_H_
#define CLIENTELE_SERVICES_CLIENTELE_FILES_RECORD_EXPORT_H_

#include <cstdint>
#include <string>

#include "absl/status/statusor.h"
#include "clientele/registry/v1/imports.pb.h"
#include "services/clientele/session.h"

namespace clientele::cli {

struct ExportOptions {
  registry::v1::ImportKind kind = registry::v1::IMPORT_KIND_UNSPECIFIED;
  std::string file;
  int64_t as_of_position = 0;  // 0: the latest
  int64_t changed_since = 0;   // 0: everything
  int threads = 1;
};

struct ExportResult {
  int64_t rows = 0;
  int64_t position = 0;  // that the file shows
};

// Streams the records to a file that appears under its name when it is complete. Rows are in the
// order of their keys, whatever the number of threads.
absl::StatusOr<ExportResult> ExportRecords(Session& session, const ExportOptions& options);

}  // namespace clientele::cli

#endif  // CLIENTELE_SERVICES_CLIENTELE_FILES_RECORD_EXPORT_H_
