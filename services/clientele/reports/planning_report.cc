#include <string>

#include "absl/strings/str_cat.h"
#include "common/errors/status_macros.h"
#include "common/money/money.h"
#include "services/clientele/output/text.h"
#include "services/clientele/reports/reports.h"

namespace clientele::cli {
namespace {

namespace v1 = planning::v1;

Section ManagerTable(const v1::DecompositionSummary& summary, int exponent) {
  Section section{.title = absl::StrCat("Plan per manager, ", summary.currency_code()),
                  .columns = {{.name = "manager"},
                              {.name = "clients", .number = true},
                              {.name = "cells", .number = true},
                              {.name = "target", .number = true}},
                  .rows = {}};
  int64_t clients = 0;
  for (const v1::ManagerTotal& manager : summary.managers()) {
    clients += manager.clients();
    section.rows.push_back({manager.manager_id(), absl::StrCat(manager.clients()),
                            absl::StrCat(manager.cells()),
                            FormatMinorUnits(manager.target_minor(), exponent)});
  }
  section.rows.push_back({"total", absl::StrCat(clients), absl::StrCat(summary.cells()),
                          FormatMinorUnits(summary.total_minor(), exponent)});
  return section;
}

Section TopTargets(const v1::DecompositionSummary& summary, int exponent) {
  Section section{.title = "Largest targets",
                  .columns = {{.name = "manager"},
                              {.name = "client"},
                              {.name = "product"},
                              {.name = "month"},
                              {.name = "target", .number = true},
                              {.name = "reason"}},
                  .rows = {}};
  for (const v1::TopTarget& top : summary.top_targets()) {
    section.rows.push_back({top.manager_id(), top.client_id(), top.product_id(), top.month(),
                            FormatMinorUnits(top.target_minor(), exponent), top.reason()});
  }
  return section;
}

Section CellFacts(const v1::AllocationExplanation& explanation, int exponent) {
  const auto money = [&](int64_t minor) {
    return absl::StrCat(FormatMinorUnits(minor, exponent), " ", explanation.currency_code());
  };
  const v1::Allocation& cell = explanation.allocation();
  return Facts("Target", {{"client", cell.client_id()},
                          {"manager", cell.manager_id()},
                          {"product", cell.product_id()},
                          {"month", cell.month()},
                          {"target", money(cell.target_minor())},
                          {"line of the plan", explanation.line()},
                          {"the line's target", money(explanation.line_target_minor())},
                          {"same month last year", money(explanation.same_month_last_year_minor())},
                          {"last 12 full months", money(explanation.last_12_months_minor())},
                          {"seed", explanation.seed()},
                          {"reason", explanation.reason()}});
}

}  // namespace

absl::StatusOr<std::vector<Section>> PlanSections(const v1::Decomposition& decomposition) {
  const v1::DecompositionSummary& summary = decomposition.summary();
  ASSIGN_OR_RETURN(const int exponent, ExponentOf(summary.currency_code()));
  Section facts =
      Facts("Decomposition",
            {{"decomposition", decomposition.name()},
             {"as of", DateText(decomposition.as_of_date())},
             {"total", absl::StrCat(FormatMinorUnits(summary.total_minor(), exponent), " ",
                                    summary.currency_code())},
             {"managers", absl::StrCat(summary.managers_size())},
             {"cells", absl::StrCat(summary.cells())},
             {"lines by the sales of all products", absl::StrCat(summary.lines_by_all_products())},
             {"lines split equally", absl::StrCat(summary.lines_split_equally())}});
  return std::vector<Section>{std::move(facts), ManagerTable(summary, exponent),
                              TopTargets(summary, exponent)};
}

absl::StatusOr<Report> AllocationReport(const v1::AllocationExplanation& explanation) {
  ASSIGN_OR_RETURN(const int exponent, ExponentOf(explanation.currency_code()));
  Section steps{.title = "From the block to the client",
                .columns = {{.name = "level"},
                            {.name = "to"},
                            {.name = "to split", .number = true},
                            {.name = "weight", .number = true},
                            {.name = "of", .number = true},
                            {.name = "rounded down", .number = true},
                            {.name = "remainder", .number = true},
                            {.name = "rank", .number = true},
                            {.name = "units left", .number = true},
                            {.name = "unit", .number = true},
                            {.name = "result", .number = true}},
                .rows = {}};
  for (const v1::SplitStep& step : explanation.steps()) {
    steps.rows.push_back(
        {step.level(), step.child_id(), FormatMinorUnits(step.parent_minor(), exponent),
         step.child_weight(), step.total_weight(), FormatMinorUnits(step.floor_minor(), exponent),
         step.remainder(), absl::StrCat(step.rank()), absl::StrCat(step.units_left()),
         absl::StrCat(step.rounding_unit()), FormatMinorUnits(step.child_minor(), exponent)});
  }
  return Report{.sections = {CellFacts(explanation, exponent), std::move(steps)},
                .json = MessageJson(explanation)};
}

}  // namespace clientele::cli
