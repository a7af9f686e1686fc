#include "services/segmentation/domain/segmentation.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "common/text/view.h"

namespace clientele::segmentation {
namespace {

void Count(const Segment& segment, const ClientFacts& facts, const RfmPolicy& rfm,
           Segmentation& result) {
  MatrixCell& cell =
      result.matrix[static_cast<size_t>(segment.abc)][static_cast<size_t>(segment.xyz)];
  ++cell.clients;
  cell.revenue += facts.revenue;
  ++result.lifecycle_counts[static_cast<size_t>(segment.lifecycle)];
  if (segment.mean_near_zero) ++result.means_near_zero;
  if (const auto name = MatchRfmName(rfm, segment.rfm)) ++result.rfm_name_counts[*name];
}

void NameEmptyLevels(std::string_view score, std::span<const int64_t> counts,
                     std::vector<std::string>& notices) {
  std::string levels;
  int64_t clients = 0;
  for (size_t k = 0; k < counts.size(); ++k) {
    clients += counts[k];
    if (counts[k] == 0) absl::StrAppend(&levels, levels.empty() ? "" : ", ", k + 1);
  }
  if (clients > 0 && !levels.empty()) {
    notices.push_back(absl::StrCat("score ", AbslView(score),
                                   " has too few distinct values: nobody gets ", levels));
  }
}

void AddNotices(const PopulationFacts& facts, Segmentation& result) {
  if (result.thresholds.total == 0) {
    result.notices.push_back("no client has a positive value: classes A, B and C are not given");
  }
  NameEmptyLevels("R", result.r_counts, result.notices);
  NameEmptyLevels("F", result.f_counts, result.notices);
  NameEmptyLevels("M", result.m_counts, result.notices);
  if (result.means_near_zero > 0) {
    result.notices.push_back(absl::StrCat(result.means_near_zero,
                                          " clients have a mean month near zero: their coefficient "
                                          "of variation is unreliable"));
  }
  if (facts.gaps.MedianX2() == 0) {
    result.notices.push_back("nobody has bought twice: the policy's fallback cycle is used");
  }
}

bool WindowDecides(Xyz xyz) { return xyz != Xyz::kNone && xyz != Xyz::kTooNew; }

}  // namespace

std::vector<int64_t> MeasureValues(std::span<const ClientFacts> clients, Measure measure) {
  std::vector<int64_t> values;
  values.reserve(clients.size());
  for (const ClientFacts& client : clients) {
    switch (measure) {
      case Measure::kNetSales:
        values.push_back(client.revenue);
        break;
      case Measure::kGrossSales:
        values.push_back(client.purchase_sum);
        break;
      case Measure::kProfit:
        values.push_back(client.profit);
        break;
    }
  }
  return values;
}

Segmentation Segmentize(const PopulationFacts& facts, Date as_of, const Policy& policy) {
  const std::vector<int64_t> values = MeasureValues(facts.clients, policy.abc.measure);
  const std::vector<Ranked> ranking = RankPositive(values);
  const AbcResult abc = ClassifyAbc(values, ranking, policy.abc);
  const XyzResult xyz = ClassifyXyz(facts.clients, policy.xyz);
  RfmResult rfm = ScoreRfm(facts.clients, as_of, policy.rfm);
  const int32_t tau_pop_x2 = PopulationCycleX2(facts.gaps, policy.lifecycle);
  const double total = static_cast<double>(abc.total);

  Segmentation result;
  result.rfm_name_counts.resize(policy.rfm.names.size());
  result.segments.resize(facts.clients.size());
  for (size_t i = 0; i < facts.clients.size(); ++i) {
    const ClientFacts& client = facts.clients[i];
    const LifecycleDecision stage = DecideLifecycle(client, as_of, tau_pop_x2, policy.lifecycle);
    Segment& segment = result.segments[i];
    segment.abc = abc.classes[i];
    segment.xyz = xyz.classes[i];
    segment.rfm = rfm.scores[i];
    segment.lifecycle = stage.stage;
    segment.lifecycle_rule = stage.rule;
    segment.value = values[i];
    segment.before = abc.before[i];
    segment.share = values[i] > 0 ? static_cast<double>(values[i]) / total : 0.0;
    segment.cv = xyz.cv[i];
    segment.mean_near_zero = WindowDecides(segment.xyz) && MeanNearZero(client, policy.xyz);
    Count(segment, client, policy.rfm, result);
  }
  result.r_counts = std::move(rfm.r_counts);
  result.f_counts = std::move(rfm.f_counts);
  result.m_counts = std::move(rfm.m_counts);
  result.thresholds = {abc.total, xyz.x_border, xyz.y_border, std::move(rfm.thresholds),
                       tau_pop_x2};
  result.concentration = ComputeConcentration(ranking, policy.concentration);
  AddNotices(facts, result);
  return result;
}

}  // namespace clientele::segmentation
