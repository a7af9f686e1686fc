// Imports as the API shows them.
#ifndef CLIENTELE_SERVICES_REGISTRY_API_IMPORT_CONVERT_H_
#define CLIENTELE_SERVICES_REGISTRY_API_IMPORT_CONVERT_H_

#include <map>
#include <string>

#include "clientele/registry/v1/imports.pb.h"
#include "common/runs/runs.h"
#include "services/registry/store/imports.h"

namespace clientele::registry {

// The kind as events and the log of reads name it: `offer_cases`. `kind` is one of the enum.
std::string KindName(v1::ImportKind kind);

// Whether nothing happens to the import any more.
bool HasEnded(const ImportRecord& record);

// Id of the run that works on the import now; empty before the first.
std::string RunIdOf(const ImportRecord& record);

// `run` is the run of that id, or null.
void ToProto(const ImportRecord& record, const Run* run, v1::Import* proto);

// The bytes kept in ImportRecord::sums.
std::string PackSums(const std::map<std::string, std::string>& sums);

}  // namespace clientele::registry

#endif  // CLIENTELE_SERVICES_REGISTRY_API_IMPORT_CONVERT_H_
