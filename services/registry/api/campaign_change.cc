#include "services/registry/api/campaign_change.h"

#include "absl/strings/str_cat.h"
#include "common/errors/errors.h"
#include "common/errors/status_macros.h"
#include "common/ids/resource_name.h"
#include "common/rpc/dates.h"
#include "common/sql/etag.h"
#include "common/text/view.h"
#include "services/registry/api/convert.h"
#include "services/registry/api/rule_status.h"
#include "services/registry/domain/breaches.h"
#include "services/registry/store/campaigns.h"

namespace clientele::registry {
namespace {

using registry::ToProto;

constexpr std::string_view kAnonymous = "anonymous";

google::type::Date DateOf(int32_t day) { return rpc::ProtoDate(DateFromDayNumber(day)); }

void ToProto(const CampaignMaterial& material, v1::CampaignMaterial* proto) {
  proto->set_material_id(material.id);
  proto->set_display_name(material.display_name);
  proto->set_uri(material.uri);
  proto->set_version(material.version);
  proto->set_sha256(material.sha256);
  proto->set_proposed_by(material.proposed_by);
  proto->set_state(static_cast<v1::MaterialState>(material.state));
  ToProto(material.propose_time, proto->mutable_propose_time());
  proto->set_decided_by(material.decided_by);
  if (material.decide_time != 0) ToProto(material.decide_time, proto->mutable_decide_time());
  proto->set_comment(material.comment);
}

void ToProto(const CampaignSales& sales, v1::CampaignSales* proto) {
  proto->set_product(ProductName(sales.product_id));
  proto->set_currency_code(sales.currency);
  proto->set_sale_count(sales.sale_count);
  proto->set_amount_minor(sales.amount);
  proto->set_buyer_count(sales.buyer_count);
  proto->set_return_count(sales.return_count);
}

// Nothing for a share of nothing.
void SetShare(int64_t part, int64_t whole, v1::Fraction* proto) {
  const Fraction share = Reduced(part, whole);
  proto->set_numerator(share.numerator);
  proto->set_denominator(share.denominator);
}

void ToProto(const CampaignResults& results, int64_t audience_size, v1::CampaignResults* proto) {
  proto->set_contacted_count(results.contacted);
  proto->set_responded_count(results.responded);
  for (const CampaignSales& line : results.sales) ToProto(line, proto->add_reported_sales());
  SetShare(results.contacted, audience_size, proto->mutable_contact_rate());
  if (results.contacted > 0) {
    SetShare(results.responded, results.contacted, proto->mutable_response_rate());
  }
}

void ToProto(const CampaignAnalysis& analysis, int64_t audience_size, v1::CampaignAnalysis* proto) {
  *proto->mutable_start_date() = DateOf(analysis.start_day);
  *proto->mutable_end_date() = DateOf(analysis.end_day);
  proto->set_as_of_position(analysis.as_of);
  for (const CampaignSales& line : analysis.sales) ToProto(line, proto->add_sales());
  proto->set_buyer_count(analysis.buyer_count);
  SetShare(analysis.buyer_count, audience_size, proto->mutable_conversion_rate());
  proto->set_text(analysis.text);
  proto->set_analysed_by(analysis.analysed_by);
}

}  // namespace

void ToProto(const Campaign& campaign, v1::Campaign* proto) {
  const CampaignFields& fields = campaign.fields;
  proto->Clear();
  proto->set_name(CampaignName(campaign.id));
  proto->set_display_name(fields.display_name);
  *proto->mutable_start_date() = DateOf(fields.start_day);
  *proto->mutable_end_date() = DateOf(fields.end_day);
  for (const std::string& id : fields.product_ids) proto->add_products(ProductName(id));
  proto->set_audience_filter(fields.audience_filter);
  for (const std::string& id : fields.client_ids) proto->add_audience_clients(ClientName(id));
  proto->set_author(fields.author);
  proto->set_state(static_cast<v1::CampaignState>(campaign.state));
  proto->set_audience_size(campaign.audience_size);
  proto->set_approved_by(campaign.approved_by);
  if (campaign.approve_time != 0) ToProto(campaign.approve_time, proto->mutable_approve_time());
  for (const CampaignMaterial& material : campaign.materials) {
    ToProto(material, proto->add_materials());
  }
  if (campaign.started_day) *proto->mutable_started_date() = DateOf(*campaign.started_day);
  if (campaign.finished_day) *proto->mutable_finished_date() = DateOf(*campaign.finished_day);
  if (campaign.results) {
    ToProto(*campaign.results, campaign.audience_size, proto->mutable_results());
  }
  if (campaign.analysis) {
    ToProto(*campaign.analysis, campaign.audience_size, proto->mutable_analysis());
  }
  proto->set_etag(MakeEtag(proto->name(), campaign.position));
  ToProto(campaign.create_time, proto->mutable_create_time());
  ToProto(campaign.update_time, proto->mutable_update_time());
}

std::string CampaignName(std::string_view id) { return ResourceName("campaigns", id); }

absl::StatusOr<Campaign> ExistingCampaign(Transaction& transaction, std::string_view name) {
  ASSIGN_OR_RETURN(const std::optional<Campaign> found, FindCampaign(transaction, IdOf(name)));
  if (!found) return NotFound("campaign", name);
  return *found;
}

absl::StatusOr<std::string> PersonActing(const rpc::Call& call, const std::string& named,
                                         std::string_view field) {
  if (call.caller() == kAnonymous) {
    if (named.empty()) return InvalidField(field, "is required while callers are anonymous");
    Breaches breaches;
    breaches.Text(field, named, kMaxPerson, true);
    RETURN_IF_ERROR(ToStatus(breaches.Take(), ""));
    return named;
  }
  if (!named.empty() && named != call.caller()) return InvalidField(field, "is not the caller");
  return call.caller();
}

absl::Status NotAllowed(std::string_view campaign, std::string_view why) {
  return Precondition(common::v1::ERROR_REASON_STATE, "CAMPAIGN", campaign, why);
}

absl::Status ChangeCampaign(Mutation& mutation, std::string_view name, const std::string& etag,
                            CampaignStep step, v1::Campaign* response, CampaignEffect effect) {
  ASSIGN_OR_RETURN(const Campaign before, ExistingCampaign(mutation.transaction, name));
  RETURN_IF_ERROR(CheckEtag(etag, name, before.position));
  const std::optional<CampaignState> next = StateAfter(before.state, step);
  if (!next) {
    return NotAllowed(name,
                      StdView(absl::StrCat("the campaign is ", AbslView(StateName(before.state)))));
  }
  Campaign after = before;
  after.state = *next;
  RETURN_IF_ERROR(effect(mutation, before, &after));
  ToProto(before, response);
  if (after == before) return absl::OkStatus();
  after.update_time = mutation.now;
  after.position = mutation.position;
  RETURN_IF_ERROR(ReplaceCampaign(mutation.transaction, before, after));
  if (after.state != CampaignState::kDraft) after.fields.client_ids.clear();
  const v1::Campaign image = *response;
  ToProto(after, response);
  return mutation.Audit(response->name(), &image, *response);
}

}  // namespace clientele::registry
