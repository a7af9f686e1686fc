// Handlers of the RPC group Exports; the protos say what each method does and which errors it
// returns.
#ifndef CLIENTELE_SERVICES_REGISTRY_API_EXPORT_HANDLERS_H_
#define CLIENTELE_SERVICES_REGISTRY_API_EXPORT_HANDLERS_H_

#include "absl/status/status.h"
#include "clientele/registry/v1/exports.pb.h"
#include "common/rpc/handler.h"
#include "services/registry/api/registry.h"

namespace clientele::registry {

absl::Status ExportRecords(const Registry& registry, rpc::Call& call,
                           const v1::ExportRecordsRequest& request,
                           rpc::Writer<v1::ExportRecordsResponse>& out);

}  // namespace clientele::registry

#endif  // CLIENTELE_SERVICES_REGISTRY_API_EXPORT_HANDLERS_H_
