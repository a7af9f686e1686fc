// `clientele import`: files into the services.
#ifndef CLIENTELE_SERVICES_CLIENTELE_IMPORT_IMPORT_H_
#define CLIENTELE_SERVICES_CLIENTELE_IMPORT_IMPORT_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "clientele/planning/v1/plans.pb.h"
#include "clientele/registry/v1/imports.pb.h"
#include "common/csv/dialect.h"
#include "services/clientele/session.h"

namespace clientele::cli {

struct ImportOptions {
  std::vector<std::string> files;
  bool dry_run = false;
  bool ignore_unknown = false;
  CsvDialect dialect = CsvDialect::kPlain;
  std::string errors_file;             // empty: none
  std::optional<int64_t> expect_rows;  // over all files
  std::string expect_sum;              // sales only; empty: not checked
  std::string import_id;               // of the registry's imports; empty: a new one
};

// Each reads all files, reports every row that breaks a rule, and changes nothing when there is
// one. Prints what was created and changed.
absl::Status ImportIntoRegistry(Session& session, registry::v1::ImportKind kind,
                                const ImportOptions& options);
absl::Status ImportManagers(Session& session, const ImportOptions& options);
absl::Status ImportAssignments(Session& session, const ImportOptions& options);

// The lines of a targets file as a plan request without id, name and kind. The currency is the one
// of the file's column, else `currency`, which may be empty; the caller completes it.
struct TargetsFile {
  std::vector<planning::v1::PlanLine> lines;
  std::vector<int64_t> line_numbers;  // of each plan line in the file
  std::string currency;
};
absl::StatusOr<TargetsFile> ReadTargets(Session& session, const std::string& file,
                                        const std::string& currency);

// A refused CreatePlan as errors of the file's rows where it names lines; any other status as it
// is.
absl::Status ExplainRefusedPlan(Session& session, const absl::Status& status,
                                const TargetsFile& targets, const std::string& file);

}  // namespace clientele::cli

#endif  // CLIENTELE_SERVICES_CLIENTELE_IMPORT_IMPORT_H_
