#include "common/sql/migrations.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <map>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/clock.h"
#include "common/errors/status_macros.h"
#include "common/ids/sha256.h"
#include "common/ids/uuid.h"
#include "common/text/view.h"

namespace clientele {

std::span<const EmbeddedFile> SharedSqliteSchema();
std::span<const EmbeddedFile> SharedMysqlSchema();

namespace {

using Version = std::array<int, 3>;

constexpr std::string_view kHeader = "-- oldest-binary: ";
constexpr std::string_view kCreateTable =
    "CREATE TABLE IF NOT EXISTS schema_migrations ("
    " component VARCHAR(64) NOT NULL, version INTEGER NOT NULL, name VARCHAR(200) NOT NULL,"
    " checksum CHAR(64) NOT NULL, oldest_binary VARCHAR(32) NOT NULL, applied_at BIGINT NOT NULL,"
    " dirty INTEGER NOT NULL, PRIMARY KEY (component, version))";
// What the engine itself needs: see OpenMysql and MigrationLease.
constexpr std::string_view kCreateMysqlTables =
    "CREATE TABLE IF NOT EXISTS write_guard (id INT NOT NULL PRIMARY KEY, writes BIGINT NOT NULL);"
    "INSERT INTO write_guard (id, writes) SELECT 1, 0"
    " WHERE NOT EXISTS (SELECT 1 FROM write_guard WHERE id = 1);"
    "CREATE TABLE IF NOT EXISTS schema_lease (id INT NOT NULL PRIMARY KEY,"
    " owner VARCHAR(64) NOT NULL, lease_until BIGINT NOT NULL);"
    "INSERT INTO schema_lease (id, owner, lease_until) SELECT 1, '', 0"
    " WHERE NOT EXISTS (SELECT 1 FROM schema_lease WHERE id = 1)";

struct Migration {
  int version = 0;
  std::string name;
  std::string oldest_binary;
  std::string checksum;
  std::string_view sql;
};

struct Applied {
  std::string name;
  std::string oldest_binary;
  std::string checksum;
  bool dirty = false;
};
using AppliedByVersion = std::map<int, Applied>;

std::optional<int> ParseNumber(std::string_view text) {
  int value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || value < 0) return std::nullopt;
  return value;
}

std::optional<Version> ParseVersion(std::string_view text) {
  Version version{};
  for (size_t i = 0; i < version.size(); ++i) {
    const size_t dot = i + 1 < version.size() ? text.find('.') : text.size();
    if (dot == std::string_view::npos) return std::nullopt;
    const std::optional<int> part = ParseNumber(text.substr(0, dot));
    if (!part.has_value()) return std::nullopt;
    version[i] = *part;
    text.remove_prefix(std::min(dot + 1, text.size()));
  }
  return version;
}

absl::StatusOr<Migration> ParseMigration(const EmbeddedFile& file, int expected_version) {
  const auto refuse = [&](absl::string_view why) {
    return absl::InternalError(absl::StrCat("migration ", AbslView(file.name), ": ", why));
  };
  Migration migration;
  migration.version = expected_version;
  migration.name = file.name;
  migration.sql = file.content;
  migration.checksum = ToHex(Sha256(file.content));
  if (file.name.size() < 10 || file.name[4] != '_' || !file.name.ends_with(".sql") ||
      ParseNumber(file.name.substr(0, 4)) != expected_version) {
    return refuse(absl::StrCat("is not named NNNN_name.sql with number ", expected_version));
  }
  const std::string_view first_line = file.content.substr(0, file.content.find('\n'));
  if (!first_line.starts_with(kHeader)) return refuse("does not begin with its oldest binary");
  migration.oldest_binary = first_line.substr(kHeader.size());
  if (!ParseVersion(migration.oldest_binary)) {
    return refuse("has no version X.Y.Z in its first line");
  }
  return migration;
}

absl::StatusOr<std::vector<Migration>> ParseMigrations(const MigrationSet& set) {
  std::vector<Migration> migrations;
  for (const EmbeddedFile& file : set.files) {
    ASSIGN_OR_RETURN(Migration migration,
                     ParseMigration(file, static_cast<int>(migrations.size()) + 1));
    migrations.push_back(std::move(migration));
  }
  return migrations;
}

absl::StatusOr<AppliedByVersion> ReadApplied(Transaction& transaction, std::string_view component) {
  AppliedByVersion applied;
  RETURN_IF_ERROR(transaction.Query(
      "SELECT version, name, oldest_binary, checksum, dirty FROM schema_migrations"
      " WHERE component = ?",
      [&](const Row& row) {
        applied[row.Int32(0)] = {std::string(row.Text(1)), std::string(row.Text(2)),
                                 std::string(row.Text(3)), row.Bool(4)};
      },
      component));
  return applied;
}

absl::Status Refuse(std::string_view component, std::string_view text) {
  return absl::FailedPreconditionError(
      absl::StrCat("schema of ", AbslView(component), ": ", AbslView(text)));
}

absl::Status CheckUnknown(std::string_view component, const Applied& applied,
                          std::string_view binary_version) {
  const std::optional<Version> needed = ParseVersion(applied.oldest_binary);
  const std::optional<Version> ours = ParseVersion(binary_version);
  if (needed.has_value() && ours.has_value() && *ours >= *needed) return absl::OkStatus();
  return Refuse(component, absl::StrCat("the database has migration ", applied.name,
                                        ", which needs version ", applied.oldest_binary,
                                        " or newer, and this is ", AbslView(binary_version),
                                        "; start a newer binary or restore an older backup"));
}

// Everything but missing migrations.
absl::Status CheckApplied(const MigrationSet& set, const std::vector<Migration>& known,
                          const AppliedByVersion& applied, std::string_view binary_version) {
  for (const auto& [version, row] : applied) {
    if (row.dirty) {
      return Refuse(set.component,
                    absl::StrCat("migration ", row.name,
                                 " was left half-done; restore the backup made before it"));
    }
    if (version > static_cast<int>(known.size())) {
      RETURN_IF_ERROR(CheckUnknown(set.component, row, binary_version));
    } else if (row.checksum != known[static_cast<size_t>(version - 1)].checksum) {
      return Refuse(set.component,
                    absl::StrCat("migration ", row.name,
                                 " was applied with another content than this binary has; start the"
                                 " binary that the database was made with, or a release after it"));
    }
  }
  return absl::OkStatus();
}

absl::Status Record(Transaction& transaction, const MigrationSet& set, const Migration& migration,
                    absl::Time now, bool dirty) {
  return transaction.Execute(
      "INSERT INTO schema_migrations"
      " (component, version, name, checksum, oldest_binary, applied_at, dirty)"
      " VALUES (?, ?, ?, ?, ?, ?, ?)",
      set.component, migration.version, migration.name, migration.checksum, migration.oldest_binary,
      absl::ToUnixMicros(now), dirty);
}

// Whether the migration is still to be applied, judged in the transaction that applies it.
absl::StatusOr<bool> IsMissing(Transaction& transaction, const MigrationSet& set,
                               const std::vector<Migration>& migrations, const Migration& migration,
                               std::string_view binary_version) {
  ASSIGN_OR_RETURN(const AppliedByVersion applied, ReadApplied(transaction, set.component));
  RETURN_IF_ERROR(CheckApplied(set, migrations, applied, binary_version));
  return !applied.contains(migration.version);
}

// Definitions of tables are part of the transaction.
absl::Status ApplyAtOnce(Database& database, const MigrationSet& set,
                         const std::vector<Migration>& migrations, const Migration& migration,
                         absl::Time now, std::string_view binary_version) {
  return database.Write([&](Transaction& transaction) -> absl::Status {
    ASSIGN_OR_RETURN(const bool missing,
                     IsMissing(transaction, set, migrations, migration, binary_version));
    if (!missing) return absl::OkStatus();
    RETURN_IF_ERROR(transaction.ExecuteScript(migration.sql));
    return Record(transaction, set, migration, now, false);
  });
}

// Definitions of tables commit as they run: a failure leaves the mark of a half-done migration.
absl::Status ApplyInSteps(Database& database, const MigrationSet& set,
                          const std::vector<Migration>& migrations, const Migration& migration,
                          absl::Time now, std::string_view binary_version) {
  bool missing = false;
  RETURN_IF_ERROR(database.Write([&](Transaction& transaction) -> absl::Status {
    ASSIGN_OR_RETURN(missing, IsMissing(transaction, set, migrations, migration, binary_version));
    return missing ? Record(transaction, set, migration, now, true) : absl::OkStatus();
  }));
  if (!missing) return absl::OkStatus();
  RETURN_IF_ERROR(database.Write({.beside_others = true}, [&](Transaction& transaction) {
    return transaction.ExecuteScript(migration.sql);
  }));
  return database.Write([&](Transaction& transaction) {
    return transaction.Execute(
        "UPDATE schema_migrations SET dirty = 0 WHERE component = ? AND version = ?", set.component,
        migration.version);
  });
}

absl::Status MigrateSet(Database& database, const MigrationSet& set, const Clock& clock,
                        std::string_view binary_version) {
  ASSIGN_OR_RETURN(const std::vector<Migration> migrations, ParseMigrations(set));
  const auto apply = database.engine() == SqlEngine::kMysql ? &ApplyInSteps : &ApplyAtOnce;
  for (const Migration& migration : migrations) {
    RETURN_IF_ERROR(apply(database, set, migrations, migration, clock.Now(), binary_version));
  }
  return absl::OkStatus();
}

// Lets one process of several migrate a database that they share. Renewed by a thread of its own
// while it is held; times are the server's.
class MigrationLease {
 public:
  explicit MigrationLease(Database& database) : database_(database), owner_(NewUuid()) {}
  ~MigrationLease() {
    if (!renewal_.joinable()) return;
    {
      absl::MutexLock lock(&mutex_);
      done_ = true;
    }
    renewal_.join();
    // A lease that cannot be given back runs out.
    (void)Set("", "0");
  }

