#include <chrono>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/errors/errors.h"
#include "common/errors/status_macros.h"
#include "services/registry/api/convert.h"
#include "services/registry/api/import_batch.h"
#include "services/registry/api/import_convert.h"
#include "services/registry/api/import_handlers.h"
#include "services/registry/store/imports.h"

namespace clientele::registry {
namespace {

// How often a watcher looks at an import that is still staging.
constexpr std::chrono::milliseconds kStagingInterval{200};

// Checks one batch against the import that it belongs to.
absl::Status CheckFits(const ImportRecord& record, const v1::StageImportRequest& batch) {
  if (record.state != ImportState::kStaging) {
    return Precondition(common::v1::ERROR_REASON_IMPORT_STATE, "IMPORT_STATE", batch.name(),
                        "the import takes no more batches");
  }
  if (batch.sequence() > record.staged_sequence + 1) {
    return InvalidField("sequence",
                        absl::StrCat("the next batch has sequence ", record.staged_sequence + 1),
                        common::v1::ERROR_REASON_IMPORT_SEQUENCE);
  }
  if (static_cast<int>(KindOf(batch)) != static_cast<int>(record.kind)) {
    return InvalidField("rows", "are not of the import's kind");
  }
  v1::Import import;
  ToProto(record, nullptr, &import);
  if (batch.file() >= static_cast<uint32_t>(import.files_size())) {
    return InvalidField("file", absl::StrCat("the import has ", import.files_size(), " files"));
  }
  return absl::OkStatus();
}

// Stages one batch and says what is staged then.
absl::StatusOr<v1::StageImportResponse> Stage(const Registry& registry, const rpc::Call& call,
                                              const v1::StageImportRequest& batch) {
  RETURN_IF_ERROR(CheckBatch(batch));
  const std::string payload = batch.SerializeAsString();
  v1::StageImportResponse staged;
  TransactionOptions options = OptionsFor(call);
  // The sequence is compared and set, and a batch that is staged already is found.
  options.beside_others = true;
  options.repeatable = true;
  RETURN_IF_ERROR(registry.database->Write(options, [&](Transaction& transaction) -> absl::Status {
    const std::string id = IdOf(batch.name());
    ASSIGN_OR_RETURN(const std::optional<ImportRecord> record, FindImport(transaction, id));
    if (!record) return NotFound("import", batch.name());
    RETURN_IF_ERROR(CheckFits(*record, batch));
    staged.set_staged_sequence(record->staged_sequence);
    staged.set_staged_rows(record->staged_rows);
    if (batch.sequence() <= record->staged_sequence) return absl::OkStatus();
    ASSIGN_OR_RETURN(const bool added,
                     AddBatch(transaction, id, batch.sequence(), RowCount(batch), payload));
    if (!added) return TransientConflict("the import was staged by another caller");
    staged.set_staged_sequence(batch.sequence());
    staged.set_staged_rows(record->staged_rows + RowCount(batch));
    return absl::OkStatus();
  }));
  return staged;
}

// Waits that the end of the call cuts short.
class Interruptible {
 public:
  void Interrupt() {
    {
      const std::lock_guard lock(mutex_);
      interrupted_ = true;
    }
    changed_.notify_all();
  }
  void WaitFor(std::chrono::milliseconds time) {
    std::unique_lock lock(mutex_);
    changed_.wait_for(lock, time, [this] { return interrupted_; });
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  bool interrupted_ = false;
};

struct WatchedImport {
  v1::Import import;
  std::string run_id;
  int64_t revision = 0;  // of the run
  bool ended = false;
};

absl::StatusOr<WatchedImport> Look(const Registry& registry, const rpc::Call& call,
                                   const std::string& name) {
  WatchedImport watched;
  RETURN_IF_ERROR(
      registry.database->Read(OptionsFor(call), [&](Transaction& transaction) -> absl::Status {
        ASSIGN_OR_RETURN(const std::optional<ImportRecord> record,
                         FindImport(transaction, IdOf(name)));
        if (!record) return NotFound("import", name);
        watched = {};
        watched.run_id = RunIdOf(*record);
        std::optional<Run> run;
        if (!watched.run_id.empty()) {
          ASSIGN_OR_RETURN(run, registry.runs->Get(transaction, watched.run_id));
          watched.revision = run->revision;
        }
        ToProto(*record, run ? &*run : nullptr, &watched.import);
        watched.ended = HasEnded(*record) || (run && run->state == common::v1::RUN_STATE_FAILED);
        return absl::OkStatus();
      }));
  return watched;
}

// Waits for the next change: told by the run, or at the latest after a while.
absl::Status AwaitChange(const Registry& registry, const rpc::Call& call,
                         const WatchedImport& watched, Interruptible* interruptible) {
  if (watched.run_id.empty()) {
    interruptible->WaitFor(kStagingInterval);
    return absl::OkStatus();
  }
  return registry.runs
      ->Watch(watched.run_id, watched.revision,
              {.deadline = call.deadline(),
               .cancelled = [&call] { return call.IsCancelled() || call.IsDraining(); }})
      .status();
}

}  // namespace

absl::Status StageImport(const Registry& registry, rpc::Call& call,
                         rpc::Reader<v1::StageImportRequest>& in,
                         rpc::Writer<v1::StageImportResponse>& out) {
  v1::StageImportRequest batch;
  while (true) {
    ASSIGN_OR_RETURN(const bool more, in.Read(&batch));
    if (!more) return absl::OkStatus();
    ASSIGN_OR_RETURN(v1::StageImportResponse staged, Stage(registry, call, batch));
    RETURN_IF_ERROR(out.Write(std::move(staged)));
  }
}

absl::Status WatchImport(const Registry& registry, rpc::Call& call,
                         const v1::WatchImportRequest& request, rpc::Writer<v1::Import>& out) {
  const auto interruptible = std::make_shared<Interruptible>();
  out.OnInterrupt([interruptible] { interruptible->Interrupt(); });
  std::string last;
  while (true) {
    ASSIGN_OR_RETURN(const WatchedImport watched, Look(registry, call, request.name()));
    std::string bytes = watched.import.SerializeAsString();
    if (bytes != last) RETURN_IF_ERROR(out.Write(watched.import));
    last = std::move(bytes);
    if (watched.ended) return absl::OkStatus();
    RETURN_IF_ERROR(AwaitChange(registry, call, watched, interruptible.get()));
    if (call.IsCancelled()) return absl::CancelledError("the caller has gone");
    if (call.IsDraining()) {
      return Unavailable(common::v1::ERROR_REASON_SERVER_STOPPING, "the server is stopping",
                         absl::Seconds(1));
    }
  }
}

}  // namespace clientele::registry
