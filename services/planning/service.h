// The planning service, put together.
#ifndef CLIENTELE_SERVICES_PLANNING_SERVICE_H_
#define CLIENTELE_SERVICES_PLANNING_SERVICE_H_

#include <memory>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "clientele/common/v1/server_config.pb.h"
#include "common/rpc/server.h"

namespace clientele::planning {

inline constexpr int kDefaultPort = 7404;

// Opens DATA_DIR/planning.db, whose only server this is, and brings its schema up to date. Needs
// the addresses of the peers `registry` and `assignment`, which are connected on first use. Errors:
// INVALID_ARGUMENT without these addresses; those of OpenSqlite and Migrate.
absl::StatusOr<std::unique_ptr<rpc::HostedService>> OpenService(
    const common::v1::ServerConfig& config);

// Brings the schema of DATA_DIR/planning.db up to date and closes it.
absl::Status MigrateService(const common::v1::ServerConfig& config);

}  // namespace clientele::planning

#endif  // CLIENTELE_SERVICES_PLANNING_SERVICE_H_
