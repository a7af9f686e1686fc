// Products, clients and sales: staged in columnar batches, then applied by the registry.
#include <algorithm>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "clientele/registry/v1/imports.grpc.pb.h"
#include "common/errors/errors.h"
#include "common/errors/status_macros.h"
#include "common/ids/resource_name.h"
#include "common/ids/uuid.h"
#include "common/rpc/client.h"
#include "common/text/view.h"
#include "services/clientele/connect/watch.h"
#include "services/clientele/import/batch_builder.h"
#include "services/clientele/import/import.h"
#include "services/clientele/import/reject.h"
#include "services/clientele/import/staging_stream.h"

namespace clientele::cli {
namespace {

namespace v1 = registry::v1;
using ImportsStub = v1::Imports::Stub;

constexpr rpc::CallOptions kRepeatable{.timeout = absl::Seconds(30), .idempotent = true};

// Reads the files in order and cuts them into numbered batches.
class BatchSource {
 public:
  BatchSource(Session& session, v1::ImportKind kind, const ImportOptions& options)
      : session_(session), options_(options), builder_(NewBatchBuilder(kind)) {}

  // Fills `batch`; false after the last row of the last file.
  absl::StatusOr<bool> Fill(v1::StageImportRequest* batch);

  const RowErrors& errors() const { return errors_; }

 private:
  absl::Status OpenNext();
  void ShowProgress();

