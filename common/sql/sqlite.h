// The embedded engine: one SQLite file per service.
#ifndef CLIENTELE_COMMON_SQL_SQLITE_H_
#define CLIENTELE_COMMON_SQL_SQLITE_H_

#include <cstdint>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/sql/database.h"

namespace clientele {

struct SqliteOptions {
  // The database file. Its folder is created (0700) when missing, the file too (0600).
  std::string path;
  // Holds `<path>.lock` while open, so that a second server on the same file is refused. Without it
  // several processes may open the file and conflicts are retried.
  bool exclusive = true;
  // Connections that read; one more writes.
  int readers = 4;
  int64_t writer_cache_bytes = int64_t{64} << 20;
  int64_t reader_cache_bytes = int64_t{16} << 20;
  int64_t mmap_bytes = int64_t{4} << 30;
  // How long a statement waits for a lock of another process.
  absl::Duration busy_timeout = absl::Seconds(5);
  // How long a transaction waits for a connection of the pool before RESOURCE_EXHAUSTED.
  absl::Duration pool_timeout = absl::Seconds(30);
  // Upper limit of the file, 0 for none; a write beyond it fails as on a full disk.
  int64_t max_bytes = 0;
};

// Opens or creates the database in write-ahead mode with full synchronisation: what Write() has
// acknowledged survives a crash of the machine.
// Errors: FAILED_PRECONDITION when another process holds it (names the path and the process id),
// when the path cannot be created or written; DATA_LOSS when the file is not a SQLite database.
absl::StatusOr<std::unique_ptr<Database>> OpenSqlite(const SqliteOptions& options);

}  // namespace clientele

#endif  // CLIENTELE_COMMON_SQL_SQLITE_H_
