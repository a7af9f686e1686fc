#include "services/registry/api/campaign_handlers.h"

#include <algorithm>
#include <string>

#include "absl/strings/str_cat.h"
#include "common/errors/errors.h"
#include "common/errors/status_macros.h"
#include "common/rpc/dates.h"
#include "common/rpc/paging.h"
#include "services/registry/api/access_handlers.h"
#include "services/registry/api/campaign_change.h"
#include "services/registry/api/convert.h"
#include "services/registry/api/list_page.h"
#include "services/registry/api/references.h"
#include "services/registry/api/rule_status.h"
#include "services/registry/store/campaigns.h"
#include "services/registry/store/clients.h"

namespace clientele::registry {
namespace {

std::vector<std::string> SortedIds(const google::protobuf::RepeatedPtrField<std::string>& names) {
  std::vector<std::string> ids;
  for (const std::string& name : names) ids.push_back(IdOf(name));
  std::sort(ids.begin(), ids.end());
  return ids;
}

// Checks everything but references.
absl::StatusOr<CampaignFields> FieldsOf(const v1::Campaign& proto, std::string author) {
  CampaignFields fields;
  fields.display_name = proto.display_name();
  ASSIGN_OR_RETURN(fields.start_day, rpc::DayFrom(proto.start_date(), "campaign.start_date"));
  ASSIGN_OR_RETURN(fields.end_day, rpc::DayFrom(proto.end_date(), "campaign.end_date"));
  fields.product_ids = SortedIds(proto.products());
  fields.audience_filter = proto.audience_filter();
  fields.client_ids = SortedIds(proto.audience_clients());
  fields.author = std::move(author);
  RETURN_IF_ERROR(ToStatus(CheckCampaign(fields), "campaign."));
  if (!FilterToSql(fields.audience_filter, ClientFilterFields()).ok()) {
    return InvalidField("campaign.audience_filter", "is no filter that ListClients takes");
  }
  return fields;
}

absl::Status CheckReferences(Transaction& transaction, const CampaignFields& fields) {
  for (const std::string& id : fields.product_ids) {
    RETURN_IF_ERROR(RequireProduct(transaction, ProductName(id)));
  }
  for (const std::string& id : fields.client_ids) {
    RETURN_IF_ERROR(LiveClient(transaction, ClientName(id)).status());
  }
  return absl::OkStatus();
}

// A filter replaces a list and a list a filter, unless the request gives both.
void KeepOneAudience(const CampaignFields& before, const v1::Campaign& given,
                     v1::Campaign* merged) {
  if (merged->audience_filter().empty() || merged->audience_clients().empty()) return;
  if (given.audience_filter().empty() && !before.audience_filter.empty()) {
    merged->clear_audience_filter();
  } else if (given.audience_clients().empty() && !before.client_ids.empty()) {
    merged->clear_audience_clients();
  }
}

}  // namespace

absl::Status CreateCampaign(const Registry& registry, rpc::Call& call,
                            const v1::CreateCampaignRequest& request, v1::Campaign* response) {
  ASSIGN_OR_RETURN(std::string author,
                   PersonActing(call, request.campaign().author(), "campaign.author"));
  ASSIGN_OR_RETURN(const CampaignFields fields, FieldsOf(request.campaign(), std::move(author)));
  const auto create = [&](Mutation& mutation) -> absl::Status {
    ASSIGN_OR_RETURN(const std::optional<Campaign> taken,
                     FindCampaign(mutation.transaction, request.campaign_id()));
    if (taken) return AlreadyExists("campaign", CampaignName(taken->id));
    RETURN_IF_ERROR(CheckReferences(mutation.transaction, fields));
    Campaign campaign;
    campaign.id = request.campaign_id();
    campaign.fields = fields;
    campaign.create_time = mutation.now;
    campaign.update_time = mutation.now;
    campaign.position = mutation.position;
    RETURN_IF_ERROR(InsertCampaign(mutation.transaction, campaign));
    ToProto(campaign, response);
    return mutation.Audit(response->name(), nullptr, *response);
  };
  return Mutate(registry, call, "clientele.registry.v1.Campaigns/CreateCampaign", request, response,
                create);
}

absl::Status GetCampaign(const Registry& registry, rpc::Call& call,
                         const v1::GetCampaignRequest& request, v1::Campaign* response) {
  return registry.database->Read(OptionsFor(call), [&](Transaction& transaction) -> absl::Status {
    ASSIGN_OR_RETURN(const Campaign campaign, ExistingCampaign(transaction, request.name()));
    ToProto(campaign, response);
    return absl::OkStatus();
  });
}

absl::Status ListCampaigns(const Registry& registry, rpc::Call& call,
                           const v1::ListCampaignsRequest& request,
                           v1::ListCampaignsResponse* response) {
  ASSIGN_OR_RETURN(const int page_size, rpc::PageSize(request.page_size()));
  ASSIGN_OR_RETURN(const std::string after, rpc::ReadPageToken(request));
  CampaignQuery query;
  ASSIGN_OR_RETURN(query.filter, FilterToSql(request.filter(), CampaignFilterFields()));
  if (!request.product().empty()) query.product_id = IdOf(request.product());
  ASSIGN_OR_RETURN(
      const ListPage<Campaign> page,
      ReadPage<Campaign>(registry, call, page_size, [&](Transaction& transaction, int limit) {
        return ListCampaigns(transaction, query, after, limit);
      }));
  for (const Campaign& campaign : page.items) ToProto(campaign, response->add_campaigns());
  if (page.more) response->set_next_page_token(rpc::MakePageToken(page.items.back().id, request));
  return absl::OkStatus();
}

absl::Status UpdateCampaign(const Registry& registry, rpc::Call& call,
                            const v1::UpdateCampaignRequest& request, v1::Campaign* response) {
  const v1::Campaign& given = request.campaign();
  if (given.name().empty()) return InvalidField("campaign.name", "is required");
  const auto update = [&](Mutation& mutation, const Campaign& before,
                          Campaign* after) -> absl::Status {
    v1::Campaign merged;
    ToProto(before, &merged);
    RETURN_IF_ERROR(ApplyMask(request.update_mask(), given,
                              {"name", "author", "state", "audience_size", "approved_by",
                               "approve_time", "materials", "started_date", "finished_date",
                               "results", "analysis", "etag", "create_time", "update_time"},
                              &merged));
    KeepOneAudience(before.fields, given, &merged);
    ASSIGN_OR_RETURN(after->fields, FieldsOf(merged, before.fields.author));
    return CheckReferences(mutation.transaction, after->fields);
  };
  return Mutate(registry, call, "clientele.registry.v1.Campaigns/UpdateCampaign", request, response,
                [&](Mutation& mutation) {
                  return ChangeCampaign(mutation, given.name(), given.etag(), CampaignStep::kChange,
                                        response, update);
                });
}

absl::Status ListCampaignAudience(const Registry& registry, rpc::Call& call,
                                  const v1::ListCampaignAudienceRequest& request,
                                  v1::ListCampaignAudienceResponse* response) {
  ASSIGN_OR_RETURN(const int page_size, rpc::PageSize(request.page_size()));
  ASSIGN_OR_RETURN(const std::string after, rpc::ReadPageToken(request));
  const auto list = [&](Transaction& transaction,
                        int limit) -> absl::StatusOr<std::vector<std::string>> {
    ASSIGN_OR_RETURN(const Campaign campaign, ExistingCampaign(transaction, request.parent()));
    response->set_frozen(campaign.approve_time != 0);
    if (response->frozen()) {
      response->set_total_size(campaign.audience_size);
      return ListAudience(transaction, campaign.id, after, limit);
    }
    ASSIGN_OR_RETURN(const int64_t count, CountDraftAudience(transaction, campaign));
    response->set_total_size(count);
    return ListDraftAudience(transaction, campaign, after, limit);
  };
  ASSIGN_OR_RETURN(const ListPage<std::string> page,
                   ReadPage<std::string>(registry, call, page_size, list));
  for (const std::string& id : page.items) response->add_clients(ClientName(id));
  if (page.more) response->set_next_page_token(rpc::MakePageToken(page.items.back(), request));
  return NoteRead(registry, call, "clientele.registry.v1.Campaigns/ListCampaignAudience",
                  {std::string(kManyClients), response->clients_size(),
                   absl::StrCat("audience of ", request.parent())});
}

}  // namespace clientele::registry
