#include "services/segmentation/service.h"

#include <algorithm>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include "common/errors/status_macros.h"
#include "common/service/parts.h"
#include "services/segmentation/api/segmentation_job.h"
#include "services/segmentation/api/services.h"
#include "services/segmentation/store/schema.h"

namespace clientele::segmentation {
namespace {

constexpr std::string_view kService = "segmentation";
constexpr int kMaxReadThreads = 16;

int ReadThreads() {
  const auto cores = static_cast<int>(std::thread::hardware_concurrency());
  return std::clamp(cores, 1, kMaxReadThreads);
}

class SegmentationService final : public rpc::HostedService {
 public:
  SegmentationService(const common::v1::ServerConfig& config, std::unique_ptr<Database> database,
                      std::shared_ptr<grpc::Channel> registry)
      : parts_(config, kService, std::move(database)),
        suite_{parts_.core(), std::move(registry), ReadThreads()},
        policies_(&suite_, &parts_.frame()),
        runs_(&suite_, &parts_.frame()),
        segments_(&suite_, &parts_.frame()),
        concentrations_(&suite_, &parts_.frame()) {
    parts_.executor().Register(
        kRunKind, [this](RunContext& context) { return RunSegmentation(suite_, context); });
  }
  ~SegmentationService() override { parts_.Stop(); }

  std::string_view name() const override { return kService; }
  rpc::Frame& frame() override { return parts_.frame(); }
  std::vector<grpc::Service*> grpc_services() override {
    return {&policies_, &runs_, &segments_, &concentrations_};
  }
  absl::Status Start() override { return parts_.Start(); }
  void Stop() override { parts_.Stop(); }

  const Suite& suite() const { return suite_; }

 private:
  ServiceParts parts_;
  const Suite suite_;
  PoliciesApi policies_;
  RunsApi runs_;
  SegmentsApi segments_;
  ConcentrationsApi concentrations_;
};

}  // namespace

absl::StatusOr<std::unique_ptr<rpc::HostedService>> OpenService(
    const common::v1::ServerConfig& config) {
  ASSIGN_OR_RETURN(std::shared_ptr<grpc::Channel> registry,
                   PeerChannel(config, kService, "registry"));
  ASSIGN_OR_RETURN(std::unique_ptr<Database> database,
                   OpenServiceDatabase(config, kService, store::Migrations));
  auto service =
      std::make_unique<SegmentationService>(config, std::move(database), std::move(registry));
  RETURN_IF_ERROR(EnsureDefaultPolicy(service->suite()));
  return service;
}

absl::Status MigrateService(const common::v1::ServerConfig& config) {
  return MigrateServiceDatabase(config, kService, store::Migrations);
}

}  // namespace clientele::segmentation
