// Handlers of the RPC group Imports; the protos say what each method does and which errors it
// returns.
#ifndef CLIENTELE_SERVICES_REGISTRY_API_IMPORT_HANDLERS_H_
#define CLIENTELE_SERVICES_REGISTRY_API_IMPORT_HANDLERS_H_

#include "absl/status/status.h"
#include "clientele/registry/v1/imports.pb.h"
#include "common/rpc/handler.h"
#include "services/registry/api/registry.h"

namespace clientele::registry {

absl::Status CreateImport(const Registry& registry, rpc::Call& call,
                          const v1::CreateImportRequest& request, v1::Import* response);
absl::Status StageImport(const Registry& registry, rpc::Call& call,
                         rpc::Reader<v1::StageImportRequest>& in,
                         rpc::Writer<v1::StageImportResponse>& out);
absl::Status ApplyImport(const Registry& registry, rpc::Call& call,
                         const v1::ApplyImportRequest& request, v1::Import* response);
absl::Status GetImport(const Registry& registry, rpc::Call& call,
                       const v1::GetImportRequest& request, v1::Import* response);
absl::Status WatchImport(const Registry& registry, rpc::Call& call,
                         const v1::WatchImportRequest& request, rpc::Writer<v1::Import>& out);
absl::Status ListImportErrors(const Registry& registry, rpc::Call& call,
                              const v1::ListImportErrorsRequest& request,
                              v1::ListImportErrorsResponse* response);
absl::Status CancelImport(const Registry& registry, rpc::Call& call,
                          const v1::CancelImportRequest& request, v1::Import* response);

}  // namespace clientele::registry

#endif  // CLIENTELE_SERVICES_REGISTRY_API_IMPORT_HANDLERS_H_
