#include "services/planning/domain/reason.h"

#include "absl/strings/str_cat.h"
#include "common/money/money.h"
#include "common/text/view.h"

namespace clientele::planning {
namespace {

// Minor units of any size as a decimal text.
std::string Major(Weight minor, int exponent) {
  std::string digits = FormatWeight(minor);
  const size_t places = static_cast<size_t>(exponent);
  if (places == 0) return digits;
  if (digits.size() <= places) digits.insert(0, places + 1 - digits.size(), '0');
  digits.insert(digits.size() - places, 1, '.');
  return digits;
}

// part / whole in percent with two decimals, rounded down; part <= whole <= 2^126.
std::string Percent(Weight part, Weight whole) {
  const int64_t hundredths = QuotaOf(10'000, part, whole).floor;
  return absl::StrCat(FormatMinorUnits(hundredths, 2), " %");
}

std::string WhyExcluded(const AssignedClient& client, const PlanLine& line, Exclusion exclusion) {
  switch (exclusion) {
    case Exclusion::kNone:
      return "";
    case Exclusion::kNotActive:
      return "the client is not active";
    case Exclusion::kOtherCurrency:
      return absl::StrCat("the client's currency is ", client.currency);
    case Exclusion::kOtherRegion:
      return absl::StrCat("the client is in region ", client.region, ", the line is for ",
                          line.region);
    case Exclusion::kOtherSizeClass:
      return absl::StrCat("the client is of size class ",
                          AbslView(SizeClassName(client.size_class)), ", the line is for ",
                          AbslView(SizeClassName(line.size_class)));
  }
  return "";
}

std::string SeedInWords(const PlanLine& line, const LineExplanation& explanation, int exponent) {
  if (explanation.basis == SeedBasis::kEqual) {
    return "no client that can take the line had sales, so all weigh the same";
  }
  const SeedInputs& inputs = explanation.inputs;
  const bool negative = inputs.same_month_last_year < 0 || inputs.last_twelve_months < 0;
  return absl::StrCat(
      "seed ", Major(explanation.seed, exponent), " = ", kSameMonthFactor, " x ",
      FormatMinorUnits(inputs.same_month_last_year, exponent), " (", FormatMonth(line.month - 12),
      ") + ", FormatMinorUnits(inputs.last_twelve_months, exponent), " (last 12 months) of ",
      explanation.basis == SeedBasis::kAllProducts ? "all products" : line.product_id,
      negative ? ", a negative part counting as 0" : "");
}

std::string StepInWords(const std::string& what, const TraceStep& step) {
  return absl::StrCat("; ", what, " ", Percent(step.share.weight, step.share.weight_sum),
                      step.share.rounded_up ? " and a rounding unit" : "");
}

}  // namespace

std::string ReasonInWords(const Portfolio& portfolio, uint32_t client, const PlanLine& line,
                          const LineExplanation& explanation, int exponent) {
  if (explanation.exclusion != Exclusion::kNone) {
    return WhyExcluded(portfolio.clients[client], line, explanation.exclusion);
  }
  std::string reason = SeedInWords(line, explanation, exponent);
  if (explanation.steps.empty()) return reason;
  const std::string& manager = portfolio.manager_ids[portfolio.ManagerOf(client)];
  absl::StrAppend(&reason,
                  StepInWords(absl::StrCat("of ", LineLabel(line), " (",
                                           FormatMinorUnits(line.target, exponent), ") manager ",
                                           manager, " gets"),
                              explanation.steps.front()),
                  StepInWords("of that the client gets", explanation.steps.back()));
  return reason;
}

}  // namespace clientele::planning
