#include "services/segmentation/api/result_convert.h"

#include <algorithm>
#include <limits>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/errors/errors.h"
#include "common/errors/status_macros.h"
#include "common/ids/resource_name.h"
#include "services/segmentation/domain/rational.h"
#include "services/segmentation/store/segments.h"

namespace clientele::segmentation {
namespace {

constexpr size_t kMaxDisclosed = 1000;

static_assert(static_cast<int>(Abc::kNegative) == v1::ABC_CLASS_NEGATIVE);
static_assert(static_cast<int>(Xyz::kUndefined) == v1::XYZ_CLASS_U);
static_assert(static_cast<int>(Lifecycle::kLost) == v1::LIFECYCLE_LOST);

// Turns totals into 64 bits and remembers whether one did not fit.
class Narrower {
 public:
  int64_t operator()(Int128 value) {
    const bool fits = std::numeric_limits<int64_t>::min() <= value &&
                      value <= std::numeric_limits<int64_t>::max();
    overflow_ = overflow_ || !fits;
    return fits ? static_cast<int64_t>(value) : 0;
  }

  absl::Status status() const {
    if (!overflow_) return absl::OkStatus();
    return WithReason(absl::OutOfRangeError("a total exceeds 64 bits of minor units"),
                      common::v1::ERROR_REASON_AMOUNT_OVERFLOW);
  }

