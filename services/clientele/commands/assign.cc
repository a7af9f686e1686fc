// clientele assign run|apply|export|explain|portfolio|history
#include <cstdint>
#include <limits>
#include <memory>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "clientele/assignment/v1/policies.grpc.pb.h"
#include "common/config/yaml.h"
#include "common/errors/status_macros.h"
#include "common/ids/uuid.h"
#include "common/rpc/client.h"
#include "services/clientele/commands/assign_views.h"
#include "services/clientele/commands/commands.h"
#include "services/clientele/commands/steps.h"
#include "services/clientele/connect/watch.h"
#include "services/clientele/files/exports.h"
#include "services/clientele/output/text.h"
#include "services/clientele/reports/reports.h"

namespace clientele::cli {
namespace {

namespace v1 = assignment::v1;
using RunsStub = v1::AssignmentRuns::Stub;

constexpr rpc::CallOptions kRepeatable{.timeout = absl::Seconds(30), .idempotent = true};
// Writes an assignment for every client in one transaction.
constexpr rpc::CallOptions kApply{.timeout = absl::Minutes(5), .idempotent = true};

absl::StatusOr<std::string> PolicyOf(Session& session, const std::string& file) {
  if (file.empty()) return "";
  v1::CreatePolicyRequest request;
  RETURN_IF_ERROR(LoadYamlFile(file, request.mutable_policy()));
  request.set_request_id(NewUuid());
  ASSIGN_OR_RETURN(const auto stub, session.connections().Stub<v1::Policies>());
  ASSIGN_OR_RETURN(const v1::PolicyVersion version,
                   rpc::CallUnary(*stub, &v1::Policies::Stub::CreatePolicy, request, kRepeatable));
  return version.name();
}

absl::StatusOr<v1::CreateRunRequest> RequestOf(Session& session, const AssignOptions& options) {
  v1::CreateRunRequest request;
  if (options.as_of.empty()) {
    ASSIGN_OR_RETURN(const auto current, CurrentSegmentation(session));
    *request.mutable_as_of_date() = current.as_of_date();
  } else {
    *request.mutable_as_of_date() = DateOf(options.as_of);
  }
  ASSIGN_OR_RETURN(*request.mutable_policy(), PolicyOf(session, options.policy_file));
  request.set_segmentation_run(options.segmentation_run);
  request.set_iterations(options.iterations);
  request.set_seed(options.seed);
  request.set_time_limit_seconds(options.time_limit_seconds);
  request.set_request_id(NewUuid());
  return request;
}

absl::Status RunVerb(Session& session, const AssignOptions& options) {
  ASSIGN_OR_RETURN(const v1::AssignmentRun run, Assign(session, options));
  Report report{.sections = {PortfolioFacts(run), LoadTable(run)}, .json = MessageJson(run)};
  for (Section& section : UnservedTable(run)) report.sections.push_back(std::move(section));
  session.Print(report);
  return absl::OkStatus();
}

absl::Status ApplyVerb(Session& session, const std::string& run, const std::string& effective) {
  ASSIGN_OR_RETURN(const v1::ApplyRunResponse response,
                   Apply(session, NameIn("runs", run), effective));
  session.Print(
      {.sections = {Facts("Applied", {{"begun", absl::StrCat(response.begun())},
                                      {"ended", absl::StrCat(response.ended())},
                                      {"continued", absl::StrCat(response.continued())}})},
       .json = MessageJson(response)});
  return absl::OkStatus();
}

// The run named, or the newest that succeeded.
absl::StatusOr<std::string> RunName(Session& session, const std::string& run) {
  if (!run.empty()) return NameIn("runs", run);
  ASSIGN_OR_RETURN(const v1::AssignmentRun newest,
                   NewestAssignment(session, [](const auto&) { return true; }));
  return newest.name();
}

absl::Status ExportVerb(Session& session, const std::string& run, const std::string& file) {
  ASSIGN_OR_RETURN(const std::string name, RunName(session, run));
  ASSIGN_OR_RETURN(const int64_t rows, ExportAssignments(session, name, file));
  session.Note(absl::StrCat(rows, " assignments of ", name, " written to ", file));
  return absl::OkStatus();
}

absl::Status ExplainVerb(Session& session, const std::string& run, const std::string& client) {
  ASSIGN_OR_RETURN(const auto stub, session.connections().Stub<v1::AssignmentRuns>());
  v1::ExplainProposalRequest request;
  ASSIGN_OR_RETURN(*request.mutable_name(), RunName(session, run));
  request.set_client_id(client);
  ASSIGN_OR_RETURN(const v1::ProposalExplanation explanation,
                   rpc::CallUnary(*stub, &RunsStub::ExplainProposal, request, kRepeatable));
  session.Print(ProposalReport(explanation));
  return absl::OkStatus();
}

void AddRun(CLI::App& assign, Action* action) {
  CLI::App* verb = assign.add_subcommand("run", "propose one manager for every active client");
  auto options = std::make_shared<AssignOptions>();
  verb->add_option("--as-of", options->as_of,
                   "date of managers and assignments; that of the current segmentation by default")
      ->check(IsDate());
  verb->add_option("--policy", options->policy_file, "policy (YAML) instead of the active one");
  verb->add_option("--iterations", options->iterations, "search iterations")
      ->check(CLI::Range(int64_t{1}, std::numeric_limits<int64_t>::max()));
  verb->add_option("--seed", options->seed, "seed of the search, 1 by default")
      ->check(CLI::Range(int64_t{1}, std::numeric_limits<int64_t>::max()));
  verb->add_option("--time-limit", options->time_limit_seconds,
                   "stop after this many seconds; the result then depends on the machine")
      ->check(CLI::Range(1, 86400));
  verb->callback([options, action] {
    *action = [options](Session& session) { return RunVerb(session, *options); };
  });
}

void AddApply(CLI::App& assign, Action* action) {
  CLI::App* verb = assign.add_subcommand("apply", "put a proposal into force");
  auto run = std::make_shared<std::string>();
  auto effective = std::make_shared<std::string>();
  verb->add_option("RUN", *run, "the run")->required();
  verb->add_option("--effective", *effective, "first day; the run's as-of date by default")
      ->check(IsDate());
  verb->callback([run, effective, action] {
    *action = [run, effective](Session& session) { return ApplyVerb(session, *run, *effective); };
  });
}

void AddExport(CLI::App& assign, Action* action) {
  CLI::App* verb = assign.add_subcommand("export", "write the proposals of a run to a CSV file");
  auto run = std::make_shared<std::string>();
  auto file = std::make_shared<std::string>();
  verb->add_option("--run", *run, "the run; the newest that succeeded by default");
  verb->add_option("--out", *file, "the file")->required();
  verb->callback([run, file, action] {
    *action = [run, file](Session& session) { return ExportVerb(session, *run, *file); };
  });
}

void AddExplain(CLI::App& assign, Action* action) {
  CLI::App* verb = assign.add_subcommand("explain", "why a client gets its manager");
  auto run = std::make_shared<std::string>();
  auto client = std::make_shared<std::string>();
  verb->add_option("CLIENT", *client, "id of the client")->required();
  verb->add_option("--run", *run, "the run; the newest that succeeded by default");
  verb->callback([run, client, action] {
    *action = [run, client](Session& session) { return ExplainVerb(session, *run, *client); };
  });
}

}  // namespace

absl::StatusOr<v1::AssignmentRun> Assign(Session& session, const AssignOptions& options) {
  ASSIGN_OR_RETURN(const auto stub, session.connections().Stub<v1::AssignmentRuns>());
  ASSIGN_OR_RETURN(const v1::CreateRunRequest request, RequestOf(session, options));
  ASSIGN_OR_RETURN(const v1::AssignmentRun started,
                   rpc::CallUnary(*stub, &RunsStub::CreateRun, request, kRepeatable));
  session.Note(absl::StrCat("assignment ", started.name(), " started"));
  v1::WatchRunRequest watch;
  watch.set_name(started.name());
  ASSIGN_OR_RETURN(v1::AssignmentRun run,
                   WatchToEnd<v1::AssignmentRun>(session, *stub, &RunsStub::WatchRun, watch,
                                                 HasEnded<v1::AssignmentRun>));
  if (run.has_certificate()) {
    session.Print({.sections = {CertificateFacts(run.certificate())}, .json = MessageJson(run)});
  }
  RETURN_IF_ERROR(RunError(run.status()));
  return run;
}

absl::StatusOr<v1::AssignmentRun> NewestAssignment(
    Session& session, absl::FunctionRef<bool(const v1::AssignmentRun&)> wanted) {
  ASSIGN_OR_RETURN(const auto stub, session.connections().Stub<v1::AssignmentRuns>());
  v1::ListRunsRequest request;
  do {
    ASSIGN_OR_RETURN(v1::ListRunsResponse page,
                     rpc::CallUnary(*stub, &RunsStub::ListRuns, request, kRepeatable));
    for (v1::AssignmentRun& run : *page.mutable_runs()) {
      const bool succeeded = run.status().state() == common::v1::RUN_STATE_SUCCEEDED;
      if (succeeded && wanted(run)) return std::move(run);
    }
    request.set_page_token(page.next_page_token());
  } while (!request.page_token().empty());
  return absl::NotFoundError(
      "no assignment run has succeeded yet: 'clientele assign run' makes one");
}

absl::StatusOr<v1::ApplyRunResponse> Apply(Session& session, const std::string& run,
                                           const std::string& effective) {
  ASSIGN_OR_RETURN(const auto stub, session.connections().Stub<v1::AssignmentRuns>());
  v1::ApplyRunRequest request;
  request.set_name(run);
  if (!effective.empty()) *request.mutable_effective_date() = DateOf(effective);
  request.set_request_id(NewUuid());
  return rpc::CallUnary(*stub, &RunsStub::ApplyRun, request, kApply);
}

void AddAssignVerb(CLI::App& app, Action* action) {
  CLI::App* assign = app.add_subcommand("assign", "who answers for each client");
  assign->require_subcommand(1);
  AddRun(*assign, action);
  AddApply(*assign, action);
  AddExport(*assign, action);
  AddExplain(*assign, action);
  AddPortfolio(*assign, action);
  AddHistory(*assign, action);
}

}  // namespace clientele::cli
