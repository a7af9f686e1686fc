// The RPC group Campaigns: every method goes through the frame to its function in
// campaign_handlers.h.
#ifndef CLIENTELE_SERVICES_REGISTRY_API_CAMPAIGNS_API_H_
#define CLIENTELE_SERVICES_REGISTRY_API_CAMPAIGNS_API_H_

#include "clientele/registry/v1/campaigns.grpc.pb.h"
#include "common/rpc/group.h"
#include "services/registry/api/campaign_handlers.h"

namespace clientele::registry {

class CampaignsApi final : public v1::Campaigns::CallbackService {
 public:
  CampaignsApi(const Registry* registry, rpc::Frame* frame)
      : group_(registry, frame, v1::Campaigns::service_full_name()) {}

  rpc::Reactor* CreateCampaign(rpc::Context* context, const v1::CreateCampaignRequest* request,
                               v1::Campaign* response) override {
    return group_.Unary(context, request, response, "CreateCampaign", &registry::CreateCampaign);
  }
  rpc::Reactor* GetCampaign(rpc::Context* context, const v1::GetCampaignRequest* request,
                            v1::Campaign* response) override {
    return group_.Unary(context, request, response, "GetCampaign", &registry::GetCampaign);
  }
  rpc::Reactor* ListCampaigns(rpc::Context* context, const v1::ListCampaignsRequest* request,
                              v1::ListCampaignsResponse* response) override {
    return group_.Unary(context, request, response, "ListCampaigns", &registry::ListCampaigns);
  }
  rpc::Reactor* UpdateCampaign(rpc::Context* context, const v1::UpdateCampaignRequest* request,
                               v1::Campaign* response) override {
    return group_.Unary(context, request, response, "UpdateCampaign", &registry::UpdateCampaign);
  }
  rpc::Reactor* ListCampaignAudience(rpc::Context* context,
                                     const v1::ListCampaignAudienceRequest* request,
                                     v1::ListCampaignAudienceResponse* response) override {
    return group_.Unary(context, request, response, "ListCampaignAudience",
                        &registry::ListCampaignAudience);
  }
  rpc::Reactor* ApproveCampaign(rpc::Context* context, const v1::ApproveCampaignRequest* request,
                                v1::Campaign* response) override {
    return group_.Unary(context, request, response, "ApproveCampaign", &registry::ApproveCampaign);
  }
  rpc::Reactor* StartCampaign(rpc::Context* context, const v1::StartCampaignRequest* request,
                              v1::Campaign* response) override {
    return group_.Unary(context, request, response, "StartCampaign", &registry::StartCampaign);
  }
  rpc::Reactor* FinishCampaign(rpc::Context* context, const v1::FinishCampaignRequest* request,
                               v1::Campaign* response) override {
    return group_.Unary(context, request, response, "FinishCampaign", &registry::FinishCampaign);
  }
  rpc::Reactor* CancelCampaign(rpc::Context* context, const v1::CancelCampaignRequest* request,
                               v1::Campaign* response) override {
    return group_.Unary(context, request, response, "CancelCampaign", &registry::CancelCampaign);
  }
  rpc::Reactor* ProposeCampaignMaterial(rpc::Context* context,
                                        const v1::ProposeCampaignMaterialRequest* request,
                                        v1::Campaign* response) override {
    return group_.Unary(context, request, response, "ProposeCampaignMaterial",
                        &registry::ProposeCampaignMaterial);
  }
  rpc::Reactor* DecideCampaignMaterial(rpc::Context* context,
                                       const v1::DecideCampaignMaterialRequest* request,
                                       v1::Campaign* response) override {
    return group_.Unary(context, request, response, "DecideCampaignMaterial",
                        &registry::DecideCampaignMaterial);
  }
  rpc::Reactor* RecordCampaignResults(rpc::Context* context,
                                      const v1::RecordCampaignResultsRequest* request,
                                      v1::Campaign* response) override {
    return group_.Unary(context, request, response, "RecordCampaignResults",
                        &registry::RecordCampaignResults);
  }
  rpc::Reactor* AnalyseCampaign(rpc::Context* context, const v1::AnalyseCampaignRequest* request,
                                v1::Campaign* response) override {
    return group_.Unary(context, request, response, "AnalyseCampaign", &registry::AnalyseCampaign);
  }

 private:
  rpc::Group<Registry> group_;
};

}  // namespace clientele::registry

#endif  // CLIENTELE_SERVICES_REGISTRY_API_CAMPAIGNS_API_H_
