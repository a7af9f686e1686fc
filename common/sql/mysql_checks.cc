#include "common/sql/mysql_checks.h"

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/errors/status_macros.h"

namespace clientele {
namespace {

constexpr int64_t kLeastPacket = int64_t{32} << 20;

class Judge {
 public:
  explicit Judge(const std::map<std::string, std::string>& variables) : variables_(variables) {}

  // The value, empty when the server has no such variable.
  std::string Value(const std::string& name) const {
    const auto found = variables_.find(name);
    return found == variables_.end() ? "" : found->second;
  }
  bool IsOn(const std::string& name) const {
    const std::string value = Value(name);
    return value == "ON" || value == "1";
  }

  void Refuse(const std::string& name, absl::string_view wanted, absl::string_view why) {
    Add(true, name, wanted, why);
  }
  void Warn(const std::string& name, absl::string_view wanted, absl::string_view why) {
    Add(false, name, wanted, why);
  }

  std::vector<ServerFinding> Take() { return std::move(findings_); }

 private:
  void Add(bool fatal, const std::string& name, absl::string_view wanted, absl::string_view why) {
    findings_.push_back(
        {fatal, absl::StrCat(name, " is '", Value(name), "' and should be ", wanted, ": ", why)});
  }

  const std::map<std::string, std::string>& variables_;
  std::vector<ServerFinding> findings_;
};

void JudgeDurability(Judge& judge) {
  if (judge.Value("innodb_flush_log_at_trx_commit") != "1") {
    judge.Refuse("innodb_flush_log_at_trx_commit", "1", "a crash loses acknowledged changes");
  }
  if (judge.IsOn("log_bin") && judge.Value("sync_binlog") != "1") {
    judge.Refuse("sync_binlog", "1",
                 "with a binary log, a crash loses changes that it had not received");
  }
  if (judge.Value("innodb_doublewrite") == "OFF" || judge.Value("innodb_doublewrite") == "0") {
    judge.Warn("innodb_doublewrite", "ON", "a crash can tear a page in two");
  }
  if (judge.Value("innodb_flush_method") == "nosync") {
    judge.Refuse("innodb_flush_method", "fsync or O_DIRECT", "nothing is written durably");
  }
}

void JudgeText(Judge& judge) {
  const std::string collation = judge.Value("collation_database");
  if (collation != "utf8mb4_nopad_bin" && collation != "utf8mb4_0900_bin") {
    judge.Refuse("collation_database", "utf8mb4_nopad_bin (MariaDB) or utf8mb4_0900_bin (MySQL)",
                 "names that differ by case, accent or a trailing space would be equal");
  }
  int64_t packet = 0;
  if (!absl::SimpleAtoi(judge.Value("max_allowed_packet"), &packet) || packet < kLeastPacket) {
    judge.Refuse("max_allowed_packet", "at least 33554432", "batches of imports do not fit");
  }
  if (!absl::StrContains(judge.Value("sql_mode"), "STRICT_")) {
    judge.Warn("sql_mode", "strict",
               "other programs can write values that are cut off; this one sets its own");
  }
}

void JudgeCluster(Judge& judge) {
  if (!judge.IsOn("wsrep_on")) return;
  if (judge.Value("innodb_snapshot_isolation").empty()) {
    judge.Refuse("innodb_snapshot_isolation", "a variable of the server (MariaDB 10.6.18, 10.11.8)",
                 "on a cluster without it updates get lost");
  } else if (!judge.IsOn("innodb_snapshot_isolation")) {
    judge.Warn("innodb_snapshot_isolation", "ON",
               "other programs can lose updates on a cluster; this one sets it for itself");
  }
  if (judge.Value("binlog_format") != "ROW") {
    judge.Refuse("binlog_format", "ROW", "the cluster replicates rows");
  }
  if (judge.Value("innodb_autoinc_lock_mode") != "2") {
    judge.Refuse("innodb_autoinc_lock_mode", "2", "inserts on several nodes deadlock");
  }
}

}  // namespace

std::vector<ServerFinding> JudgeServer(const std::map<std::string, std::string>& variables) {
  Judge judge(variables);
  JudgeDurability(judge);
  JudgeText(judge);
  JudgeCluster(judge);
  return judge.Take();
}

absl::Status CheckMysqlServer(Database& database, std::vector<std::string>* warnings) {
  std::map<std::string, std::string> variables;
  RETURN_IF_ERROR(database.Read([&](Transaction& transaction) -> absl::Status {
    variables.clear();
    RETURN_IF_ERROR(transaction.Query("SHOW GLOBAL VARIABLES", [&](const Row& row) {
      variables[std::string(row.Text(0))] = row.Text(1);
    }));
    ASSIGN_OR_RETURN(const auto collation,
                     transaction.QueryText("SELECT default_collation_name FROM "
                                           "information_schema.schemata "
                                           "WHERE schema_name = DATABASE()"));
    variables["collation_database"] = collation.value_or("");
    return absl::OkStatus();
  }));
  std::vector<std::string> fatal;
  for (const ServerFinding& finding : JudgeServer(variables)) {
    (finding.fatal ? fatal : *warnings).push_back(finding.text);
  }
  if (fatal.empty()) return absl::OkStatus();
  return absl::FailedPreconditionError(absl::StrCat(
      "the database server is not set up as it must be; ", absl::StrJoin(fatal, "; ")));
}

}  // namespace clientele
