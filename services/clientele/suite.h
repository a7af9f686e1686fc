// The four services in one process, on one port.
#ifndef CLIENTELE_SERVICES_CLIENTELE_SUITE_H_
#define CLIENTELE_SERVICES_CLIENTELE_SUITE_H_

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "clientele/common/v1/server_config.pb.h"

namespace clientele::cli {

// Completes a configuration for the suite: the port (a free one where `listen` asks for port 0, for
// the services must know it before they start), each service as the others' peer at that address,
// reflection on, the log in the data directory.
absl::StatusOr<common::v1::ServerConfig> CompleteSuiteConfig(common::v1::ServerConfig config);

// Opens the services, each with its own database in the data directory, and serves them until
// SIGTERM or SIGINT. They call each other through the port like any other caller. A failure to
// serve was told on standard error already; its status has no text.
absl::Status ServeSuite(const common::v1::ServerConfig& config);

}  // namespace clientele::cli

#endif  // CLIENTELE_SERVICES_CLIENTELE_SUITE_H_
