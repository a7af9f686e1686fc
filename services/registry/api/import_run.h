// The run behind ApplyImport: validates a staged import, then applies it.
#ifndef CLIENTELE_SERVICES_REGISTRY_API_IMPORT_RUN_H_
#define CLIENTELE_SERVICES_REGISTRY_API_IMPORT_RUN_H_

#include <string_view>

#include "absl/status/status.h"
#include "common/runs/run_executor.h"

namespace clientele::registry {

inline constexpr std::string_view kImportRunKind = "import";

// The request of the run is the id of the import. Ends with the import REJECTED, or SUCCEEDED; an
// attempt after a crash goes on where the last one stood. Imports are to be executed one at a time:
// what one has validated must still hold while it is applied.
absl::Status ExecuteImport(RunContext& run);

}  // namespace clientele::registry

#endif  // CLIENTELE_SERVICES_REGISTRY_API_IMPORT_RUN_H_
