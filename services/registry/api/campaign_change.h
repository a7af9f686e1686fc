// The one way in which a campaign changes.
#ifndef CLIENTELE_SERVICES_REGISTRY_API_CAMPAIGN_CHANGE_H_
#define CLIENTELE_SERVICES_REGISTRY_API_CAMPAIGN_CHANGE_H_

#include <string>
#include <string_view>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "clientele/registry/v1/campaigns.pb.h"
#include "common/rpc/call.h"
#include "services/registry/api/mutation.h"
#include "services/registry/domain/campaigns.h"

namespace clientele::registry {

// With the clients that a draft lists.
void ToProto(const Campaign& campaign, v1::Campaign* proto);

std::string CampaignName(std::string_view id);

// NOT_FOUND when there is none of this name.
absl::StatusOr<Campaign> ExistingCampaign(Transaction& transaction, std::string_view name);

// Who acts: the authenticated caller, whom `named` may only repeat; while callers are anonymous,
// the one whom the request names. INVALID_ARGUMENT on `field` otherwise.
absl::StatusOr<std::string> PersonActing(const rpc::Call& call, const std::string& named,
                                         std::string_view field);

// FAILED_PRECONDITION, reason STATE.
absl::Status NotAllowed(std::string_view campaign, std::string_view why);

// `after` comes in the state that follows the step.
using CampaignEffect =
    absl::FunctionRef<absl::Status(Mutation&, const Campaign& before, Campaign* after)>;

// Applies `effect` to the campaign `name` if its etag and its state allow the step, and writes what
// it changed, with its audit.
absl::Status ChangeCampaign(Mutation& mutation, std::string_view name, const std::string& etag,
                            CampaignStep step, v1::Campaign* response, CampaignEffect effect);

// The whole call of a method whose request has the campaign's name and etag.
template <class Request>
absl::Status StepCampaign(const Registry& registry, const rpc::Call& call, std::string_view method,
                          const Request& request, CampaignStep step, v1::Campaign* response,
                          CampaignEffect effect) {
  return Mutate(registry, call, method, request, response, [&](Mutation& mutation) {
    return ChangeCampaign(mutation, request.name(), request.etag(), step, response, effect);
  });
}

}  // namespace clientele::registry

#endif  // CLIENTELE_SERVICES_REGISTRY_API_CAMPAIGN_CHANGE_H_
