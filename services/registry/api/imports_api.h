// The RPC group Imports: every method goes through the frame to its function in import_handlers.h.
#ifndef CLIENTELE_SERVICES_REGISTRY_API_IMPORTS_API_H_
#define CLIENTELE_SERVICES_REGISTRY_API_IMPORTS_API_H_

#include "clientele/registry/v1/imports.grpc.pb.h"
#include "services/registry/api/forward.h"
#include "services/registry/api/import_handlers.h"

namespace clientele::registry {

class ImportsApi final : public v1::Imports::CallbackService {
 public:
  ImportsApi(const Registry* registry, rpc::Frame* frame)
      : group_(registry, frame, v1::Imports::service_full_name()) {}

  Reactor* CreateImport(Context* context, const v1::CreateImportRequest* request,
                        v1::Import* response) override {
    return group_.Unary(context, request, response, "CreateImport", &registry::CreateImport);
  }
  grpc::ServerBidiReactor<v1::StageImportRequest, v1::StageImportResponse>* StageImport(
      Context* context) override {
    return group_.Bidi(context, "StageImport", &registry::StageImport);
  }
  Reactor* ApplyImport(Context* context, const v1::ApplyImportRequest* request,
                       v1::Import* response) override {
    return group_.Unary(context, request, response, "ApplyImport", &registry::ApplyImport);
  }
  Reactor* GetImport(Context* context, const v1::GetImportRequest* request,
                     v1::Import* response) override {
    return group_.Unary(context, request, response, "GetImport", &registry::GetImport);
  }
  grpc::ServerWriteReactor<v1::Import>* WatchImport(
      Context* context, const v1::WatchImportRequest* request) override {
    return group_.Stream(context, request, "WatchImport", &registry::WatchImport);
  }
  Reactor* ListImportErrors(Context* context, const v1::ListImportErrorsRequest* request,
                            v1::ListImportErrorsResponse* response) override {
    return group_.Unary(context, request, response, "ListImportErrors",
                        &registry::ListImportErrors);
  }
  Reactor* CancelImport(Context* context, const v1::CancelImportRequest* request,
                        v1::Import* response) override {
    return group_.Unary(context, request, response, "CancelImport", &registry::CancelImport);
  }

 private:
  Group group_;
};

}  // namespace clientele::registry

#endif  // CLIENTELE_SERVICES_REGISTRY_API_IMPORTS_API_H_
