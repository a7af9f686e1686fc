#include "services/segmentation/service.h"

#include <algorithm>
#include <span>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/config/embedded.h"
#include "common/errors/status_macros.h"
#include "common/rpc/client.h"
#include "common/runs/run_executor.h"
#include "common/sql/migrations.h"
#include "common/sql/sqlite.h"
#include "common/telemetry/metric_names.h"
#include "services/segmentation/api/segmentation_job.h"
#include "services/segmentation/api/services.h"

namespace clientele {

std::span<const EmbeddedFile> SegmentationSqliteSchema();

namespace segmentation {
namespace {

constexpr std::string_view kService = "segmentation";
constexpr int kDefaultRunThreads = 2;
constexpr absl::Duration kDefaultLease = absl::Seconds(15);
constexpr int kMaxReadThreads = 16;

absl::StatusOr<std::unique_ptr<Database>> OpenDatabase(const common::v1::ServerConfig& config) {
  SqliteOptions options;
  options.path = absl::StrCat(config.data_dir(), "/segmentation.db");
  ASSIGN_OR_RETURN(std::unique_ptr<Database> database, OpenSqlite(options));
  RETURN_IF_ERROR(Migrate(*database, {kService, SegmentationSqliteSchema()}));
  return database;
}

std::string_view OutcomeName(const absl::Status& outcome) {
  switch (outcome.code()) {
    case absl::StatusCode::kOk:
      return "succeeded";
    case absl::StatusCode::kCancelled:
      return "cancelled";
    case absl::StatusCode::kUnavailable:
    case absl::StatusCode::kAborted:
      return "retried";
    default:
      return "failed";
  }
}

// A line of the log and the metrics of an attempt of a run.
void ReportAttempt(rpc::Frame& frame, const Run& run, const absl::Status& outcome) {
  const std::string state(OutcomeName(outcome));
  const MetricLabels labels = {{"service", std::string(kService)}, {"kind", run.kind}};
  MetricLabels labels_with_state = labels;
  labels_with_state["state"] = state;
  frame.metrics().Counter(metrics::kRunsEnded, labels_with_state).Increment();
  const absl::Time start = run.start_time.value_or(SystemClock().Now());
  const double seconds = absl::ToDoubleSeconds(SystemClock().Now() - start);
  frame.metrics().Histogram(metrics::kRunSeconds, labels).Observe(seconds);
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
  options.threads =
      config.run_threads() == 0 ? kDefaultRunThreads : static_cast<int>(config.run_threads());
  options.lease =
      config.lease_seconds() == 0 ? kDefaultLease : absl::Seconds(config.lease_seconds());
  return options;
}

int ReadThreads() {
  const auto cores = static_cast<int>(std::thread::hardware_concurrency());
  return std::clamp(cores, 1, kMaxReadThreads);
}

class SegmentationService final : public rpc::HostedService {
 public:
  SegmentationService(const common::v1::ServerConfig& config, std::unique_ptr<Database> database,
                      std::shared_ptr<grpc::Channel> registry)
      : database_(std::move(database)),
        frame_(rpc::FrameOptionsFrom(kService, config)),
        runs_(*database_, SystemClock()),
        suite_{database_.get(), &runs_, &SystemClock(), std::move(registry), ReadThreads()},
        executor_(runs_, ExecutorOptions(config, frame_)),
        policies_(&suite_, &frame_),
        runs_api_(&suite_, &frame_),
        segments_(&suite_, &frame_),
        concentrations_(&suite_, &frame_) {
    executor_.Register(kRunKind,
                       [this](RunContext& context) { return RunSegmentation(suite_, context); });
  }

  std::string_view name() const override { return kService; }
  rpc::Frame& frame() override { return frame_; }
  std::vector<grpc::Service*> grpc_services() override {
    return {&policies_, &runs_api_, &segments_, &concentrations_};
  }
  absl::Status Start() override { return executor_.Start(); }
  void Stop() override {
    runs_.Shutdown();
    executor_.Stop();
  }

  const Suite& suite() const { return suite_; }

 private:
  const std::unique_ptr<Database> database_;
  rpc::Frame frame_;
  Runs runs_;
  const Suite suite_;
  RunExecutor executor_;
  PoliciesApi policies_;
  RunsApi runs_api_;
  SegmentsApi segments_;
  ConcentrationsApi concentrations_;
};

}  // namespace

absl::StatusOr<std::unique_ptr<rpc::HostedService>> OpenService(
    const common::v1::ServerConfig& config) {
  const auto registry = config.peers().find("registry");
  if (registry == config.peers().end()) {
    return absl::InvalidArgumentError("the configuration of segmentation names no peer 'registry'");
  }
  ASSIGN_OR_RETURN(std::unique_ptr<Database> database, OpenDatabase(config));
  auto service = std::make_unique<SegmentationService>(config, std::move(database),
                                                       rpc::NewChannel(registry->second));
  RETURN_IF_ERROR(EnsureDefaultPolicy(service->suite()));
  return service;
}

absl::Status MigrateService(const common::v1::ServerConfig& config) {
  return OpenDatabase(config).status();
}

}  // namespace segmentation
}  // namespace clientele
