// Whether a MySQL or MariaDB server keeps what it acknowledges.
#ifndef CLIENTELE_COMMON_SQL_MYSQL_CHECKS_H_
#define CLIENTELE_COMMON_SQL_MYSQL_CHECKS_H_

#include <map>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "common/sql/database.h"

namespace clientele {

// One setting that is not as it should be.
struct ServerFinding {
  bool fatal = false;
  std::string text;  // the setting, what it is, what it should be and why
};

// Judges the server's variables, by their names in lower case. docs/operations/storage.md lists the
// rules. Pure, so that every rule is tested without a server that breaks it.
std::vector<ServerFinding> JudgeServer(const std::map<std::string, std::string>& variables);

// FAILED_PRECONDITION with every fatal finding; `warnings` gets the others.
absl::Status CheckMysqlServer(Database& database, std::vector<std::string>* warnings);

}  // namespace clientele

#endif  // CLIENTELE_COMMON_SQL_MYSQL_CHECKS_H_
