// Writes the rows of a validated import, chunk by chunk.
#ifndef CLIENTELE_SERVICES_REGISTRY_API_IMPORT_APPLICATION_H_
#define CLIENTELE_SERVICES_REGISTRY_API_IMPORT_APPLICATION_H_

#include "absl/status/status.h"
#include "common/runs/run_executor.h"
#include "services/registry/api/import_references.h"
#include "services/registry/store/imports.h"

namespace clientele::registry {

// Applies the batches behind record->applied_sequence and keeps `record` up to date. One batch is
// one transaction with its commit position, its audit entry and the progress of the import, so that
// an attempt after a crash goes on behind the last batch that was written. With validate_only
// nothing is written: only the counts of `record` change.
absl::Status ApplyBatches(RunContext& run, ImportReferences* references, ImportRecord* record);

}  // namespace clientele::registry

#endif  // CLIENTELE_SERVICES_REGISTRY_API_IMPORT_APPLICATION_H_
