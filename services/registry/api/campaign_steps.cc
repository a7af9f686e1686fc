#include <algorithm>

#include "absl/strings/str_cat.h"
#include "common/errors/errors.h"
#include "common/errors/status_macros.h"
#include "common/rpc/dates.h"
#include "common/text/view.h"
#include "services/registry/api/campaign_change.h"
#include "services/registry/api/campaign_handlers.h"
#include "services/registry/api/convert.h"
#include "services/registry/api/rule_status.h"
#include "services/registry/store/campaigns.h"

namespace clientele::registry {
namespace {

auto MaterialOf(std::vector<CampaignMaterial>& materials, std::string_view id) {
  return std::lower_bound(
      materials.begin(), materials.end(), id,
      [](const CampaignMaterial& material, std::string_view key) { return material.id < key; });
}

}  // namespace

absl::Status ApproveCampaign(const Registry& registry, rpc::Call& call,
                             const v1::ApproveCampaignRequest& request, v1::Campaign* response) {
  ASSIGN_OR_RETURN(const std::string person,
                   PersonActing(call, request.approved_by(), "approved_by"));
  const auto approve = [&](Mutation& mutation, const Campaign& before,
                           Campaign* after) -> absl::Status {
    if (person == before.fields.author) {
      return NotAllowed(request.name(), "nobody approves his own campaign");
    }
    ASSIGN_OR_RETURN(const int64_t size, CountDraftAudience(mutation.transaction, before));
    if (size > kMaxAudience) {
      return NotAllowed(request.name(), StdView(absl::StrCat("the audience of ", size,
                                                             " clients is above ", kMaxAudience)));
    }
    ASSIGN_OR_RETURN(after->audience_size, FreezeAudience(mutation.transaction, before));
    if (after->audience_size == 0) return NotAllowed(request.name(), "the audience is empty");
    after->approved_by = person;
    after->approve_time = mutation.now;
    return absl::OkStatus();
  };
  return StepCampaign(registry, call, "clientele.registry.v1.Campaigns/ApproveCampaign", request,
                      CampaignStep::kApprove, response, approve);
}

absl::Status StartCampaign(const Registry& registry, rpc::Call& call,
                           const v1::StartCampaignRequest& request, v1::Campaign* response) {
  ASSIGN_OR_RETURN(const int32_t day, rpc::DayFrom(request.date(), "date"));
  const auto start = [&](Mutation&, const Campaign& before, Campaign* after) -> absl::Status {
    if (const CampaignMaterial* open = FirstNotAgreed(before)) {
      return NotAllowed(request.name(),
                        StdView(absl::StrCat("material ", open->id, " is not agreed")));
    }
    after->started_day = day;
    return absl::OkStatus();
  };
  return StepCampaign(registry, call, "clientele.registry.v1.Campaigns/StartCampaign", request,
                      CampaignStep::kStart, response, start);
}

absl::Status FinishCampaign(const Registry& registry, rpc::Call& call,
                            const v1::FinishCampaignRequest& request, v1::Campaign* response) {
  ASSIGN_OR_RETURN(const int32_t day, rpc::DayFrom(request.date(), "date"));
  const auto finish = [&](Mutation&, const Campaign& before, Campaign* after) -> absl::Status {
    if (day < before.started_day) return InvalidField("date", "is before the campaign's start");
    after->finished_day = day;
    return absl::OkStatus();
  };
  return StepCampaign(registry, call, "clientele.registry.v1.Campaigns/FinishCampaign", request,
                      CampaignStep::kFinish, response, finish);
}

absl::Status CancelCampaign(const Registry& registry, rpc::Call& call,
                            const v1::CancelCampaignRequest& request, v1::Campaign* response) {
  const auto cancel = [](Mutation&, const Campaign&, Campaign*) { return absl::OkStatus(); };
  return StepCampaign(registry, call, "clientele.registry.v1.Campaigns/CancelCampaign", request,
                      CampaignStep::kCancel, response, cancel);
}

absl::Status ProposeCampaignMaterial(const Registry& registry, rpc::Call& call,
                                     const v1::ProposeCampaignMaterialRequest& request,
                                     v1::Campaign* response) {
  const v1::CampaignMaterial& given = request.material();
  CampaignMaterial material;
  material.id = given.material_id();
  material.display_name = given.display_name();
  material.uri = given.uri();
  material.version = given.version();
  material.sha256 = given.sha256();
  ASSIGN_OR_RETURN(material.proposed_by,
                   PersonActing(call, given.proposed_by(), "material.proposed_by"));
  RETURN_IF_ERROR(ToStatus(CheckMaterial(material), "material."));
  const auto propose = [&](Mutation& mutation, const Campaign&, Campaign* after) -> absl::Status {
    material.propose_time = mutation.now;
    const auto at = MaterialOf(after->materials, material.id);
    if (at != after->materials.end() && at->id == material.id) {
      *at = material;
      return absl::OkStatus();
    }
    if (after->materials.size() == kMaxMaterials) {
      return NotAllowed(request.name(), "the campaign has 100 materials");
    }
    after->materials.insert(at, material);
    return absl::OkStatus();
  };
  return StepCampaign(registry, call, "clientele.registry.v1.Campaigns/ProposeCampaignMaterial",
                      request, CampaignStep::kProposeOrDecide, response, propose);
}

absl::Status DecideCampaignMaterial(const Registry& registry, rpc::Call& call,
                                    const v1::DecideCampaignMaterialRequest& request,
                                    v1::Campaign* response) {
  ASSIGN_OR_RETURN(const std::string person,
                   PersonActing(call, request.decided_by(), "decided_by"));
  const auto decision = static_cast<MaterialState>(request.decision());
  if (decision == MaterialState::kProposed) {
    return InvalidField("decision", "is AGREED or REJECTED");
  }
  if (decision == MaterialState::kRejected && request.comment().empty()) {
    return InvalidField("comment", "is required for a rejection");
  }
  const auto decide = [&](Mutation& mutation, const Campaign&, Campaign* after) -> absl::Status {
    const auto at = MaterialOf(after->materials, request.material_id());
    if (at == after->materials.end() || at->id != request.material_id()) {
      return NotFound("campaign_material", request.material_id());
    }
    if (at->sha256 != request.sha256()) return EtagMismatch("campaign_material", at->id);
    if (at->state != MaterialState::kProposed) {
      return NotAllowed(request.name(), "the material is decided already");
    }
    if (at->proposed_by == person) {
      return NotAllowed(request.name(), "nobody decides on his own material");
    }
    at->state = decision;
    at->decided_by = person;
    at->decide_time = mutation.now;
    at->comment = request.comment();
    return ToStatus(CheckMaterial(*at), "");
  };
  return StepCampaign(registry, call, "clientele.registry.v1.Campaigns/DecideCampaignMaterial",
                      request, CampaignStep::kProposeOrDecide, response, decide);
}

}  // namespace clientele::registry