  absl::Status Acquire() {
    const absl::Time give_up = absl::Now() + kPatience;
    while (true) {
      ASSIGN_OR_RETURN(const bool held, Set(owner_, kUntil));
      if (held) break;
      if (absl::Now() > give_up) {
        return absl::UnavailableError("another process migrates the database; try again later");
      }
      absl::SleepFor(kPause);
    }
    renewal_ = std::thread([this] { Renew(); });
    return absl::OkStatus();
  }

 private:
  static constexpr absl::Duration kPatience = absl::Minutes(5);
  static constexpr absl::Duration kPause = absl::Milliseconds(100);
  static constexpr absl::Duration kRenewal = absl::Seconds(5);
  static constexpr std::string_view kUntil = "UNIX_TIMESTAMP() + 30";

  // Takes, renews or gives back the lease unless another process has it.
  absl::StatusOr<bool> Set(std::string_view owner, std::string_view until) {
    std::string sql = "UPDATE schema_lease SET owner = ?, lease_until = ";
    sql.append(until).append(" WHERE id = 1 AND (owner = ? OR lease_until < UNIX_TIMESTAMP())");
    int64_t changed = 0;
    RETURN_IF_ERROR(
        database_.Write({.beside_others = true}, [&](Transaction& transaction) -> absl::Status {
          ASSIGN_OR_RETURN(changed, transaction.ExecuteCounted(sql, owner, owner_));
          return absl::OkStatus();
        }));
    return changed == 1;
  }

