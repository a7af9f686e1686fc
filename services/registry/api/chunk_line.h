// The order of an import's chunks while two of them are written at once.
#ifndef CLIENTELE_SERVICES_REGISTRY_API_CHUNK_LINE_H_
#define CLIENTELE_SERVICES_REGISTRY_API_CHUNK_LINE_H_

#include <cstdint>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/synchronization/mutex.h"
#include "services/registry/domain/types.h"

namespace clientele::registry {

// Chunks have consecutive numbers and commit in their order. Thread-safe. Every chunk that was
// begun must End(), so no wait lasts longer than the chunks before.
class ChunkLine {
 public:
  // The last chunk that was committed, and the registry's last position.
  ChunkLine(int64_t committed, Position position) : ended_(committed), position_(position) {}

  // Whether the chunk is to be written beside the one before it.
  bool IsTogether(int64_t chunk) const;
  // Where the chunk will commit unless somebody else commits meanwhile.
  Position Guess(int64_t chunk) const;

  // Waits for the chunks before this one. ABORTED when any chunk failed.
  absl::Status Await(int64_t chunk) const;
  // The same for a chunk that holds rows it has written. Ends with a transient conflict when one
  // before it falls back, which may need what this one holds.
  absl::Status AwaitHolding(int64_t chunk) const;

  // The chunk could not be written beside others: it and some behind it are written alone.
  void FallBack(int64_t chunk);

  // The chunk committed, the import's last change at `position` (0: none so far), or it failed.
  void End(int64_t chunk, const absl::Status& status, Position position);

  // That of the chunk that failed first.
  absl::Status status() const;

 private:
  absl::Status AwaitUnless(int64_t chunk, bool holding) const;

  mutable absl::Mutex mutex_;
  int64_t ended_ ABSL_GUARDED_BY(mutex_);
  Position position_ ABSL_GUARDED_BY(mutex_);
  int64_t alone_before_ ABSL_GUARDED_BY(mutex_) = 0;  // chunks up to here are written alone
  absl::Status status_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace clientele::registry

#endif  // CLIENTELE_SERVICES_REGISTRY_API_CHUNK_LINE_H_
