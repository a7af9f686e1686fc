// The MySQL database that a server's configuration names.
#ifndef CLIENTELE_COMMON_SERVICE_MYSQL_CONFIG_H_
#define CLIENTELE_COMMON_SERVICE_MYSQL_CONFIG_H_

#include <string_view>

#include "absl/status/statusor.h"
#include "clientele/common/v1/server_config.pb.h"
#include "common/sql/mysql.h"

namespace clientele {

// For the user who serves. INVALID_ARGUMENT, naming the key, for what contradicts itself, for a
// password file that cannot be read, and for hosts beyond this machine without verified encryption.
absl::StatusOr<MysqlOptions> MysqlOptionsFrom(const common::v1::MysqlConfig& config,
                                              std::string_view service);

// For the user who migrates, who is the same when none is named.
absl::StatusOr<MysqlOptions> MigrationOptionsFrom(const common::v1::MysqlConfig& config,
                                                  std::string_view service);

}  // namespace clientele

#endif  // CLIENTELE_COMMON_SERVICE_MYSQL_CONFIG_H_
