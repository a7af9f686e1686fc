#include "services/registry/api/chunk_line.h"

#include <algorithm>

#include "common/sql/transaction.h"

namespace clientele::registry {
namespace {

// A registry that others write to, or sales that are there already, would cost every chunk twice.
constexpr int64_t kChunksAlone = 8;

}  // namespace

bool ChunkLine::IsTogether(int64_t chunk) const {
  absl::MutexLock lock(&mutex_);
  return chunk >= alone_before_;
}

Position ChunkLine::Guess(int64_t chunk) const {
  absl::MutexLock lock(&mutex_);
  return position_ + (chunk - ended_);
}

absl::Status ChunkLine::Await(int64_t chunk) const { return AwaitUnless(chunk, false); }

absl::Status ChunkLine::AwaitHolding(int64_t chunk) const { return AwaitUnless(chunk, true); }

absl::Status ChunkLine::AwaitUnless(int64_t chunk, bool holding) const {
  absl::MutexLock lock(&mutex_);
  const auto may_go = [&]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    return !status_.ok() || ended_ == chunk - 1 || (holding && chunk < alone_before_);
  };
  mutex_.Await(absl::Condition(&may_go));
  if (!status_.ok()) return absl::AbortedError("a chunk before this one failed");
  if (ended_ == chunk - 1) return absl::OkStatus();
  return TransientConflict("a chunk before this one is written again");
}

void ChunkLine::FallBack(int64_t chunk) {
  absl::MutexLock lock(&mutex_);
  alone_before_ = std::max(alone_before_, chunk + kChunksAlone);
}

void ChunkLine::End(int64_t chunk, const absl::Status& status, Position position) {
  absl::MutexLock lock(&mutex_);
  if (!status_.ok()) return;
  status_ = status;
  if (!status.ok()) return;
  ended_ = chunk;
  position_ = std::max(position_, position);
}

absl::Status ChunkLine::status() const {
  absl::MutexLock lock(&mutex_);
  return status_;
}

}  // namespace clientele::registry
