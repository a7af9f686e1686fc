#include <array>
#include <map>
#include <string>
#include <string_view>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/errors/status_macros.h"
#include "common/money/money.h"
#include "services/clientele/output/text.h"
#include "services/clientele/reports/reports.h"

namespace clientele::cli {
namespace {

namespace v1 = segmentation::v1;

constexpr std::array<std::string_view, 5> kAbc = {"A", "B", "C", "0", "N"};
constexpr std::array<std::string_view, 6> kXyz = {"X", "Y", "Z", "T", "U", ""};

Section RunFacts(const v1::SegmentationRun& run) {
  const v1::RunSummary& summary = run.summary();
  return Facts("Segmentation", {{"run", run.name()},
                                {"as of", DateText(run.as_of_date())},
                                {"policy version", absl::StrCat(run.policy_version())},
                                {"registry position", absl::StrCat(run.registry_position())},
                                {"clients", absl::StrCat(summary.clients())},
                                {"sales", absl::StrCat(summary.sales())},
                                {"currency", summary.currency_code()}});
}

Section Matrix(const v1::RunSummary& summary) {
  std::map<std::pair<std::string, std::string>, int64_t> counts;
  for (const v1::MatrixCell& cell : summary.matrix()) {
    counts[{cell.abc(), cell.xyz()}] += cell.clients();
  }
  Section section{.title = "ABC x XYZ, clients", .columns = {{.name = "abc"}}, .rows = {}};
  for (const std::string_view xyz : kXyz) {
    section.columns.push_back(
        {.name = xyz.empty() ? "no purchase" : std::string(xyz), .number = true});
  }
  section.columns.push_back({.name = "total", .number = true});
  std::array<int64_t, kXyz.size() + 1> totals{};
  for (const std::string_view abc : kAbc) {
    std::vector<std::string>& row = section.rows.emplace_back(1, std::string(abc));
    int64_t total = 0;
    for (size_t i = 0; i < kXyz.size(); ++i) {
      const int64_t count = counts[{std::string(abc), std::string(kXyz[i])}];
      total += count;
      totals[i] += count;
      row.push_back(absl::StrCat(count));
    }
    totals.back() += total;
    row.push_back(absl::StrCat(total));
  }
  std::vector<std::string>& last = section.rows.emplace_back(1, "total");
  for (const int64_t total : totals) last.push_back(absl::StrCat(total));
  return section;
}

// Labels R1..., F1..., M1... as one row per score.
Section RfmCounts(const v1::RunSummary& summary) {
  std::map<int, std::array<int64_t, 3>> by_score;
  for (const v1::ClassCount& count : summary.rfm()) {
    const size_t dimension = std::string_view("RFM").find(count.label().substr(0, 1));
    if (dimension == std::string_view::npos) continue;
    by_score[std::atoi(count.label().c_str() + 1)][dimension] += count.clients();
  }
  Section section{.title = "RFM, clients by score",
                  .columns = {{.name = "score"},
                              {.name = "recency", .number = true},
                              {.name = "frequency", .number = true},
                              {.name = "monetary", .number = true}},
                  .rows = {}};
  for (const auto& [score, counts] : by_score) {
    section.rows.push_back({absl::StrCat(score), absl::StrCat(counts[0]), absl::StrCat(counts[1]),
                            absl::StrCat(counts[2])});
  }
  return section;
}

Section LifecycleCounts(const v1::RunSummary& summary, int exponent) {
  Section section{.title = "Lifecycle",
                  .columns = {{.name = "state"},
                              {.name = "clients", .number = true},
                              {.name = "net sales", .number = true}},
                  .rows = {}};
  for (const v1::ClassCount& count : summary.lifecycle()) {
    section.rows.push_back({count.label(), absl::StrCat(count.clients()),
                            FormatMinorUnits(count.revenue_minor(), exponent)});
  }
  return section;
}

Section ConcentrationFacts(const v1::RunSummary& summary, int exponent) {
  const v1::Concentration& found = summary.concentration();
  std::vector<std::pair<std::string, std::string>> facts = {
      {"clients with positive sales", absl::StrCat(found.clients())},
      {"their net sales", FormatMinorUnits(found.total_minor(), exponent)},
      {"HHI", ShortDouble(found.hhi() * 10000) + " points"},
      {"effective number", ShortDouble(found.effective_number())},
      {"normalised HHI", ShortDouble(found.normalized_hhi() * 10000) + " points"},
      {"Gini coefficient", ShortDouble(found.gini())},
      {"largest client", found.largest_client_id()},
      {"share of the largest", PercentText(found.largest_share())}};
  for (const v1::TopShare& top : found.top_shares()) {
    if (top.k() == 1) continue;
    facts.emplace_back(absl::StrCat("share of the ", top.k(), " largest"),
                       PercentText(top.share()));
  }
  return Facts("Concentration", std::move(facts));
}

// What a reader has to know about the result.
std::vector<Section> Notices(const v1::RunSummary& summary) {
  if (summary.notices().empty()) return {};
  Section section{.title = {}, .columns = {{.name = "notice"}}, .rows = {}};
  for (const std::string& notice : summary.notices()) section.rows.push_back({notice});
  return {std::move(section)};
}

std::string InputsText(const v1::ClassReason& reason) {
  return absl::StrJoin(reason.inputs(), ", ", [](std::string* out, const v1::NamedValue& input) {
    absl::StrAppend(out, input.name(), " ", input.value());
  });
}

Section SegmentFacts(const v1::SegmentExplanation& explanation, int exponent) {
  const v1::Segment& segment = explanation.segment();
  return Facts("Segment", {{"client", segment.client_id()},
                           {"as of", DateText(explanation.as_of_date())},
                           {"policy version", absl::StrCat(explanation.policy_version())},
                           {"registry position", absl::StrCat(explanation.registry_position())},
                           {"net sales", FormatMinorUnits(segment.revenue_minor(), exponent)},
                           {"currency", explanation.currency_code()},
                           {"share", PercentText(segment.share())},
                           {"purchases", absl::StrCat(segment.frequency())}});
}

}  // namespace

absl::StatusOr<std::vector<Section>> SegmentationSections(const v1::SegmentationRun& run) {
  ASSIGN_OR_RETURN(const int exponent, ExponentOf(run.summary().currency_code()));
  std::vector<Section> sections = {RunFacts(run), Matrix(run.summary()), RfmCounts(run.summary()),
                                   LifecycleCounts(run.summary(), exponent),
                                   ConcentrationFacts(run.summary(), exponent)};
  for (Section& notices : Notices(run.summary())) sections.push_back(std::move(notices));
  return sections;
}

absl::StatusOr<Report> SegmentReport(const v1::SegmentExplanation& explanation) {
  ASSIGN_OR_RETURN(const int exponent, ExponentOf(explanation.currency_code()));
  Section reasons{
      .title = "Classes and the rules that gave them",
      .columns = {{.name = "dimension"}, {.name = "class"}, {.name = "rule"}, {.name = "inputs"}},
      .rows = {}};
  for (const v1::ClassReason& reason : explanation.reasons()) {
    reasons.rows.push_back({reason.dimension(), reason.value(), reason.rule(), InputsText(reason)});
  }
  Section months{.title = "Net sales by month",
                 .columns = {{.name = "month"}, {.name = "net sales", .number = true}},
                 .rows = {}};
  for (const v1::MonthValue& month : explanation.months()) {
    months.rows.push_back({month.month(), FormatMinorUnits(month.net_minor(), exponent)});
  }
  return Report{
      .sections = {SegmentFacts(explanation, exponent), std::move(reasons), std::move(months)},
      .json = MessageJson(explanation)};
}

}  // namespace clientele::cli
