// What every service is put together from: its database, frame, runs and their executor.
#ifndef CLIENTELE_COMMON_SERVICE_PARTS_H_
#define CLIENTELE_COMMON_SERVICE_PARTS_H_

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "clientele/common/v1/server_config.pb.h"
#include "common/rpc/frame.h"
#include "common/runs/run_executor.h"
#include "common/runs/runs.h"
#include "common/service/core.h"
#include "common/service/housekeeper.h"
#include "common/sql/database.h"
#include "common/sql/migrations.h"
#include "grpcpp/channel.h"

namespace clientele {

// What a service asks of its database beyond the defaults.
struct DatabaseTuning {
  int readers = 4;  // connections that read
  int64_t writer_cache_bytes = int64_t{64} << 20;
};

// Opens the service's database: DATA_DIR/<service>.db, whose only server this is, or the configured
// MySQL one, whose server is checked and whose warnings are logged. Brings the schema up to date
// with `migrations` for its engine, or, where another user migrates, only checks it. Errors: those
// of OpenSqlite, OpenMysql, CheckMysqlServer, Migrate and CheckSchema; INVALID_ARGUMENT for a
// configuration that is refused, here or by CheckRetention.
absl::StatusOr<std::unique_ptr<Database>> OpenServiceDatabase(
    const common::v1::ServerConfig& config, std::string_view service,
    MigrationSet (*migrations)(SqlEngine), const DatabaseTuning& tuning = {});

// Brings the schema of the service's database up to date, as the user who migrates.
absl::Status MigrateServiceDatabase(const common::v1::ServerConfig& config,
                                    std::string_view service,
                                    MigrationSet (*migrations)(SqlEngine));

// A channel, connected on first use, to the peer that the configuration of `service` names so;
// INVALID_ARGUMENT when it does not.
absl::StatusOr<std::shared_ptr<grpc::Channel>> PeerChannel(const common::v1::ServerConfig& config,
                                                           std::string_view service,
                                                           const std::string& peer);

// Logs what a background task of the service cannot do.
ProblemReport LogProblems(rpc::Frame& frame);

// Threads and lease as configured. Every attempt of a run is logged and measured by `frame`, where
// a failure that callers see as an internal error is told in full.
RunExecutorOptions ExecutorOptionsFrom(const common::v1::ServerConfig& config, rpc::Frame& frame);

// Answers and events are kept as configured. Rounds that removed something are logged, and
// problems.
HousekeeperOptions HousekeeperOptionsFrom(const common::v1::ServerConfig& config,
                                          rpc::Frame& frame);

// Counts and logs an attempt of a run that ended at `now`.
void ReportAttempt(rpc::Frame& frame, const Run& run, const absl::Status& outcome, absl::Time now);

// Owns them. Thread-safe once started.
class ServiceParts {
 public:
  // `run_threads` overrides the configuration unless it is 0.
  ServiceParts(const common::v1::ServerConfig& config, std::string_view service,
               std::unique_ptr<Database> database, int run_threads = 0);

  const ServiceCore& core() const { return core_; }
  rpc::Frame& frame() { return frame_; }
  // For registering functions before Start().
  RunExecutor& executor() { return executor_; }

  absl::Status Start();
  // Ends watches, gives runs back and joins all threads. Idempotent.
  void Stop();

 private:
  const std::unique_ptr<Database> database_;
  rpc::Frame frame_;
  Runs runs_;
  const ServiceCore core_;
  RunExecutor executor_;
  Housekeeper housekeeper_;
};

}  // namespace clientele

#endif  // CLIENTELE_COMMON_SERVICE_PARTS_H_
