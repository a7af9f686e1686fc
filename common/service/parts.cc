#include "common/service/parts.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "common/errors/status_macros.h"
#include "common/rpc/client.h"
#include "common/service/mysql_config.h"
#include "common/service/retention.h"
#include "common/sql/mysql.h"
#include "common/sql/mysql_checks.h"
#include "common/sql/sqlite.h"
#include "common/telemetry/metric_names.h"
#include "common/text/view.h"

namespace clientele {
namespace {

constexpr int kDefaultRunThreads = 2;
constexpr absl::Duration kDefaultLease = absl::Seconds(15);

std::string_view OutcomeName(const absl::Status& outcome) {
  switch (outcome.code()) {
    case absl::StatusCode::kOk:
      return "succeeded";
    case absl::StatusCode::kCancelled:
      return "cancelled";
    case absl::StatusCode::kUnavailable:
    case absl::StatusCode::kAborted:
      return "interrupted";
    default:
      return "failed";
  }
}

RunExecutorOptions WithThreads(RunExecutorOptions options, int threads) {
  if (threads > 0) options.threads = threads;
  return options;
}

absl::Status CheckServer(Database& database, std::string_view service) {
  std::vector<std::string> warnings;
  RETURN_IF_ERROR(CheckMysqlServer(database, &warnings));
  for (const std::string& warning : warnings) {
    LogWarning("database server", {{"service", service}, {"setting", warning}});
  }
  return absl::OkStatus();
}

}  // namespace

ProblemReport LogProblems(rpc::Frame& frame) {
  return [&frame](std::string_view what, const absl::Status& status) {
    frame.logger().Log(
        LogLevel::kError, what,
        {{"service", frame.options().service}, {"error", std::string(status.message())}});
  };
}

absl::StatusOr<std::unique_ptr<Database>> OpenServiceDatabase(
    const common::v1::ServerConfig& config, std::string_view service,
    MigrationSet (*migrations)(SqlEngine), const DatabaseTuning& tuning) {
  RETURN_IF_ERROR(CheckRetention(config));
  std::unique_ptr<Database> database;
  if (config.has_mysql()) {
    ASSIGN_OR_RETURN(const MysqlOptions options, MysqlOptionsFrom(config.mysql(), service));
    ASSIGN_OR_RETURN(database, OpenMysql(options));
    RETURN_IF_ERROR(CheckServer(*database, service));
    if (!config.mysql().migration_user().empty()) {
      RETURN_IF_ERROR(CheckSchema(*database, migrations(database->engine())));
      return database;
    }
  } else {
    SqliteOptions options;
    options.path = absl::StrCat(config.data_dir(), "/", AbslView(service), ".db");
    options.readers = tuning.readers;
    options.writer_cache_bytes = tuning.writer_cache_bytes;
    ASSIGN_OR_RETURN(database, OpenSqlite(options));
  }
  RETURN_IF_ERROR(Migrate(*database, migrations(database->engine())));
  return database;
}

absl::Status MigrateServiceDatabase(const common::v1::ServerConfig& config,
                                    std::string_view service,
                                    MigrationSet (*migrations)(SqlEngine)) {
  if (!config.has_mysql()) return OpenServiceDatabase(config, service, migrations).status();
  ASSIGN_OR_RETURN(const MysqlOptions options, MigrationOptionsFrom(config.mysql(), service));
  ASSIGN_OR_RETURN(const std::unique_ptr<Database> database, OpenMysqlForMigration(options));
  RETURN_IF_ERROR(CheckServer(*database, service));
  return Migrate(*database, migrations(database->engine()));
}

absl::StatusOr<std::shared_ptr<grpc::Channel>> PeerChannel(const common::v1::ServerConfig& config,
                                                           std::string_view service,
                                                           const std::string& peer) {
  const auto address = config.peers().find(peer);
  if (address == config.peers().end()) {
    return absl::InvalidArgumentError(
        absl::StrCat("the configuration of ", AbslView(service), " names no peer '", peer, "'"));
  }
  return rpc::NewChannel(address->second);
}

void ReportAttempt(rpc::Frame& frame, const Run& run, const absl::Status& outcome, absl::Time now) {
  const std::string& service = frame.options().service;
  const std::string state(OutcomeName(outcome));
  MetricLabels labels = {{"service", service}, {"kind", run.kind}};
  const double seconds = absl::ToDoubleSeconds(now - run.start_time.value_or(now));
  frame.metrics().Histogram(metrics::kRunSeconds, labels).Observe(seconds);
  labels["state"] = state;
  frame.metrics().Counter(metrics::kRunsEnded, labels).Increment();
  frame.logger().Log(outcome.ok() ? LogLevel::kInfo : LogLevel::kWarning, "run attempt",
                     {{"service", service},
                      {"run_id", run.run_id},
                      {"attempt", run.attempt},
                      {"outcome", state},
                      {"error", std::string(outcome.message())},
                      {"seconds", seconds}});
}

RunExecutorOptions ExecutorOptionsFrom(const common::v1::ServerConfig& config, rpc::Frame& frame) {
  RunExecutorOptions options;
  options.on_attempt = [&frame](const Run& run, const absl::Status& outcome) {
    ReportAttempt(frame, run, outcome, SystemClock().Now());
  };
  options.on_problem = LogProblems(frame);
  options.threads =
      config.run_threads() == 0 ? kDefaultRunThreads : static_cast<int>(config.run_threads());
  options.lease =
      config.lease_seconds() == 0 ? kDefaultLease : absl::Seconds(config.lease_seconds());
  return options;
}

HousekeeperOptions HousekeeperOptionsFrom(const common::v1::ServerConfig& config,
                                          rpc::Frame& frame) {
  HousekeeperOptions options;
  options.keep_answers = DaysOr(config.answer_days(), options.keep_answers);
  options.keep_events = DaysOr(config.event_days(), options.keep_events);
  options.on_round = [&frame](int64_t rows) {
    if (rows == 0) return;
    frame.logger().Log(LogLevel::kInfo, "old answers and events removed",
                       {{"service", frame.options().service}, {"rows", rows}});
  };
  options.on_problem = LogProblems(frame);
  return options;
}

ServiceParts::ServiceParts(const common::v1::ServerConfig& config, std::string_view service,
                           std::unique_ptr<Database> database, int run_threads)
    : database_(std::move(database)),
      frame_(rpc::FrameOptionsFrom(service, config)),
      runs_(*database_, SystemClock()),
      core_{database_.get(), &runs_, &SystemClock()},
      executor_(runs_, WithThreads(ExecutorOptionsFrom(config, frame_), run_threads)),
      housekeeper_(*database_, SystemClock(), HousekeeperOptionsFrom(config, frame_)) {}

absl::Status ServiceParts::Start() {
  RETURN_IF_ERROR(executor_.Start());
  housekeeper_.Start();
  return absl::OkStatus();
}

void ServiceParts::Stop() {
  runs_.Shutdown();
  executor_.Stop();
  housekeeper_.Stop();
}

}  // namespace clientele
