#include "services/planning/api/convert.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/errors/errors.h"
#include "common/errors/status_macros.h"
#include "common/ids/resource_name.h"
#include "common/money/money.h"
#include "google/protobuf/util/time_util.h"

namespace clientele::planning {
namespace {

constexpr SizeClass kSizeClasses[] = {SizeClass::kAny, SizeClass::kLarge, SizeClass::kMedium,
                                      SizeClass::kSmall, SizeClass::kMicro};

PlanLine LineFrom(const v1::PlanLine& from, const std::string& field, int exponent,
                  FieldViolations& violations) {
  PlanLine line;
  line.product_id = from.product_id();
  line.region = from.region();
  if (const absl::StatusOr<Month> month = ParseMonth(from.month()); month.ok()) {
    line.month = *month;
  } else {
    violations.Add(field + ".month", std::string(month.status().message()));
  }
  const absl::StatusOr<int64_t> target =
      ToMinorUnits({from.target_unscaled(), from.target_scale()}, exponent);
  if (target.ok()) {
    line.target = *target;
  } else {
    violations.Add(field + ".target_unscaled", std::string(target.status().message()));
  }
  const auto size_class =
      std::find_if(std::begin(kSizeClasses), std::end(kSizeClasses),
                   [&](SizeClass known) { return SizeClassName(known) == from.size_class(); });
  if (size_class != std::end(kSizeClasses)) {
    line.size_class = *size_class;
  } else {
    violations.Add(field + ".size_class", "must be LARGE, MEDIUM, SMALL, MICRO or empty");
  }
  return line;
}

v1::PlanLine ToProto(const PlanLine& line, int exponent) {
  v1::PlanLine to;
  to.set_product_id(line.product_id);
  to.set_month(FormatMonth(line.month));
  to.set_target_unscaled(line.target);
  to.set_target_scale(exponent);
  to.set_region(line.region);
  to.set_size_class(std::string(SizeClassName(line.size_class)));
  return to;
}

}  // namespace

std::string PlanName(std::string_view plan_id) { return ResourceName("plans", plan_id); }

std::string DecompositionName(std::string_view plan_id, std::string_view decomposition_id) {
  return ResourceName(PlanName(plan_id), "decompositions", decomposition_id);
}

absl::StatusOr<Plan> PlanFrom(const v1::CreatePlanRequest& request, absl::Time now) {
  const v1::Plan& from = request.plan();
  const absl::StatusOr<int> exponent = CurrencyExponent(from.currency_code());
  if (!exponent.ok()) {
    return InvalidField("plan.currency_code", std::string(exponent.status().message()));
  }
  Plan plan;
  plan.plan_id = request.plan_id();
  plan.display_name = from.display_name();
  plan.kind = static_cast<PlanKind>(from.kind());
  plan.currency = from.currency_code();
  plan.create_time = now;
  FieldViolations violations;
  for (int k = 0; k < from.lines_size(); ++k) {
    const std::string field = absl::StrCat("plan.lines[", k, "]");
    plan.lines.push_back(LineFrom(from.lines(k), field, *exponent, violations));
  }
  RETURN_IF_ERROR(violations.ToStatus());
  return plan;
}

absl::StatusOr<v1::Plan> ToProto(const Plan& plan) {
  ASSIGN_OR_RETURN(const int exponent, CurrencyExponent(plan.currency));
  v1::Plan to;
  to.set_name(PlanName(plan.plan_id));
  to.set_display_name(plan.display_name);
  to.set_kind(static_cast<v1::PlanKind>(plan.kind));
  to.set_currency_code(plan.currency);
  for (const PlanLine& line : plan.lines) *to.add_lines() = ToProto(line, exponent);
  to.set_total_minor(plan.total_minor);
  *to.mutable_create_time() = google::protobuf::util::TimeUtil::MicrosecondsToTimestamp(
      absl::ToUnixMicros(plan.create_time));
  if (!plan.current_decomposition.empty()) {
    to.set_current_decomposition(DecompositionName(plan.plan_id, plan.current_decomposition));
  }
  return to;
}

absl::StatusOr<v1::Decomposition> ToProto(const Run& run) {
  v1::Decomposition to;
  const bool succeeded = run.state == common::v1::RUN_STATE_SUCCEEDED;
  if (!to.ParseFromString(succeeded ? run.result : run.request)) {
    return absl::DataLossError("a stored decomposition cannot be read");
  }
  *to.mutable_status() = ToRunStatus(run);
  return to;
}

}  // namespace clientele::planning
