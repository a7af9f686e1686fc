#include "services/registry/service.h"

#include <memory>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/config/embedded.h"
#include "common/errors/status_macros.h"
#include "common/runs/run_executor.h"
#include "common/sql/migrations.h"
#include "common/sql/sqlite.h"
#include "services/registry/api/catalog_api.h"
#include "services/registry/api/clients_api.h"
#include "services/registry/api/import_run.h"
#include "services/registry/api/imports_api.h"
#include "services/registry/api/sales_api.h"
#include "services/registry/sale_packer.h"

namespace clientele {

std::span<const EmbeddedFile> RegistrySqliteSchema();

namespace registry {
namespace {

constexpr std::string_view kService = "registry";
constexpr int kReaders = 8;
constexpr int64_t kWriterCache = int64_t{192} << 20;
constexpr absl::Duration kDefaultLease = absl::Seconds(15);

absl::StatusOr<std::unique_ptr<Database>> OpenDatabase(const common::v1::ServerConfig& config) {
  SqliteOptions options;
  options.path = absl::StrCat(config.data_dir(), "/registry.db");
  options.readers = kReaders;
  options.writer_cache_bytes = kWriterCache;
  ASSIGN_OR_RETURN(std::unique_ptr<Database> database, OpenSqlite(options));
  RETURN_IF_ERROR(Migrate(*database, {kService, RegistrySqliteSchema()}));
  return database;
}

RunExecutorOptions ExecutorOptions(const common::v1::ServerConfig& config) {
  RunExecutorOptions options;
  options.threads = 1;
  options.lease =
      config.lease_seconds() == 0 ? kDefaultLease : absl::Seconds(config.lease_seconds());
  return options;
}

class RegistryService final : public rpc::HostedService {
 public:
  RegistryService(const common::v1::ServerConfig& config, std::unique_ptr<Database> database)
      : database_(std::move(database)),
        frame_(rpc::FrameOptionsFrom(kService, config)),
        runs_(*database_, SystemClock()),
        packer_(database_.get()),
        registry_{database_.get(), &runs_, &SystemClock(), [this] { packer_.Wake(); }},
        clients_(&registry_, &frame_),
        catalog_(&registry_, &frame_),
        sales_(&registry_, &frame_),
        imports_(&registry_, &frame_),
        executor_(runs_, ExecutorOptions(config)) {
    executor_.Register(kImportRunKind, ExecuteImport);
  }

  std::string_view name() const override { return kService; }
  rpc::Frame& frame() override { return frame_; }
  std::vector<grpc::Service*> grpc_services() override {
    return {&clients_, &catalog_, &sales_, &imports_};
  }

  absl::Status Start() override {
    packer_.Start();
    return executor_.Start();
  }

  void Stop() override {
    runs_.Shutdown();
    executor_.Stop();
    packer_.Stop();
  }

 private:
  const std::unique_ptr<Database> database_;
  rpc::Frame frame_;
  Runs runs_;
  SalePacker packer_;
  const Registry registry_;
  ClientsApi clients_;
  CatalogApi catalog_;
  SalesApi sales_;
  ImportsApi imports_;
  RunExecutor executor_;
};

}  // namespace

absl::StatusOr<std::unique_ptr<rpc::HostedService>> OpenService(
    const common::v1::ServerConfig& config) {
  ASSIGN_OR_RETURN(std::unique_ptr<Database> database, OpenDatabase(config));
  return std::make_unique<RegistryService>(config, std::move(database));
}

absl::Status MigrateService(const common::v1::ServerConfig& config) {
  return OpenDatabase(config).status();
}

}  // namespace registry
}  // namespace clientele
