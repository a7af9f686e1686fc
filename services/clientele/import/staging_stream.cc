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
  absl::MutexLock lock(&mutex_);
  if (free_.empty()) return std::make_unique<registry::v1::StageImportRequest>();
  Batch batch = std::move(free_.back());
  free_.pop_back();
  return batch;
}

bool StagingStream::Send(Batch batch) {
  absl::MutexLock lock(&mutex_);
  const auto has_room = [this]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    return broken_ || queue_.size() < kQueued;
  };
  mutex_.Await(absl::Condition(&has_room));
  if (broken_) return false;
  queue_.push_back(std::move(batch));
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
  const auto has_work = [this]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    return closed_ || !queue_.empty();
  };
  while (true) {
    Batch batch;
    {
      absl::MutexLock lock(&mutex_);
      mutex_.Await(absl::Condition(&has_work));
      if (queue_.empty()) break;
      batch = std::move(queue_.front());
      queue_.pop_front();
    }
    const bool written = stream_->Write(*batch);
    absl::MutexLock lock(&mutex_);
    free_.push_back(std::move(batch));
    if (written) continue;
    broken_ = true;
    break;
  }
  stream_->WritesDone();
}

void StagingStream::ReadLoop() {
  registry::v1::StageImportResponse response;
  while (stream_->Read(&response)) acknowledged_ = response.staged_sequence();
}

void StagingStream::Close() {
  {
    absl::MutexLock lock(&mutex_);
    closed_ = true;
  }
  writer_.join();
  reader_.join();
}

}  // namespace clientele::cli
