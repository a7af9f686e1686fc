// clientele plan create|decompose|export|explain
#include <memory>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "clientele/planning/v1/allocations.grpc.pb.h"
#include "common/errors/status_macros.h"
#include "common/ids/resource_name.h"
#include "common/ids/uuid.h"
#include "common/money/money.h"
#include "common/rpc/client.h"
#include "services/clientele/commands/commands.h"
#include "services/clientele/commands/steps.h"
#include "services/clientele/connect/watch.h"
#include "services/clientele/files/exports.h"
#include "services/clientele/import/import.h"
#include "services/clientele/output/text.h"
#include "services/clientele/reports/reports.h"

namespace clientele::cli {
namespace {

namespace v1 = planning::v1;
using PlansStub = v1::Plans::Stub;
using DecompositionsStub = v1::Decompositions::Stub;

constexpr rpc::CallOptions kRepeatable{.timeout = absl::Seconds(30), .idempotent = true};

std::string CurrentOf(const std::string& plan) {
  return absl::StrCat(NameIn("plans", plan), "/decompositions/current");
}

absl::Status CreateVerb(Session& session, const PlanOptions& options) {
  ASSIGN_OR_RETURN(const v1::Plan plan, CreatePlan(session, options));
  ASSIGN_OR_RETURN(const int exponent, ExponentOf(plan.currency_code()));
  session.Print({.sections = {Facts(
                     "Plan", {{"plan", std::string(IdOf(plan.name()))},
                              {"name", plan.display_name()},
                              {"lines", absl::StrCat(plan.lines_size())},
                              {"total", absl::StrCat(FormatMinorUnits(plan.total_minor(), exponent),
                                                     " ", plan.currency_code())}})},
                 .json = MessageJson(plan)});
  return absl::OkStatus();
}

absl::Status DecomposeVerb(Session& session, const DecomposeOptions& options) {
  ASSIGN_OR_RETURN(const v1::Decomposition decomposition, Decompose(session, options));
  ASSIGN_OR_RETURN(std::vector<Section> sections, PlanSections(decomposition));
  session.Print({.sections = std::move(sections), .json = MessageJson(decomposition)});
  return absl::OkStatus();
}

absl::Status ExportVerb(Session& session, const std::string& plan, const std::string& file) {
  ASSIGN_OR_RETURN(const auto stub, session.connections().Stub<v1::Plans>());
  v1::GetPlanRequest request;
  request.set_name(NameIn("plans", plan));
  ASSIGN_OR_RETURN(const v1::Plan found,
                   rpc::CallUnary(*stub, &PlansStub::GetPlan, request, kRepeatable));
  ASSIGN_OR_RETURN(const int64_t rows,
                   ExportAllocations(session, CurrentOf(plan), found.currency_code(), file));
  session.Note(absl::StrCat(rows, " targets written to ", file));
  return absl::OkStatus();
}

absl::Status ExplainVerb(Session& session, const v1::ExplainAllocationRequest& request) {
  ASSIGN_OR_RETURN(const auto stub, session.connections().Stub<v1::Allocations>());
  ASSIGN_OR_RETURN(
      const v1::AllocationExplanation explanation,
      rpc::CallUnary(*stub, &v1::Allocations::Stub::ExplainAllocation, request, kRepeatable));
  ASSIGN_OR_RETURN(const Report report, AllocationReport(explanation));
  session.Print(report);
  return absl::OkStatus();
}

void AddCreate(CLI::App& plan, Action* action) {
  CLI::App* verb = plan.add_subcommand("create", "enter a plan");
  auto options = std::make_shared<PlanOptions>();
  verb->add_option("--name", options->name, "the plan's name")->required();
  verb->add_option("--plan-id", options->plan_id, "its id; the name by default")->check(IsId());
  verb->add_option("--kind", "business: targets of the whole block")
      ->required()
      ->check(CLI::IsMember({"business"}));
  verb->add_option("--targets", options->targets_file, "CSV file: product_id,month,target[,...]")
      ->required();
  verb->add_option(
      "--currency", options->currency,
      "currency, where the file names none; that of the current segmentation by default");
  verb->callback([options, action] {
    if (options->plan_id.empty()) options->plan_id = options->name;
    if (!ValidateId(options->plan_id).ok()) {
      throw CLI::ValidationError("--name", "cannot be the plan's id: give one with --plan-id");
    }
    *action = [options](Session& session) { return CreateVerb(session, *options); };
  });
}

void AddDecompose(CLI::App& plan, Action* action) {
  CLI::App* verb = plan.add_subcommand("decompose", "split a plan to managers and their clients");
  auto options = std::make_shared<DecomposeOptions>();
  verb->add_option("PLAN", options->plan, "id of the plan")->required();
  verb->add_option("--as-of", options->as_of,
                   "last day of the sales that count; that of the current segmentation by default")
      ->check(IsDate());
  verb->add_option("--assignment-date", options->assignment_date,
                   "day of the portfolios; by default the first day of those applied last for this "
                   "as-of date")
      ->check(IsDate());
  verb->callback([options, action] {
    *action = [options](Session& session) { return DecomposeVerb(session, *options); };
  });
}

void AddExport(CLI::App& plan, Action* action) {
  CLI::App* verb = plan.add_subcommand("export", "write the targets of a plan to a CSV file");
  auto id = std::make_shared<std::string>();
  auto file = std::make_shared<std::string>();
  verb->add_option("PLAN", *id, "id of the plan")->required();
  verb->add_option("--out", *file, "the file")->required();
  verb->callback([id, file, action] {
    *action = [id, file](Session& session) { return ExportVerb(session, *id, *file); };
  });
}

void AddExplain(CLI::App& plan, Action* action) {
  CLI::App* verb = plan.add_subcommand("explain", "why a target has its value");
  auto request = std::make_shared<v1::ExplainAllocationRequest>();
  verb->add_option("PLAN", *request->mutable_parent(), "id of the plan")->required();
  verb->add_option("--client", *request->mutable_client_id(), "id of the client")->required();
  verb->add_option("--product", *request->mutable_product_id(), "id of the product")->required();
  verb->add_option("--month", *request->mutable_month(), "the month")->required()->check(IsMonth());
  verb->callback([request, action] {
    *action = [request](Session& session) {
      request->set_parent(CurrentOf(request->parent()));
      return ExplainVerb(session, *request);
    };
  });
}

// The currency of the current segmentation.
absl::StatusOr<std::string> SegmentedCurrency(Session& session) {
  const auto current = CurrentSegmentation(session);
  if (!current.ok() && !absl::IsNotFound(current.status())) return current.status();
  if (current.ok() && !current->summary().currency_code().empty()) {
    return current->summary().currency_code();
  }
  return absl::InvalidArgumentError(
      "the currency of the targets is not known: give it with --currency or in a column of that "
      "name");
}

// From when on the newest proposal of this as-of date is in force; not set when none is.
absl::StatusOr<google::type::Date> AppliedFrom(Session& session, const google::type::Date& as_of) {
  const absl::StatusOr<assignment::v1::AssignmentRun> newest =
      NewestAssignment(session, [&](const assignment::v1::AssignmentRun& run) {
        return run.has_applied_from() && DateText(run.as_of_date()) == DateText(as_of);
      });
  if (absl::IsNotFound(newest.status())) return google::type::Date();
  RETURN_IF_ERROR(newest.status());
  return newest->applied_from();
}

absl::StatusOr<v1::CreateDecompositionRequest> RequestOf(Session& session,
                                                         const DecomposeOptions& options) {
  v1::CreateDecompositionRequest request;
  request.set_parent(NameIn("plans", options.plan));
  request.set_request_id(NewUuid());
  if (options.as_of.empty()) {
    ASSIGN_OR_RETURN(const auto current, CurrentSegmentation(session));
    *request.mutable_as_of_date() = current.as_of_date();
  } else {
    *request.mutable_as_of_date() = DateOf(options.as_of);
  }
  google::type::Date day = DateOf(options.assignment_date);
  if (day.year() == 0) {
    ASSIGN_OR_RETURN(day, AppliedFrom(session, request.as_of_date()));
  }
  if (day.year() != 0) *request.mutable_assignment_date() = day;
  return request;
}

}  // namespace

absl::StatusOr<v1::Plan> CreatePlan(Session& session, const PlanOptions& options) {
  ASSIGN_OR_RETURN(TargetsFile targets,
                   ReadTargets(session, options.targets_file, options.currency));
  if (targets.currency.empty()) {
    ASSIGN_OR_RETURN(targets.currency, SegmentedCurrency(session));
  }
  v1::CreatePlanRequest request;
  request.set_plan_id(options.plan_id);
  request.set_request_id(NewUuid());
  request.set_validate_only(options.validate_only);
  request.mutable_plan()->set_display_name(options.name);
  request.mutable_plan()->set_kind(v1::PLAN_KIND_BUSINESS);
  request.mutable_plan()->set_currency_code(targets.currency);
  for (const v1::PlanLine& line : targets.lines) *request.mutable_plan()->add_lines() = line;
  ASSIGN_OR_RETURN(const auto stub, session.connections().Stub<v1::Plans>());
  auto plan = rpc::CallUnary(*stub, &PlansStub::CreatePlan, request, kRepeatable);
  if (plan.ok()) return plan;
  return ExplainRefusedPlan(session, plan.status(), targets, options.targets_file);
}

absl::StatusOr<v1::Decomposition> Decompose(Session& session, const DecomposeOptions& options) {
  ASSIGN_OR_RETURN(const auto stub, session.connections().Stub<v1::Decompositions>());
  ASSIGN_OR_RETURN(const v1::CreateDecompositionRequest request, RequestOf(session, options));
  ASSIGN_OR_RETURN(
      const v1::Decomposition started,
      rpc::CallUnary(*stub, &DecompositionsStub::CreateDecomposition, request, kRepeatable));
  session.Note(absl::StrCat(started.name(), " started"));
  v1::WatchDecompositionRequest watch;
  watch.set_name(started.name());
  ASSIGN_OR_RETURN(
      v1::Decomposition decomposition,
      WatchToEnd<v1::Decomposition>(session, *stub, &DecompositionsStub::WatchDecomposition, watch,
                                    HasEnded<v1::Decomposition>));
  RETURN_IF_ERROR(RunError(decomposition.status()));
  return decomposition;
}

void AddPlanVerb(CLI::App& app, Action* action) {
  CLI::App* plan = app.add_subcommand("plan", "what each manager and client must bring");
  plan->require_subcommand(1);
  AddCreate(*plan, action);
  AddDecompose(*plan, action);
  AddExport(*plan, action);
  AddExplain(*plan, action);
}

}  // namespace clientele::cli
