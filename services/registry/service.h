// The registry service, put together.
#ifndef CLIENTELE_SERVICES_REGISTRY_SERVICE_H_
#define CLIENTELE_SERVICES_REGISTRY_SERVICE_H_

#include <memory>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "clientele/common/v1/server_config.pb.h"
#include "common/rpc/server.h"

namespace clientele::registry {

inline constexpr int kDefaultPort = 7401;

// Opens DATA_DIR/registry.db, whose only server this is, and brings its schema up to date. Imports
// are executed one at a time whatever run_threads says. Errors: those of OpenSqlite and Migrate.
absl::StatusOr<std::unique_ptr<rpc::HostedService>> OpenService(
    const common::v1::ServerConfig& config);

// Brings the schema of DATA_DIR/registry.db up to date and closes it.
absl::Status MigrateService(const common::v1::ServerConfig& config);

}  // namespace clientele::registry

#endif  // CLIENTELE_SERVICES_REGISTRY_SERVICE_H_
