// Handlers of the RPC group Campaigns; the protos say what each method does and which errors it
// returns.
#ifndef CLIENTELE_SERVICES_REGISTRY_API_CAMPAIGN_HANDLERS_H_
#define CLIENTELE_SERVICES_REGISTRY_API_CAMPAIGN_HANDLERS_H_

#include "absl/status/status.h"
#include "clientele/registry/v1/campaigns.pb.h"
#include "common/rpc/call.h"
#include "services/registry/api/registry.h"

namespace clientele::registry {

absl::Status CreateCampaign(const Registry& registry, rpc::Call& call,
                            const v1::CreateCampaignRequest& request, v1::Campaign* response);
absl::Status GetCampaign(const Registry& registry, rpc::Call& call,
                         const v1::GetCampaignRequest& request, v1::Campaign* response);
absl::Status ListCampaigns(const Registry& registry, rpc::Call& call,
                           const v1::ListCampaignsRequest& request,
                           v1::ListCampaignsResponse* response);
absl::Status UpdateCampaign(const Registry& registry, rpc::Call& call,
                            const v1::UpdateCampaignRequest& request, v1::Campaign* response);
absl::Status ListCampaignAudience(const Registry& registry, rpc::Call& call,
                                  const v1::ListCampaignAudienceRequest& request,
                                  v1::ListCampaignAudienceResponse* response);
absl::Status ApproveCampaign(const Registry& registry, rpc::Call& call,
                             const v1::ApproveCampaignRequest& request, v1::Campaign* response);
absl::Status StartCampaign(const Registry& registry, rpc::Call& call,
                           const v1::StartCampaignRequest& request, v1::Campaign* response);
absl::Status FinishCampaign(const Registry& registry, rpc::Call& call,
                            const v1::FinishCampaignRequest& request, v1::Campaign* response);
absl::Status CancelCampaign(const Registry& registry, rpc::Call& call,
                            const v1::CancelCampaignRequest& request, v1::Campaign* response);
absl::Status ProposeCampaignMaterial(const Registry& registry, rpc::Call& call,
                                     const v1::ProposeCampaignMaterialRequest& request,
                                     v1::Campaign* response);
absl::Status DecideCampaignMaterial(const Registry& registry, rpc::Call& call,
                                    const v1::DecideCampaignMaterialRequest& request,
                                    v1::Campaign* response);
absl::Status RecordCampaignResults(const Registry& registry, rpc::Call& call,
                                   const v1::RecordCampaignResultsRequest& request,
                                   v1::Campaign* response);
absl::Status AnalyseCampaign(const Registry& registry, rpc::Call& call,
                             const v1::AnalyseCampaignRequest& request, v1::Campaign* response);

}  // namespace clientele::registry

#endif  // CLIENTELE_SERVICES_REGISTRY_API_CAMPAIGN_HANDLERS_H_
