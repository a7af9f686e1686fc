// Errors of MySQL and MariaDB as canonical ones.
#ifndef CLIENTELE_COMMON_SQL_MYSQL_STATUS_H_
#define CLIENTELE_COMMON_SQL_MYSQL_STATUS_H_

#include "absl/status/status.h"
#include "cppconn/exception.h"

namespace clientele {

// What an error of the connector means.
struct MysqlFailure {
  absl::Status status;
  bool conflict = false;     // the whole transaction should be run again
  bool lost = false;         // the connection is gone or of no use
  bool interrupted = false;  // KILL QUERY or a limit on time ended the statement
};

// Never holds values of the caller: the server puts some into its messages.
MysqlFailure ReadMysqlError(const sql::SQLException& error);

}  // namespace clientele

#endif  // CLIENTELE_COMMON_SQL_MYSQL_STATUS_H_
