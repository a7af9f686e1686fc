// The RPC group Imports: every method goes through the frame to its function in import_handlers.h.
#ifndef CLIENTELE_SERVICES_REGISTRY_API_IMPORTS_API_H_
#define CLIENTELE_SERVICES_REGISTRY_API_IMPORTS_API_H_

#include "clientele/registry/v1/imports.grpc.pb.h"
#include "common/rpc/group.h"
#include "services/registry/api/import_handlers.h"

namespace clientele::registry {

class ImportsApi final : public v1::Imports::CallbackService {
 public:
  ImportsApi(const Registry* registry, rpc::Frame* frame)
      : group_(registry, frame, v1::Imports::service_full_name()) {}

  rpc::Reactor* CreateImport(rpc::Context* context, const v1::CreateImportRequest* request,
                             v1::Import* response) override {
    return group_.Unary(context, request, response, "CreateImport", &registry::CreateImport);
  }
  grpc::ServerBidiReactor<v1::StageImportRequest, v1::StageImportResponse>* StageImport(
      rpc::Context* context) override {
    return group_.BidiStream(context, "StageImport", &registry::StageImport);
  }
  rpc::Reactor* ApplyImport(rpc::Context* context, const v1::ApplyImportRequest* request,
                            v1::Import* response) override {
    return group_.Unary(context, request, response, "ApplyImport", &registry::ApplyImport);
  }
  rpc::Reactor* GetImport(rpc::Context* context, const v1::GetImportRequest* request,
                          v1::Import* response) override {
    return group_.Unary(context, request, response, "GetImport", &registry::GetImport);
  }
  grpc::ServerWriteReactor<v1::Import>* WatchImport(
      rpc::Context* context, const v1::WatchImportRequest* request) override {
    return group_.ServerStream(context, request, "WatchImport", &registry::WatchImport);
  }
  rpc::Reactor* ListImportErrors(rpc::Context* context, const v1::ListImportErrorsRequest* request,
                                 v1::ListImportErrorsResponse* response) override {
    return group_.Unary(context, request, response, "ListImportErrors",
                        &registry::ListImportErrors);
  }
  rpc::Reactor* CancelImport(rpc::Context* context, const v1::CancelImportRequest* request,
                             v1::Import* response) override {
    return group_.Unary(context, request, response, "CancelImport", &registry::CancelImport);
  }

 private:
  rpc::Group<Registry> group_;
};

}  // namespace clientele::registry

#endif  // CLIENTELE_SERVICES_REGISTRY_API_IMPORTS_API_H_
