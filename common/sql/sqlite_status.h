// SQLite's result codes as absl::Status.
#ifndef CLIENTELE_COMMON_SQL_SQLITE_STATUS_H_
#define CLIENTELE_COMMON_SQL_SQLITE_STATUS_H_

#include <sqlite3.h>

#include "absl/status/status.h"

namespace clientele {

// The status for a result code other than SQLITE_OK, SQLITE_ROW and SQLITE_DONE, in the terms of
// transaction.h. `handle` is asked for the details of its last call.
absl::Status SqliteStatus(sqlite3* handle, int code);

}  // namespace clientele

#endif  // CLIENTELE_COMMON_SQL_SQLITE_STATUS_H_
