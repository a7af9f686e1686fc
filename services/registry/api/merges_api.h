// The RPC group Merges: every method goes through the frame to its function in merge_handlers.h.
#ifndef CLIENTELE_SERVICES_REGISTRY_API_MERGES_API_H_
#define CLIENTELE_SERVICES_REGISTRY_API_MERGES_API_H_

#include "clientele/registry/v1/merges.grpc.pb.h"
#include "common/rpc/group.h"
#include "services/registry/api/merge_handlers.h"

namespace clientele::registry {

class MergesApi final : public v1::Merges::CallbackService {
 public:
  MergesApi(const Registry* registry, rpc::Frame* frame)
      : group_(registry, frame, v1::Merges::service_full_name()) {}

  rpc::Reactor* MergeClients(rpc::Context* context, const v1::MergeClientsRequest* request,
                             v1::Merge* response) override {
    return group_.Unary(context, request, response, "MergeClients", &registry::MergeClients);
  }
  rpc::Reactor* GetMerge(rpc::Context* context, const v1::GetMergeRequest* request,
                         v1::Merge* response) override {
    return group_.Unary(context, request, response, "GetMerge", &registry::GetMerge);
  }
  rpc::Reactor* ListMerges(rpc::Context* context, const v1::ListMergesRequest* request,
                           v1::ListMergesResponse* response) override {
    return group_.Unary(context, request, response, "ListMerges", &registry::ListMerges);
  }
  rpc::Reactor* UndoMerge(rpc::Context* context, const v1::UndoMergeRequest* request,
                          v1::Merge* response) override {
    return group_.Unary(context, request, response, "UndoMerge", &registry::UndoMerge);
  }

 private:
  rpc::Group<Registry> group_;
};

}  // namespace clientele::registry

#endif  // CLIENTELE_SERVICES_REGISTRY_API_MERGES_API_H_
