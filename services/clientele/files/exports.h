// The files that the command writes; their formats are in docs/formats.md.
#ifndef CLIENTELE_SERVICES_CLIENTELE_FILES_EXPORTS_H_
#define CLIENTELE_SERVICES_CLIENTELE_FILES_EXPORTS_H_

#include <cstdint>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "services/clientele/session.h"

namespace clientele::cli {

// Each streams a result to a file that appears under its name when it is complete, and returns the
// number of its rows.

// Segments of `runs/{run}` or `runs/current`, by client id.
absl::StatusOr<int64_t> ExportSegments(Session& session, const std::string& run,
                                       const std::string& file);
// Proposals of the assignment run `runs/{run}`, by client id.
absl::StatusOr<int64_t> ExportAssignments(Session& session, const std::string& run,
                                          const std::string& file);
// Cells of `plans/{plan}/decompositions/{decomposition}` in the plan's currency, by manager,
// client, product and month.
absl::StatusOr<int64_t> ExportAllocations(Session& session, const std::string& decomposition,
                                          std::string_view currency, const std::string& file);

}  // namespace clientele::cli

#endif  // CLIENTELE_SERVICES_CLIENTELE_FILES_EXPORTS_H_
