#include "services/registry/service.h"

#include <memory>
#include <string_view>
#include <utility>
#include <vector>

#include "common/errors/status_macros.h"
#include "common/service/parts.h"
#include "services/registry/api/catalog_api.h"
#include "services/registry/api/clients_api.h"
#include "services/registry/api/contacts_api.h"
#include "services/registry/api/event_feed.h"
#include "services/registry/api/events_api.h"
#include "services/registry/api/identifiers_api.h"
#include "services/registry/api/import_run.h"
#include "services/registry/api/imports_api.h"
#include "services/registry/api/incidents_api.h"
#include "services/registry/api/industries_api.h"
#include "services/registry/api/regions_api.h"
#include "services/registry/api/sales_api.h"
#include "services/registry/sale_packer.h"
#include "services/registry/store/schema.h"

namespace clientele::registry {
namespace {

constexpr std::string_view kService = "registry";
constexpr int kRunThreads = 1;
constexpr DatabaseTuning kTuning = {.readers = 8, .writer_cache_bytes = int64_t{192} << 20};

class RegistryService final : public rpc::HostedService {
 public:
  RegistryService(const common::v1::ServerConfig& config, std::unique_ptr<Database> database)
      : parts_(config, kService, std::move(database), kRunThreads),
        packer_(parts_.core().database),
        registry_{parts_.core(), &feed_, [this] { packer_.Wake(); }},
        clients_(&registry_, &parts_.frame()),
        catalog_(&registry_, &parts_.frame()),
        sales_(&registry_, &parts_.frame()),
        imports_(&registry_, &parts_.frame()),
        contacts_(&registry_, &parts_.frame()),
        regions_(&registry_, &parts_.frame()),
        industries_(&registry_, &parts_.frame()),
        identifiers_(&registry_, &parts_.frame()),
        events_(&registry_, &parts_.frame()),
        incidents_(&registry_, &parts_.frame()) {
    parts_.executor().Register(kImportRunKind, ExecuteImport);
  }

  std::string_view name() const override { return kService; }
  rpc::Frame& frame() override { return parts_.frame(); }
  std::vector<grpc::Service*> grpc_services() override {
    return {&clients_, &catalog_,    &sales_,       &imports_, &contacts_,
            &regions_, &industries_, &identifiers_, &events_,  &incidents_};
  }

  absl::Status Start() override {
    packer_.Start();
    return parts_.Start();
  }

  void Stop() override {
    parts_.Stop();
    packer_.Stop();
  }

 private:
  EventFeed feed_;
  ServiceParts parts_;
  SalePacker packer_;
  const Registry registry_;
  ClientsApi clients_;
  CatalogApi catalog_;
  SalesApi sales_;
  ImportsApi imports_;
  ContactsApi contacts_;
  RegionsApi regions_;
  IndustriesApi industries_;
  IdentifiersApi identifiers_;
  EventsApi events_;
  IncidentsApi incidents_;
};

}  // namespace

absl::StatusOr<std::unique_ptr<rpc::HostedService>> OpenService(
    const common::v1::ServerConfig& config) {
  ASSIGN_OR_RETURN(std::unique_ptr<Database> database,
                   OpenServiceDatabase(config, kService, Migrations, kTuning));
  return std::make_unique<RegistryService>(config, std::move(database));
}

absl::Status MigrateService(const common::v1::ServerConfig& config) {
  return MigrateServiceDatabase(config, kService, Migrations);
}

}  // namespace clientele::registry
