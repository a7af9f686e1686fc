#include "services/segmentation/api/policy_convert.h"

#include <cstdlib>
#include <memory>
#include <span>

#include "absl/strings/str_cat.h"
#include "common/config/embedded.h"
#include "common/config/yaml.h"
#include "common/errors/errors.h"
#include "google/protobuf/message.h"

namespace clientele {

std::span<const EmbeddedFile> SegmentationPolicyFile();

namespace segmentation {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

constexpr int32_t kQuantileXPermille = 333;
constexpr int32_t kQuantileYPermille = 667;

// A scalar without explicit presence counts as given when it differs from 0.
bool IsGiven(const Message& message, const FieldDescriptor& field) {
  const google::protobuf::Reflection& reflection = *message.GetReflection();
  return field.is_repeated() ? reflection.FieldSize(message, &field) > 0
                             : reflection.HasField(message, &field);
}

// Lays `given` over `result`, which holds the defaults: fields given replace it, messages field by
// field.
void Overlay(const Message& given, Message& result) {
  std::unique_ptr<Message> scalars(given.New());
  scalars->CopyFrom(given);
  for (int i = 0; i < given.GetDescriptor()->field_count(); ++i) {
    const FieldDescriptor& field = *given.GetDescriptor()->field(i);
    if (!IsGiven(given, field)) continue;
    if (field.is_repeated()) {
      result.GetReflection()->ClearField(&result, &field);
    } else if (field.cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE) {
      Overlay(given.GetReflection()->GetMessage(given, &field),
              *result.GetReflection()->MutableMessage(&result, &field));
      scalars->GetReflection()->ClearField(scalars.get(), &field);
    }
  }
  result.MergeFrom(*scalars);
}

v1::SegmentationPolicy ReadDefault() {
  v1::SegmentationPolicy policy;
  for (const EmbeddedFile& file : SegmentationPolicyFile()) {
    // The file is part of the program: one that cannot be read is a defect of the build.
    if (!ParseYaml(file.content, &policy).ok()) std::abort();
  }
  return policy;
}

void CompleteRange(int32_t levels, v1::ScoreRange* range) {
  if (range->low() == 0) range->set_low(1);
  if (range->high() == 0) range->set_high(levels);
}

ScoreRange ToDomain(const v1::ScoreRange& range) { return {range.low(), range.high()}; }

Measure ToDomain(v1::Measure measure) {
  switch (measure) {
    case v1::MEASURE_GROSS_SALES:
      return Measure::kGrossSales;
    case v1::MEASURE_PROFIT:
      return Measure::kProfit;
    default:
      return Measure::kNetSales;
  }
}

AbcPolicy ToDomain(const v1::AbcPolicy& abc) {
  return {ToDomain(abc.measure()), abc.a_permille(), abc.b_permille(),
          abc.crossing_client() != v1::CROSSING_CLIENT_DOWN, abc.tie_fair()};
}

XyzPolicy ToDomain(const v1::XyzPolicy& xyz) {
  XyzPolicy policy;
  policy.thresholds = xyz.thresholds() == v1::XYZ_THRESHOLDS_QUANTILE ? XyzThresholds::kQuantile
                                                                      : XyzThresholds::kFixed;
  policy.x_permille = xyz.x_permille();
  policy.y_permille = xyz.y_permille();
  policy.min_months = xyz.min_months();
  policy.deviation = xyz.standard_deviation() == v1::STANDARD_DEVIATION_SAMPLE
                         ? StandardDeviation::kSample
                         : StandardDeviation::kPopulation;
  policy.window =
      xyz.window() == v1::XYZ_WINDOW_FIXED ? XyzWindow::kFixed : XyzWindow::kFromFirstPurchase;
  policy.window_months = xyz.window_months();
  policy.near_zero_mean_permille = xyz.near_zero_mean_permille();
  return policy;
}

RfmPolicy ToDomain(const v1::RfmPolicy& rfm) {
  RfmPolicy policy;
  policy.bins = rfm.levels();
  policy.monetary = rfm.monetary() == v1::MONETARY_MEAN ? Monetary::kMean : Monetary::kSum;
  for (const v1::RfmName& name : rfm.names()) {
    policy.names.push_back(
        {name.name(), ToDomain(name.r()), ToDomain(name.f()), ToDomain(name.m())});
  }
  return policy;
}

LifecyclePolicy ToDomain(const v1::LifecyclePolicy& life) {
  LifecyclePolicy policy;
  policy.k0 = life.k0();
  policy.new_age_percent = life.new_age_percent();
  policy.young_purchases = life.young_purchases();
  policy.young_age_percent = life.young_age_percent();
  policy.return_gap_percent = life.return_gap_percent();
  policy.return_recency_percent = life.return_recency_percent();
  policy.active_percent = life.active_percent();
  policy.dormant_percent = life.dormant_percent();
  policy.fallback_cycle_days = life.fallback_cycle_days();
  return policy;
}

// The domain's own field names that differ on the wire.
std::string WireField(const std::string& field) {
  return absl::StrCat("policy.", field == "rfm.bins" ? "rfm.levels" : field);
}

}  // namespace

const v1::SegmentationPolicy& DefaultPolicy() {
  static const auto* const policy = new v1::SegmentationPolicy(ReadDefault());
  return *policy;
}

absl::StatusOr<v1::SegmentationPolicy> CompletePolicy(const v1::SegmentationPolicy& given) {
  v1::SegmentationPolicy policy = DefaultPolicy();
  if (given.xyz().thresholds() == v1::XYZ_THRESHOLDS_QUANTILE) {
    policy.mutable_xyz()->set_x_permille(kQuantileXPermille);
    policy.mutable_xyz()->set_y_permille(kQuantileYPermille);
  }
  Overlay(given, policy);
  for (v1::RfmName& name : *policy.mutable_rfm()->mutable_names()) {
    for (v1::ScoreRange* range : {name.mutable_r(), name.mutable_f(), name.mutable_m()}) {
      CompleteRange(policy.rfm().levels(), range);
    }
  }
  FieldViolations violations;
  for (const PolicyViolation& violation : CheckPolicy(ToDomain(policy))) {
    violations.Add(WireField(violation.field), violation.rule);
  }
  if (!violations.empty()) return violations.ToStatus();
  return policy;
}

Policy ToDomain(const v1::SegmentationPolicy& policy) {
  Policy result;
  result.abc = ToDomain(policy.abc());
  result.xyz = ToDomain(policy.xyz());
  result.rfm = ToDomain(policy.rfm());
  result.lifecycle = ToDomain(policy.lifecycle());
  const v1::ConcentrationPolicy& concentration = policy.concentration();
  result.concentration.top_counts.assign(concentration.top_counts().begin(),
                                         concentration.top_counts().end());
  result.concentration.disclosure_permille = concentration.disclosure_permille();
  return result;
}

}  // namespace segmentation
}  // namespace clientele
