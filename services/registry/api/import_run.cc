#include "services/registry/api/import_run.h"

#include <optional>
#include <span>
#include <string_view>
#include <utility>

#include "common/errors/errors.h"
#include "common/errors/status_macros.h"
#include "services/registry/api/convert.h"
#include "services/registry/api/import_application.h"
#include "services/registry/api/import_convert.h"
#include "services/registry/api/import_validation.h"
#include "services/registry/store/sale_pages.h"
#include "services/registry/store/sales.h"

namespace clientele::registry {
namespace {

constexpr int64_t kBatchesDroppedAtOnce = 16;
constexpr size_t kClientsMarkedAtOnce = 16'384;

absl::StatusOr<ImportRecord> LoadImport(Transaction& transaction, std::string_view id) {
  ASSIGN_OR_RETURN(std::optional<ImportRecord> record, FindImport(transaction, id));
  if (!record) return NotFound("import", ImportName(id));
  return *std::move(record);
}

// The import as it is, unless it was cancelled meanwhile.
absl::Status CheckState(Transaction& transaction, const ImportRecord& record) {
  ASSIGN_OR_RETURN(const ImportRecord current, LoadImport(transaction, record.id));
  return current.state == record.state ? absl::OkStatus()
                                       : absl::CancelledError("the import was given up");
}

std::vector<ImportErrorRow> ErrorRows(const ImportRecord& record,
                                      const std::vector<ImportIssue>& issues) {
  v1::Import import;
  ToProto(record, nullptr, &import);
  std::vector<ImportErrorRow> rows;
  for (const ImportIssue& issue : issues) {
    const auto file = static_cast<int>(issue.place.file);
    const bool placed = issue.place.line > 0 && file < import.files_size();
    rows.push_back({static_cast<int64_t>(rows.size()) + 1, placed ? import.files(file) : "",
                    issue.place.line, issue.column, issue.rule, issue.message});
  }
  return rows;
}

class ImportExecution {
 public:
  ImportExecution(RunContext& run, ImportRecord record) : run_(run), record_(std::move(record)) {}

  // Each step leaves a state from which a later attempt goes on.
  absl::Status Run() {
    if (record_.state == ImportState::kValidating) RETURN_IF_ERROR(Validate());
    if (record_.state == ImportState::kApplying) RETURN_IF_ERROR(Apply());
    RETURN_IF_ERROR(DropStaged());
    return run_.FinishWith([](Transaction&) { return absl::OkStatus(); });
  }

 private:
  absl::Status Validate() {
    ASSIGN_OR_RETURN(const ValidationResult result,
                     ImportValidation(&run_, record_, &references_).Run());
    ImportRecord after = record_;
    after.sums = PackSums(result.sums);
    after.error_count = result.issue_count;
    if (result.issue_count > 0) {
      after.state = ImportState::kRejected;
      return MoveTo(std::move(after), ErrorRows(record_, result.issues));
    }
    if (!record_.validate_only) {
      if (record_.kind == ImportKind::kSales) RETURN_IF_ERROR(MarkClients());
      after.state = ImportState::kApplying;
      return MoveTo(std::move(after), {});
    }
    RETURN_IF_ERROR(ApplyBatches(run_, &references_, &after));
    after.state = ImportState::kSucceeded;
    return MoveTo(std::move(after), {});
  }

  absl::Status Apply() {
    RETURN_IF_ERROR(ApplyBatches(run_, &references_, &record_));
    if (record_.kind == ImportKind::kSales) RETURN_IF_ERROR(Pack());
    ImportRecord after = record_;
    after.state = ImportState::kSucceeded;
    return MoveTo(std::move(after), {});
  }

  // Lets streams read rows instead of pages for the clients whose sales the import touches. Nobody
  // packs them while it lasts.
  absl::Status MarkClients() {
    return references_.ForEachClients(
        kClientsMarkedAtOnce, [&](std::span<const std::string_view> clients) {
          return run_.Write(
              [&](Transaction& transaction) { return MarkUnpacked(transaction, clients); });
        });
  }

  absl::Status Pack() {
    run_.SetPhase("packing");
    return PackAllClients([&](Database::Body body) {
      RETURN_IF_ERROR(run_.CheckCancelled());
      return run_.Write(body);
    });
  }

  absl::Status MoveTo(ImportRecord after, const std::vector<ImportErrorRow>& errors) {
    RETURN_IF_ERROR(run_.Write([&](Transaction& transaction) -> absl::Status {
      RETURN_IF_ERROR(CheckState(transaction, record_));
      RETURN_IF_ERROR(WriteErrors(transaction, record_.id, errors));
      return UpdateImport(transaction, after);
    }));
    record_ = std::move(after);
    return absl::OkStatus();
  }

  absl::Status DropStaged() {
    int64_t dropped = 0;
    do {
      RETURN_IF_ERROR(run_.Write([&](Transaction& transaction) -> absl::Status {
        ASSIGN_OR_RETURN(dropped, DropBatches(transaction, record_.id, kBatchesDroppedAtOnce));
        return absl::OkStatus();
      }));
    } while (dropped > 0);
    return absl::OkStatus();
  }

  RunContext& run_;
  ImportRecord record_;
  ImportReferences references_;
};

}  // namespace

absl::Status ExecuteImport(RunContext& run) {
  std::optional<ImportRecord> record;
  RETURN_IF_ERROR(
      run.database().Read(run.ReadOptions(), [&](Transaction& transaction) -> absl::Status {
        ASSIGN_OR_RETURN(record, LoadImport(transaction, run.request()));
        return absl::OkStatus();
      }));
  return ImportExecution(run, *std::move(record)).Run();
}

}  // namespace clientele::registry
