#include "common/service/mysql_config.h"

#include <algorithm>
#include <fstream>
#include <string>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "common/errors/errors.h"
#include "common/errors/status_macros.h"
#include "common/text/view.h"

namespace clientele {
namespace {

constexpr int kConnections = 16;
// A quarter of the connections writes: writers come one after another anyway.
constexpr int kReadersPerWriter = 3;

absl::StatusOr<std::string> ReadPassword(const std::string& path, std::string_view key) {
  if (path.empty()) return std::string();
  std::ifstream file(path);
  std::string password;
  if (!std::getline(file, password)) {
    return InvalidField(key, absl::StrCat("the file ", path, " cannot be read or is empty"));
  }
  return std::string(absl::StripSuffix(password, "\r"));
}

bool IsLoopback(absl::string_view host) {
  return absl::StartsWith(host, "127.") || absl::StartsWith(host, "localhost:") ||
         absl::StartsWith(host, "[::1]:");
}

absl::Status CheckEncryption(const common::v1::MysqlConfig& config) {
  if (config.has_tls() && !config.tls().ca_file().empty()) return absl::OkStatus();
  const bool local = std::all_of(config.hosts().begin(), config.hosts().end(), IsLoopback);
  if (local) return absl::OkStatus();
  return InvalidField("mysql.tls.ca_file",
                      "is required when a host of the database is not this machine");
}

absl::Status CheckTls(const common::v1::TlsConfig& tls) {
  if (tls.cert_file().empty() == tls.key_file().empty()) return absl::OkStatus();
  return InvalidField("mysql.tls", "cert_file and key_file come together");
}

template <class Value>
Value Or(Value given, Value otherwise) {
  return given == Value() ? otherwise : given;
}

}  // namespace

absl::StatusOr<MysqlOptions> MysqlOptionsFrom(const common::v1::MysqlConfig& config,
                                              std::string_view service) {
  if ((config.hosts_size() == 0) == config.socket().empty()) {
    return InvalidField("mysql", "takes either hosts or a socket");
  }
  RETURN_IF_ERROR(CheckEncryption(config));
  RETURN_IF_ERROR(CheckTls(config.tls()));
  const std::string name = absl::StrCat("clientele_", AbslView(service));
  MysqlOptions options;
  options.hosts.assign(config.hosts().begin(), config.hosts().end());
  options.socket = config.socket();
  options.database = Or(config.database(), name);
  options.user = Or(config.user(), name);
  ASSIGN_OR_RETURN(options.password, ReadPassword(config.password_file(), "mysql.password_file"));
  options.encrypted = config.has_tls();
  options.tls = {config.tls().ca_file(), config.tls().cert_file(), config.tls().key_file()};
  const int connections = Or(static_cast<int>(config.connections()), kConnections);
  options.writers = std::max(2, connections / (kReadersPerWriter + 1));
  options.readers = std::max(2, connections - options.writers);
  if (config.pool_timeout_ms() > 0) {
    options.pool_timeout = absl::Milliseconds(config.pool_timeout_ms());
  }
  if (config.connect_timeout_ms() > 0) {
    options.connect_timeout = absl::Milliseconds(config.connect_timeout_ms());
  }
  if (config.max_connection_age_seconds() > 0) {
    options.max_connection_age = absl::Seconds(config.max_connection_age_seconds());
  }
  return options;
}

absl::StatusOr<MysqlOptions> MigrationOptionsFrom(const common::v1::MysqlConfig& config,
                                                  std::string_view service) {
  if (config.migration_user().empty()) return MysqlOptionsFrom(config, service);
  common::v1::MysqlConfig migration = config;
  migration.set_user(config.migration_user());
  migration.set_password_file(config.migration_password_file());
  return MysqlOptionsFrom(migration, service);
}

}  // namespace clientele
