#include <span>
#include <string>
#include <utility>
#include <vector>

#include "common/errors/status_macros.h"
#include "common/money/money.h"
#include "common/rpc/dates.h"
#include "services/segmentation/api/found_segment.h"
#include "services/segmentation/api/registry_reader.h"
#include "services/segmentation/api/result_convert.h"
#include "services/segmentation/api/segment_handlers.h"
#include "services/segmentation/domain/explain.h"
#include "services/segmentation/domain/history.h"

namespace clientele::segmentation {
namespace {

// The facts of one client from its sales, read again.
absl::StatusOr<ClientFacts> FactsOf(const std::string& client_id, const ClientSales& sales,
                                    Date as_of, const XyzPolicy& xyz) {
  FactsBuilder builder({{client_id}, {}}, as_of, xyz);
  const std::string_view ids[] = {client_id};
  const uint32_t rows[] = {static_cast<uint32_t>(sales.days.size())};
  RETURN_IF_ERROR(builder.Add({ids, rows, sales.days, sales.amounts, sales.profits}));
  ASSIGN_OR_RETURN(PopulationFacts facts, std::move(builder).Finish());
  return facts.clients.front();
}

bool SameClasses(const Segment& derived, const v1::Segment& stored) {
  return static_cast<int>(derived.abc) == stored.abc() &&
         static_cast<int>(derived.xyz) == stored.xyz() && derived.rfm.r == stored.r() &&
         derived.rfm.f == stored.f() && derived.rfm.m == stored.m() &&
         static_cast<int>(derived.lifecycle) == stored.lifecycle();
}

void SetReasons(const std::vector<Reason>& reasons, v1::SegmentExplanation* response) {
  for (const Reason& reason : reasons) {
    v1::ClassReason* out = response->add_reasons();
    out->set_dimension(std::string(Name(reason.dimension)));
    out->set_value(reason.value);
    out->set_rule(reason.rule);
    for (const Figure& figure : reason.inputs) {
      v1::NamedValue* input = out->add_inputs();
      input->set_name(figure.name);
      input->set_value(figure.value);
    }
  }
}

void SetHistory(const ClientHistory& history, v1::SegmentExplanation* response) {
  for (const MonthTotal& month : history.months) {
    v1::MonthValue* value = response->add_months();
    value->set_month(FormatMonth(month.month));
    value->set_net_minor(static_cast<int64_t>(month.net));
  }
  for (const Date date : history.purchases) *response->add_purchase_dates() = rpc::ProtoDate(date);
}

}  // namespace

absl::Status ExplainSegment(const Suite& suite, rpc::Call& call,
                            const v1::ExplainSegmentRequest& request,
                            v1::SegmentExplanation* response) {
  ASSIGN_OR_RETURN(const FoundSegment found, FindSegment(suite, call, request.name()));
  const store::RunRow& row = found.run.row;
  const Policy& policy = found.policy;
  const Date as_of = DateFromDayNumber(row.as_of_day);
  ASSIGN_OR_RETURN(const v1::RunSummary summary, SummaryOf(found.run));
  ASSIGN_OR_RETURN(const RunThresholds thresholds, ToThresholds(summary));
  ASSIGN_OR_RETURN(const ClientSales sales,
                   ReadClientSales(suite.registry, found.segment.client_id(), row.registry_position,
                                   policy.abc.measure == Measure::kProfit, call.context()));
  ASSIGN_OR_RETURN(const ClientFacts facts,
                   FactsOf(found.segment.client_id(), sales, as_of, policy.xyz));
  const Segment segment =
      SegmentOf(facts, found.segment.cumulative_before_minor(), as_of, thresholds, policy);
  if (!SameClasses(segment, found.segment)) {
    return absl::DataLossError("the registry's history at the run's position gives other classes");
  }
  int exponent = 0;
  if (!summary.currency_code().empty()) {
    ASSIGN_OR_RETURN(exponent, CurrencyExponent(summary.currency_code()));
  }
  *response->mutable_segment() = found.segment;
  *response->mutable_as_of_date() = rpc::ProtoDate(as_of);
  response->set_policy_version(row.policy_version);
  response->set_registry_position(row.registry_position);
  response->set_currency_code(summary.currency_code());
  SetReasons(Explain(facts, segment, {as_of, policy, thresholds, exponent}), response);
  SetHistory(DescribeHistory(sales.days, sales.amounts, as_of, policy.xyz), response);
  return absl::OkStatus();
}

}  // namespace clientele::segmentation
