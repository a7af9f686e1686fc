#include "services/assignment/service.h"

#include <algorithm>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/errors/status_macros.h"
#include "common/rpc/client.h"
#include "common/runs/run_executor.h"
#include "common/sql/sqlite.h"
#include "common/telemetry/metric_names.h"
#include "services/assignment/api/assignment_run.h"
#include "services/assignment/api/managers_api.h"
#include "services/assignment/api/peers.h"
#include "services/assignment/api/policies_api.h"
#include "services/assignment/api/portfolios_api.h"
#include "services/assignment/api/runs_api.h"
#include "services/assignment/store/schema.h"

namespace clientele::assignment {
namespace {

constexpr std::string_view kService = "assignment";
constexpr int kDefaultRunThreads = 2;
constexpr absl::Duration kDefaultLease = absl::Seconds(15);

absl::StatusOr<std::unique_ptr<Database>> OpenDatabase(const common::v1::ServerConfig& config) {
  SqliteOptions options;
  options.path = absl::StrCat(config.data_dir(), "/assignment.db");
  ASSIGN_OR_RETURN(std::unique_ptr<Database> database, OpenSqlite(options));
  RETURN_IF_ERROR(Migrate(*database, store::Migrations(database->engine())));
  RETURN_IF_ERROR(EnsureDefaultPolicy(*database, SystemClock()));
  return database;
}

absl::StatusOr<std::shared_ptr<grpc::Channel>> ChannelTo(const common::v1::ServerConfig& config,
                                                         const std::string& peer) {
  const auto address = config.peers().find(peer);
  if (address == config.peers().end()) {
    return absl::InvalidArgumentError(
        absl::StrCat("the configuration of assignment names no peer '", peer, "'"));
  }
  return rpc::NewChannel(address->second);
}

// A failure that callers see as an internal error is told in full here.
void ReportAttempt(rpc::Frame& frame, const Run& run, const absl::Status& outcome) {
  const std::string state = absl::StatusCodeToString(outcome.code());
  MetricLabels labels = {{"service", std::string(kService)}, {"kind", run.kind}};
  const absl::Time now = SystemClock().Now();
  const double seconds = absl::ToDoubleSeconds(now - run.start_time.value_or(now));
  frame.metrics().Histogram(metrics::kRunSeconds, labels).Observe(seconds);
  labels["state"] = state;
  frame.metrics().Counter(metrics::kRunsEnded, labels).Increment();
  frame.logger().Log(outcome.ok() ? LogLevel::kInfo : LogLevel::kWarning, "run attempt",
                     {{"service", kService},
                      {"run_id", run.run_id},
                      {"attempt", run.attempt},
                      {"outcome", state},
                      {"error", std::string(outcome.message())},
                      {"seconds", seconds}});
}

RunExecutorOptions ExecutorOptions(const common::v1::ServerConfig& config, rpc::Frame& frame) {
  RunExecutorOptions options;
  options.on_attempt = [&frame](const Run& run, const absl::Status& outcome) {
    ReportAttempt(frame, run, outcome);
  };
  options.on_problem = [&frame](std::string_view what, const absl::Status& status) {
    frame.logger().Log(LogLevel::kError, what,
                       {{"service", kService}, {"error", std::string(status.message())}});
  };
  options.threads =
      config.run_threads() == 0 ? kDefaultRunThreads : static_cast<int>(config.run_threads());
  options.lease =
      config.lease_seconds() == 0 ? kDefaultLease : absl::Seconds(config.lease_seconds());
  return options;
}

class AssignmentService final : public rpc::HostedService {
 public:
  AssignmentService(const common::v1::ServerConfig& config, std::unique_ptr<Database> database,
                    std::unique_ptr<Peers> peers)
      : database_(std::move(database)),
        peers_(std::move(peers)),
        frame_(rpc::FrameOptionsFrom(kService, config)),
        runs_(*database_, SystemClock()),
        executor_(runs_, ExecutorOptions(config, frame_)),
        context_{database_.get(), &runs_, &SystemClock(), peers_.get()},
        policies_api_(&context_, &frame_),
        managers_api_(&context_, &frame_),
        portfolios_api_(&context_, &frame_),
        runs_api_(&context_, &frame_) {
    const int threads = std::max(1, static_cast<int>(std::thread::hardware_concurrency()));
    executor_.Register(kAssignmentKind, [this, threads](RunContext& context) {
      return RunAssignment(context, *peers_, threads);
    });
  }

  std::string_view name() const override { return kService; }
  rpc::Frame& frame() override { return frame_; }
  std::vector<grpc::Service*> grpc_services() override {
    return {&policies_api_, &managers_api_, &portfolios_api_, &runs_api_};
  }
  absl::Status Start() override { return executor_.Start(); }
  void Stop() override {
    runs_.Shutdown();
    executor_.Stop();
  }

 private:
  const std::unique_ptr<Database> database_;
  const std::unique_ptr<Peers> peers_;
  rpc::Frame frame_;
  Runs runs_;
  RunExecutor executor_;
  const ServiceContext context_;
  PoliciesApi policies_api_;
  ManagersApi managers_api_;
  PortfoliosApi portfolios_api_;
  RunsApi runs_api_;
};

}  // namespace

absl::StatusOr<std::unique_ptr<rpc::HostedService>> OpenService(
    const common::v1::ServerConfig& config) {
  ASSIGN_OR_RETURN(const std::shared_ptr<grpc::Channel> registry, ChannelTo(config, "registry"));
  ASSIGN_OR_RETURN(const std::shared_ptr<grpc::Channel> segmentation,
                   ChannelTo(config, "segmentation"));
  ASSIGN_OR_RETURN(std::unique_ptr<Database> database, OpenDatabase(config));
  return std::make_unique<AssignmentService>(config, std::move(database),
                                             std::make_unique<Peers>(registry, segmentation));
}

absl::Status MigrateService(const common::v1::ServerConfig& config) {
  return OpenDatabase(config).status();
}

}  // namespace clientele::assignment
