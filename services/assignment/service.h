// The assignment service, put together.
#ifndef CLIENTELE_SERVICES_ASSIGNMENT_SERVICE_H_
#define CLIENTELE_SERVICES_ASSIGNMENT_SERVICE_H_

#include <memory>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "clientele/common/v1/server_config.pb.h"
#include "common/rpc/server.h"

namespace clientele::assignment {

inline constexpr int kDefaultPort = 7403;

// Opens DATA_DIR/assignment.db, whose only server this is, and brings its schema up to date; a new
// database gets the default policy. Needs the addresses of the peers `registry` and `segmentation`,
// which are connected on first use. Errors: INVALID_ARGUMENT without these addresses; those of
// OpenSqlite and Migrate.
absl::StatusOr<std::unique_ptr<rpc::HostedService>> OpenService(
    const common::v1::ServerConfig& config);

// Brings the schema of DATA_DIR/assignment.db up to date and closes it.
absl::Status MigrateService(const common::v1::ServerConfig& config);

}  // namespace clientele::assignment

#endif  // CLIENTELE_SERVICES_ASSIGNMENT_SERVICE_H_
