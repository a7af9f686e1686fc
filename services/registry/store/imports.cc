#include "services/registry/store/imports.h"

#include "common/errors/errors.h"
#include "common/errors/status_macros.h"
#include "common/ids/resource_name.h"
#include "common/sql/bulk_insert.h"

namespace clientele::registry {
namespace {

constexpr int kStaging = static_cast<int>(ImportState::kStaging);
constexpr int kValidating = static_cast<int>(ImportState::kValidating);
constexpr int kApplying = static_cast<int>(ImportState::kApplying);

ImportRecord ReadRecord(const Row& row) {
  ImportRecord record;
  record.id = row.Text(0);
  record.request = row.Bytes(1);
  record.kind = static_cast<ImportKind>(row.Int32(2));
  record.state = static_cast<ImportState>(row.Int32(3));
  record.validate_only = row.Bool(4);
  record.run_number = row.Int64(5);
  record.actor = row.Text(6);
  record.staged_sequence = row.Int64(7);
  record.staged_rows = row.Int64(8);
  record.applied_sequence = row.Int64(9);
  record.created = row.Int64(10);
  record.updated = row.Int64(11);
  record.unchanged = row.Int64(12);
  record.error_count = row.Int64(13);
  record.position = row.Int64(14);
  record.sums = row.Bytes(15);
  record.create_time = row.Int64(16);
  return record;
}

}  // namespace

absl::StatusOr<std::optional<ImportRecord>> FindImport(Transaction& transaction,
                                                       std::string_view id) {
  std::optional<ImportRecord> record;
  const absl::StatusOr<bool> found = transaction.QueryOne(
      "SELECT import_id, request, kind, state, validate_only, run_number, actor, staged_sequence, "
      "staged_rows, applied_sequence, created, updated, unchanged, error_count, position, sums, "
      "create_time FROM imports WHERE import_id = ?",
      [&](const Row& row) { record = ReadRecord(row); }, id);
  if (!found.ok()) return found.status();
  return record;
}

absl::Status InsertImport(Transaction& transaction, const ImportRecord& record) {
  return transaction.Execute(
      "INSERT INTO imports (import_id, request, kind, state, validate_only, run_number, actor, "
      "staged_sequence, staged_rows, applied_sequence, created, updated, unchanged, error_count, "
      "position, "
      "sums, create_time) VALUES (?, ?, ?, ?, ?, 0, '', 0, 0, 0, 0, 0, 0, 0, 0, ?, ?)",
      record.id, Blob{record.request}, static_cast<int>(record.kind),
      static_cast<int>(record.state), record.validate_only, Blob{record.sums}, record.create_time);
}

absl::Status UpdateImport(Transaction& transaction, const ImportRecord& record) {
  ASSIGN_OR_RETURN(
      const int64_t written,
      transaction.ExecuteCounted(
          "UPDATE imports SET state = ?, run_number = ?, actor = ?, applied_sequence = ?, created "
          "= ?, "
          "updated = ?, unchanged = ?, error_count = ?, position = ?, sums = ? WHERE import_id = ?",
          static_cast<int>(record.state), record.run_number, record.actor, record.applied_sequence,
          record.created, record.updated, record.unchanged, record.error_count, record.position,
          Blob{record.sums}, record.id));
  return written == 1 ? absl::OkStatus() : NotFound("import", ResourceName("imports", record.id));
}

absl::StatusOr<bool> AddBatch(Transaction& transaction, std::string_view id, int64_t sequence,
                              int64_t rows, std::string_view payload) {
  ASSIGN_OR_RETURN(const int64_t next,
                   transaction.ExecuteCounted(
                       "UPDATE imports SET staged_sequence = ?, staged_rows = staged_rows + ? "
                       "WHERE import_id = ? AND state = ? AND staged_sequence = ?",
                       sequence, rows, id, kStaging, sequence - 1));
  if (next != 1) return false;
  RETURN_IF_ERROR(transaction.Execute(
      "INSERT INTO import_batches (import_id, sequence, row_count, payload) VALUES (?, ?, ?, ?)",
      id, sequence, rows, Blob{payload}));
  return true;
}

absl::StatusOr<std::string> ReadBatch(Transaction& transaction, std::string_view id,
                                      int64_t sequence) {
  std::string payload;
  ASSIGN_OR_RETURN(const bool found,
                   transaction.QueryOne(
                       "SELECT payload FROM import_batches WHERE import_id = ? AND sequence = ?",
                       [&](const Row& row) { payload = row.Bytes(0); }, id, sequence));
  if (!found) return absl::DataLossError("a staged batch is missing");
  return payload;
}

absl::StatusOr<int64_t> DropBatches(Transaction& transaction, std::string_view id, int64_t limit) {
  ASSIGN_OR_RETURN(
      const auto first,
      transaction.QueryInt64("SELECT MIN(sequence) FROM import_batches WHERE import_id = ?", id));
  if (!first) return 0;
  return transaction.ExecuteCounted(
      "DELETE FROM import_batches WHERE import_id = ? AND sequence < ?", id, *first + limit);
}

absl::Status WriteErrors(Transaction& transaction, std::string_view id,
                         const std::vector<ImportErrorRow>& errors) {
  RETURN_IF_ERROR(transaction.Execute("DELETE FROM import_errors WHERE import_id = ?", id));
  ASSIGN_OR_RETURN(BulkInsert insert, BulkInsert::Begin(transaction, "import_errors",
                                                        {"import_id", "error_no", "file", "line",
                                                         "column_name", "rule", "message"}));
  for (const ImportErrorRow& error : errors) {
    RETURN_IF_ERROR(insert.AddRow(id, error.number, error.file, error.line, error.column,
                                  error.rule, error.message));
  }
  return insert.Finish();
}

absl::StatusOr<std::vector<ImportErrorRow>> ListErrors(Transaction& transaction,
                                                       std::string_view id, int64_t after,
                                                       int limit) {
  std::vector<ImportErrorRow> errors;
  RETURN_IF_ERROR(transaction.Query(
      "SELECT error_no, file, line, column_name, rule, message FROM import_errors "
      "WHERE import_id = ? AND error_no > ? ORDER BY error_no LIMIT ?",
      [&](const Row& row) {
        errors.push_back({row.Int64(0), std::string(row.Text(1)), row.Int64(2),
                          std::string(row.Text(3)), std::string(row.Text(4)),
                          std::string(row.Text(5))});
      },
      id, after, limit));
  return errors;
}

absl::StatusOr<bool> IsAnyImportActive(Transaction& transaction) {
  ASSIGN_OR_RETURN(const auto active,
                   transaction.QueryInt64("SELECT 1 FROM imports WHERE state IN (?, ?) LIMIT 1",
                                          kValidating, kApplying));
  return active.has_value();
}

absl::StatusOr<bool> IsImportActive(Transaction& transaction, ImportKind kind) {
  ASSIGN_OR_RETURN(
      const auto active,
      transaction.QueryInt64("SELECT 1 FROM imports WHERE state IN (?, ?) AND kind = ? LIMIT 1",
                             kValidating, kApplying, static_cast<int>(kind)));
  return active.has_value();
}

}  // namespace clientele::registry
