#include "services/segmentation/domain/segmentation.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "common/text/view.h"

namespace clientele::segmentation {
namespace {

void Add(ClassTotal& total, const ClientFacts& client) {
  ++total.clients;
  total.revenue += client.revenue;
}

void Count(const Segment& segment, const ClientFacts& client, const RfmPolicy& rfm,
           Segmentation& result) {
  Add(result.matrix[static_cast<size_t>(segment.abc)][static_cast<size_t>(segment.xyz)], client);
  Add(result.lifecycle[static_cast<size_t>(segment.lifecycle)], client);
  if (segment.mean_near_zero) ++result.means_near_zero;
  if (segment.rfm.r == 0) return;
  Add(result.r[static_cast<size_t>(segment.rfm.r - 1)], client);
  Add(result.f[static_cast<size_t>(segment.rfm.f - 1)], client);
  Add(result.m[static_cast<size_t>(segment.rfm.m - 1)], client);
  if (const auto name = MatchRfmName(rfm, segment.rfm)) Add(result.rfm_names[*name], client);
}

void NameEmptyLevels(std::string_view score, std::span<const ClassTotal> levels,
                     std::vector<std::string>& notices) {
  std::string empty;
  int64_t clients = 0;
  for (size_t k = 0; k < levels.size(); ++k) {
    clients += levels[k].clients;
    if (levels[k].clients == 0) absl::StrAppend(&empty, empty.empty() ? "" : ", ", k + 1);
  }
  if (clients > 0 && !empty.empty()) {
    notices.push_back(absl::StrCat("score ", AbslView(score),
                                   " has too few distinct values: nobody gets ", empty));
  }
}

void AddNotices(const PopulationFacts& facts, Segmentation& result) {
  if (result.thresholds.total == 0) {
    result.notices.push_back("no client has a positive value: classes A, B and C are not given");
  }
  NameEmptyLevels("R", result.r, result.notices);
  NameEmptyLevels("F", result.f, result.notices);
  NameEmptyLevels("M", result.m, result.notices);
  if (result.means_near_zero > 0) {
    result.notices.push_back(absl::StrCat(result.means_near_zero,
                                          " clients have a mean month near zero: their coefficient "
                                          "of variation is unreliable"));
  }
  if (facts.gaps.MedianX2() == 0) {
    result.notices.push_back("nobody has bought twice: the policy's fallback cycle is used");
  }
}

int64_t ValueOf(const ClientFacts& client, Measure measure) {
  switch (measure) {
    case Measure::kNetSales:
      return client.revenue;
    case Measure::kGrossSales:
      return client.purchase_sum;
    case Measure::kProfit:
      return client.profit;
  }
  return 0;
}

// What does not depend on the other clients' rank: all but the ABC part.
void ClassifyAlone(const ClientFacts& client, Date as_of, const RunThresholds& thresholds,
                   const Policy& policy, Segment& segment) {
  const LifecycleDecision stage =
      DecideLifecycle(client, as_of, thresholds.tau_pop_x2, policy.lifecycle);
  segment.lifecycle = stage.stage;
  segment.lifecycle_rule = stage.rule;
  segment.rfm = RfmScoresOf(client, as_of, thresholds.rfm, policy.rfm);
  segment.mean_near_zero =
      (HasCv(segment.xyz) || segment.xyz == Xyz::kUndefined) && MeanNearZero(client, policy.xyz);
}

double ShareOf(int64_t value, Int128 total) {
  return value > 0 ? static_cast<double>(value) / static_cast<double>(total) : 0.0;
}

}  // namespace

std::vector<int64_t> MeasureValues(std::span<const ClientFacts> clients, Measure measure) {
  std::vector<int64_t> values;
  values.reserve(clients.size());
  for (const ClientFacts& client : clients) values.push_back(ValueOf(client, measure));
  return values;
}

Segment SegmentOf(const ClientFacts& client, Int128 before, Date as_of,
                  const RunThresholds& thresholds, const Policy& policy) {
  Segment segment;
  segment.value = ValueOf(client, policy.abc.measure);
  segment.before = before;
  segment.share = ShareOf(segment.value, thresholds.total);
  if (segment.value > 0) {
    segment.abc = AbcClassOf(segment.value, before, thresholds.total, policy.abc);
  } else {
    segment.abc = segment.value < 0 ? Abc::kNegative : Abc::kZero;
  }
  segment.xyz = XyzClassOf(client, thresholds.xyz, policy.xyz);
  if (HasCv(segment.xyz)) segment.cv = CoefficientOfVariation(client, policy.xyz.deviation);
  ClassifyAlone(client, as_of, thresholds, policy, segment);
  return segment;
}

Segmentation Segmentize(const PopulationFacts& facts, Date as_of, const Policy& policy) {
  const std::span<const ClientFacts> clients(facts.clients);
  const std::vector<int64_t> values = MeasureValues(clients, policy.abc.measure);
  const std::vector<Ranked> ranking = RankPositive(values);
  const AbcResult abc = ClassifyAbc(values, ranking, policy.abc);
  const XyzResult xyz = ClassifyXyz(clients, policy.xyz);

  Segmentation result;
  result.thresholds = {abc.total, xyz.borders, ComputeRfmThresholds(clients, as_of, policy.rfm),
                       PopulationCycleX2(facts.gaps, policy.lifecycle)};
  const auto bins = static_cast<size_t>(policy.rfm.bins);
  result.r.resize(bins);
  result.f.resize(bins);
  result.m.resize(bins);
  result.rfm_names.resize(policy.rfm.names.size());
  result.segments.resize(clients.size());
  for (size_t i = 0; i < clients.size(); ++i) {
    Segment& segment = result.segments[i];
    segment.abc = abc.classes[i];
    segment.xyz = xyz.classes[i];
    segment.value = values[i];
    segment.before = abc.before[i];
    segment.share = ShareOf(values[i], abc.total);
    segment.cv = xyz.cv[i];
    ClassifyAlone(clients[i], as_of, result.thresholds, policy, segment);
    Count(segment, clients[i], policy.rfm, result);
  }
  result.concentration = ComputeConcentration(ranking, policy.concentration);
  AddNotices(facts, result);
  return result;
}

}  // namespace clientele::segmentation
