// The engine of more than one machine: MySQL or MariaDB, a single server or a Galera cluster.
#ifndef CLIENTELE_COMMON_SQL_MYSQL_H_
#define CLIENTELE_COMMON_SQL_MYSQL_H_

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/sql/database.h"

namespace clientele {

struct MysqlTls {
  std::string ca_file;    // the server's certificate is verified against it
  std::string cert_file;  // with key_file: the client's own
  std::string key_file;
};

struct MysqlOptions {
  std::vector<std::string> hosts;  // HOST:PORT; the nodes of one cluster
  std::string socket;              // path of a Unix socket, instead of hosts
  std::string database;
  std::string user;
  std::string password;
  bool encrypted = false;
  MysqlTls tls;  // with encrypted
  int readers = 12;
  int writers = 4;
  absl::Duration connect_timeout = absl::Seconds(2);
  // How long a read or write on a connection may get no answer; statements that take longer are
  // migrations.
  absl::Duration network_timeout = absl::Seconds(60);
  // How long a transaction waits for a connection of the pool before RESOURCE_EXHAUSTED.
  absl::Duration pool_timeout = absl::Seconds(5);
  // How long a statement waits for a lock before the whole transaction is tried again.
  absl::Duration lock_timeout = absl::Seconds(10);
  absl::Duration max_connection_age = absl::Minutes(10);
};

// The database, whose connections are opened as they are needed. Reading transactions use any host,
// writing ones the first of `hosts` that can be reached, so that writers of a cluster meet on one
// node. All writes but those `beside_others` come one after another: each begins with the row of
// write_guard, which Migrate() creates.
// Errors: INVALID_ARGUMENT for options that contradict each other. Transactions fail with
// UNAVAILABLE while no host can be reached, FAILED_PRECONDITION when access is denied or the
// database is missing.
absl::StatusOr<std::unique_ptr<Database>> OpenMysql(const MysqlOptions& options);

// The same for migrations: no limit on the time of a statement.
absl::StatusOr<std::unique_ptr<Database>> OpenMysqlForMigration(MysqlOptions options);

}  // namespace clientele

#endif  // CLIENTELE_COMMON_SQL_MYSQL_H_
