// The RPC group OfferCases: every method goes through the frame to its function in
// offer_case_handlers.h.
#ifndef CLIENTELE_SERVICES_REGISTRY_API_OFFER_CASES_API_H_
#define CLIENTELE_SERVICES_REGISTRY_API_OFFER_CASES_API_H_

#include "clientele/registry/v1/offer_cases.grpc.pb.h"
#include "common/rpc/group.h"
#include "services/registry/api/offer_case_handlers.h"

namespace clientele::registry {

class OfferCasesApi final : public v1::OfferCases::CallbackService {
 public:
  OfferCasesApi(const Registry* registry, rpc::Frame* frame)
      : group_(registry, frame, v1::OfferCases::service_full_name()) {}

  rpc::Reactor* CreateOfferCase(rpc::Context* context, const v1::CreateOfferCaseRequest* request,
                                v1::OfferCase* response) override {
    return group_.Unary(context, request, response, "CreateOfferCase", &registry::CreateOfferCase);
  }
  rpc::Reactor* GetOfferCase(rpc::Context* context, const v1::GetOfferCaseRequest* request,
                             v1::OfferCase* response) override {
    return group_.Unary(context, request, response, "GetOfferCase", &registry::GetOfferCase);
  }
  rpc::Reactor* ListOfferCases(rpc::Context* context, const v1::ListOfferCasesRequest* request,
                               v1::ListOfferCasesResponse* response) override {
    return group_.Unary(context, request, response, "ListOfferCases", &registry::ListOfferCases);
  }
  rpc::Reactor* UpdateOfferCase(rpc::Context* context, const v1::UpdateOfferCaseRequest* request,
                                v1::OfferCase* response) override {
    return group_.Unary(context, request, response, "UpdateOfferCase", &registry::UpdateOfferCase);
  }
  rpc::Reactor* PublishOfferCase(rpc::Context* context, const v1::PublishOfferCaseRequest* request,
                                 v1::OfferCase* response) override {
    return group_.Unary(context, request, response, "PublishOfferCase",
                        &registry::PublishOfferCase);
  }
  rpc::Reactor* ArchiveOfferCase(rpc::Context* context, const v1::ArchiveOfferCaseRequest* request,
                                 v1::OfferCase* response) override {
    return group_.Unary(context, request, response, "ArchiveOfferCase",
                        &registry::ArchiveOfferCase);
  }

 private:
  rpc::Group<Registry> group_;
};

}  // namespace clientele::registry

#endif  // CLIENTELE_SERVICES_REGISTRY_API_OFFER_CASES_API_H_
