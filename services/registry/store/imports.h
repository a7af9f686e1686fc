// SQL of imports: their state, their staged batches and their errors.
#ifndef CLIENTELE_SERVICES_REGISTRY_STORE_IMPORTS_H_
#define CLIENTELE_SERVICES_REGISTRY_STORE_IMPORTS_H_

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/sql/transaction.h"
#include "services/registry/domain/types.h"

namespace clientele::registry {

struct ImportRecord {
  std::string id;
  std::string request;  // the serialized CreateImportRequest
  ImportKind kind = ImportKind::kUnspecified;
  ImportState state = ImportState::kUnspecified;
  bool validate_only = false;
  int64_t run_number = 0;  // of the current run; 0 before the first
  std::string actor;       // who asked for the application
  int64_t staged_sequence = 0;
  int64_t staged_rows = 0;
  int64_t applied_sequence =
      0;  // batches up to this one are applied (or counted, with validate_only)
  int64_t created = 0;
  int64_t updated = 0;
  int64_t unchanged = 0;
  int64_t error_count = 0;
  Position position = 0;
  std::string sums;  // serialized, empty before validation
  Micros create_time = 0;
};

absl::StatusOr<std::optional<ImportRecord>> FindImport(Transaction& transaction,
                                                       std::string_view id);

// ALREADY_EXISTS (IsUniqueViolation) when the id is taken.
absl::Status InsertImport(Transaction& transaction, const ImportRecord& record);

// Writes everything that changes; NOT_FOUND without such an import.
absl::Status UpdateImport(Transaction& transaction, const ImportRecord& record);

// Adds batch `sequence` while the import is staging and the batch is the next; false when it is
// not.
absl::StatusOr<bool> AddBatch(Transaction& transaction, std::string_view id, int64_t sequence,
                              int64_t rows, std::string_view payload);

// DATA_LOSS when the batch is missing.
absl::StatusOr<std::string> ReadBatch(Transaction& transaction, std::string_view id,
                                      int64_t sequence);

// Drops at most `limit` batches, lowest first; returns how many.
absl::StatusOr<int64_t> DropBatches(Transaction& transaction, std::string_view id, int64_t limit);

struct ImportErrorRow {
  int64_t number = 0;  // from 1, in the order of file and line
  std::string file;
  int64_t line = 0;
  std::string column;
  std::string rule;
  std::string message;
};

// Replaces the errors of an import.
absl::Status WriteErrors(Transaction& transaction, std::string_view id,
                         const std::vector<ImportErrorRow>& errors);
absl::StatusOr<std::vector<ImportErrorRow>> ListErrors(Transaction& transaction,
                                                       std::string_view id, int64_t after,
                                                       int limit);

// Whether an import of this kind is being validated or applied.
absl::StatusOr<bool> IsImportActive(Transaction& transaction, ImportKind kind);
// The same of any kind.
absl::StatusOr<bool> IsAnyImportActive(Transaction& transaction);

}  // namespace clientele::registry

#endif  // CLIENTELE_SERVICES_REGISTRY_STORE_IMPORTS_H_
