#include "services/clientele/import/staging_stream.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "common/rpc/client.h"
#include "common/rpc/status_mapper.h"

namespace clientele::cli {

StagingStream::StagingStream(registry::v1::Imports::Stub& stub) {
  rpc::PrepareContext(&context_, absl::InfiniteFuture(), nullptr);
  stream_ = stub.StageImport(&context_);
  writer_ = std::thread([this] { WriteLoop(); });
  reader_ = std::thread([this] { ReadLoop(); });
}

StagingStream::~StagingStream() {
  if (!writer_.joinable()) return;
  context_.TryCancel();
  Close();
  stream_->Finish();
}

StagingStream::Batch StagingStream::Take() {
  const std::lock_guard lock(mutex_);
  if (free_.empty()) return std::make_unique<registry::v1::StageImportRequest>();
  Batch batch = std::move(free_.back());
  free_.pop_back();
  return batch;
}

bool StagingStream::Send(Batch batch) {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [this] { return broken_ || queue_.size() < kQueued; });
  if (broken_) return false;
  queue_.push_back(std::move(batch));
  changed_.notify_all();
  return true;
}

absl::Status StagingStream::Finish(int64_t last_sequence) {
  Close();
  absl::Status status = rpc::FromGrpcStatus(stream_->Finish());
  if (status.ok() && acknowledged_ < last_sequence) {
    status = absl::DataLossError(absl::StrCat("the server acknowledged batch ", acknowledged_,
                                              " of ", last_sequence, " only"));
  }
  return status;
}

void StagingStream::WriteLoop() {
  while (Batch batch = NextQueued()) {
    const bool written = stream_->Write(*batch);
    const std::lock_guard lock(mutex_);
    free_.push_back(std::move(batch));
    broken_ = !written;
    changed_.notify_all();
    if (broken_) break;
  }
  stream_->WritesDone();
}

StagingStream::Batch StagingStream::NextQueued() {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [this] { return closed_ || !queue_.empty(); });
  if (queue_.empty()) return nullptr;
  Batch batch = std::move(queue_.front());
  queue_.pop_front();
  changed_.notify_all();
  return batch;
}

void StagingStream::ReadLoop() {
  registry::v1::StageImportResponse response;
  while (stream_->Read(&response)) acknowledged_ = response.staged_sequence();
}

void StagingStream::Close() {
  {
    const std::lock_guard lock(mutex_);
    closed_ = true;
  }
  changed_.notify_all();
  writer_.join();
  reader_.join();
}

}  // namespace clientele::cli
