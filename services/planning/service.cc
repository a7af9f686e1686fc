#include "services/planning/service.h"

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
#include "services/planning/api/allocations_api.h"
#include "services/planning/api/decomposition_run.h"
#include "services/planning/api/decompositions_api.h"
#include "services/planning/api/plans_api.h"
#include "services/planning/store/schema.h"

namespace clientele::planning {
namespace {

constexpr std::string_view kService = "planning";
constexpr int kDefaultRunThreads = 2;
constexpr absl::Duration kDefaultLease = absl::Seconds(15);

absl::StatusOr<std::unique_ptr<Database>> OpenDatabase(const common::v1::ServerConfig& config) {
  SqliteOptions options;
  options.path = absl::StrCat(config.data_dir(), "/planning.db");
  ASSIGN_OR_RETURN(std::unique_ptr<Database> database, OpenSqlite(options));
  RETURN_IF_ERROR(Migrate(*database, Migrations(database->engine())));
  return database;
}

absl::StatusOr<std::shared_ptr<grpc::Channel>> ChannelTo(const common::v1::ServerConfig& config,
                                                         const std::string& peer) {
  const auto address = config.peers().find(peer);
  if (address == config.peers().end()) {
    return absl::InvalidArgumentError(
        absl::StrCat("the configuration of planning names no peer '", peer, "'"));
  }
  return rpc::NewChannel(address->second);
}

RunExecutorOptions ExecutorOptions(const common::v1::ServerConfig& config) {
  RunExecutorOptions options;
  options.threads =
      config.run_threads() == 0 ? kDefaultRunThreads : static_cast<int>(config.run_threads());
  options.lease =
      config.lease_seconds() == 0 ? kDefaultLease : absl::Seconds(config.lease_seconds());
  return options;
}

class PlanningService final : public rpc::HostedService {
 public:
  PlanningService(const common::v1::ServerConfig& config, std::unique_ptr<Database> database,
                  std::unique_ptr<Peers> peers)
      : database_(std::move(database)),
        peers_(std::move(peers)),
        frame_(rpc::FrameOptionsFrom(kService, config)),
        runs_(*database_, SystemClock()),
        executor_(runs_, ExecutorOptions(config)),
        plans_(&frame_, *database_, *peers_, SystemClock()),
        decompositions_(&frame_, runs_),
        allocations_(&frame_, runs_) {
    const int threads = std::max(1, static_cast<int>(std::thread::hardware_concurrency()));
    executor_.Register(kDecompositionKind, [this, threads](RunContext& context) {
      return RunDecomposition(context, *peers_, threads);
    });
  }

  std::string_view name() const override { return kService; }
  rpc::Frame& frame() override { return frame_; }
  std::vector<grpc::Service*> grpc_services() override {
    return {&plans_, &decompositions_, &allocations_};
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
  PlansApi plans_;
  DecompositionsApi decompositions_;
  AllocationsApi allocations_;
};

}  // namespace

absl::StatusOr<std::unique_ptr<rpc::HostedService>> OpenService(
    const common::v1::ServerConfig& config) {
  ASSIGN_OR_RETURN(const std::shared_ptr<grpc::Channel> registry, ChannelTo(config, "registry"));
  ASSIGN_OR_RETURN(const std::shared_ptr<grpc::Channel> assignment,
                   ChannelTo(config, "assignment"));
  ASSIGN_OR_RETURN(std::unique_ptr<Database> database, OpenDatabase(config));
  return std::make_unique<PlanningService>(config, std::move(database),
                                           std::make_unique<Peers>(registry, assignment));
}

absl::Status MigrateService(const common::v1::ServerConfig& config) {
  return OpenDatabase(config).status();
}

}  // namespace clientele::planning
