#include "services/registry/service.h"

#include <memory>
#include <string_view>
#include <utility>
#include <vector>

#include "common/errors/status_macros.h"
#include "common/service/parts.h"
#include "common/service/retention.h"
#include "services/registry/api/access_log.h"
#include "services/registry/api/access_log_api.h"
#include "services/registry/api/balances_api.h"
#include "services/registry/api/campaigns_api.h"
#include "services/registry/api/catalog_api.h"
#include "services/registry/api/clients_api.h"
#include "services/registry/api/contacts_api.h"
#include "services/registry/api/duplicate_run.h"
#include "services/registry/api/duplicates_api.h"
#include "services/registry/api/event_feed.h"
#include "services/registry/api/events_api.h"
#include "services/registry/api/exports_api.h"
#include "services/registry/api/groups_api.h"
#include "services/registry/api/holdings_api.h"
#include "services/registry/api/identifiers_api.h"
#include "services/registry/api/import_run.h"
#include "services/registry/api/imports_api.h"
#include "services/registry/api/incidents_api.h"
#include "services/registry/api/industries_api.h"
#include "services/registry/api/interactions_api.h"
#include "services/registry/api/merges_api.h"
#include "services/registry/api/offer_cases_api.h"
#include "services/registry/api/rates_api.h"
#include "services/registry/api/regions_api.h"
#include "services/registry/api/sales_api.h"
#include "services/registry/sale_packer.h"
#include "services/registry/store/schema.h"

namespace clientele::registry {
namespace {

constexpr std::string_view kService = "registry";
constexpr int kRunThreads = 1;
constexpr DatabaseTuning kTuning = {.readers = 8, .writer_cache_bytes = int64_t{192} << 20};

AccessLogOptions AccessOptions(const common::v1::ServerConfig& config, rpc::Frame& frame) {
  AccessLogOptions options;
  options.keep = DaysOr(config.access_log_days(), options.keep);
  options.on_problem = [&frame](std::string_view what, const absl::Status& status) {
    frame.logger().Log(LogLevel::kError, what,
                       {{"service", kService}, {"error", std::string(status.message())}});
  };
  return options;
}

// One search at a time, with threads of its own.
RunExecutorOptions SearchOptions(const common::v1::ServerConfig& config, rpc::Frame& frame) {
  RunExecutorOptions options = ExecutorOptionsFrom(config, frame);
  options.threads = 1;
  return options;
}

class RegistryService final : public rpc::HostedService {
 public:
  RegistryService(const common::v1::ServerConfig& config, std::unique_ptr<Database> database)
      : parts_(config, kService, std::move(database), kRunThreads),
        packer_(parts_.core().database),
        accesses_(parts_.core().database, parts_.core().clock,
                  AccessOptions(config, parts_.frame())),
        registry_{parts_.core(), &accesses_, &feed_, [this] { packer_.Wake(); }},
        clients_(&registry_, &parts_.frame()),
        access_log_(&registry_, &parts_.frame()),
        catalog_(&registry_, &parts_.frame()),
        groups_(&registry_, &parts_.frame()),
        sales_(&registry_, &parts_.frame()),
        imports_(&registry_, &parts_.frame()),
        contacts_(&registry_, &parts_.frame()),
        regions_(&registry_, &parts_.frame()),
        industries_(&registry_, &parts_.frame()),
        identifiers_(&registry_, &parts_.frame()),
        rates_(&registry_, &parts_.frame()),
        interactions_(&registry_, &parts_.frame()),
        offer_cases_(&registry_, &parts_.frame()),
        campaigns_(&registry_, &parts_.frame()),
        exports_(&registry_, &parts_.frame()),
        holdings_(&registry_, &parts_.frame()),
        balances_(&registry_, &parts_.frame()),
        events_(&registry_, &parts_.frame()),
        incidents_(&registry_, &parts_.frame()),
        duplicates_(&registry_, &parts_.frame()),
        merges_(&registry_, &parts_.frame()),
        searches_(*parts_.core().runs, SearchOptions(config, parts_.frame())) {
    searches_.Register(kDuplicateRunKind, ExecuteDuplicateRun);
    parts_.executor().Register(kImportRunKind, ExecuteImport);
  }

  std::string_view name() const override { return kService; }
  rpc::Frame& frame() override { return parts_.frame(); }
  std::vector<grpc::Service*> grpc_services() override {
    return {&clients_,     &access_log_, &catalog_,    &groups_,      &sales_,    &imports_,
            &contacts_,    &regions_,    &industries_, &identifiers_, &rates_,    &interactions_,
            &offer_cases_, &campaigns_,  &exports_,    &holdings_,    &balances_, &events_,
            &incidents_,   &duplicates_, &merges_};
  }

  absl::Status Start() override {
    packer_.Start();
    accesses_.Start();
    RETURN_IF_ERROR(searches_.Start());
    return parts_.Start();
  }

  void Stop() override {
    searches_.Stop();
    parts_.Stop();
    packer_.Stop();
    accesses_.Stop();
  }

 private:
  EventFeed feed_;
  ServiceParts parts_;
  SalePacker packer_;
  AccessLog accesses_;
  const Registry registry_;
  ClientsApi clients_;
  AccessLogApi access_log_;
  CatalogApi catalog_;
  GroupsApi groups_;
  SalesApi sales_;
  ImportsApi imports_;
  ContactsApi contacts_;
  RegionsApi regions_;
  IndustriesApi industries_;
  IdentifiersApi identifiers_;
  RatesApi rates_;
  InteractionsApi interactions_;
  OfferCasesApi offer_cases_;
  CampaignsApi campaigns_;
  ExportsApi exports_;
  HoldingsApi holdings_;
  BalancesApi balances_;
  EventsApi events_;
  IncidentsApi incidents_;
  DuplicatesApi duplicates_;
  MergesApi merges_;
  RunExecutor searches_;  // beside imports, which wait for nothing
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
