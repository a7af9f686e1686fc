#include "services/planning/domain/plan.h"

#include <algorithm>
#include <map>
#include <numeric>
#include <tuple>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/errors/errors.h"
#include "common/text/view.h"

namespace clientele::planning {
namespace {

std::string FieldOf(size_t line) { return absl::StrCat("plan.lines[", line, "]"); }

void CheckValues(std::span<const PlanLine> lines, const std::set<std::string>& known_products,
                 FieldViolations& violations) {
  int64_t sum = 0;
  bool overflow = false;
  for (size_t k = 0; k < lines.size(); ++k) {
    const PlanLine& line = lines[k];
    if (!known_products.contains(line.product_id)) {
      violations.Add(FieldOf(k) + ".product_id",
                     absl::StrCat("product ", line.product_id, " does not exist"));
    }
    if (line.target < 0) {
      violations.Add(FieldOf(k) + ".target_unscaled",
                     "a target of new business must not be negative");
    } else if (!overflow && __builtin_add_overflow(sum, line.target, &sum)) {
      overflow = true;
      violations.Add(FieldOf(k) + ".target_unscaled",
                     "the targets up to this line add up to more than 2^63 - 1 minor units");
    }
  }
}

// Adds a violation for every line that differs from the first of its (product, month) in having an
// optional column, and for every line that covers the same clients as an earlier one.
void CheckOverlaps(std::span<const PlanLine> lines, FieldViolations& violations) {
  std::map<std::pair<std::string_view, Month>, size_t> first_of_cell;
  std::map<std::tuple<std::string_view, Month, std::string_view, SizeClass>, size_t> seen;
  for (size_t k = 0; k < lines.size(); ++k) {
    const PlanLine& line = lines[k];
    const size_t first = first_of_cell.try_emplace({line.product_id, line.month}, k).first->second;
    const auto check_column = [&](bool has, bool first_has, std::string_view column) {
      if (has == first_has) return;
      violations.Add(absl::StrCat(FieldOf(k), ".", AbslView(column)),
                     absl::StrCat(LineLabel(line), has ? " has" : " lacks", " a ", AbslView(column),
                                  ", unlike ", FieldOf(first), " (", LineLabel(lines[first]), ")"));
    };
    check_column(!line.region.empty(), !lines[first].region.empty(), "region");
    check_column(line.size_class != SizeClass::kAny, lines[first].size_class != SizeClass::kAny,
                 "size_class");
    const auto [same, added] =
        seen.try_emplace({line.product_id, line.month, line.region, line.size_class}, k);
    if (!added) {
      violations.Add(FieldOf(k), absl::StrCat(LineLabel(line), " covers the same clients as ",
                                              FieldOf(same->second)));
    }
  }
}

}  // namespace

std::string_view SizeClassName(SizeClass size_class) {
  switch (size_class) {
    case SizeClass::kAny:
      return "";
    case SizeClass::kLarge:
      return "LARGE";
    case SizeClass::kMedium:
      return "MEDIUM";
    case SizeClass::kSmall:
      return "SMALL";
    case SizeClass::kMicro:
      return "MICRO";
  }
  return "";
}

std::string LineLabel(const PlanLine& line) {
  std::string label = absl::StrCat(line.product_id, " ", FormatMonth(line.month));
  if (!line.region.empty()) absl::StrAppend(&label, " ", line.region);
  if (line.size_class != SizeClass::kAny) {
    absl::StrAppend(&label, " ", AbslView(SizeClassName(line.size_class)));
  }
  return label;
}

absl::Status CheckPlanLines(std::span<const PlanLine> lines,
                            const std::set<std::string>& known_products) {
  if (lines.empty()) return InvalidField("plan.lines", "a plan needs at least one line");
  FieldViolations violations;
  CheckValues(lines, known_products, violations);
  CheckOverlaps(lines, violations);
  return violations.ToStatus(common::v1::ERROR_REASON_PLAN_LINES_INCONSISTENT);
}

}  // namespace clientele::planning
