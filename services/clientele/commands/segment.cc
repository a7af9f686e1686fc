// clientele segment run|export|explain
#include <memory>
#include <string>

#include "absl/strings/str_cat.h"
#include "clientele/segmentation/v1/policies.grpc.pb.h"
#include "clientele/segmentation/v1/segments.grpc.pb.h"
#include "common/config/yaml.h"
#include "common/errors/status_macros.h"
#include "common/ids/uuid.h"
#include "common/rpc/client.h"
#include "services/clientele/commands/commands.h"
#include "services/clientele/commands/steps.h"
#include "services/clientele/connect/watch.h"
#include "services/clientele/files/exports.h"
#include "services/clientele/output/text.h"
#include "services/clientele/reports/reports.h"

namespace clientele::cli {
namespace {

namespace v1 = segmentation::v1;
using RunsStub = v1::SegmentationRuns::Stub;

constexpr rpc::CallOptions kRepeatable{.timeout = absl::Seconds(30), .idempotent = true};

// The name of the version that holds the file's policy; empty without a file.
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

absl::StatusOr<v1::SegmentationRun> RunToEnd(Session& session, RunsStub& stub,
                                             const v1::CreateRunRequest& request) {
  ASSIGN_OR_RETURN(const v1::SegmentationRun started,
                   rpc::CallUnary(stub, &RunsStub::CreateRun, request, kRepeatable));
  session.Note(absl::StrCat("segmentation ", started.name(), " started"));
  v1::WatchRunRequest watch;
  watch.set_name(started.name());
  ASSIGN_OR_RETURN(v1::SegmentationRun run,
                   WatchToEnd<v1::SegmentationRun>(session, stub, &RunsStub::WatchRun, watch,
                                                   HasEnded<v1::SegmentationRun>));
  RETURN_IF_ERROR(RunError(run.status()));
  return run;
}

absl::Status RunVerb(Session& session, const SegmentOptions& options) {
  ASSIGN_OR_RETURN(const v1::SegmentationRun run, Segment(session, options));
  ASSIGN_OR_RETURN(std::vector<Section> sections, SegmentationSections(run));
  session.Print({.sections = std::move(sections), .json = MessageJson(run)});
  return absl::OkStatus();
}

absl::Status ExportVerb(Session& session, const std::string& run, const std::string& file) {
  ASSIGN_OR_RETURN(const int64_t rows, ExportSegments(session, NameIn("runs", run), file));
  session.Note(absl::StrCat(rows, " segments written to ", file));
  return absl::OkStatus();
}

absl::Status ExplainVerb(Session& session, const std::string& run, const std::string& client) {
  ASSIGN_OR_RETURN(const auto stub, session.connections().Stub<v1::Segments>());
  v1::ExplainSegmentRequest request;
  request.set_name(absl::StrCat(NameIn("runs", run), "/", NameIn("segments", client)));
  ASSIGN_OR_RETURN(
      const v1::SegmentExplanation explanation,
      rpc::CallUnary(*stub, &v1::Segments::Stub::ExplainSegment, request, kRepeatable));
  ASSIGN_OR_RETURN(const Report report, SegmentReport(explanation));
  session.Print(report);
  return absl::OkStatus();
}

void AddRun(CLI::App& segment, Action* action) {
  CLI::App* verb = segment.add_subcommand("run", "segment all clients that are not archived");
  auto options = std::make_shared<SegmentOptions>();
  verb->add_option("--as-of", options->as_of, "date of the segmentation; today by default")
      ->check(IsDate());
  verb->add_option("--policy", options->policy_file, "policy (YAML) instead of the active one");
  verb->callback([options, action] {
    *action = [options](Session& session) {
      if (options->as_of.empty()) options->as_of = Today();
      return RunVerb(session, *options);
    };
  });
}

void AddExport(CLI::App& segment, Action* action) {
  CLI::App* verb = segment.add_subcommand("export", "write the segments of a run to a CSV file");
  auto run = std::make_shared<std::string>("current");
  auto file = std::make_shared<std::string>();
  verb->add_option("--run", *run, "the run; the current one by default");
  verb->add_option("--out", *file, "the file")->required();
  verb->callback([run, file, action] {
    *action = [run, file](Session& session) { return ExportVerb(session, *run, *file); };
  });
}

void AddExplain(CLI::App& segment, Action* action) {
  CLI::App* verb = segment.add_subcommand("explain", "why a client has its classes");
  auto run = std::make_shared<std::string>("current");
  auto client = std::make_shared<std::string>();
  verb->add_option("CLIENT", *client, "id of the client")->required();
  verb->add_option("--run", *run, "the run; the current one by default");
  verb->callback([run, client, action] {
    *action = [run, client](Session& session) { return ExplainVerb(session, *run, *client); };
  });
}

}  // namespace

absl::StatusOr<v1::SegmentationRun> Segment(Session& session, const SegmentOptions& options) {
  ASSIGN_OR_RETURN(const auto stub, session.connections().Stub<v1::SegmentationRuns>());
  v1::CreateRunRequest request;
  *request.mutable_as_of_date() = DateOf(options.as_of);
  ASSIGN_OR_RETURN(*request.mutable_policy(), PolicyOf(session, options.policy_file));
  request.set_request_id(NewUuid());
  ASSIGN_OR_RETURN(const v1::SegmentationRun run, RunToEnd(session, *stub, request));
  v1::ActivateRunRequest activate;
  activate.set_name(run.name());
  activate.set_request_id(NewUuid());
  return rpc::CallUnary(*stub, &RunsStub::ActivateRun, activate, kRepeatable);
}

absl::StatusOr<v1::SegmentationRun> CurrentSegmentation(Session& session) {
  ASSIGN_OR_RETURN(const auto stub, session.connections().Stub<v1::SegmentationRuns>());
  v1::GetRunRequest request;
  request.set_name("runs/current");
  return rpc::CallUnary(*stub, &RunsStub::GetRun, request, kRepeatable);
}

void AddSegmentVerb(CLI::App& app, Action* action) {
  CLI::App* segment = app.add_subcommand("segment", "what each client is worth");
  segment->require_subcommand(1);
  AddRun(*segment, action);
  AddExport(*segment, action);
  AddExplain(*segment, action);
}

}  // namespace clientele::cli