  Session& session_;
  const ImportOptions& options_;
  const std::unique_ptr<BatchBuilder> builder_;
  RowErrors errors_;
  size_t opened_ = 0;
  std::optional<RowReader> reader_;
};

absl::StatusOr<bool> BatchSource::Fill(v1::StageImportRequest* batch) {
  while (true) {
    if (!reader_) {
      if (opened_ == options_.files.size()) return false;
      RETURN_IF_ERROR(OpenNext());
    }
    builder_->Begin(static_cast<uint32_t>(opened_ - 1), batch);
    while (!builder_->IsFull() && reader_->Next()) builder_->Append(*reader_);
    ShowProgress();
    if (builder_->rows() > 0) return true;
    reader_.reset();
  }
}

absl::Status BatchSource::OpenNext() {
  CsvColumns columns = builder_->columns();
  columns.ignore_unknown = options_.ignore_unknown;
  ASSIGN_OR_RETURN(RowReader reader,
                   RowReader::Open(options_.files[opened_], columns, &errors_, options_.dialect));
  reader_.emplace(std::move(reader));
  ++opened_;
  return absl::OkStatus();
}

void BatchSource::ShowProgress() {
  session_.progress().Show(absl::StrCat("reading ", options_.files[opened_ - 1]),
                           reader_->bytes_read(), reader_->bytes_total());
}

// A file that cannot be opened is told before anything is created.
absl::Status CheckReadable(const std::vector<std::string>& files) {
  for (const std::string& file : files) RETURN_IF_ERROR(CsvReader::Open(file).status());
  return absl::OkStatus();
}

// Stages what the server does not have yet. Goes on reading after the first error, to report all of
// them, but sends nothing more. Returns the number of batches.
absl::StatusOr<int64_t> Stage(ImportsStub& stub, const v1::Import& import, BatchSource* source) {
  StagingStream stream(stub);
  int64_t sequence = 0;
  bool broken = false;
  StagingStream::Batch batch = stream.Take();
  while (!broken) {
    ASSIGN_OR_RETURN(const bool filled, source->Fill(batch.get()));
    if (!filled) break;
    ++sequence;
    if (!source->errors().empty() || sequence <= import.staged_sequence()) continue;
    batch->set_name(import.name());
    batch->set_sequence(sequence);
    broken = !stream.Send(std::move(batch));
    batch = stream.Take();
  }
  if (!source->errors().empty()) return sequence;
  RETURN_IF_ERROR(stream.Finish(import.staged_sequence() < sequence ? sequence : 0));
  return sequence;
}

absl::StatusOr<RowErrors> ErrorsOf(ImportsStub& stub, const v1::Import& import) {
  RowErrors errors;
  v1::ListImportErrorsRequest request;
  request.set_parent(import.name());
  request.set_page_size(1000);
  do {
    ASSIGN_OR_RETURN(const v1::ListImportErrorsResponse page,
                     rpc::CallUnary(stub, &ImportsStub::ListImportErrors, request, kRepeatable));
    for (const v1::ImportError& error : page.errors()) {
      errors.Add({.file = error.file(),
                  .line = error.line(),
                  .field = 0,
                  .column = error.column(),
                  .rule = error.rule(),
                  .message = error.message()});
    }
    request.set_page_token(page.next_page_token());
  } while (!request.page_token().empty());
  errors.AddAll({}, std::max<int64_t>(0, import.error_count() - errors.count()));
  return errors;
}

absl::StatusOr<v1::Import> Create(ImportsStub& stub, v1::ImportKind kind,
                                  const ImportOptions& options) {
  v1::CreateImportRequest request;
  request.set_import_id(options.import_id.empty() ? NewUuid() : options.import_id);
  request.set_kind(kind);
  for (const std::string& file : options.files) request.add_files(file);
  request.set_validate_only(options.dry_run);
  if (options.expect_rows) request.set_expect_rows(*options.expect_rows);
  request.set_expect_sum(options.expect_sum);
  return rpc::CallUnary(stub, &ImportsStub::CreateImport, request, kRepeatable);
}

absl::Status Cancel(ImportsStub& stub, const v1::Import& import) {
  v1::CancelImportRequest request;
  request.set_name(import.name());
  return rpc::CallUnary(stub, &ImportsStub::CancelImport, request, kRepeatable).status();
}

absl::StatusOr<v1::Import> ApplyAndWait(Session& session, ImportsStub& stub,
                                        const v1::Import& import, int64_t batches) {
  v1::ApplyImportRequest apply;
  apply.set_name(import.name());
  apply.set_batch_count(batches);
  RETURN_IF_ERROR(rpc::CallUnary(stub, &ImportsStub::ApplyImport, apply, kRepeatable).status());
  v1::WatchImportRequest watch;
  watch.set_name(import.name());
  return WatchToEnd<v1::Import>(
      session, stub, &ImportsStub::WatchImport, watch,
      [](const v1::Import& state) { return state.state() >= v1::IMPORT_STATE_SUCCEEDED; });
}

std::string KindWord(v1::ImportKind kind) {
  constexpr std::string_view kPrefix = "IMPORT_KIND_";
  return absl::AsciiStrToLower(v1::ImportKind_Name(kind).substr(kPrefix.size()));
}

Report ImportReport(const v1::Import& import) {
  std::vector<std::string> sums;
  for (const auto& [currency, sum] : import.sums()) {
    sums.push_back(absl::StrCat(sum, " ", currency));
  }
  std::sort(sums.begin(), sums.end());
  std::vector<std::pair<std::string, std::string>> facts = {
      {"import", import.name()},
      {"rows", absl::StrCat(import.staged_rows())},
      {"created", absl::StrCat(import.created())},
      {"updated", absl::StrCat(import.updated())},
      {"unchanged", absl::StrCat(import.unchanged())}};
  if (!sums.empty()) facts.emplace_back("sum", absl::StrJoin(sums, ", "));
  if (import.position() > 0) facts.emplace_back("commit position", absl::StrCat(import.position()));
  const std::string done = absl::StrCat("Imported ", KindWord(import.kind()));
  return {.sections = {Facts(import.validate_only() ? "Checked, nothing changed" : done,
                             std::move(facts))},
          .json = MessageJson(import)};
}

absl::Status Conclude(Session& session, ImportsStub& stub, const v1::Import& import,
                      const ImportOptions& options) {
  switch (import.state()) {
    case v1::IMPORT_STATE_SUCCEEDED:
      session.Print(ImportReport(import));
      return WriteErrorsFile({}, options.errors_file);
    case v1::IMPORT_STATE_REJECTED: {
      ASSIGN_OR_RETURN(const RowErrors errors, ErrorsOf(stub, import));
      return Reject(session, errors, options.errors_file, "nothing was imported");
    }
    case v1::IMPORT_STATE_CANCELLED:
      return absl::CancelledError("the import was cancelled");
    default:
      return RunError(import.status());
  }
}

// How to go on after a failure of the server.
absl::Status WithResumeAdvice(const absl::Status& status, const v1::Import& import) {
  if (status.ok() || ReasonOf(status) == common::v1::ERROR_REASON_IMPORT_REJECTED) return status;
  const auto id = ParseResourceName(import.name(), "imports");
  return WithContext(status, absl::StrCat("the import is not finished (the same command with "
                                          "--import-id ",
                                          id.value_or(import.name()), " goes on with it)"));
}

absl::Status StageAndApply(Session& session, ImportsStub& stub, v1::ImportKind kind,
                           const v1::Import& import, const ImportOptions& options) {
  int64_t batches = import.staged_sequence();
  if (import.state() == v1::IMPORT_STATE_STAGING) {
    BatchSource source(session, kind, options);
    const auto staged = Stage(stub, import, &source);
    session.progress().Clear();
    if (staged.ok() && !source.errors().empty()) {
      RETURN_IF_ERROR(Cancel(stub, import));
      return Reject(session, source.errors(), options.errors_file, "nothing was imported");
    }
    RETURN_IF_ERROR(staged.status());
    batches = *staged;
  }
  ASSIGN_OR_RETURN(const v1::Import ended, ApplyAndWait(session, stub, import, batches));
  return Conclude(session, stub, ended, options);
}

}  // namespace

absl::Status ImportIntoRegistry(Session& session, v1::ImportKind kind,
                                const ImportOptions& options) {
  RETURN_IF_ERROR(CheckReadable(options.files));
  ASSIGN_OR_RETURN(const auto stub, session.connections().Stub<v1::Imports>());
  ASSIGN_OR_RETURN(const v1::Import import, Create(*stub, kind, options));
  return WithResumeAdvice(StageAndApply(session, *stub, kind, import, options), import);
}

}  // namespace clientele::cli
