#include "services/segmentation/domain/explain.h"

#include <cmath>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/money/money.h"
#include "common/text/view.h"
#include "services/segmentation/domain/rational.h"

namespace clientele::segmentation {
namespace {

std::string Money(Int128 minor, int exponent) {
  std::string digits = FormatInteger(minor < 0 ? -minor : minor);
  const auto decimals = static_cast<size_t>(exponent);
  if (digits.size() <= decimals) digits.insert(0, decimals + 1 - digits.size(), '0');
  if (decimals > 0) digits.insert(digits.size() - decimals, 1, '.');
  return (minor < 0 ? "-" : "") + digits;
}

std::string Days(int32_t day_number) { return FormatDate(DateFromDayNumber(day_number)); }

std::string PermilleAsPercent(int32_t permille) {
  return permille % 10 == 0 ? absl::StrCat(permille / 10, " %")
                            : absl::StrCat(permille / 10, ".", permille % 10, " %");
}

std::string_view MeasureName(Measure measure) {
  switch (measure) {
    case Measure::kNetSales:
      return "net_sales";
    case Measure::kGrossSales:
      return "gross_sales";
    case Measure::kProfit:
      return "profit";
  }
  return "";
}

std::string AbcRule(const Segment& segment, const AbcPolicy& policy) {
  const std::string_view sum =
      policy.crossing_client_up ? "cumulative_before < " : "cumulative_before + value <= ";
  const auto within = [&](int32_t permille) {
    return absl::StrCat(AbslView(sum), PermilleAsPercent(permille), " of total");
  };
  switch (segment.abc) {
    case Abc::kA:
      return within(policy.a_permille);
    case Abc::kB:
      return absl::StrCat("not A, and ", within(policy.b_permille));
    case Abc::kC:
      return "positive, and neither A nor B";
    case Abc::kZero:
      return "the value is 0";
    case Abc::kNegative:
      return "the value is negative: net returns";
    case Abc::kNone:
      break;
  }
  return "";
}

Reason ExplainAbc(const Segment& segment, const ExplainContext& context) {
  const int exponent = context.currency_exponent;
  Reason reason{
      Dimension::kAbc, std::string(Name(segment.abc)), AbcRule(segment, context.policy.abc), {}};
  reason.inputs = {{"measure", std::string(MeasureName(context.policy.abc.measure))},
                   {"value", Money(segment.value, exponent)},
                   {"total", Money(context.thresholds.total, exponent)}};
  if (segment.value > 0) {
    reason.inputs.push_back({"cumulative_before", Money(segment.before, exponent)});
    reason.inputs.push_back({"share", FormatDouble(segment.share)});
  }
  reason.inputs.push_back({"a_border", PermilleAsPercent(context.policy.abc.a_permille)});
  reason.inputs.push_back({"b_border", PermilleAsPercent(context.policy.abc.b_permille)});
  return reason;
}

std::string XyzRule(const Segment& segment, const XyzPolicy& policy) {
  switch (segment.xyz) {
    case Xyz::kX:
      return "cv <= x_border";
    case Xyz::kY:
      return "x_border < cv <= y_border";
    case Xyz::kZ:
      return "cv > y_border";
    case Xyz::kTooNew:
      return absl::StrCat("fewer than ", policy.min_months,
                          " full months since the first purchase");
    case Xyz::kUndefined:
      return "the mean month is not positive";
    case Xyz::kNone:
      break;
  }
  return "never bought";
}

void AddMonths(const ClientFacts& facts, const Segment& segment, const ExplainContext& context,
               std::vector<Figure>& inputs) {
  const int exponent = context.currency_exponent;
  const double unit = std::pow(10.0, exponent);
  inputs.push_back({"months", absl::StrCat(facts.months)});
  inputs.push_back({"sum_of_months", Money(facts.month_sum, exponent)});
  inputs.push_back(
      {"mean", FormatDouble(static_cast<double>(facts.month_sum) / unit / facts.months)});
  if (segment.xyz != Xyz::kUndefined) {
    const double mean = static_cast<double>(facts.month_sum) / unit / facts.months;
    inputs.push_back({"standard_deviation", FormatDouble(segment.cv * mean)});
    inputs.push_back({"cv", FormatDouble(segment.cv)});
  }
  inputs.push_back({"x_border", FormatDouble(context.thresholds.xyz.x)});
  inputs.push_back({"y_border", FormatDouble(context.thresholds.xyz.y)});
  if (segment.mean_near_zero) inputs.push_back({"mean_near_zero", "cv is unreliable"});
}

Reason ExplainXyz(const ClientFacts& facts, const Segment& segment, const ExplainContext& context) {
  const XyzPolicy& policy = context.policy.xyz;
  Reason reason{Dimension::kXyz, std::string(Name(segment.xyz)), XyzRule(segment, policy), {}};
  if (facts.purchases == 0) return reason;
  reason.inputs = {{"first_purchase", Days(facts.first_purchase)},
                   {"full_months_since_first_purchase", absl::StrCat(facts.months_known)},
                   {"min_months", absl::StrCat(policy.min_months)}};
  if (segment.xyz != Xyz::kTooNew) AddMonths(facts, segment, context, reason.inputs);
  return reason;
}

// The number of thresholds below the value and what follows from it.
std::string ScoreRule(std::string_view name, int32_t below, size_t thresholds, bool reversed) {
  const std::string count =
      absl::StrCat(below, " of ", thresholds, " thresholds lie below ", AbslView(name), ": score ");
  return reversed ? absl::StrCat(count, thresholds + 1, " - ", below)
                  : absl::StrCat(count, "1 + ", below);
}

template <typename Format>
void AddThresholds(const std::vector<Rational>& thresholds, Format format,
                   std::vector<Figure>& inputs) {
  const size_t bins = thresholds.size() + 1;
  for (size_t k = 0; k < thresholds.size(); ++k) {
    inputs.push_back({absl::StrCat("quantile_", k + 1, "/", bins), format(thresholds[k])});
  }
}

Reason ExplainScore(Dimension dimension, int32_t score, std::string_view name, std::string value,
                    const std::vector<Rational>& thresholds,
                    std::string (*format)(const Rational&)) {
  Reason reason{dimension, "", "no purchase: no score", {}};
  if (score == 0) return reason;
  const bool reversed = dimension == Dimension::kRecency;
  const auto bins = static_cast<int32_t>(thresholds.size()) + 1;
  reason.value = absl::StrCat(score);
  reason.rule = ScoreRule(name, reversed ? bins - score : score - 1, thresholds.size(), reversed);
  reason.inputs.push_back({std::string(name), std::move(value)});
  AddThresholds(thresholds, format, reason.inputs);
  return reason;
}

void ExplainRfm(const ClientFacts& facts, const Segment& segment, const ExplainContext& context,
                std::vector<Reason>& reasons) {
  const RfmThresholds& thresholds = context.thresholds.rfm;
  const int32_t recency = DayNumber(context.as_of) - facts.last_purchase;
  reasons.push_back(ExplainScore(Dimension::kRecency, segment.rfm.r, "recency_days",
                                 absl::StrCat(recency), thresholds.recency, FormatRational));
  reasons.push_back(ExplainScore(Dimension::kFrequency, segment.rfm.f, "purchases",
                                 absl::StrCat(facts.purchases), thresholds.frequency,
                                 FormatRational));
  const Rational monetary =
      segment.rfm.m == 0 ? Rational{} : MonetaryValue(facts, context.policy.rfm.monetary);
  reasons.push_back(ExplainScore(Dimension::kMonetary, segment.rfm.m, "monetary_minor",
                                 FormatRational(monetary), thresholds.monetary, FormatRational));
}

std::string Cycles(int32_t percent) { return absl::StrCat(percent, " % of tau"); }

std::string LifecycleRuleText(LifecycleRule rule, const LifecyclePolicy& policy) {
  switch (rule) {
    case LifecycleRule::kNeverBought:
      return "no purchase";
    case LifecycleRule::kHoldingOnly:
      return "no purchase, but a current holding";
    case LifecycleRule::kYoung:
      return absl::StrCat("age <= ", Cycles(policy.new_age_percent));
    case LifecycleRule::kYoungFewPurchases:
      return absl::StrCat("fewer than ", policy.young_purchases,
                          " purchases and age <= ", Cycles(policy.young_age_percent));
    case LifecycleRule::kCameBack:
      return absl::StrCat("last_gap > ", Cycles(policy.return_gap_percent),
                          " and recency <= ", Cycles(policy.return_recency_percent));
    case LifecycleRule::kWithinRhythm:
      return absl::StrCat("recency <= ", Cycles(policy.active_percent));
    case LifecycleRule::kHolding:
      return absl::StrCat("recency > ", Cycles(policy.active_percent), ", but a current holding");
    case LifecycleRule::kOverdue:
      return absl::StrCat("recency > ", Cycles(policy.active_percent),
                          " and <= ", Cycles(policy.dormant_percent));
    case LifecycleRule::kGone:
      return absl::StrCat("recency > ", Cycles(policy.dormant_percent));
  }
  return "";
}

Reason ExplainLifecycle(const ClientFacts& facts, const Segment& segment,
                        const ExplainContext& context) {
  Reason reason{Dimension::kLifecycle,
                std::string(Name(segment.lifecycle)),
                LifecycleRuleText(segment.lifecycle_rule, context.policy.lifecycle),
                {}};
  if (facts.has_holding) reason.inputs.push_back({"current_holding", "yes"});
  if (facts.purchases == 0) return reason;
  const int32_t as_of = DayNumber(context.as_of);
  reason.inputs.insert(reason.inputs.end(),
                       {{"purchases", absl::StrCat(facts.purchases)},
                        {"first_purchase", Days(facts.first_purchase)},
                        {"last_purchase", Days(facts.last_purchase)},
                        {"age_days", absl::StrCat(as_of - facts.first_purchase)},
                        {"recency_days", absl::StrCat(as_of - facts.last_purchase)}});
  if (facts.purchases > 1) {
    reason.inputs.push_back({"median_gap_days", FormatRational({facts.median_gap_x2, 2})});
    reason.inputs.push_back({"last_gap_days", absl::StrCat(facts.last_gap)});
  }
  const LifecyclePolicy& policy = context.policy.lifecycle;
  const int32_t population = context.thresholds.tau_pop_x2;
  reason.inputs.push_back({"tau_pop_days", FormatRational({population, 2})});
  reason.inputs.push_back({"k0", absl::StrCat(policy.k0)});
  reason.inputs.push_back({"tau_days", FormatRational(OwnCycle(facts, population, policy))});
  return reason;
}

}  // namespace

std::string_view Name(Dimension dimension) {
  static constexpr std::string_view kNames[] = {"ABC", "XYZ", "R", "F", "M", "LIFECYCLE"};
  return kNames[static_cast<size_t>(dimension)];
}

std::vector<Reason> Explain(const ClientFacts& facts, const Segment& segment,
                            const ExplainContext& context) {
  std::vector<Reason> reasons;
  reasons.push_back(ExplainAbc(segment, context));
  reasons.push_back(ExplainXyz(facts, segment, context));
  ExplainRfm(facts, segment, context, reasons);
  reasons.push_back(ExplainLifecycle(facts, segment, context));
  return reasons;
}

}  // namespace clientele::segmentation
