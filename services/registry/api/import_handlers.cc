#include "services/registry/api/import_handlers.h"

#include <optional>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/errors/errors.h"
#include "common/errors/status_macros.h"
#include "common/money/money.h"
#include "common/rpc/paging.h"
#include "services/registry/api/convert.h"
#include "services/registry/api/import_convert.h"
#include "services/registry/api/import_run.h"
#include "services/registry/api/list_page.h"
#include "services/registry/api/read_position.h"
#include "services/registry/store/imports.h"

namespace clientele::registry {
namespace {

absl::StatusOr<ImportRecord> LoadImport(Transaction& transaction, const std::string& name) {
  ASSIGN_OR_RETURN(std::optional<ImportRecord> record, FindImport(transaction, IdOf(name)));
  if (!record) return NotFound("import", name);
  return *std::move(record);
}

absl::Status WrongState(const std::string& name, std::string_view why) {
  return Precondition(common::v1::ERROR_REASON_IMPORT_STATE, "IMPORT_STATE", name, why);
}

absl::StatusOr<std::optional<Run>> RunOf(const Registry& registry, Transaction& transaction,
                                         const ImportRecord& record) {
  if (record.run_number == 0) return std::optional<Run>();
  ASSIGN_OR_RETURN(Run run, registry.runs->Get(transaction, RunIdOf(record)));
  return std::optional<Run>(std::move(run));
}

absl::Status Fill(const Registry& registry, Transaction& transaction, const ImportRecord& record,
                  v1::Import* response) {
  ASSIGN_OR_RETURN(const std::optional<Run> run, RunOf(registry, transaction, record));
  ToProto(record, run ? &*run : nullptr, response);
  return absl::OkStatus();
}

absl::Status CheckCreation(const v1::CreateImportRequest& request) {
  if (request.expect_sum().empty()) return absl::OkStatus();
  if (request.kind() != v1::IMPORT_KIND_SALES) {
    return InvalidField("expect_sum", "goes with sales only");
  }
  if (!ParseDecimal(request.expect_sum()).ok()) {
    return InvalidField("expect_sum", "is no decimal number");
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status CreateImport(const Registry& registry, rpc::Call& call,
                          const v1::CreateImportRequest& request, v1::Import* response) {
  RETURN_IF_ERROR(CheckCreation(request));
  ImportRecord record;
  record.id = request.import_id();
  record.request = request.SerializeAsString();
  record.kind = static_cast<ImportKind>(request.kind());
  record.state = ImportState::kStaging;
  record.validate_only = request.validate_only();
  return registry.database->Write(OptionsFor(call), [&](Transaction& transaction) -> absl::Status {
    ASSIGN_OR_RETURN(const std::optional<ImportRecord> taken, FindImport(transaction, record.id));
    if (taken) {
      if (taken->request != record.request) return AlreadyExists("import", ImportName(record.id));
      return Fill(registry, transaction, *taken, response);
    }
    record.create_time = NowMicros(registry);
    RETURN_IF_ERROR(InsertImport(transaction, record));
    return Fill(registry, transaction, record, response);
  });
}

absl::Status ApplyImport(const Registry& registry, rpc::Call& call,
                         const v1::ApplyImportRequest& request, v1::Import* response) {
  return registry.database->Write(OptionsFor(call), [&](Transaction& transaction) -> absl::Status {
    ASSIGN_OR_RETURN(ImportRecord record, LoadImport(transaction, request.name()));
    if (record.state == ImportState::kCancelled) {
      return WrongState(request.name(), "the import was given up");
    }
    if (record.staged_sequence != request.batch_count()) {
      return WrongState(
          request.name(),
          absl::StrCat(record.staged_sequence, " batches are staged, not ", request.batch_count()));
    }
    ASSIGN_OR_RETURN(const std::optional<Run> run, RunOf(registry, transaction, record));
    const bool failed = run && run->state == common::v1::RUN_STATE_FAILED && !HasEnded(record);
    if (record.state == ImportState::kStaging || failed) {
      if (record.state == ImportState::kStaging) record.state = ImportState::kValidating;
      ++record.run_number;
      record.actor = call.caller();
      RETURN_IF_ERROR(UpdateImport(transaction, record));
      RETURN_IF_ERROR(registry.runs->Create(
          transaction,
          {.run_id = RunIdOf(record), .kind = std::string(kImportRunKind), .request = record.id}));
    }
    return Fill(registry, transaction, record, response);
  });
}

absl::Status GetImport(const Registry& registry, rpc::Call& call,
                       const v1::GetImportRequest& request, v1::Import* response) {
  return registry.database->Read(OptionsFor(call), [&](Transaction& transaction) -> absl::Status {
    ASSIGN_OR_RETURN(const ImportRecord record, LoadImport(transaction, request.name()));
    return Fill(registry, transaction, record, response);
  });
}

absl::Status ListImportErrors(const Registry& registry, rpc::Call& call,
                              const v1::ListImportErrorsRequest& request,
                              v1::ListImportErrorsResponse* response) {
  ASSIGN_OR_RETURN(const int page_size, rpc::PageSize(request.page_size()));
  ASSIGN_OR_RETURN(const int64_t after, ReadPositionToken(request));
  ASSIGN_OR_RETURN(
      const ListPage<ImportErrorRow> page,
      ReadPage<ImportErrorRow>(
          registry, call, page_size,
          [&](Transaction& transaction, int limit) -> absl::StatusOr<std::vector<ImportErrorRow>> {
            ASSIGN_OR_RETURN(const ImportRecord record, LoadImport(transaction, request.parent()));
            return ListErrors(transaction, record.id, after, limit);
          }));
  for (const ImportErrorRow& error : page.items) {
    v1::ImportError* const proto = response->add_errors();
    proto->set_file(error.file);
    proto->set_line(error.line);
    proto->set_column(error.column);
    proto->set_rule(error.rule);
    proto->set_message(error.message);
  }
  if (page.more) {
    response->set_next_page_token(
        rpc::MakePageToken(absl::StrCat(page.items.back().number), request));
  }
  return absl::OkStatus();
}

absl::Status CancelImport(const Registry& registry, rpc::Call& call,
                          const v1::CancelImportRequest& request, v1::Import* response) {
  return registry.database->Write(OptionsFor(call), [&](Transaction& transaction) -> absl::Status {
    ASSIGN_OR_RETURN(ImportRecord record, LoadImport(transaction, request.name()));
    if (record.state != ImportState::kStaging && record.state != ImportState::kValidating) {
      return WrongState(request.name(), "the import is being applied or has ended");
    }
    ASSIGN_OR_RETURN(const std::optional<Run> run, RunOf(registry, transaction, record));
    if (run && !IsTerminal(run->state)) {
      RETURN_IF_ERROR(registry.runs->Cancel(transaction, run->run_id).status());
    }
    record.state = ImportState::kCancelled;
    RETURN_IF_ERROR(UpdateImport(transaction, record));
    RETURN_IF_ERROR(DropBatches(transaction, record.id, record.staged_sequence).status());
    return Fill(registry, transaction, record, response);
  });
}

}  // namespace clientele::registry
