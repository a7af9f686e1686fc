// What the registry has to know about a kind of records to import and export it. A new kind is a
// message of columns, an entry in ImportKind and in RecordRows, a class that derives from
// RecordKind, and its line in record_kinds.cc.
#ifndef CLIENTELE_SERVICES_REGISTRY_API_RECORD_KIND_H_
#define CLIENTELE_SERVICES_REGISTRY_API_RECORD_KIND_H_

#include <cstdint>
#include <memory>
#include <set>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "clientele/registry/v1/imports.pb.h"
#include "common/sql/transaction.h"
#include "common/sql/value.h"
#include "google/protobuf/message.h"
#include "services/registry/api/import_references.h"
#include "services/registry/api/record_columns.h"
#include "services/registry/domain/import_issues.h"
#include "services/registry/store/export_scan.h"
#include "services/registry/store/sales.h"

namespace clientele::registry {

// Checks the rows of one import before any of them is written. What the columns demand of single
// fields, and keys that come twice, is checked by the import itself.
class RecordCheck {
 public:
  virtual ~RecordCheck() = default;

  // Checks one batch; rows that are not sound need no further issue. May be called again for the
  // same batch when the transaction is repeated, and must then come to the same.
  virtual absl::Status CheckRows(Transaction& transaction, const RecordBatch& batch,
                                 ImportIssues* issues) = 0;

  // Checks what only all rows together tell, after the last CheckRows: step 0, 1, ... as long as it
  // returns true, each in a transaction of its own. A step may be repeated.
  virtual absl::StatusOr<bool> FinishStep(Transaction& /*transaction*/, int64_t /*step*/,
                                          ImportIssues* /*issues*/) {
    return false;
  }
};

// One chunk of an import that is being applied.
struct RecordWrite {
  Transaction& transaction;
  Position position;  // at which the chunk commits
  Micros now;
  bool write;  // false: only say what would change
  ImportReferences& references;
};

// One slice of an export that is being read.
struct RecordSlice {
  const ExportScan& scan;
  const std::set<std::string, std::less<>>& deleted_clients;  // at scan.position
  int limit;                                                  // rows to look at

  SqlValues* after;                 // key of the last row looked at, empty at first; to be moved on
  google::protobuf::Message* rows;  // to append to
  google::protobuf::RepeatedField<uint32_t>* deleted;  // indexes of rows that stand for deletions
};

class RecordKind {
 public:
  virtual ~RecordKind() = default;

  virtual v1::ImportKind kind() const = 0;

  // `references` outlives the check.
  virtual std::unique_ptr<RecordCheck> NewCheck(ImportReferences* references) const = 0;

  // Puts a row that was checked; its content cannot fail any more. A record with the same key is
  // changed to the row's content.
  virtual absl::StatusOr<WriteOutcome> PutRow(const RecordWrite& write,
                                              const google::protobuf::Message& rows,
                                              int row) const = 0;

  // How many rows of an export make a batch of some megabytes at the most.
  virtual int slice_rows() const { return 16'384; }

  // Appends the next rows of the export by key, and says whether there may be more. Records of
  // slice.deleted_clients are left out.
  virtual absl::StatusOr<bool> ExportSlice(Transaction& transaction,
                                           const RecordSlice& slice) const = 0;
};

// The kind, or null when there is none of that number.
const RecordKind* FindRecordKind(int kind);

// FAILED_PRECONDITION unless all that is wrong is that clients were deleted since validation: their
// rows are kept, as if they had come first.
absl::Status RequireStillValid(ImportIssues issues);

}  // namespace clientele::registry

#endif  // CLIENTELE_SERVICES_REGISTRY_API_RECORD_KIND_H_
