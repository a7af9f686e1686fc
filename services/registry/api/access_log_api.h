// The RPC group AccessLog.
#ifndef CLIENTELE_SERVICES_REGISTRY_API_ACCESS_LOG_API_H_
#define CLIENTELE_SERVICES_REGISTRY_API_ACCESS_LOG_API_H_

#include "clientele/registry/v1/access_log.grpc.pb.h"
#include "common/rpc/group.h"
#include "services/registry/api/access_handlers.h"

namespace clientele::registry {

class AccessLogApi final : public v1::AccessLog::CallbackService {
 public:
  AccessLogApi(const Registry* registry, rpc::Frame* frame)
      : group_(registry, frame, v1::AccessLog::service_full_name()) {}

  rpc::Reactor* ListAccessEntries(rpc::Context* context,
                                  const v1::ListAccessEntriesRequest* request,
                                  v1::ListAccessEntriesResponse* response) override {
    return group_.Unary(context, request, response, "ListAccessEntries",
                        &registry::ListAccessEntries);
  }

 private:
  rpc::Group<Registry> group_;
};

}  // namespace clientele::registry

#endif  // CLIENTELE_SERVICES_REGISTRY_API_ACCESS_LOG_API_H_
