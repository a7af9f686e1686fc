// The segmentation service, put together.
#ifndef CLIENTELE_SERVICES_SEGMENTATION_SERVICE_H_
#define CLIENTELE_SERVICES_SEGMENTATION_SERVICE_H_

#include <memory>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "clientele/common/v1/server_config.pb.h"
#include "common/rpc/server.h"

namespace clientele::segmentation {

inline constexpr int kDefaultPort = 7402;

// Opens DATA_DIR/segmentation.db, whose only server this is, brings its schema up to date and gives
// an empty database the default policy. Needs the address of the peer `registry`, which is
// connected on first use. Errors: INVALID_ARGUMENT without this address; those of OpenSqlite and
// Migrate.
absl::StatusOr<std::unique_ptr<rpc::HostedService>> OpenService(
    const common::v1::ServerConfig& config);

// Brings the schema of DATA_DIR/segmentation.db up to date and closes it.
absl::Status MigrateService(const common::v1::ServerConfig& config);

}  // namespace clientele::segmentation

#endif  // CLIENTELE_SERVICES_SEGMENTATION_SERVICE_H_