  // A renewal that fails is made up for by the next one, in time before the lease runs out.
  void Renew() {
    absl::MutexLock lock(&mutex_);
    while (!mutex_.AwaitWithTimeout(absl::Condition(&done_), kRenewal)) {
      (void)Set(owner_, kUntil);
    }
  }

  Database& database_;
  const std::string owner_;
  absl::Mutex mutex_;
  bool done_ ABSL_GUARDED_BY(mutex_) = false;
  std::thread renewal_;
};

constexpr std::string_view TableExistsSql(SqlEngine engine) {
  return engine == SqlEngine::kSqlite
             ? "SELECT COUNT(*) FROM sqlite_master WHERE type = 'table' AND name = ?"
             : "SELECT COUNT(*) FROM information_schema.tables"
               " WHERE table_schema = DATABASE() AND table_name = ?";
}

absl::Status CheckSet(Transaction& transaction, const MigrationSet& set,
                      std::string_view binary_version) {
  ASSIGN_OR_RETURN(const std::vector<Migration> migrations, ParseMigrations(set));
  ASSIGN_OR_RETURN(const AppliedByVersion applied, ReadApplied(transaction, set.component));
  RETURN_IF_ERROR(CheckApplied(set, migrations, applied, binary_version));
  for (const Migration& migration : migrations) {
    if (applied.contains(migration.version)) continue;
    return Refuse(set.component,
                  absl::StrCat("migration ", migration.name, " is missing; run the verb migrate"));
  }
  return absl::OkStatus();
}

}  // namespace

MigrationSet SharedMigrations(SqlEngine engine) {
  switch (engine) {
    case SqlEngine::kSqlite:
      return {"shared", SharedSqliteSchema()};
    case SqlEngine::kMysql:
      return {"shared", SharedMysqlSchema()};
  }
  return {};
}

absl::Status Migrate(Database& database, const MigrationSet& service, const Clock& clock,
                     std::string_view binary_version) {
  const bool mysql = database.engine() == SqlEngine::kMysql;
  RETURN_IF_ERROR(database.Write({.beside_others = true}, [&](Transaction& transaction) {
    const absl::Status created = transaction.ExecuteScript(kCreateTable);
    return created.ok() && mysql ? transaction.ExecuteScript(kCreateMysqlTables) : created;
  }));
  MigrationLease lease(database);
  if (mysql) RETURN_IF_ERROR(lease.Acquire());
  RETURN_IF_ERROR(MigrateSet(database, SharedMigrations(database.engine()), clock, binary_version));
  RETURN_IF_ERROR(MigrateSet(database, service, clock, binary_version));
  return CheckSchema(database, service, binary_version);
}

absl::Status CheckSchema(Database& database, const MigrationSet& service,
                         std::string_view binary_version) {
  return database.Read([&](Transaction& transaction) -> absl::Status {
    ASSIGN_OR_RETURN(
        const std::optional<int64_t> tables,
        transaction.QueryInt64(TableExistsSql(transaction.engine()), "schema_migrations"));
    if (tables.value_or(0) == 0) {
      return Refuse(service.component, "the database is empty; run the verb migrate");
    }
    RETURN_IF_ERROR(CheckSet(transaction, SharedMigrations(transaction.engine()), binary_version));
    return CheckSet(transaction, service, binary_version);
  });
}

}  // namespace clientele
