#include <algorithm>
#include <tuple>

#include "common/errors/errors.h"
#include "common/errors/status_macros.h"
#include "common/rpc/dates.h"
#include "common/text/view.h"
#include "services/registry/api/campaign_change.h"
#include "services/registry/api/campaign_handlers.h"
#include "services/registry/api/convert.h"
#include "services/registry/api/read_position.h"
#include "services/registry/api/rule_status.h"
#include "services/registry/domain/breaches.h"
#include "services/registry/store/campaigns.h"

namespace clientele::registry {
namespace {

CampaignResults ResultsOf(const v1::CampaignResults& proto) {
  CampaignResults results{proto.contacted_count(), proto.responded_count(), {}};
  for (const v1::CampaignSales& line : proto.reported_sales()) {
    results.sales.push_back(
        {IdOf(line.product()), line.currency_code(), line.sale_count(), line.amount_minor(), 0, 0});
  }
  std::sort(results.sales.begin(), results.sales.end(),
            [](const CampaignSales& a, const CampaignSales& b) {
              return std::tie(a.product_id, a.currency) < std::tie(b.product_id, b.currency);
            });
  return results;
}

// Everything of an analysis but its sales, checked.
absl::StatusOr<CampaignAnalysis> AnalysisOf(const rpc::Call& call,
                                            const v1::AnalyseCampaignRequest& request) {
  CampaignAnalysis analysis;
  ASSIGN_OR_RETURN(analysis.start_day, rpc::DayFrom(request.start_date(), "start_date"));
  ASSIGN_OR_RETURN(analysis.end_day, rpc::DayFrom(request.end_date(), "end_date"));
  if (analysis.end_day < analysis.start_day) {
    return InvalidField("end_date", "is before start_date");
  }
  analysis.text = request.text();
  Breaches breaches;
  breaches.Prose("text", analysis.text, kMaxAnalysis, true);
  RETURN_IF_ERROR(ToStatus(breaches.Take(), ""));
  ASSIGN_OR_RETURN(analysis.analysed_by, PersonActing(call, request.analysed_by(), "analysed_by"));
  return analysis;
}

}  // namespace

absl::Status RecordCampaignResults(const Registry& registry, rpc::Call& call,
                                   const v1::RecordCampaignResultsRequest& request,
                                   v1::Campaign* response) {
  const CampaignResults results = ResultsOf(request.results());
  const auto record = [&](Mutation&, const Campaign& before, Campaign* after) -> absl::Status {
    for (const CampaignSales& line : results.sales) {
      if (!std::binary_search(before.fields.product_ids.begin(), before.fields.product_ids.end(),
                              line.product_id)) {
        return NotFound("product", ProductName(line.product_id),
                        common::v1::ERROR_REASON_PRODUCT_NOT_FOUND);
      }
    }
    after->results = results;
    return ToStatus(CheckResults(results, before.audience_size, before.fields.product_ids),
                    "results.");
  };
  return StepCampaign(registry, call, "clientele.registry.v1.Campaigns/RecordCampaignResults",
                      request, CampaignStep::kRecordResults, response, record);
}

absl::Status AnalyseCampaign(const Registry& registry, rpc::Call& call,
                             const v1::AnalyseCampaignRequest& request, v1::Campaign* response) {
  ASSIGN_OR_RETURN(CampaignAnalysis analysis, AnalysisOf(call, request));
  ASSIGN_OR_RETURN(analysis.as_of, PositionToReadAt(registry, call, request.as_of_position()));
  AudienceSales sums;
  // Outside the transaction that writes: the audience is frozen, and a position never changes.
  RETURN_IF_ERROR(
      registry.database->Read(OptionsFor(call), [&](Transaction& transaction) -> absl::Status {
        sums = AudienceSales();
        ASSIGN_OR_RETURN(const Campaign campaign, ExistingCampaign(transaction, request.name()));
        if (campaign.state != CampaignState::kFinished) return absl::OkStatus();
        return SumAudienceSales(transaction, campaign.id, analysis.start_day, analysis.end_day,
                                analysis.as_of, &sums);
      }));
  absl::StatusOr<std::vector<CampaignSales>> totals = sums.Totals();
  if (!totals.ok()) {
    return InvalidField("end_date", StdView(totals.status().message()),
                        common::v1::ERROR_REASON_AMOUNT_OVERFLOW);
  }
  analysis.sales = *std::move(totals);
  analysis.buyer_count = sums.buyer_count();
  const auto analyse = [&](Mutation&, const Campaign&, Campaign* after) {
    after->analysis = analysis;
    return absl::OkStatus();
  };
  return StepCampaign(registry, call, "clientele.registry.v1.Campaigns/AnalyseCampaign", request,
                      CampaignStep::kAnalyse, response, analyse);
}

}  // namespace clientele::registry