 private:
  bool overflow_ = false;
};

// The decimal digits of a 256-bit integer.
std::string FormatWide(Uint256 value) {
  std::string text;
  while (value != Uint256()) {
    uint64_t remainder = 0;
    for (size_t i = value.words.size(); i-- > 0;) {
      const Uint128 part = (static_cast<Uint128>(remainder) << 64) | value.words[i];
      value.words[i] = static_cast<uint64_t>(part / 10);
      remainder = static_cast<uint64_t>(part % 10);
    }
    text.push_back(static_cast<char>('0' + remainder));
  }
  std::reverse(text.begin(), text.end());
  return text.empty() ? "0" : text;
}

void SetCount(std::string label, const ClassTotal& total, Narrower& narrow, v1::ClassCount* count) {
  count->set_label(std::move(label));
  count->set_clients(total.clients);
  count->set_revenue_minor(narrow(total.revenue));
}

void SetMatrix(const Segmentation& result, Narrower& narrow, v1::RunSummary& summary) {
  // A, B, C, 0, N by X, Y, Z, T, U, empty.
  for (size_t abc = 1; abc < kAbcCount; ++abc) {
    for (size_t k = 1; k <= kXyzCount; ++k) {
      const size_t xyz = k % kXyzCount;
      const ClassTotal& total = result.matrix[abc][xyz];
      if (total.clients == 0) continue;
      v1::MatrixCell* cell = summary.add_matrix();
      cell->set_abc(std::string(Name(static_cast<Abc>(abc))));
      cell->set_xyz(std::string(Name(static_cast<Xyz>(xyz))));
      cell->set_clients(total.clients);
      cell->set_revenue_minor(narrow(total.revenue));
    }
  }
}

void SetCounts(const Segmentation& result, const RfmPolicy& rfm, Narrower& narrow,
               v1::RunSummary& summary) {
  for (size_t stage = 1; stage < kLifecycleCount; ++stage) {
    SetCount(std::string(Name(static_cast<Lifecycle>(stage))), result.lifecycle[stage], narrow,
             summary.add_lifecycle());
  }
  const std::pair<const char*, const std::vector<ClassTotal>*> scores[] = {
      {"R", &result.r}, {"F", &result.f}, {"M", &result.m}};
  for (const auto& [letter, levels] : scores) {
    for (size_t k = 0; k < levels->size(); ++k) {
      SetCount(absl::StrCat(letter, k + 1), (*levels)[k], narrow, summary.add_rfm());
    }
  }
  for (size_t i = 0; i < rfm.names.size(); ++i) {
    SetCount(rfm.names[i].name, result.rfm_names[i], narrow, summary.add_rfm_names());
  }
}

void SetConcentration(const PopulationFacts& facts, const Concentration& found, Narrower& narrow,
                      v1::Concentration* out) {
  out->set_clients(found.clients);
  out->set_total_minor(narrow(found.sum));
  out->set_hhi(found.hhi);
  out->set_effective_number(found.effective_number);
  out->set_normalized_hhi(found.normalised_hhi.value_or(0));
  out->set_gini(found.gini);
  for (const TopShare& top : found.top_shares) {
    v1::TopShare* share = out->add_top_shares();
    share->set_k(top.k);
    share->set_share(top.share);
  }
  if (found.largest) out->set_largest_client_id(facts.client_ids[found.largest->index]);
  out->set_largest_share(found.largest_share);
  out->set_square_sum(FormatWide(found.square_sum));
  for (size_t i = 0; i < std::min(found.to_disclose.size(), kMaxDisclosed); ++i) {
    const Ranked& client = found.to_disclose[i];
    v1::ClientShare* share = out->add_to_disclose();
    share->set_client_id(facts.client_ids[client.index]);
    share->set_value_minor(client.value);
    share->set_share(static_cast<double>(client.value) / static_cast<double>(found.sum));
  }
}

template <typename Doubles, typename Texts>
void SetQuantiles(const std::vector<Rational>& thresholds, Doubles* doubles, Texts* texts) {
  for (const Rational& threshold : thresholds) {
    doubles->Add(threshold.ToDouble());
    *texts->Add() = FormatRational(threshold);
  }
}

void SetThresholds(const RunThresholds& thresholds, v1::RunSummary& summary) {
  SetQuantiles(thresholds.rfm.recency, summary.mutable_recency_thresholds(),
               summary.mutable_recency_quantiles());
  SetQuantiles(thresholds.rfm.frequency, summary.mutable_frequency_thresholds(),
               summary.mutable_frequency_quantiles());
  SetQuantiles(thresholds.rfm.monetary, summary.mutable_monetary_thresholds(),
               summary.mutable_monetary_quantiles());
  summary.set_population_cycle_days(thresholds.tau_pop_x2 / 2.0);
  summary.set_x_border(thresholds.xyz.x);
  summary.set_y_border(thresholds.xyz.y);
}

void AddRow(const PopulationFacts& facts, const Segmentation& result, size_t i, int32_t as_of,
            Narrower& narrow, v1::SegmentBatch& block) {
  const ClientFacts& client = facts.clients[i];
  const Segment& segment = result.segments[i];
  block.add_client_ids(facts.client_ids[i]);
  block.add_abc(static_cast<v1::AbcClass>(segment.abc));
  block.add_xyz(static_cast<v1::XyzClass>(segment.xyz));
  block.add_r(static_cast<uint32_t>(segment.rfm.r));
  block.add_f(static_cast<uint32_t>(segment.rfm.f));
  block.add_m(static_cast<uint32_t>(segment.rfm.m));
  block.add_lifecycle(static_cast<v1::Lifecycle>(segment.lifecycle));
  block.add_revenue_minor(client.revenue);
  block.add_share(segment.share);
  block.add_recency_days(client.purchases > 0 ? as_of - client.last_purchase : -1);
  block.add_frequency(static_cast<uint32_t>(client.purchases));
  block.add_monetary_minor(client.purchase_sum);
  block.add_cv(HasCv(segment.xyz) ? segment.cv : std::numeric_limits<double>::quiet_NaN());
  block.add_value_minor(segment.value);
  block.add_cumulative_before_minor(narrow(segment.before));
}

absl::StatusOr<std::vector<Rational>> ParseQuantiles(
    const google::protobuf::RepeatedPtrField<std::string>& texts) {
  std::vector<Rational> thresholds;
  for (const std::string& text : texts) {
    const absl::StatusOr<Rational> value = ParseRational(text);
    if (!value.ok()) return absl::DataLossError("a stored threshold cannot be read");
    thresholds.push_back(*value);
  }
  return thresholds;
}

}  // namespace

absl::StatusOr<v1::RunSummary> ToSummary(const PopulationFacts& facts, const Segmentation& result,
                                         const Policy& policy, std::string_view currency_code) {
  v1::RunSummary summary;
  Narrower narrow;
  summary.set_clients(static_cast<int64_t>(facts.clients.size()));
  summary.set_sales(facts.sales_used);
  summary.set_sales_not_used(facts.sales_after_as_of + facts.sales_of_others);
  summary.set_currency_code(std::string(currency_code));
  SetMatrix(result, narrow, summary);
  SetCounts(result, policy.rfm, narrow, summary);
  SetConcentration(facts, result.concentration, narrow, summary.mutable_concentration());
  SetThresholds(result.thresholds, summary);
  for (const std::string& notice : result.notices) summary.add_notices(notice);
  RETURN_IF_ERROR(narrow.status());
  return summary;
}

absl::StatusOr<std::vector<v1::SegmentBatch>> ToBlocks(const PopulationFacts& facts,
                                                       const Segmentation& result, Date as_of,
                                                       const RunLabels& labels) {
  constexpr size_t kClients = store::kBlockClients;
  std::vector<v1::SegmentBatch> blocks((facts.clients.size() + kClients - 1) / kClients);
  Narrower narrow;
  for (v1::SegmentBatch& block : blocks) {
    block.set_currency_code(labels.currency_code);
    block.set_policy_version(labels.policy_version);
  }
  for (size_t i = 0; i < facts.clients.size(); ++i) {
    AddRow(facts, result, i, DayNumber(as_of), narrow, blocks[i / kClients]);
  }
  RETURN_IF_ERROR(narrow.status());
  return blocks;
}

absl::StatusOr<RunThresholds> ToThresholds(const v1::RunSummary& summary) {
  RunThresholds thresholds;
  thresholds.total = summary.concentration().total_minor();
  thresholds.xyz = {summary.x_border(), summary.y_border()};
  ASSIGN_OR_RETURN(thresholds.rfm.recency, ParseQuantiles(summary.recency_quantiles()));
  ASSIGN_OR_RETURN(thresholds.rfm.frequency, ParseQuantiles(summary.frequency_quantiles()));
  ASSIGN_OR_RETURN(thresholds.rfm.monetary, ParseQuantiles(summary.monetary_quantiles()));
  thresholds.tau_pop_x2 = static_cast<int32_t>(summary.population_cycle_days() * 2);
  return thresholds;
}

v1::Segment ToSegment(const v1::SegmentBatch& block, int index, std::string_view run_id,
                      const RfmPolicy& rfm) {
  v1::Segment segment;
  const std::string& client_id = block.client_ids(index);
  segment.set_name(ResourceName(ResourceName("runs", run_id), "segments", client_id));
  segment.set_client_id(client_id);
  segment.set_abc(block.abc(index));
  segment.set_xyz(block.xyz(index));
  const RfmScores scores{static_cast<int32_t>(block.r(index)), static_cast<int32_t>(block.f(index)),
                         static_cast<int32_t>(block.m(index))};
  segment.set_r(scores.r);
  segment.set_f(scores.f);
  segment.set_m(scores.m);
  segment.set_lifecycle(block.lifecycle(index));
  segment.set_revenue_minor(block.revenue_minor(index));
  segment.set_share(block.share(index));
  if (block.recency_days(index) >= 0) segment.set_recency_days(block.recency_days(index));
  segment.set_frequency(static_cast<int32_t>(block.frequency(index)));
  segment.set_monetary_minor(block.monetary_minor(index));
  if (HasCv(static_cast<Xyz>(block.xyz(index)))) segment.set_cv(block.cv(index));
  segment.set_value_minor(block.value_minor(index));
  segment.set_cumulative_before_minor(block.cumulative_before_minor(index));
  if (const auto name = MatchRfmName(rfm, scores)) segment.set_rfm_name(rfm.names[*name].name);
  return segment;
}

}  // namespace clientele::segmentation
