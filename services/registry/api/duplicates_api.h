// The RPC group Duplicates: every method goes through the frame to its function in
// duplicate_handlers.h.
#ifndef CLIENTELE_SERVICES_REGISTRY_API_DUPLICATES_API_H_
#define CLIENTELE_SERVICES_REGISTRY_API_DUPLICATES_API_H_

#include "clientele/registry/v1/duplicates.grpc.pb.h"
#include "common/rpc/group.h"
#include "services/registry/api/duplicate_handlers.h"

namespace clientele::registry {

class DuplicatesApi final : public v1::Duplicates::CallbackService {
 public:
  DuplicatesApi(const Registry* registry, rpc::Frame* frame)
      : group_(registry, frame, v1::Duplicates::service_full_name()) {}

  rpc::Reactor* CreateDuplicateRun(rpc::Context* context,
                                   const v1::CreateDuplicateRunRequest* request,
                                   v1::DuplicateRun* response) override {
    return group_.Unary(context, request, response, "CreateDuplicateRun",
                        &registry::CreateDuplicateRun);
  }
  rpc::Reactor* GetDuplicateRun(rpc::Context* context, const v1::GetDuplicateRunRequest* request,
                                v1::DuplicateRun* response) override {
    return group_.Unary(context, request, response, "GetDuplicateRun", &registry::GetDuplicateRun);
  }
  rpc::Reactor* ListDuplicateRuns(rpc::Context* context,
                                  const v1::ListDuplicateRunsRequest* request,
                                  v1::ListDuplicateRunsResponse* response) override {
    return group_.Unary(context, request, response, "ListDuplicateRuns",
                        &registry::ListDuplicateRuns);
  }
  grpc::ServerWriteReactor<v1::DuplicateRun>* WatchDuplicateRun(
      rpc::Context* context, const v1::WatchDuplicateRunRequest* request) override {
    return group_.ServerStream<v1::DuplicateRun>(context, request, "WatchDuplicateRun",
                                                 &registry::WatchDuplicateRun);
  }
  rpc::Reactor* CancelDuplicateRun(rpc::Context* context,
                                   const v1::CancelDuplicateRunRequest* request,
                                   v1::DuplicateRun* response) override {
    return group_.Unary(context, request, response, "CancelDuplicateRun",
                        &registry::CancelDuplicateRun);
  }
  rpc::Reactor* ListDuplicates(rpc::Context* context, const v1::ListDuplicatesRequest* request,
                               v1::ListDuplicatesResponse* response) override {
    return group_.Unary(context, request, response, "ListDuplicates", &registry::ListDuplicates);
  }
  rpc::Reactor* ExplainPair(rpc::Context* context, const v1::ExplainPairRequest* request,
                            v1::DuplicateExplanation* response) override {
    return group_.Unary(context, request, response, "ExplainPair", &registry::ExplainPair);
  }
  rpc::Reactor* DismissDuplicate(rpc::Context* context, const v1::DismissDuplicateRequest* request,
                                 v1::DuplicateDismissal* response) override {
    return group_.Unary(context, request, response, "DismissDuplicate",
                        &registry::DismissDuplicate);
  }
  rpc::Reactor* ListDuplicateDismissals(rpc::Context* context,
                                        const v1::ListDuplicateDismissalsRequest* request,
                                        v1::ListDuplicateDismissalsResponse* response) override {
    return group_.Unary(context, request, response, "ListDuplicateDismissals",
                        &registry::ListDuplicateDismissals);
  }
  rpc::Reactor* DeleteDuplicateDismissal(rpc::Context* context,
                                         const v1::DeleteDuplicateDismissalRequest* request,
                                         v1::DuplicateDismissal* response) override {
    return group_.Unary(context, request, response, "DeleteDuplicateDismissal",
                        &registry::DeleteDuplicateDismissal);
  }

 private:
  rpc::Group<Registry> group_;
};

}  // namespace clientele::registry

#endif  // CLIENTELE_SERVICES_REGISTRY_API_DUPLICATES_API_H_
