#include "common/sql/mysql_status.h"

#include <string>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/errors/errors.h"
#include "common/sql/transaction.h"
#include "common/text/view.h"

namespace clientele {
namespace {

// Numbers of server errors (1000-1999, 3000-4999) and of the client library (2000-2999).
enum : int {
  kDiskFull = 1021,
  kCheckRead = 1020,  // the row changed since this transaction's moment
  kDuplicateKey = 1022,
  kTableReadOnly = 1036,  // --innodb-read-only
  kOutOfMemory = 1037,
  kTooManyConnections = 1040,
  kDatabaseAccessDenied = 1044,
  kAccessDenied = 1045,
  kWsrepNotReady = 1047,
  kUnknownDatabase = 1049,
  kServerShutdown = 1053,
  kDuplicateEntry = 1062,
  kSyntax = 1064,
  kUnknownError = 1105,  // also a write set above wsrep_max_ws_size
  kTableFull = 1114,
  kTableAccessDenied = 1142,
  kNoSuchTable = 1146,
  kAbortingConnection = 1152,
  kPacketTooLarge = 1153,
  kNetReadError = 1158,
  kNetWriteInterrupted = 1161,
  kLockWaitTimeout = 1205,
  kDeadlock = 1213,
  kOptionPrevents = 1290,  // --read-only and the like
  kOutOfRange = 1264,
  kQueryInterrupted = 1317,
  kTruncatedValue = 1366,
  kDataTooLong = 1406,
  kReferencedRow = 1451,
  kNoReferencedRow = 1452,
  kReadOnlyTransaction = 1792,
  kReadOnlyMode = 1836,
  kConnectionKilled = 1927,
  kStatementTimeout = 1969,
  kClientFirst = 2000,
  kClientLast = 2999,
  kQueryTimeoutMysql = 3024,
  kCheckMysql = 3819,
  kCheckMariadb = 4025,
};

absl::Status Unwritable(std::string_view what) {
  return WithReason(absl::FailedPreconditionError(AbslView(what)),
                    common::v1::ERROR_REASON_STORAGE_UNWRITABLE);
}

absl::Status Full() {
  return WithReason(absl::ResourceExhaustedError("the disk of the database is full"),
                    common::v1::ERROR_REASON_STORAGE_UNWRITABLE);
}

MysqlFailure Lost(std::string_view what) {
  return {Unavailable(common::v1::ERROR_REASON_UNSPECIFIED, what, absl::Seconds(1)), true, true,
          false};
}

bool IsLost(int code) {
  return (code >= kClientFirst && code <= kClientLast) || code == kServerShutdown ||
         code == kAbortingConnection || code == kConnectionKilled ||
         (code >= kNetReadError && code <= kNetWriteInterrupted);
}

// Only errors in the SQL itself, which holds no values, and in its use are told in the server's
// words.
absl::Status Internal(const sql::SQLException& error) {
  const int code = error.getErrorCode();
  const bool in_sql =
      code == 0 || (code >= 1050 && code <= 1061) || code == kSyntax || code == kNoSuchTable;
  return absl::InternalError(absl::StrCat("database error ", code, " (", error.getSQLState(), ")",
                                          in_sql ? absl::StrCat(": ", error.what()) : ""));
}

absl::Status StatusOf(const sql::SQLException& error) {
  switch (error.getErrorCode()) {
    case kDuplicateEntry:
    case kDuplicateKey:
      return UniqueViolation();
    case kReferencedRow:
    case kNoReferencedRow:
      return absl::FailedPreconditionError("a row refers to another one that does not exist");
    case kCheckMysql:
    case kCheckMariadb:
      return absl::FailedPreconditionError("a row breaks a rule of its table");
    case kTableReadOnly:
    case kReadOnlyTransaction:
    case kOptionPrevents:
    case kReadOnlyMode:
      return Unwritable("the database is read-only");
    case kDatabaseAccessDenied:
    case kAccessDenied:
    case kTableAccessDenied:
      return absl::FailedPreconditionError("the database denies access to the configured user");
    case kUnknownDatabase:
      return absl::FailedPreconditionError("the configured database does not exist");
    case kDiskFull:
    case kTableFull:
      return Full();
    case kOutOfMemory:
      return absl::ResourceExhaustedError("the database is out of memory");
    case kTooManyConnections:
      return Busy("the database has no free connection", absl::Seconds(1));
    case kDataTooLong:
    case kOutOfRange:
    case kTruncatedValue:
    case kPacketTooLarge:
      return absl::InvalidArgumentError("a value is too large for the database");
    case kUnknownError:
      if (absl::StrContains(error.what(), "writeset")) {
        return absl::InvalidArgumentError("the change is too large for one transaction");
      }
      break;
    default:
      break;
  }
  return Internal(error);
}

}  // namespace

MysqlFailure ReadMysqlError(const sql::SQLException& error) {
  const int code = error.getErrorCode();
  if (IsLost(code)) return Lost("the connection to the database was lost");
  if (code == kWsrepNotReady) return Lost("the node of the database is cut off from its cluster");
  if (code == kDeadlock || code == kLockWaitTimeout || code == kCheckRead) {
    return {TransientConflict("the database is busy with other changes"), true, false, false};
  }
  if (code == kQueryInterrupted || code == kStatementTimeout || code == kQueryTimeoutMysql) {
    return {absl::CancelledError("the statement was interrupted"), false, false, true};
  }
  return {StatusOf(error), false, code == kPacketTooLarge, false};
}

}  // namespace clientele
