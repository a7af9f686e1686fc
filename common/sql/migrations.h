// Schema migrations: numbered SQL files compiled into the binary, applied forward only.
#ifndef CLIENTELE_COMMON_SQL_MIGRATIONS_H_
#define CLIENTELE_COMMON_SQL_MIGRATIONS_H_

#include <span>
#include <string_view>

#include "absl/status/status.h"
#include "common/config/embedded.h"
#include "common/sql/database.h"
#include "common/time/clock.h"

namespace clientele {

// The migrations of one component. Files are named NNNN_name.sql, numbered from 0001 without gaps,
// and begin with the line `-- oldest-binary: X.Y.Z`: the oldest binary that works on the schema
// after it.
struct MigrationSet {
  std::string_view component;
  std::span<const EmbeddedFile> files;
};

// The tables every service has: request_log, audit_log, runs, result_blocks.
MigrationSet SharedMigrations(SqlEngine engine);

// Applies what is missing of the shared tables and then of `service`, and records each file in
// schema_migrations: with SQLite in one transaction, with MySQL, where definitions of tables commit
// by themselves, marked as half-done meanwhile. Processes that migrate at once do not collide: one
// applies a file, the others wait and find it applied (MySQL: a lease in schema_lease, which is
// taken by compare-and-set, as GET_LOCK does not reach across the nodes of a cluster). Errors: as
// CheckSchema; UNAVAILABLE when another process holds the lease for minutes; the engine's.
absl::Status Migrate(Database& database, const MigrationSet& service,
                     const Clock& clock = SystemClock(),
                     std::string_view binary_version = CLIENTELE_VERSION);

// Checks that this binary can work on the schema as it is. FAILED_PRECONDITION, with a sentence
// that says what to do, when migrations are missing, when the database has a migration that this
// binary does not know and that needs a newer binary, when an applied file was changed since, or
// when a migration was left half-done.
absl::Status CheckSchema(Database& database, const MigrationSet& service,
                         std::string_view binary_version = CLIENTELE_VERSION);

}  // namespace clientele

#endif  // CLIENTELE_COMMON_SQL_MIGRATIONS_H_
