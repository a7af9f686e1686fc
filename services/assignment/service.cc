#include "services/assignment/service.h"

#include <algorithm>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include "common/errors/status_macros.h"
#include "common/service/parts.h"
#include "services/assignment/api/absences_api.h"
#include "services/assignment/api/assignment_run.h"
#include "services/assignment/api/inbox_api.h"
#include "services/assignment/api/inbox_feed.h"
#include "services/assignment/api/managers_api.h"
#include "services/assignment/api/peers.h"
#include "services/assignment/api/policies_api.h"
#include "services/assignment/api/portfolios_api.h"
#include "services/assignment/api/runs_api.h"
#include "services/assignment/api/units_api.h"
#include "services/assignment/store/schema.h"

namespace clientele::assignment {
namespace {

constexpr std::string_view kService = "assignment";

absl::StatusOr<std::unique_ptr<Database>> OpenDatabase(const common::v1::ServerConfig& config) {
  ASSIGN_OR_RETURN(std::unique_ptr<Database> database,
                   OpenServiceDatabase(config, kService, store::Migrations));
  RETURN_IF_ERROR(EnsureDefaultPolicy(*database, SystemClock()));
  return database;
}

class AssignmentService final : public rpc::HostedService {
 public:
  AssignmentService(const common::v1::ServerConfig& config, std::unique_ptr<Database> database,
                    std::unique_ptr<Peers> peers, const std::shared_ptr<grpc::Channel>& registry)
      : peers_(std::move(peers)),
        parts_(config, kService, std::move(database)),
        context_{parts_.core(), peers_.get()},
        policies_(&context_, &parts_.frame()),
        managers_(&context_, &parts_.frame()),
        portfolios_(&context_, &parts_.frame()),
        runs_(&context_, &parts_.frame()),
        units_(&context_, &parts_.frame()),
        absences_(&context_, &parts_.frame()),
        inbox_(&context_, &parts_.frame()),
        inbox_feed_(parts_.core(), registry, {.on_problem = LogProblems(parts_.frame())}) {
    const int threads = std::max(1, static_cast<int>(std::thread::hardware_concurrency()));
    parts_.executor().Register(kAssignmentKind, [this, threads](RunContext& context) {
      return RunAssignment(context, *peers_, threads);
    });
  }

  std::string_view name() const override { return kService; }
  rpc::Frame& frame() override { return parts_.frame(); }
  std::vector<grpc::Service*> grpc_services() override {
    return {&policies_, &managers_, &portfolios_, &runs_, &units_, &absences_, &inbox_};
  }

  absl::Status Start() override {
    inbox_feed_.Start();
    return parts_.Start();
  }

  void Stop() override {
    inbox_feed_.Stop();
    parts_.Stop();
  }

 private:
  const std::unique_ptr<Peers> peers_;
  ServiceParts parts_;
  const ServiceContext context_;
  PoliciesApi policies_;
  ManagersApi managers_;
  PortfoliosApi portfolios_;
  RunsApi runs_;
  UnitsApi units_;
  AbsencesApi absences_;
  InboxApi inbox_;
  InboxFeed inbox_feed_;
};

}  // namespace

absl::StatusOr<std::unique_ptr<rpc::HostedService>> OpenService(
    const common::v1::ServerConfig& config) {
  ASSIGN_OR_RETURN(const std::shared_ptr<grpc::Channel> registry,
                   PeerChannel(config, kService, "registry"));
  ASSIGN_OR_RETURN(const std::shared_ptr<grpc::Channel> segmentation,
                   PeerChannel(config, kService, "segmentation"));
  ASSIGN_OR_RETURN(std::unique_ptr<Database> database, OpenDatabase(config));
  return std::make_unique<AssignmentService>(
      config, std::move(database), std::make_unique<Peers>(registry, segmentation), registry);
}

absl::Status MigrateService(const common::v1::ServerConfig& config) {
  return MigrateServiceDatabase(config, kService, store::Migrations);
}

}  // namespace clientele::assignment
