#include "common/sql/sqlite_status.h"

#include <cerrno>

#include "absl/strings/str_cat.h"
#include "common/errors/errors.h"
#include "common/sql/transaction.h"

namespace clientele {
namespace {

absl::Status Internal(sqlite3* handle, int code) {
  return absl::InternalError(absl::StrCat("database: ", sqlite3_errstr(code), ": ",
                                          sqlite3_errmsg(handle), " (", code, ")"));
}

absl::Status ConstraintStatus(sqlite3* handle, int code) {
  switch (sqlite3_extended_errcode(handle)) {
    case SQLITE_CONSTRAINT_UNIQUE:
    case SQLITE_CONSTRAINT_PRIMARYKEY:
    case SQLITE_CONSTRAINT_ROWID:
      return UniqueViolation();
    case SQLITE_CONSTRAINT_FOREIGNKEY:
      return absl::FailedPreconditionError("a row refers to another one that does not exist");
    case SQLITE_CONSTRAINT_CHECK:
      return absl::FailedPreconditionError("a row breaks a rule of its table");
    default:
      return Internal(handle, code);
  }
}

absl::Status Full() {
  return absl::ResourceExhaustedError("the disk or the space set for the database is full");
}

// SQLite knows ENOSPC as SQLITE_FULL; quotas and file size limits arrive as input/output errors. It
// does not keep the cause of errors at commit: then errno still has the one of the failed call.
absl::Status IoStatus(sqlite3* handle, int last_errno) {
  const int kept = sqlite3_system_errno(handle);
  const int cause = kept != 0 ? kept : last_errno;
  if (cause == ENOSPC || cause == EDQUOT || cause == EFBIG) return Full();
  return Unavailable(common::v1::ERROR_REASON_UNSPECIFIED, "input or output of the database failed",
                     absl::Seconds(5));
}

}  // namespace

absl::Status SqliteStatus(sqlite3* handle, int code) {
  const int last_errno = errno;
  switch (code & 0xff) {
    case SQLITE_CONSTRAINT:
      return ConstraintStatus(handle, code);
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return TransientConflict("the database is busy with other changes");
    case SQLITE_FULL:
      return Full();
    case SQLITE_IOERR:
      return IoStatus(handle, last_errno);
    case SQLITE_NOMEM:
      return absl::ResourceExhaustedError("the database is out of memory");
    case SQLITE_READONLY:
    case SQLITE_PERM:
      return absl::FailedPreconditionError("the database is read-only");
    case SQLITE_CANTOPEN:
      return absl::FailedPreconditionError("a file of the database cannot be opened or created");
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      return WithReason(absl::DataLossError(
                            "the database file is damaged or is not a database; restore a backup"),
                        common::v1::ERROR_REASON_DATA_CORRUPT);
    case SQLITE_TOOBIG:
      return absl::InvalidArgumentError("a value is too large for the database");
    default:
      return Internal(handle, code);
  }
}

}  // namespace clientele
