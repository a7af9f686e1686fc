// clientele cycle: the whole process in one go.
#include <chrono>
#include <filesystem>
#include <memory>
#include <string>
#include <system_error>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/errors/status_macros.h"
#include "common/ids/uuid.h"
#include "common/time/date.h"
#include "services/clientele/commands/commands.h"
#include "services/clientele/commands/steps.h"
#include "services/clientele/files/exports.h"
#include "services/clientele/import/import.h"
#include "services/clientele/reports/reports.h"

namespace clientele::cli {
namespace {

struct CycleOptions {
  std::string as_of;
  std::string targets_file;
  std::string out_dir = "out";
  std::string plan_id;
};

struct CycleResult {
  segmentation::v1::SegmentationRun segmentation;
  assignment::v1::AssignmentRun assignment;
  planning::v1::Plan plan;
  planning::v1::Decomposition decomposition;
};

// The as-of date is the last day that counts, so what follows from it begins on the next one. A
// cycle that is run again then starts from the same assignments and gives the same result.
std::string DayAfter(const std::string& as_of) {
  const absl::StatusOr<Date> date = ParseDate(as_of);
  return date.ok() ? FormatDate(*date + std::chrono::days{1}) : as_of;
}

absl::StatusOr<CycleResult> RunCycle(Session& session, const CycleOptions& options) {
  // Wrong targets are told before anything is computed or changed.
  RETURN_IF_ERROR(ReadTargets(session, options.targets_file, "").status());
  CycleResult result;
  ASSIGN_OR_RETURN(result.segmentation,
                   Segment(session, {.as_of = options.as_of, .policy_file = {}}));
  PlanOptions plan{.plan_id = options.plan_id,
                   .name = absl::StrCat("Cycle of ", options.as_of),
                   .targets_file = options.targets_file,
                   .currency = {},
                   .validate_only = true};
  RETURN_IF_ERROR(CreatePlan(session, plan).status());
  ASSIGN_OR_RETURN(result.assignment,
                   Assign(session, {.as_of = options.as_of,
                                    .segmentation_run = result.segmentation.name(),
                                    .policy_file = {}}));
  const std::string effective = DayAfter(options.as_of);
  RETURN_IF_ERROR(Apply(session, result.assignment.name(), effective).status());
  plan.validate_only = false;
  ASSIGN_OR_RETURN(result.plan, CreatePlan(session, plan));
  ASSIGN_OR_RETURN(result.decomposition, Decompose(session, {.plan = result.plan.name(),
                                                             .as_of = options.as_of,
                                                             .assignment_date = effective}));
  return result;
}

absl::Status WriteFiles(Session& session, const CycleResult& result, const std::string& directory) {
  std::error_code error;
  std::filesystem::create_directories(directory, error);
  if (error) {
    return absl::UnavailableError(
        absl::StrCat("the folder ", directory, " cannot be created: ", error.message()));
  }
  const std::filesystem::path out(directory);
  RETURN_IF_ERROR(
      ExportSegments(session, result.segmentation.name(), out / "segments.csv").status());
  RETURN_IF_ERROR(
      ExportAssignments(session, result.assignment.name(), out / "assignments.csv").status());
  RETURN_IF_ERROR(ExportAllocations(session, result.decomposition.name(),
                                    result.plan.currency_code(), out / "allocations.csv")
                      .status());
  session.Note(
      absl::StrCat("segments.csv, assignments.csv and allocations.csv are in ", directory));
  return absl::OkStatus();
}

absl::StatusOr<Report> CycleReport(const CycleResult& result) {
  Report report;
  ASSIGN_OR_RETURN(report.sections, SegmentationSections(result.segmentation));
  report.sections.push_back(PortfolioFacts(result.assignment));
  ASSIGN_OR_RETURN(std::vector<Section> plan, PlanSections(result.decomposition));
  for (Section& section : plan) report.sections.push_back(std::move(section));
  report.json = JsonObject({{"segmentationRun", MessageJson(result.segmentation)},
                            {"assignmentRun", MessageJson(result.assignment)},
                            {"plan", MessageJson(result.plan)},
                            {"decomposition", MessageJson(result.decomposition)}});
  return report;
}

absl::Status CycleVerb(Session& session, const CycleOptions& options) {
  ASSIGN_OR_RETURN(const CycleResult result, RunCycle(session, options));
  RETURN_IF_ERROR(WriteFiles(session, result, options.out_dir));
  ASSIGN_OR_RETURN(const Report report, CycleReport(result));
  session.Print(report);
  return absl::OkStatus();
}

}  // namespace

void AddCycleVerb(CLI::App& app, Action* action) {
  CLI::App* verb = app.add_subcommand(
      "cycle", "segment, assign, apply, decompose and export: the whole process in one go");
  auto options = std::make_shared<CycleOptions>();
  verb->add_option("--as-of", options->as_of, "date of the cycle")->required()->check(IsDate());
  verb->add_option("--targets", options->targets_file, "CSV file: product_id,month,target[,...]")
      ->required();
  verb->add_option("--out", options->out_dir, "folder of the files")->capture_default_str();
  verb->add_option("--plan-id", options->plan_id, "id of the plan; a new one by default")
      ->check(IsId());
  verb->callback([options, action] {
    if (options->plan_id.empty()) {
      options->plan_id = absl::StrCat("cycle-", options->as_of, "-", NewUuid().substr(0, 8));
    }
    *action = [options](Session& session) { return CycleVerb(session, *options); };
  });
}

}  // namespace clientele::cli
