// The RPC group Exports: every method goes through the frame to its function in export_handlers.h.
#ifndef CLIENTELE_SERVICES_REGISTRY_API_EXPORTS_API_H_
#define CLIENTELE_SERVICES_REGISTRY_API_EXPORTS_API_H_

#include "clientele/registry/v1/exports.grpc.pb.h"
#include "common/rpc/group.h"
#include "services/registry/api/export_handlers.h"

namespace clientele::registry {

class ExportsApi final : public v1::Exports::CallbackService {
 public:
  ExportsApi(const Registry* registry, rpc::Frame* frame)
      : group_(registry, frame, v1::Exports::service_full_name()) {}

  grpc::ServerWriteReactor<v1::ExportRecordsResponse>* ExportRecords(
      rpc::Context* context, const v1::ExportRecordsRequest* request) override {
    return group_.ServerStream(context, request, "ExportRecords", &registry::ExportRecords);
  }

 private:
  rpc::Group<Registry> group_;
};

}  // namespace clientele::registry

#endif  // CLIENTELE_SERVICES_REGISTRY_API_EXPORTS_API_H_
