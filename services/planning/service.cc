#include "services/planning/service.h"

#include <algorithm>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include "common/errors/status_macros.h"
#include "common/service/parts.h"
#include "services/planning/api/allocations_api.h"
#include "services/planning/api/decomposition_run.h"
#include "services/planning/api/decompositions_api.h"
#include "services/planning/api/plans_api.h"
#include "services/planning/store/schema.h"

namespace clientele::planning {
namespace {

constexpr std::string_view kService = "planning";

class PlanningService final : public rpc::HostedService {
 public:
  PlanningService(const common::v1::ServerConfig& config, std::unique_ptr<Database> database,
                  std::unique_ptr<Peers> peers)
      : peers_(std::move(peers)),
        parts_(config, kService, std::move(database)),
        plans_(&parts_.frame(), parts_.core(), *peers_),
        decompositions_(&parts_.frame(), parts_.core()),
        allocations_(&parts_.frame(), parts_.core()) {
    const int threads = std::max(1, static_cast<int>(std::thread::hardware_concurrency()));
    parts_.executor().Register(kDecompositionKind, [this, threads](RunContext& context) {
      return RunDecomposition(context, *peers_, threads);
    });
  }

  std::string_view name() const override { return kService; }
  rpc::Frame& frame() override { return parts_.frame(); }
  std::vector<grpc::Service*> grpc_services() override {
    return {&plans_, &decompositions_, &allocations_};
  }
  absl::Status Start() override { return parts_.Start(); }
  void Stop() override { parts_.Stop(); }

 private:
  const std::unique_ptr<Peers> peers_;
  ServiceParts parts_;
  PlansApi plans_;
  DecompositionsApi decompositions_;
  AllocationsApi allocations_;
};

}  // namespace

absl::StatusOr<std::unique_ptr<rpc::HostedService>> OpenService(
    const common::v1::ServerConfig& config) {
  ASSIGN_OR_RETURN(const std::shared_ptr<grpc::Channel> registry,
                   PeerChannel(config, kService, "registry"));
  ASSIGN_OR_RETURN(const std::shared_ptr<grpc::Channel> assignment,
                   PeerChannel(config, kService, "assignment"));
  ASSIGN_OR_RETURN(std::unique_ptr<Database> database,
                   OpenServiceDatabase(config, kService, Migrations));
  return std::make_unique<PlanningService>(config, std::move(database),
                                           std::make_unique<Peers>(registry, assignment));
}

absl::Status MigrateService(const common::v1::ServerConfig& config) {
  return MigrateServiceDatabase(config, kService, Migrations);
}

}  // namespace clientele::planning
